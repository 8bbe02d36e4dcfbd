import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TranslatorEvaluation","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TranslatorEvaluation.md","filePath":"reference/primal-attention/type-aliases/TranslatorEvaluation.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TranslatorEvaluation.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TranslatorEvaluation</p><h1 id="type-alias-translatorevaluation" tabindex="-1">Type Alias: TranslatorEvaluation <a class="header-anchor" href="#type-alias-translatorevaluation" aria-label="Permalink to &quot;Type Alias: TranslatorEvaluation&quot;">​</a></h1><blockquote><p><strong>TranslatorEvaluation</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="bleu" tabindex="-1">bleu <a class="header-anchor" href="#bleu" aria-label="Permalink to &quot;bleu&quot;">​</a></h3><blockquote><p><strong>bleu</strong>: <code>number</code></p></blockquote><p>of the translations&#39; characters, bytes or ids, 0 to 1</p><hr><h3 id="exactmatch" tabindex="-1">exactMatch <a class="header-anchor" href="#exactmatch" aria-label="Permalink to &quot;exactMatch&quot;">​</a></h3><blockquote><p><strong>exactMatch</strong>: <code>number</code></p></blockquote><p>share of translations that are the target</p><hr><h3 id="loss" tabindex="-1">loss <a class="header-anchor" href="#loss" aria-label="Permalink to &quot;loss&quot;">​</a></h3><blockquote><p><strong>loss</strong>: <code>number</code></p></blockquote><p>mean −ln p of a token behind the true ones, ends included</p><hr><h3 id="perplexity" tabindex="-1">perplexity <a class="header-anchor" href="#perplexity" aria-label="Permalink to &quot;perplexity&quot;">​</a></h3><blockquote><p><strong>perplexity</strong>: <code>number</code></p></blockquote><p>exp(loss)</p><hr><h3 id="tokenaccuracy" tabindex="-1">tokenAccuracy <a class="header-anchor" href="#tokenaccuracy" aria-label="Permalink to &quot;tokenAccuracy&quot;">​</a></h3><blockquote><p><strong>tokenAccuracy</strong>: <code>number</code></p></blockquote><p>share of these tokens that were the likeliest</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TranslatorEvaluation.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TranslatorEvaluation = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TranslatorEvaluation as default
};
