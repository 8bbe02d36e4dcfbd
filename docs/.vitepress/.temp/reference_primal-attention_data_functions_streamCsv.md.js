import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: streamCsv()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/streamCsv.md","filePath":"reference/primal-attention/data/functions/streamCsv.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/streamCsv.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / streamCsv</p><h1 id="function-streamcsv" tabindex="-1">Function: streamCsv() <a class="header-anchor" href="#function-streamcsv" aria-label="Permalink to &quot;Function: streamCsv()&quot;">​</a></h1><blockquote><p><strong>streamCsv</strong>(<code>source</code>, <code>options?</code>): <code>Promise</code>&lt;<code>CsvStream</code>&gt;</p></blockquote><p>A table as a stream, which fit() takes: its samples come one after the other, the same as of parseCsv. A source that can be read only once (a Response, a stream) gives its samples once; a function that opens it serves each epoch.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>Reopened</code></td><td>text or bytes, a Blob or File, a Response, a stream, or a function that gives one; packed by gzip too</td></tr><tr><td><code>options?</code></td><td><code>StreamCsvOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Promise</code>&lt;<code>CsvStream</code>&gt;</p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p>what parseCsv says of the beginning</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/streamCsv.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const streamCsv = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  streamCsv as default
};
