import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: HeadDistance","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/HeadDistance.md","filePath":"reference/primal-attention/type-aliases/HeadDistance.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/HeadDistance.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / HeadDistance</p><h1 id="type-alias-headdistance" tabindex="-1">Type Alias: HeadDistance <a class="header-anchor" href="#type-alias-headdistance" aria-label="Permalink to &quot;Type Alias: HeadDistance&quot;">​</a></h1><blockquote><p><strong>HeadDistance</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="deviation" tabindex="-1">deviation <a class="header-anchor" href="#deviation" aria-label="Permalink to &quot;deviation&quot;">​</a></h3><blockquote><p><strong>deviation</strong>: <code>number</code></p></blockquote><hr><h3 id="layers" tabindex="-1">layers <a class="header-anchor" href="#layers" aria-label="Permalink to &quot;layers&quot;">​</a></h3><blockquote><p><strong>layers</strong>: <a href="./LayerDistance.html"><code>LayerDistance</code></a>[]</p></blockquote><hr><h3 id="mean" tabindex="-1">mean <a class="header-anchor" href="#mean" aria-label="Permalink to &quot;mean&quot;">​</a></h3><blockquote><p><strong>mean</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/HeadDistance.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const HeadDistance = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  HeadDistance as default
};
