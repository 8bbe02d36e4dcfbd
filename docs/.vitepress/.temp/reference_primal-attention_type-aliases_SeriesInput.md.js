import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SeriesInput","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SeriesInput.md","filePath":"reference/primal-attention/type-aliases/SeriesInput.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SeriesInput.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SeriesInput</p><h1 id="type-alias-seriesinput" tabindex="-1">Type Alias: SeriesInput <a class="header-anchor" href="#type-alias-seriesinput" aria-label="Permalink to &quot;Type Alias: SeriesInput&quot;">​</a></h1><blockquote><p><strong>SeriesInput</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="features" tabindex="-1">features <a class="header-anchor" href="#features" aria-label="Permalink to &quot;features&quot;">​</a></h3><blockquote><p><strong>features</strong>: <code>number</code></p></blockquote><p>numbers per time step</p><hr><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><strong>kind</strong>: <code>&quot;series&quot;</code></p></blockquote><hr><h3 id="length" tabindex="-1">length <a class="header-anchor" href="#length" aria-label="Permalink to &quot;length&quot;">​</a></h3><blockquote><p><strong>length</strong>: <code>number</code></p></blockquote><p>the longest series</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SeriesInput.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SeriesInput = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SeriesInput as default
};
