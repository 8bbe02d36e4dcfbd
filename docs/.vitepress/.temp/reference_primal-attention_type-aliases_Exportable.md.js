import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Exportable","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Exportable.md","filePath":"reference/primal-attention/type-aliases/Exportable.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Exportable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Exportable</p><h1 id="type-alias-exportable" tabindex="-1">Type Alias: Exportable <a class="header-anchor" href="#type-alias-exportable" aria-label="Permalink to &quot;Type Alias: Exportable&quot;">​</a></h1><blockquote><p><strong>Exportable</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="possible" tabindex="-1">possible <a class="header-anchor" href="#possible" aria-label="Permalink to &quot;possible&quot;">​</a></h3><blockquote><p><strong>possible</strong>: <code>boolean</code></p></blockquote><p>whether export() with these options makes a file</p><hr><h3 id="reasons" tabindex="-1">reasons <a class="header-anchor" href="#reasons" aria-label="Permalink to &quot;reasons&quot;">​</a></h3><blockquote><p><strong>reasons</strong>: <code>string</code>[]</p></blockquote><p>why not, a sentence each</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Exportable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Exportable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Exportable as default
};
