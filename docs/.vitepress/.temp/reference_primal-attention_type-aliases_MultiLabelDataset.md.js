import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: MultiLabelDataset","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/MultiLabelDataset.md","filePath":"reference/primal-attention/type-aliases/MultiLabelDataset.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/MultiLabelDataset.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / MultiLabelDataset</p><h1 id="type-alias-multilabeldataset" tabindex="-1">Type Alias: MultiLabelDataset <a class="header-anchor" href="#type-alias-multilabeldataset" aria-label="Permalink to &quot;Type Alias: MultiLabelDataset&quot;">​</a></h1><blockquote><p><strong>MultiLabelDataset</strong> = <code>Omit</code>&lt;<a href="./Dataset.html"><code>Dataset</code></a>, <code>&quot;y&quot;</code>&gt; &amp; <code>object</code></p></blockquote><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="y" tabindex="-1">y <a class="header-anchor" href="#y" aria-label="Permalink to &quot;y&quot;">​</a></h3><blockquote><p><strong>y</strong>: readonly (readonly <code>string</code>[] | <code>ArrayLike</code>&lt;<code>number</code> | <code>boolean</code>&gt;)[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/MultiLabelDataset.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const MultiLabelDataset = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  MultiLabelDataset as default
};
