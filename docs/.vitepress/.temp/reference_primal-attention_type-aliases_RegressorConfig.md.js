import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: RegressorConfig","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/RegressorConfig.md","filePath":"reference/primal-attention/type-aliases/RegressorConfig.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/RegressorConfig.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / RegressorConfig</p><h1 id="type-alias-regressorconfig" tabindex="-1">Type Alias: RegressorConfig <a class="header-anchor" href="#type-alias-regressorconfig" aria-label="Permalink to &quot;Type Alias: RegressorConfig&quot;">​</a></h1><blockquote><p><strong>RegressorConfig</strong> = <code>Omit</code>&lt;<a href="./ClassifierConfig.html"><code>ClassifierConfig</code></a>, <code>&quot;classes&quot;</code> | <code>&quot;loss&quot;</code> | <code>&quot;labelSmoothing&quot;</code> | <code>&quot;tied&quot;</code>&gt; &amp; <code>object</code></p></blockquote><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="loss" tabindex="-1">loss? <a class="header-anchor" href="#loss" aria-label="Permalink to &quot;loss?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>loss?</strong>: <code>&quot;mse&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/RegressorConfig.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const RegressorConfig = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  RegressorConfig as default
};
