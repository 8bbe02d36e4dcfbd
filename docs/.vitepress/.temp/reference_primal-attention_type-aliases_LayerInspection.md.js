import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: LayerInspection","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/LayerInspection.md","filePath":"reference/primal-attention/type-aliases/LayerInspection.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/LayerInspection.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / LayerInspection</p><h1 id="type-alias-layerinspection" tabindex="-1">Type Alias: LayerInspection <a class="header-anchor" href="#type-alias-layerinspection" aria-label="Permalink to &quot;Type Alias: LayerInspection&quot;">​</a></h1><blockquote><p><strong>LayerInspection</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="heads" tabindex="-1">heads <a class="header-anchor" href="#heads" aria-label="Permalink to &quot;heads&quot;">​</a></h3><blockquote><p><strong>heads</strong>: <a href="./HeadInspection.html"><code>HeadInspection</code></a>[]</p></blockquote><hr><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><strong>kind</strong>: <code>string</code></p></blockquote><hr><h3 id="ksvd" tabindex="-1">ksvd <a class="header-anchor" href="#ksvd" aria-label="Permalink to &quot;ksvd&quot;">​</a></h3><blockquote><p><strong>ksvd</strong>: <code>number</code></p></blockquote><p>J, the objective of the kernel SVD; 0 where the kind has none</p><hr><h3 id="layer" tabindex="-1">layer <a class="header-anchor" href="#layer" aria-label="Permalink to &quot;layer&quot;">​</a></h3><blockquote><p><strong>layer</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/LayerInspection.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LayerInspection = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LayerInspection as default
};
