import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Graph","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Graph.md","filePath":"reference/primal-attention/type-aliases/Graph.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Graph.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Graph</p><h1 id="type-alias-graph" tabindex="-1">Type Alias: Graph <a class="header-anchor" href="#type-alias-graph" aria-label="Permalink to &quot;Type Alias: Graph&quot;">​</a></h1><blockquote><p><strong>Graph</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="edges" tabindex="-1">edges <a class="header-anchor" href="#edges" aria-label="Permalink to &quot;edges&quot;">​</a></h3><blockquote><p><strong>edges</strong>: <code>ArrayLike</code>&lt;<code>number</code>&gt; | <code>ArrayLike</code>&lt;<code>ArrayLike</code>&lt;<code>number</code>&gt;&gt;</p></blockquote><p>pairs target, source: the target looks at the source. One after the other, or nested</p><hr><h3 id="weights" tabindex="-1">weights? <a class="header-anchor" href="#weights" aria-label="Permalink to &quot;weights?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>weights?</strong>: <code>ArrayLike</code>&lt;<code>number</code>&gt;</p></blockquote><p>what each node weighs in the loss, at least 0 (1)</p><hr><h3 id="x" tabindex="-1">x <a class="header-anchor" href="#x" aria-label="Permalink to &quot;x&quot;">​</a></h3><blockquote><p><strong>x</strong>: <code>ArrayLike</code>&lt;<code>number</code>&gt; | <code>ArrayLike</code>&lt;<code>ArrayLike</code>&lt;<code>number</code>&gt;&gt;</p></blockquote><p>features of the nodes: [N, features] row-major, or a row for each</p><hr><h3 id="y" tabindex="-1">y? <a class="header-anchor" href="#y" aria-label="Permalink to &quot;y?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>y?</strong>: <code>ArrayLike</code>&lt;<code>number</code> | <code>string</code> | <code>null</code>&gt;</p></blockquote><p>a label, or the name of a class, for each node; negative or null: not known, or not to be looked at</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Graph.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Graph = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Graph as default
};
