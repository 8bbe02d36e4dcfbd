import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TranslatorFit","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TranslatorFit.md","filePath":"reference/primal-attention/type-aliases/TranslatorFit.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TranslatorFit.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TranslatorFit</p><h1 id="type-alias-translatorfit" tabindex="-1">Type Alias: TranslatorFit <a class="header-anchor" href="#type-alias-translatorfit" aria-label="Permalink to &quot;Type Alias: TranslatorFit&quot;">​</a></h1><blockquote><p><strong>TranslatorFit</strong> = <code>Omit</code>&lt;<a href="./FitOptions.html"><code>FitOptions</code></a>, <code>&quot;validation&quot;</code> | <code>&quot;mixup&quot;</code> | <code>&quot;cutmix&quot;</code> | <code>&quot;classWeights&quot;</code> | <code>&quot;augment&quot;</code>&gt;</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TranslatorFit.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TranslatorFit = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TranslatorFit as default
};
