import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: historyCsv()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/historyCsv.md","filePath":"reference/primal-attention/data/functions/historyCsv.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/historyCsv.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / historyCsv</p><h1 id="function-historycsv" tabindex="-1">Function: historyCsv() <a class="header-anchor" href="#function-historycsv" aria-label="Permalink to &quot;Function: historyCsv()&quot;">​</a></h1><blockquote><p><strong>historyCsv</strong>(<code>history</code>): <code>string</code></p></blockquote><p>The epochs of <code>model.history</code> as CSV: a line of names, then one for each. What is in objects has a column of its own, <code>validation.loss</code>; words are in quotes where they need them, what an epoch has not is empty.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>history</code></td><td>readonly <code>object</code>[]</td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>string</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/historyCsv.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const historyCsv = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  historyCsv as default
};
