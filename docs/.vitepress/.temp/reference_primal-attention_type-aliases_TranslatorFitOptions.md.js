import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TranslatorFitOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TranslatorFitOptions.md","filePath":"reference/primal-attention/type-aliases/TranslatorFitOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TranslatorFitOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TranslatorFitOptions</p><h1 id="type-alias-translatorfitoptions" tabindex="-1">Type Alias: TranslatorFitOptions <a class="header-anchor" href="#type-alias-translatorfitoptions" aria-label="Permalink to &quot;Type Alias: TranslatorFitOptions&quot;">​</a></h1><blockquote><p><strong>TranslatorFitOptions</strong> = <a href="./TranslatorFit.html"><code>TranslatorFit</code></a> &amp; <code>object</code></p></blockquote><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="validation" tabindex="-1">validation? <a class="header-anchor" href="#validation" aria-label="Permalink to &quot;validation?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>validation?</strong>: <a href="./TranslationSet.html"><code>TranslationSet</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TranslatorFitOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TranslatorFitOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TranslatorFitOptions as default
};
