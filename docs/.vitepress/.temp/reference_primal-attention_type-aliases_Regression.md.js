import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Regression","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Regression.md","filePath":"reference/primal-attention/type-aliases/Regression.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Regression.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Regression</p><h1 id="type-alias-regression" tabindex="-1">Type Alias: Regression <a class="header-anchor" href="#type-alias-regression" aria-label="Permalink to &quot;Type Alias: Regression&quot;">​</a></h1><blockquote><p><strong>Regression</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="values" tabindex="-1">values <a class="header-anchor" href="#values" aria-label="Permalink to &quot;values&quot;">​</a></h3><blockquote><p><strong>values</strong>: <code>Float64Array</code></p></blockquote><p>the predicted numbers, in the units of the targets</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Regression.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Regression = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Regression as default
};
