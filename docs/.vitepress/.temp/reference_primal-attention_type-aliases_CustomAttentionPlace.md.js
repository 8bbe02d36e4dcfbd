import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: CustomAttentionPlace","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/CustomAttentionPlace.md","filePath":"reference/primal-attention/type-aliases/CustomAttentionPlace.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/CustomAttentionPlace.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / CustomAttentionPlace</p><h1 id="type-alias-customattentionplace" tabindex="-1">Type Alias: CustomAttentionPlace <a class="header-anchor" href="#type-alias-customattentionplace" aria-label="Permalink to &quot;Type Alias: CustomAttentionPlace&quot;">​</a></h1><blockquote><p><strong>CustomAttentionPlace</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="causal" tabindex="-1">causal <a class="header-anchor" href="#causal" aria-label="Permalink to &quot;causal&quot;">​</a></h3><blockquote><p><strong>causal</strong>: <code>boolean</code></p></blockquote><hr><h3 id="heads" tabindex="-1">heads <a class="header-anchor" href="#heads" aria-label="Permalink to &quot;heads&quot;">​</a></h3><blockquote><p><strong>heads</strong>: <code>number</code></p></blockquote><p>H</p><hr><h3 id="layer" tabindex="-1">layer <a class="header-anchor" href="#layer" aria-label="Permalink to &quot;layer&quot;">​</a></h3><blockquote><p><strong>layer</strong>: <code>number</code></p></blockquote><p>of the model, from 0</p><hr><h3 id="training" tabindex="-1">training <a class="header-anchor" href="#training" aria-label="Permalink to &quot;training&quot;">​</a></h3><blockquote><p><strong>training</strong>: <code>boolean</code></p></blockquote><hr><h3 id="width" tabindex="-1">width <a class="header-anchor" href="#width" aria-label="Permalink to &quot;width&quot;">​</a></h3><blockquote><p><strong>width</strong>: <code>number</code></p></blockquote><p>d, of a head</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/CustomAttentionPlace.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const CustomAttentionPlace = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  CustomAttentionPlace as default
};
