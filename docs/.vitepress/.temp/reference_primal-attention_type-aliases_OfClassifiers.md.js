import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: OfClassifiers","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/OfClassifiers.md","filePath":"reference/primal-attention/type-aliases/OfClassifiers.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/OfClassifiers.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / OfClassifiers</p><h1 id="type-alias-ofclassifiers" tabindex="-1">Type Alias: OfClassifiers <a class="header-anchor" href="#type-alias-ofclassifiers" aria-label="Permalink to &quot;Type Alias: OfClassifiers&quot;">​</a></h1><blockquote><p><strong>OfClassifiers</strong> = <code>&quot;input&quot;</code> | <code>&quot;classes&quot;</code> | <code>&quot;outputs&quot;</code> | <code>&quot;loss&quot;</code> | <code>&quot;pooling&quot;</code> | <code>&quot;standardize&quot;</code> | <code>&quot;standardizeTargets&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/OfClassifiers.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OfClassifiers = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OfClassifiers as default
};
