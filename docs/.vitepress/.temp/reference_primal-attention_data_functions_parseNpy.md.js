import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: parseNpy()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/parseNpy.md","filePath":"reference/primal-attention/data/functions/parseNpy.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/parseNpy.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / parseNpy</p><h1 id="function-parsenpy" tabindex="-1">Function: parseNpy() <a class="header-anchor" href="#function-parsenpy" aria-label="Permalink to &quot;Function: parseNpy()&quot;">​</a></h1><blockquote><p><strong>parseNpy</strong>(<code>source</code>, <code>options?</code>): <code>ArrayDataset</code></p></blockquote><p>Reads a single array: its first dimension is the samples. It has no targets, unless <code>target</code> names a column of it.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;</td><td>-</td></tr><tr><td><code>options?</code></td><td><code>ArrayOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>ArrayDataset</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/parseNpy.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const parseNpy = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  parseNpy as default
};
