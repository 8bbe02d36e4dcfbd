import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: FindOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/FindOptions.md","filePath":"reference/primal-attention/type-aliases/FindOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/FindOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / FindOptions</p><h1 id="type-alias-findoptions" tabindex="-1">Type Alias: FindOptions <a class="header-anchor" href="#type-alias-findoptions" aria-label="Permalink to &quot;Type Alias: FindOptions&quot;">​</a></h1><blockquote><p><strong>FindOptions</strong> = <code>Omit</code>&lt;<a href="./FitOptions.html"><code>FitOptions</code></a>, <a href="./OfWholeTrainings.html"><code>OfWholeTrainings</code></a> | <a href="./OfItsEnd.html"><code>OfItsEnd</code></a>&gt; &amp; <a href="./LearningRateOptions.html"><code>LearningRateOptions</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/FindOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const FindOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  FindOptions as default
};
