import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TensorToStore","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/safetensors/type-aliases/TensorToStore.md","filePath":"reference/primal-attention/safetensors/type-aliases/TensorToStore.md"}');
const _sfc_main = { name: "reference/primal-attention/safetensors/type-aliases/TensorToStore.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/safetensors</a> / TensorToStore</p><h1 id="type-alias-tensortostore" tabindex="-1">Type Alias: TensorToStore <a class="header-anchor" href="#type-alias-tensortostore" aria-label="Permalink to &quot;Type Alias: TensorToStore&quot;">​</a></h1><blockquote><p><strong>TensorToStore</strong> = <code>TensorToStore</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/safetensors/type-aliases/TensorToStore.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TensorToStore = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TensorToStore as default
};
