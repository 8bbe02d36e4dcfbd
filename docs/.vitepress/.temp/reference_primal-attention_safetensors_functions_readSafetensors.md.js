import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: readSafetensors()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/safetensors/functions/readSafetensors.md","filePath":"reference/primal-attention/safetensors/functions/readSafetensors.md"}');
const _sfc_main = { name: "reference/primal-attention/safetensors/functions/readSafetensors.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/safetensors</a> / readSafetensors</p><h1 id="function-readsafetensors" tabindex="-1">Function: readSafetensors() <a class="header-anchor" href="#function-readsafetensors" aria-label="Permalink to &quot;Function: readSafetensors()&quot;">​</a></h1><blockquote><p><strong>readSafetensors</strong>(<code>bytes</code>): <code>object</code></p></blockquote><p>Reads a file&#39;s bytes. Every tensor gets memory of its own: nothing of the result refers to <code>bytes</code>.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>bytes</code></td><td><code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;</td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>object</code></p><p>the tensors in the order of their data</p><h3 id="metadata" tabindex="-1">metadata <a class="header-anchor" href="#metadata" aria-label="Permalink to &quot;metadata&quot;">​</a></h3><blockquote><p><strong>metadata</strong>: <code>Record</code>&lt;<code>string</code>, <code>string</code>&gt;</p></blockquote><h3 id="tensors" tabindex="-1">tensors <a class="header-anchor" href="#tensors" aria-label="Permalink to &quot;tensors&quot;">​</a></h3><blockquote><p><strong>tensors</strong>: <code>Map</code>&lt;<code>string</code>, <code>StoredTensor</code>&gt;</p></blockquote><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p>with a sentence naming the tensor and the values, if the file is damaged or not in this format</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/safetensors/functions/readSafetensors.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const readSafetensors = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  readSafetensors as default
};
