import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: balancedAccuracy()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/namespaces/metrics/functions/balancedAccuracy.md","filePath":"reference/primal-attention/data/namespaces/metrics/functions/balancedAccuracy.md"}');
const _sfc_main = { name: "reference/primal-attention/data/namespaces/metrics/functions/balancedAccuracy.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../../../">API reference</a> / <a href="./../../../">primal-attention/data</a> / <a href="./../">metrics</a> / balancedAccuracy</p><h1 id="function-balancedaccuracy" tabindex="-1">Function: balancedAccuracy() <a class="header-anchor" href="#function-balancedaccuracy" aria-label="Permalink to &quot;Function: balancedAccuracy()&quot;">​</a></h1><blockquote><p><strong>balancedAccuracy</strong>(<code>y</code>, <code>predicted</code>, <code>options?</code>): <code>number</code></p></blockquote><p>The mean recall of the classes that occur.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>y</code></td><td><code>ArrayLike</code>&lt;<code>Label</code>&gt;</td><td>-</td></tr><tr><td><code>predicted</code></td><td><code>ArrayLike</code>&lt;<code>Label</code>&gt;</td><td>-</td></tr><tr><td><code>options?</code></td><td><code>ClassMetricOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>number</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/namespaces/metrics/functions/balancedAccuracy.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const balancedAccuracy = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  balancedAccuracy as default
};
