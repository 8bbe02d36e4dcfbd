import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SaveOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SaveOptions.md","filePath":"reference/primal-attention/type-aliases/SaveOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SaveOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SaveOptions</p><h1 id="type-alias-saveoptions" tabindex="-1">Type Alias: SaveOptions <a class="header-anchor" href="#type-alias-saveoptions" aria-label="Permalink to &quot;Type Alias: SaveOptions&quot;">​</a></h1><blockquote><p><strong>SaveOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="dtype" tabindex="-1">dtype? <a class="header-anchor" href="#dtype" aria-label="Permalink to &quot;dtype?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>dtype?</strong>: <code>&quot;float32&quot;</code> | <code>&quot;float16&quot;</code> | <code>&quot;bfloat16&quot;</code> | <code>&quot;int8&quot;</code></p></blockquote><p>of the numbers in the file: &#39;int8&#39; is for matrices, with a scale for each row; vectors stay float32 (&#39;float32&#39;)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SaveOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SaveOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SaveOptions as default
};
