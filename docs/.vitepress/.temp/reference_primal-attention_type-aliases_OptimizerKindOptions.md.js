import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: OptimizerKindOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/OptimizerKindOptions.md","filePath":"reference/primal-attention/type-aliases/OptimizerKindOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/OptimizerKindOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / OptimizerKindOptions</p><h1 id="type-alias-optimizerkindoptions" tabindex="-1">Type Alias: OptimizerKindOptions <a class="header-anchor" href="#type-alias-optimizerkindoptions" aria-label="Permalink to &quot;Type Alias: OptimizerKindOptions&quot;">​</a></h1><blockquote><p><strong>OptimizerKindOptions</strong> = <code>Omit</code>&lt;<a href="./OptimizerOptions.html"><code>OptimizerOptions</code></a>, <code>&quot;optimizer&quot;</code>&gt; &amp; <code>object</code></p></blockquote><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="kind" tabindex="-1">kind? <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>kind?</strong>: <a href="./OptimizerOptions.html"><code>OptimizerOptions</code></a>[<code>&quot;optimizer&quot;</code>]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/OptimizerKindOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OptimizerKindOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OptimizerKindOptions as default
};
