import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TranslationPrediction","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TranslationPrediction.md","filePath":"reference/primal-attention/type-aliases/TranslationPrediction.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TranslationPrediction.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TranslationPrediction</p><h1 id="type-alias-translationprediction" tabindex="-1">Type Alias: TranslationPrediction <a class="header-anchor" href="#type-alias-translationprediction" aria-label="Permalink to &quot;Type Alias: TranslationPrediction&quot;">​</a></h1><blockquote><p><strong>TranslationPrediction</strong> = <a href="./TranslationHypothesis.html"><code>TranslationHypothesis</code></a> &amp; <code>object</code></p></blockquote><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="hypotheses" tabindex="-1">hypotheses <a class="header-anchor" href="#hypotheses" aria-label="Permalink to &quot;hypotheses&quot;">​</a></h3><blockquote><p><strong>hypotheses</strong>: <a href="./TranslationHypothesis.html"><code>TranslationHypothesis</code></a>[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TranslationPrediction.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TranslationPrediction = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TranslationPrediction as default
};
