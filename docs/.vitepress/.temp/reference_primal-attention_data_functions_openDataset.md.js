import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: openDataset()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/openDataset.md","filePath":"reference/primal-attention/data/functions/openDataset.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/openDataset.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / openDataset</p><h1 id="function-opendataset" tabindex="-1">Function: openDataset() <a class="header-anchor" href="#function-opendataset" aria-label="Permalink to &quot;Function: openDataset()&quot;">​</a></h1><blockquote><p><strong>openDataset</strong>(<code>source</code>, <code>options?</code>): <code>Promise</code>&lt;<code>ReadDataset</code>&gt;</p></blockquote><p>Reads what readDataset reads, packed by gzip too, and <code>.npz</code>, Parquet and Arrow. What is in the file decides, not its name.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>Source</code></td><td>text, bytes, a Blob or File, a Response, or a stream of bytes</td></tr><tr><td><code>options?</code></td><td><code>OpenOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Promise</code>&lt;<code>ReadDataset</code>&gt;</p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p>what the reader says</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/openDataset.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const openDataset = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  openDataset as default
};
