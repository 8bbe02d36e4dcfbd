import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: readDataset()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/readDataset.md","filePath":"reference/primal-attention/data/functions/readDataset.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/readDataset.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / readDataset</p><h1 id="function-readdataset" tabindex="-1">Function: readDataset() <a class="header-anchor" href="#function-readdataset" aria-label="Permalink to &quot;Function: readDataset()&quot;">​</a></h1><blockquote><p><strong>readDataset</strong>(<code>source</code>, <code>options?</code>): <code>ReadDataset</code></p></blockquote><p>Reads a file of any format that this library knows and can read at once: <code>.ts</code>, ARFF, <code>.tsf</code>, the UCR archive&#39;s <code>.tsv</code> and <code>.txt</code>, CSV, JSON, <code>.npy</code>. Which it was stands in <code>read.format</code>. What is packed, and what another library reads (<code>.gz</code>, <code>.npz</code>, Parquet, Arrow), is for openDataset.</p><p>What is in the file decides. A table without a header is taken for one of the UCR archive, whose label is first, where its name ends in _TRAIN or _TEST, with <code>.tsv</code>, <code>.txt</code> or nothing behind; or else for a CSV file. With options that only parseCsv has, it reads the former too, the label first if no <code>target</code> is given.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>string</code> | <code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;</td><td>text, or bytes in UTF-8, UTF-16 or Latin-1, or of a .npy file</td></tr><tr><td><code>options?</code></td><td><code>ReadOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>ReadDataset</code></p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p>what the reader says</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/readDataset.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const readDataset = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  readDataset as default
};
