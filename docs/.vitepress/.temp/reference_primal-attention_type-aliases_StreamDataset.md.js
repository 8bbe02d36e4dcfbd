import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: StreamDataset","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/StreamDataset.md","filePath":"reference/primal-attention/type-aliases/StreamDataset.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/StreamDataset.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / StreamDataset</p><h1 id="type-alias-streamdataset" tabindex="-1">Type Alias: StreamDataset <a class="header-anchor" href="#type-alias-streamdataset" aria-label="Permalink to &quot;Type Alias: StreamDataset&quot;">​</a></h1><blockquote><p><strong>StreamDataset</strong> = <code>Partial</code>&lt;<code>Omit</code>&lt;<a href="./Dataset.html"><code>Dataset</code></a>, <code>&quot;x&quot;</code> | <code>&quot;y&quot;</code> | <code>&quot;groups&quot;</code> | <code>&quot;weights&quot;</code>&gt;&gt; &amp; <a href="./OfStreams.html"><code>OfStreams</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/StreamDataset.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const StreamDataset = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  StreamDataset as default
};
