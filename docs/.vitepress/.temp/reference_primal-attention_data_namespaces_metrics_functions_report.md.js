import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: report()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/namespaces/metrics/functions/report.md","filePath":"reference/primal-attention/data/namespaces/metrics/functions/report.md"}');
const _sfc_main = { name: "reference/primal-attention/data/namespaces/metrics/functions/report.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../../../">API reference</a> / <a href="./../../../">primal-attention/data</a> / <a href="./../">metrics</a> / report</p><h1 id="function-report" tabindex="-1">Function: report() <a class="header-anchor" href="#function-report" aria-label="Permalink to &quot;Function: report()&quot;">​</a></h1><blockquote><p><strong>report</strong>(<code>evaluation</code>, <code>options?</code>): <code>string</code></p></blockquote><p>What evaluate() gave, as text: of classes precision, recall, F1 and how many there are of each, and which is taken for which; then every other number, and why one is not defined.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>evaluation</code></td><td><code>object</code></td><td>of any model</td></tr><tr><td><code>options?</code></td><td>{ <code>classes?</code>: readonly <code>string</code>[]; <code>digits?</code>: <code>number</code>; }</td><td>classes: names (those of the evaluation); digits behind the point (3)</td></tr><tr><td><code>options.classes?</code></td><td>readonly <code>string</code>[]</td><td>-</td></tr><tr><td><code>options.digits?</code></td><td><code>number</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>string</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/namespaces/metrics/functions/report.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const report = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  report as default
};
