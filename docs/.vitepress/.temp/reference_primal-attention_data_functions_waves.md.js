import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: waves()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/waves.md","filePath":"reference/primal-attention/data/functions/waves.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/waves.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / waves</p><h1 id="function-waves" tabindex="-1">Function: waves() <a class="header-anchor" href="#function-waves" aria-label="Permalink to &quot;Function: waves()&quot;">​</a></h1><blockquote><p><strong>waves</strong>(<code>options</code>): <code>SeriesDataset</code></p></blockquote><p>Four wave forms of random period, phase and height with noise: sine, square, triangle, saw. What tells them apart is the shape within a period, wherever it is. Lengths differ unless minLength equals length.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>options</code></td><td>{ <code>count</code>: <code>number</code>; <code>length?</code>: <code>number</code>; <code>minLength?</code>: <code>number</code>; <code>noise?</code>: <code>number</code>; <code>seed?</code>: <code>number</code>; }</td><td>-</td></tr><tr><td><code>options.count</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.length?</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.minLength?</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.noise?</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.seed?</code></td><td><code>number</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>SeriesDataset</code></p><p>one feature</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/waves.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const waves = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  waves as default
};
