import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: patches()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/patches.md","filePath":"reference/primal-attention/data/functions/patches.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/patches.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / patches</p><h1 id="function-patches" tabindex="-1">Function: patches() <a class="header-anchor" href="#function-patches" aria-label="Permalink to &quot;Function: patches()&quot;">​</a></h1><blockquote><p><strong>patches</strong>(<code>pixels</code>, <code>height</code>, <code>width</code>, <code>channels</code>, <code>patch</code>): <code>Float32Array</code></p></blockquote><p>Cuts an image into squares. Each becomes one step of a series, the squares row by row; within a square its rows, in those its pixels, in those the channels.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>pixels</code></td><td><code>ArrayLike</code>&lt;<code>number</code>&gt;</td><td>[height, width, channels]</td></tr><tr><td><code>height</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>width</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>channels</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>patch</code></td><td><code>number</code></td><td>the side of a square; it must divide height and width</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Float32Array</code></p><p>[height/patch · width/patch, patch² · channels]</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/patches.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const patches = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  patches as default
};
