import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: parseCsv()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/parseCsv.md","filePath":"reference/primal-attention/data/functions/parseCsv.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/parseCsv.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / parseCsv</p><h1 id="function-parsecsv" tabindex="-1">Function: parseCsv() <a class="header-anchor" href="#function-parsecsv" aria-label="Permalink to &quot;Function: parseCsv()&quot;">​</a></h1><blockquote><p><strong>parseCsv</strong>(<code>source</code>, <code>options?</code>): <code>TableDataset</code></p></blockquote><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>string</code> | <code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;</td><td>text, or bytes in UTF-8, UTF-16 or Latin-1</td></tr><tr><td><code>options?</code></td><td><code>CsvOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>TableDataset</code></p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p>naming the line and the column, what was expected and what is there; where inputs hold words, <code>columns</code> are all that do, as { column, name }, of so many <code>inputs</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/parseCsv.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const parseCsv = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  parseCsv as default
};
