import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: mae()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/namespaces/metrics/functions/mae.md","filePath":"reference/primal-attention/data/namespaces/metrics/functions/mae.md"}');
const _sfc_main = { name: "reference/primal-attention/data/namespaces/metrics/functions/mae.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../../../">API reference</a> / <a href="./../../../">primal-attention/data</a> / <a href="./../">metrics</a> / mae</p><h1 id="function-mae" tabindex="-1">Function: mae() <a class="header-anchor" href="#function-mae" aria-label="Permalink to &quot;Function: mae()&quot;">​</a></h1><blockquote><p><strong>mae</strong>&lt;<code>O</code>&gt;(<code>y</code>, <code>predicted</code>, <code>options?</code>): <code>OfOutputs</code>&lt;<code>O</code>&gt;</p></blockquote><p>Mean absolute error.</p><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th><th>Description</th></tr></thead><tbody><tr><td><a id="type-parameter-o"></a> <code>O</code> <em>extends</em> <code>RegressionMetricOptions</code></td><td></td></tr></tbody></table><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>y</code></td><td><code>Rows</code></td><td>-</td></tr><tr><td><code>predicted</code></td><td><code>Rows</code></td><td>-</td></tr><tr><td><code>options?</code></td><td><code>O</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>OfOutputs</code>&lt;<code>O</code>&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/namespaces/metrics/functions/mae.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const mae = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  mae as default
};
