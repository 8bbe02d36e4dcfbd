import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SaveToOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SaveToOptions.md","filePath":"reference/primal-attention/type-aliases/SaveToOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SaveToOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SaveToOptions</p><h1 id="type-alias-savetooptions" tabindex="-1">Type Alias: SaveToOptions <a class="header-anchor" href="#type-alias-savetooptions" aria-label="Permalink to &quot;Type Alias: SaveToOptions&quot;">​</a></h1><blockquote><p><strong>SaveToOptions</strong> = <a href="./SaveOptions.html"><code>SaveOptions</code></a> &amp; <code>object</code></p></blockquote><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="checkpoint" tabindex="-1">checkpoint? <a class="header-anchor" href="#checkpoint" aria-label="Permalink to &quot;checkpoint?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>checkpoint?</strong>: <code>boolean</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SaveToOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SaveToOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SaveToOptions as default
};
