import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Sample","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Sample.md","filePath":"reference/primal-attention/type-aliases/Sample.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Sample.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Sample</p><h1 id="type-alias-sample" tabindex="-1">Type Alias: Sample <a class="header-anchor" href="#type-alias-sample" aria-label="Permalink to &quot;Type Alias: Sample&quot;">​</a></h1><blockquote><p><strong>Sample</strong> = <code>ArrayLike</code>&lt;<code>number</code> | <code>null</code>&gt; | <code>ArrayLike</code>&lt;<code>ArrayLike</code>&lt;<code>number</code> | <code>null</code>&gt;&gt; | <a href="./Row.html"><code>Row</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Sample.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Sample = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Sample as default
};
