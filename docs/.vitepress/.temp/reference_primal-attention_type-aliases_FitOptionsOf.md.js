import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: FitOptionsOf<D>","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/FitOptionsOf.md","filePath":"reference/primal-attention/type-aliases/FitOptionsOf.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/FitOptionsOf.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / FitOptionsOf</p><h1 id="type-alias-fitoptionsof-d" tabindex="-1">Type Alias: FitOptionsOf&lt;D&gt; <a class="header-anchor" href="#type-alias-fitoptionsof-d" aria-label="Permalink to &quot;Type Alias: FitOptionsOf\\&lt;D\\&gt;&quot;">​</a></h1><blockquote><p><strong>FitOptionsOf</strong>&lt;<code>D</code>&gt; = <code>Omit</code>&lt;<a href="./FitOptions.html"><code>FitOptions</code></a>, <code>&quot;validation&quot;</code>&gt; &amp; <code>object</code></p></blockquote><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th><th>Default type</th></tr></thead><tbody><tr><td><a id="type-parameter-d"></a> <code>D</code></td><td><a href="./Dataset.html"><code>Dataset</code></a></td></tr></tbody></table><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="validation" tabindex="-1">validation? <a class="header-anchor" href="#validation" aria-label="Permalink to &quot;validation?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>validation?</strong>: <code>D</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/FitOptionsOf.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const FitOptionsOf = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  FitOptionsOf as default
};
