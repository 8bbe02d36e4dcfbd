import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Numbers","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Numbers.md","filePath":"reference/primal-attention/type-aliases/Numbers.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Numbers.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Numbers</p><h1 id="type-alias-numbers" tabindex="-1">Type Alias: Numbers <a class="header-anchor" href="#type-alias-numbers" aria-label="Permalink to &quot;Type Alias: Numbers&quot;">​</a></h1><blockquote><p><strong>Numbers</strong> = <a href="./../classes/Tensor.html"><code>Tensor</code></a> | <code>ArrayLike</code>&lt;<code>number</code>&gt; | readonly <code>any</code>[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Numbers.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Numbers = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Numbers as default
};
