import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Summary","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Summary.md","filePath":"reference/primal-attention/type-aliases/Summary.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Summary.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Summary</p><h1 id="type-alias-summary" tabindex="-1">Type Alias: Summary <a class="header-anchor" href="#type-alias-summary" aria-label="Permalink to &quot;Type Alias: Summary&quot;">​</a></h1><blockquote><p><strong>Summary</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="cost" tabindex="-1">cost <a class="header-anchor" href="#cost" aria-label="Permalink to &quot;cost&quot;">​</a></h3><blockquote><p><strong>cost</strong>: <a href="./Cost.html"><code>Cost</code></a> | <code>null</code></p></blockquote><hr><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><strong>kind</strong>: <code>string</code></p></blockquote><p>of the model: &quot;classifier&quot;, &quot;language model&quot; …</p><hr><h3 id="layers" tabindex="-1">layers <a class="header-anchor" href="#layers" aria-label="Permalink to &quot;layers&quot;">​</a></h3><blockquote><p><strong>layers</strong>: <a href="./SummaryLayer.html"><code>SummaryLayer</code></a>[]</p></blockquote><p>in the order of a pass</p><hr><h3 id="parameters" tabindex="-1">parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;parameters&quot;">​</a></h3><blockquote><p><strong>parameters</strong>: <code>number</code></p></blockquote><hr><h3 id="text" tabindex="-1">text <a class="header-anchor" href="#text" aria-label="Permalink to &quot;text&quot;">​</a></h3><blockquote><p><strong>text</strong>: <code>string</code></p></blockquote><p>all of it as a table, which String(summary) gives too</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Summary.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Summary = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Summary as default
};
