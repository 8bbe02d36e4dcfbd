import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SequenceDataset","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SequenceDataset.md","filePath":"reference/primal-attention/type-aliases/SequenceDataset.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SequenceDataset.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SequenceDataset</p><h1 id="type-alias-sequencedataset" tabindex="-1">Type Alias: SequenceDataset <a class="header-anchor" href="#type-alias-sequencedataset" aria-label="Permalink to &quot;Type Alias: SequenceDataset&quot;">​</a></h1><blockquote><p><strong>SequenceDataset</strong> = <code>Omit</code>&lt;<a href="./Dataset.html"><code>Dataset</code></a>, <code>&quot;y&quot;</code>&gt; &amp; <a href="./SequenceOwnData.html"><code>SequenceOwnData</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SequenceDataset.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SequenceDataset = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SequenceDataset as default
};
