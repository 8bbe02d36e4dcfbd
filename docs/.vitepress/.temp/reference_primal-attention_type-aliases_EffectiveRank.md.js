import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: EffectiveRank","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/EffectiveRank.md","filePath":"reference/primal-attention/type-aliases/EffectiveRank.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/EffectiveRank.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / EffectiveRank</p><h1 id="type-alias-effectiverank" tabindex="-1">Type Alias: EffectiveRank <a class="header-anchor" href="#type-alias-effectiverank" aria-label="Permalink to &quot;Type Alias: EffectiveRank&quot;">​</a></h1><blockquote><p><strong>EffectiveRank</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="energy90" tabindex="-1">energy90 <a class="header-anchor" href="#energy90" aria-label="Permalink to &quot;energy90&quot;">​</a></h3><blockquote><p><strong>energy90</strong>: <code>number</code></p></blockquote><p>so many of the largest hold 90 % of Σσ²</p><hr><h3 id="energy99" tabindex="-1">energy99 <a class="header-anchor" href="#energy99" aria-label="Permalink to &quot;energy99&quot;">​</a></h3><blockquote><p><strong>energy99</strong>: <code>number</code></p></blockquote><p>so many hold 99 %</p><hr><h3 id="entropy" tabindex="-1">entropy <a class="header-anchor" href="#entropy" aria-label="Permalink to &quot;entropy&quot;">​</a></h3><blockquote><p><strong>entropy</strong>: <code>number</code></p></blockquote><p>exp(−Σ p ln p), p = σ/Σσ (Roy and Vetterli 2007)</p><hr><h3 id="participation" tabindex="-1">participation <a class="header-anchor" href="#participation" aria-label="Permalink to &quot;participation&quot;">​</a></h3><blockquote><p><strong>participation</strong>: <code>number</code></p></blockquote><p>(Σσ²)²/Σσ⁴</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/EffectiveRank.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const EffectiveRank = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  EffectiveRank as default
};
