import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: windows()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/windows.md","filePath":"reference/primal-attention/data/functions/windows.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/windows.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / windows</p><h1 id="function-windows" tabindex="-1">Function: windows() <a class="header-anchor" href="#function-windows" aria-label="Permalink to &quot;Function: windows()&quot;">​</a></h1><blockquote><p><strong>windows</strong>(<code>series</code>, <code>options</code>): <code>WindowDataset</code></p></blockquote><p>Windows of one recording or several, with what is to be predicted of each: the values of features at so many steps after its end, or a class. They remember where they come from (<code>read.windows</code>), so that split and kFold keep apart what overlaps.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>series</code></td><td><code>any</code></td><td>one recording: numbers (a typed array is [T, features]), an array of rows or of records, an object of columns; several: an array of typed arrays, of arrays of rows, of objects of columns, or a data set</td></tr><tr><td><code>options</code></td><td><code>WindowOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>WindowDataset</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/windows.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const windows = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  windows as default
};
