import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: KernelSVD","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/KernelSVD.md","filePath":"reference/primal-attention/type-aliases/KernelSVD.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/KernelSVD.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / KernelSVD</p><h1 id="type-alias-kernelsvd" tabindex="-1">Type Alias: KernelSVD <a class="header-anchor" href="#type-alias-kernelsvd" aria-label="Permalink to &quot;Type Alias: KernelSVD&quot;">​</a></h1><blockquote><p><strong>KernelSVD</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="e" tabindex="-1">e <a class="header-anchor" href="#e" aria-label="Permalink to &quot;e&quot;">​</a></h3><blockquote><p><strong>e</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>projection scores of the queries, K·hr</p><hr><h3 id="energy" tabindex="-1">energy <a class="header-anchor" href="#energy" aria-label="Permalink to &quot;energy&quot;">​</a></h3><blockquote><p><strong>energy</strong>: <code>number</code></p></blockquote><p>the share of the sum of squares of K that the components hold</p><hr><h3 id="he" tabindex="-1">he <a class="header-anchor" href="#he" aria-label="Permalink to &quot;he&quot;">​</a></h3><blockquote><p><strong>he</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>dual variables of the queries, orthonormal columns</p><hr><h3 id="hr" tabindex="-1">hr <a class="header-anchor" href="#hr" aria-label="Permalink to &quot;hr&quot;">​</a></h3><blockquote><p><strong>hr</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>dual variables of the keys, orthonormal columns</p><hr><h3 id="r" tabindex="-1">r <a class="header-anchor" href="#r" aria-label="Permalink to &quot;r&quot;">​</a></h3><blockquote><p><strong>r</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>projection scores of the keys, Kᵀ·he</p><hr><h3 id="sigma" tabindex="-1">sigma <a class="header-anchor" href="#sigma" aria-label="Permalink to &quot;sigma&quot;">​</a></h3><blockquote><p><strong>sigma</strong>: <code>Float32Array</code></p></blockquote><p>singular values, descending</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/KernelSVD.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const KernelSVD = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  KernelSVD as default
};
