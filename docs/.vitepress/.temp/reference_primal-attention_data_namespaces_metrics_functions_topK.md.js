import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: topK()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/namespaces/metrics/functions/topK.md","filePath":"reference/primal-attention/data/namespaces/metrics/functions/topK.md"}');
const _sfc_main = { name: "reference/primal-attention/data/namespaces/metrics/functions/topK.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../../../">API reference</a> / <a href="./../../../">primal-attention/data</a> / <a href="./../">metrics</a> / topK</p><h1 id="function-topk" tabindex="-1">Function: topK() <a class="header-anchor" href="#function-topk" aria-label="Permalink to &quot;Function: topK()&quot;">​</a></h1><blockquote><p><strong>topK</strong>(<code>y</code>, <code>scores</code>, <code>options?</code>): <code>number</code></p></blockquote><p>The share of samples whose label is among so many of the likeliest classes; of equal scores the later class comes first, as in scikit-learn.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>y</code></td><td><code>ArrayLike</code>&lt;<code>Label</code>&gt;</td><td>-</td></tr><tr><td><code>scores</code></td><td><code>Rows</code></td><td>a row for each sample</td></tr><tr><td><code>options?</code></td><td><code>WeightOption</code> &amp; <code>ClassesOption</code> &amp; <code>object</code></td><td>k: how many (2)</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>number</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/namespaces/metrics/functions/topK.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const topK = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  topK as default
};
