import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: NotOfTexts","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/NotOfTexts.md","filePath":"reference/primal-attention/type-aliases/NotOfTexts.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/NotOfTexts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / NotOfTexts</p><h1 id="type-alias-notoftexts" tabindex="-1">Type Alias: NotOfTexts <a class="header-anchor" href="#type-alias-notoftexts" aria-label="Permalink to &quot;Type Alias: NotOfTexts&quot;">​</a></h1><blockquote><p><strong>NotOfTexts</strong> = <code>&quot;input&quot;</code> | <code>&quot;classes&quot;</code> | <code>&quot;outputs&quot;</code> | <code>&quot;loss&quot;</code> | <code>&quot;pooling&quot;</code> | <code>&quot;standardize&quot;</code> | <code>&quot;pair&quot;</code> | <code>&quot;places&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/NotOfTexts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const NotOfTexts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  NotOfTexts as default
};
