import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: bumps()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/bumps.md","filePath":"reference/primal-attention/data/functions/bumps.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/bumps.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / bumps</p><h1 id="function-bumps" tabindex="-1">Function: bumps() <a class="header-anchor" href="#function-bumps" aria-label="Permalink to &quot;Function: bumps()&quot;">​</a></h1><blockquote><p><strong>bumps</strong>(<code>options</code>): <code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p></blockquote><p>Find the matching bump. Two bumps stand far apart in a noisy series, each upward or downward; class &quot;same&quot; if both point the same way, &quot;different&quot; otherwise. Neither bump alone says anything of the class (each points up half of the time in both), so the two have to be brought together, and a linear function of the series cannot do it.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>options</code></td><td>{ <code>count</code>: <code>number</code>; <code>length?</code>: <code>number</code>; <code>noise?</code>: <code>number</code>; <code>seed?</code>: <code>number</code>; <code>width?</code>: <code>number</code>; }</td><td><code>width</code>: of a bump, in steps, between its points of half height; <code>noise</code>: standard deviation, a bump being 1 high</td></tr><tr><td><code>options.count</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.length?</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.noise?</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.seed?</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.width?</code></td><td><code>number</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p><p>one feature; <code>positions[i]</code> are the steps of sample i&#39;s two peaks</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/bumps.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const bumps = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  bumps as default
};
