import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: confusion()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/namespaces/metrics/functions/confusion.md","filePath":"reference/primal-attention/data/namespaces/metrics/functions/confusion.md"}');
const _sfc_main = { name: "reference/primal-attention/data/namespaces/metrics/functions/confusion.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../../../">API reference</a> / <a href="./../../../">primal-attention/data</a> / <a href="./../">metrics</a> / confusion</p><h1 id="function-confusion" tabindex="-1">Function: confusion() <a class="header-anchor" href="#function-confusion" aria-label="Permalink to &quot;Function: confusion()&quot;">​</a></h1><blockquote><p><strong>confusion</strong>(<code>y</code>, <code>predicted</code>, <code>options?</code>): <code>object</code></p></blockquote><p>How often each class is taken for which: <code>matrix[actual][predicted]</code>.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>y</code></td><td><code>ArrayLike</code>&lt;<code>Label</code>&gt;</td><td>-</td></tr><tr><td><code>predicted</code></td><td><code>ArrayLike</code>&lt;<code>Label</code>&gt;</td><td>-</td></tr><tr><td><code>options?</code></td><td><code>ClassMetricOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>object</code></p><h3 id="classes" tabindex="-1">classes <a class="header-anchor" href="#classes" aria-label="Permalink to &quot;classes&quot;">​</a></h3><blockquote><p><strong>classes</strong>: <code>Label</code>[]</p></blockquote><h3 id="matrix" tabindex="-1">matrix <a class="header-anchor" href="#matrix" aria-label="Permalink to &quot;matrix&quot;">​</a></h3><blockquote><p><strong>matrix</strong>: <code>Float64Array</code>&lt;<code>ArrayBufferLike</code>&gt;[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/namespaces/metrics/functions/confusion.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const confusion = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  confusion as default
};
