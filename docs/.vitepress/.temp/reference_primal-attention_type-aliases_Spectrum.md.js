import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Spectrum","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Spectrum.md","filePath":"reference/primal-attention/type-aliases/Spectrum.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Spectrum.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Spectrum</p><h1 id="type-alias-spectrum" tabindex="-1">Type Alias: Spectrum <a class="header-anchor" href="#type-alias-spectrum" aria-label="Permalink to &quot;Type Alias: Spectrum&quot;">​</a></h1><blockquote><p><strong>Spectrum</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="cumulativeenergy" tabindex="-1">cumulativeEnergy <a class="header-anchor" href="#cumulativeenergy" aria-label="Permalink to &quot;cumulativeEnergy&quot;">​</a></h3><blockquote><p><strong>cumulativeEnergy</strong>: <code>Float32Array</code></p></blockquote><p>share of Σσ² in the first 1, 2, … values</p><hr><h3 id="effectiverank" tabindex="-1">effectiveRank <a class="header-anchor" href="#effectiverank" aria-label="Permalink to &quot;effectiveRank&quot;">​</a></h3><blockquote><p><strong>effectiveRank</strong>: <a href="./EffectiveRank.html"><code>EffectiveRank</code></a></p></blockquote><hr><h3 id="values" tabindex="-1">values <a class="header-anchor" href="#values" aria-label="Permalink to &quot;values&quot;">​</a></h3><blockquote><p><strong>values</strong>: <code>Float32Array</code></p></blockquote><p>singular values, descending</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Spectrum.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Spectrum = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Spectrum as default
};
