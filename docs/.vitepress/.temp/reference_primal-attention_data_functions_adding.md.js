import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: adding()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/adding.md","filePath":"reference/primal-attention/data/functions/adding.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/adding.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / adding</p><h1 id="function-adding" tabindex="-1">Function: adding() <a class="header-anchor" href="#function-adding" aria-label="Permalink to &quot;Function: adding()&quot;">​</a></h1><blockquote><p><strong>adding</strong>(<code>options</code>): <code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p></blockquote><p>The adding problem (Hochreiter and Schmidhuber, 1997): the first feature is a random number in 0 … 1, the second marks two of the steps with 1, and the target is the sum of the two marked numbers. Guessing 1 has a mean squared error of 1/6.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>options</code></td><td>{ <code>count</code>: <code>number</code>; <code>length?</code>: <code>number</code>; <code>seed?</code>: <code>number</code>; }</td><td>-</td></tr><tr><td><code>options.count</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.length?</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.seed?</code></td><td><code>number</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p><p>two features; <code>positions[i]</code> are the marked steps</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/adding.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const adding = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  adding as default
};
