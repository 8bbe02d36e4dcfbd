import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: roundingOf()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/safetensors/functions/roundingOf.md","filePath":"reference/primal-attention/safetensors/functions/roundingOf.md"}');
const _sfc_main = { name: "reference/primal-attention/safetensors/functions/roundingOf.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/safetensors</a> / roundingOf</p><h1 id="function-roundingof" tabindex="-1">Function: roundingOf() <a class="header-anchor" href="#function-roundingof" aria-label="Permalink to &quot;Function: roundingOf()&quot;">​</a></h1><blockquote><p><strong>roundingOf</strong>(<code>bytes</code>): <code>Rounding</code> | <code>null</code></p></blockquote><p>The largest error that a saved model&#39;s numbers got by its dtype, and in which parameter; null for float32, and for files of others.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>bytes</code></td><td><code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;</td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Rounding</code> | <code>null</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/safetensors/functions/roundingOf.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const roundingOf = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  roundingOf as default
};
