import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: CustomParameter","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/CustomParameter.md","filePath":"reference/primal-attention/type-aliases/CustomParameter.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/CustomParameter.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / CustomParameter</p><h1 id="type-alias-customparameter" tabindex="-1">Type Alias: CustomParameter <a class="header-anchor" href="#type-alias-customparameter" aria-label="Permalink to &quot;Type Alias: CustomParameter&quot;">​</a></h1><blockquote><p><strong>CustomParameter</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="init" tabindex="-1">init? <a class="header-anchor" href="#init" aria-label="Permalink to &quot;init?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>init?</strong>: <code>Init</code> | <code>number</code> | ((<code>index</code>) =&gt; <code>number</code>)</p></blockquote><p>as of pa.parameter() (&#39;linear&#39;)</p><hr><h3 id="scale" tabindex="-1">scale? <a class="header-anchor" href="#scale" aria-label="Permalink to &quot;scale?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>scale?</strong>: <code>number</code></p></blockquote><p>(1)</p><hr><h3 id="shape" tabindex="-1">shape <a class="header-anchor" href="#shape" aria-label="Permalink to &quot;shape&quot;">​</a></h3><blockquote><p><strong>shape</strong>: readonly <code>number</code>[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/CustomParameter.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const CustomParameter = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  CustomParameter as default
};
