import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TranslationHypothesis","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TranslationHypothesis.md","filePath":"reference/primal-attention/type-aliases/TranslationHypothesis.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TranslationHypothesis.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TranslationHypothesis</p><h1 id="type-alias-translationhypothesis" tabindex="-1">Type Alias: TranslationHypothesis <a class="header-anchor" href="#type-alias-translationhypothesis" aria-label="Permalink to &quot;Type Alias: TranslationHypothesis&quot;">​</a></h1><blockquote><p><strong>TranslationHypothesis</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="ids" tabindex="-1">ids <a class="header-anchor" href="#ids" aria-label="Permalink to &quot;ids&quot;">​</a></h3><blockquote><p><strong>ids</strong>: <code>Int32Array</code></p></blockquote><hr><h3 id="logprobability" tabindex="-1">logProbability <a class="header-anchor" href="#logprobability" aria-label="Permalink to &quot;logProbability&quot;">​</a></h3><blockquote><p><strong>logProbability</strong>: <code>number</code></p></blockquote><p>of the ids and the end</p><hr><h3 id="output" tabindex="-1">output <a class="header-anchor" href="#output" aria-label="Permalink to &quot;output&quot;">​</a></h3><blockquote><p><strong>output</strong>: <a href="./Sequence.html"><code>Sequence</code></a></p></blockquote><hr><h3 id="score" tabindex="-1">score <a class="header-anchor" href="#score" aria-label="Permalink to &quot;score&quot;">​</a></h3><blockquote><p><strong>score</strong>: <code>number</code></p></blockquote><p>by which hypotheses are ranked</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TranslationHypothesis.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TranslationHypothesis = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TranslationHypothesis as default
};
