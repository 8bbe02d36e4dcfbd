import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: pathfinder()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/pathfinder.md","filePath":"reference/primal-attention/data/functions/pathfinder.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/pathfinder.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / pathfinder</p><h1 id="function-pathfinder" tabindex="-1">Function: pathfinder() <a class="header-anchor" href="#function-pathfinder" aria-label="Permalink to &quot;Function: pathfinder()&quot;">​</a></h1><blockquote><p><strong>pathfinder</strong>(<code>options</code>): <code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p></blockquote><p>Images as series of one feature: [size²], row by row, 0 (black) … 1. An image of size 32 takes one to three milliseconds; at size 64 with 14 strokes it is half a second, because most pairs of paths run into a dead end and are begun again.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>options</code></td><td><code>PathfinderOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/pathfinder.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const pathfinder = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  pathfinder as default
};
