import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: LayerDistance","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/LayerDistance.md","filePath":"reference/primal-attention/type-aliases/LayerDistance.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/LayerDistance.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / LayerDistance</p><h1 id="type-alias-layerdistance" tabindex="-1">Type Alias: LayerDistance <a class="header-anchor" href="#type-alias-layerdistance" aria-label="Permalink to &quot;Type Alias: LayerDistance&quot;">​</a></h1><blockquote><p><strong>LayerDistance</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="deviation" tabindex="-1">deviation <a class="header-anchor" href="#deviation" aria-label="Permalink to &quot;deviation&quot;">​</a></h3><blockquote><p><strong>deviation</strong>: <code>number</code></p></blockquote><hr><h3 id="mean" tabindex="-1">mean <a class="header-anchor" href="#mean" aria-label="Permalink to &quot;mean&quot;">​</a></h3><blockquote><p><strong>mean</strong>: <code>number</code></p></blockquote><hr><h3 id="pairs" tabindex="-1">pairs <a class="header-anchor" href="#pairs" aria-label="Permalink to &quot;pairs&quot;">​</a></h3><blockquote><p><strong>pairs</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>[heads, heads]: mean over tokens of the distance of two heads&#39; outputs</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/LayerDistance.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LayerDistance = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LayerDistance as default
};
