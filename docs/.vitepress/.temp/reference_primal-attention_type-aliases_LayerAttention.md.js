import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: LayerAttention","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/LayerAttention.md","filePath":"reference/primal-attention/type-aliases/LayerAttention.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/LayerAttention.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / LayerAttention</p><h1 id="type-alias-layerattention" tabindex="-1">Type Alias: LayerAttention <a class="header-anchor" href="#type-alias-layerattention" aria-label="Permalink to &quot;Type Alias: LayerAttention&quot;">​</a></h1><blockquote><p><strong>LayerAttention</strong> = <a href="./AttentionConfig.html"><code>AttentionConfig</code></a> | <a href="./CustomAttentionConfig.html"><code>CustomAttentionConfig</code></a> | <a href="./AttentionKind.html"><code>AttentionKind</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/LayerAttention.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LayerAttention = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LayerAttention as default
};
