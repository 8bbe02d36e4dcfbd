import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SummaryLayer","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SummaryLayer.md","filePath":"reference/primal-attention/type-aliases/SummaryLayer.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SummaryLayer.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SummaryLayer</p><h1 id="type-alias-summarylayer" tabindex="-1">Type Alias: SummaryLayer <a class="header-anchor" href="#type-alias-summarylayer" aria-label="Permalink to &quot;Type Alias: SummaryLayer&quot;">​</a></h1><blockquote><p><strong>SummaryLayer</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="flops" tabindex="-1">flops <a class="header-anchor" href="#flops" aria-label="Permalink to &quot;flops&quot;">​</a></h3><blockquote><p><strong>flops</strong>: <code>number</code> | <code>null</code></p></blockquote><p>operations in a prediction, as pa.cost() counts them; null where they are not counted by themselves</p><hr><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><strong>kind</strong>: <code>string</code></p></blockquote><p>of attention; empty for other layers</p><hr><h3 id="name" tabindex="-1">name <a class="header-anchor" href="#name" aria-label="Permalink to &quot;name&quot;">​</a></h3><blockquote><p><strong>name</strong>: <code>string</code></p></blockquote><p>what its parameters&#39; names begin with, e.g. &quot;layers.0.attention&quot;</p><hr><h3 id="output" tabindex="-1">output <a class="header-anchor" href="#output" aria-label="Permalink to &quot;output&quot;">​</a></h3><blockquote><p><strong>output</strong>: (<code>number</code> | <code>null</code>)[]</p></blockquote><p>the shape of what it puts out; null: as many as the graph has nodes</p><hr><h3 id="parameters" tabindex="-1">parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;parameters&quot;">​</a></h3><blockquote><p><strong>parameters</strong>: <code>number</code></p></blockquote><p>how many numbers they are</p><hr><h3 id="tensors" tabindex="-1">tensors <a class="header-anchor" href="#tensors" aria-label="Permalink to &quot;tensors&quot;">​</a></h3><blockquote><p><strong>tensors</strong>: <code>object</code>[]</p></blockquote><p>its parameters</p><h4 id="name-1" tabindex="-1">name <a class="header-anchor" href="#name-1" aria-label="Permalink to &quot;name&quot;">​</a></h4><blockquote><p><strong>name</strong>: <code>string</code></p></blockquote><h4 id="shape" tabindex="-1">shape <a class="header-anchor" href="#shape" aria-label="Permalink to &quot;shape&quot;">​</a></h4><blockquote><p><strong>shape</strong>: <code>number</code>[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SummaryLayer.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SummaryLayer = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SummaryLayer as default
};
