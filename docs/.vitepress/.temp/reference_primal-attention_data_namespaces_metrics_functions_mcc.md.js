import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: mcc()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/namespaces/metrics/functions/mcc.md","filePath":"reference/primal-attention/data/namespaces/metrics/functions/mcc.md"}');
const _sfc_main = { name: "reference/primal-attention/data/namespaces/metrics/functions/mcc.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../../../">API reference</a> / <a href="./../../../">primal-attention/data</a> / <a href="./../">metrics</a> / mcc</p><h1 id="function-mcc" tabindex="-1">Function: mcc() <a class="header-anchor" href="#function-mcc" aria-label="Permalink to &quot;Function: mcc()&quot;">​</a></h1><blockquote><p><strong>mcc</strong>(<code>y</code>, <code>predicted</code>, <code>options?</code>): <code>number</code></p></blockquote><p>Matthews&#39; correlation coefficient, of several classes R_K; 0 where all is of one class, or taken for one.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>y</code></td><td><code>ArrayLike</code>&lt;<code>Label</code>&gt;</td><td>-</td></tr><tr><td><code>predicted</code></td><td><code>ArrayLike</code>&lt;<code>Label</code>&gt;</td><td>-</td></tr><tr><td><code>options?</code></td><td><code>ClassMetricOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>number</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/namespaces/metrics/functions/mcc.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const mcc = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  mcc as default
};
