import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TableInput","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TableInput.md","filePath":"reference/primal-attention/type-aliases/TableInput.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TableInput.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TableInput</p><h1 id="type-alias-tableinput" tabindex="-1">Type Alias: TableInput <a class="header-anchor" href="#type-alias-tableinput" aria-label="Permalink to &quot;Type Alias: TableInput&quot;">​</a></h1><blockquote><p><strong>TableInput</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="columns" tabindex="-1">columns <a class="header-anchor" href="#columns" aria-label="Permalink to &quot;columns&quot;">​</a></h3><blockquote><p><strong>columns</strong>: readonly (<code>string</code> | { <code>categories?</code>: readonly <code>string</code>[] | <code>null</code>; <code>name</code>: <code>string</code>; })[]</p></blockquote><p>their names, and the categories of those that do not hold numbers</p><hr><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><strong>kind</strong>: <code>&quot;table&quot;</code></p></blockquote><hr><h3 id="unknown" tabindex="-1">unknown? <a class="header-anchor" href="#unknown" aria-label="Permalink to &quot;unknown?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>unknown?</strong>: <code>&quot;error&quot;</code> | <code>&quot;missing&quot;</code></p></blockquote><p>what a category that is none of these is taken for: an error (&#39;error&#39;), or a missing value</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TableInput.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TableInput = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TableInput as default
};
