import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: writeSafetensors()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/safetensors/functions/writeSafetensors.md","filePath":"reference/primal-attention/safetensors/functions/writeSafetensors.md"}');
const _sfc_main = { name: "reference/primal-attention/safetensors/functions/writeSafetensors.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/safetensors</a> / writeSafetensors</p><h1 id="function-writesafetensors" tabindex="-1">Function: writeSafetensors() <a class="header-anchor" href="#function-writesafetensors" aria-label="Permalink to &quot;Function: writeSafetensors()&quot;">​</a></h1><blockquote><p><strong>writeSafetensors</strong>(<code>tensors</code>, <code>metadata?</code>): <code>Uint8Array</code>&lt;<code>ArrayBuffer</code>&gt;</p></blockquote><p>The bytes of a safetensors file. The same tensors and metadata always give the same bytes, whatever order they come in: tensors are sorted by descending element size, then by name (UTF-16 code units), metadata by key. The header is padded with spaces to a multiple of 8, so that every tensor starts at a multiple of its element size.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>tensors</code></td><td><code>Map</code>&lt;<code>string</code>, <code>TensorToStore</code>&gt; | <code>Record</code>&lt;<code>string</code>, <code>TensorToStore</code>&gt;</td><td>-</td></tr><tr><td><code>metadata?</code></td><td><code>Record</code>&lt;<code>string</code>, <code>string</code>&gt;</td><td>strings only, as the format asks</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Uint8Array</code>&lt;<code>ArrayBuffer</code>&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/safetensors/functions/writeSafetensors.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const writeSafetensors = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  writeSafetensors as default
};
