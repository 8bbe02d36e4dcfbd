import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SummaryOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SummaryOptions.md","filePath":"reference/primal-attention/type-aliases/SummaryOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SummaryOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SummaryOptions</p><h1 id="type-alias-summaryoptions" tabindex="-1">Type Alias: SummaryOptions <a class="header-anchor" href="#type-alias-summaryoptions" aria-label="Permalink to &quot;Type Alias: SummaryOptions&quot;">​</a></h1><blockquote><p><strong>SummaryOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="edges" tabindex="-1">edges? <a class="header-anchor" href="#edges" aria-label="Permalink to &quot;edges?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>edges?</strong>: <code>number</code></p></blockquote><p>of a graph, loops included</p><hr><h3 id="target" tabindex="-1">target? <a class="header-anchor" href="#target" aria-label="Permalink to &quot;target?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>target?</strong>: <code>number</code></p></blockquote><p>tokens of a translation&#39;s target, the longest if left out</p><hr><h3 id="tokens" tabindex="-1">tokens? <a class="header-anchor" href="#tokens" aria-label="Permalink to &quot;tokens?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>tokens?</strong>: <code>number</code></p></blockquote><p>the longest if left out; a graph has as many as its nodes, and without them no cost</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SummaryOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SummaryOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SummaryOptions as default
};
