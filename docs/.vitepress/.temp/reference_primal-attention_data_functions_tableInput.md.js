import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: tableInput()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/tableInput.md","filePath":"reference/primal-attention/data/functions/tableInput.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/tableInput.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / tableInput</p><h1 id="function-tableinput" tabindex="-1">Function: tableInput() <a class="header-anchor" href="#function-tableinput" aria-label="Permalink to &quot;Function: tableInput()&quot;">​</a></h1><blockquote><p><strong>tableInput</strong>(<code>dataset</code>): <code>object</code></p></blockquote><p>What a model takes as <code>input</code> for a data set that a reader made with <code>rows: &#39;mixed&#39;</code>; of a table without categories too.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>dataset</code></td><td><code>TableData</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>object</code></p><h3 id="columns" tabindex="-1">columns <a class="header-anchor" href="#columns" aria-label="Permalink to &quot;columns&quot;">​</a></h3><blockquote><p><strong>columns</strong>: <code>object</code>[]</p></blockquote><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><strong>kind</strong>: <code>&quot;table&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/tableInput.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const tableInput = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  tableInput as default
};
