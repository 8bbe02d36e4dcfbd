import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: InspectOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/InspectOptions.md","filePath":"reference/primal-attention/type-aliases/InspectOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/InspectOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / InspectOptions</p><h1 id="type-alias-inspectoptions" tabindex="-1">Type Alias: InspectOptions <a class="header-anchor" href="#type-alias-inspectoptions" aria-label="Permalink to &quot;Type Alias: InspectOptions&quot;">​</a></h1><blockquote><p><strong>InspectOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="heads" tabindex="-1">heads? <a class="header-anchor" href="#heads" aria-label="Permalink to &quot;heads?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>heads?</strong>: readonly <code>number</code>[]</p></blockquote><p>only these</p><hr><h3 id="layers" tabindex="-1">layers? <a class="header-anchor" href="#layers" aria-label="Permalink to &quot;layers?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>layers?</strong>: readonly <code>number</code>[]</p></blockquote><p>only these</p><hr><h3 id="maps" tabindex="-1">maps? <a class="header-anchor" href="#maps" aria-label="Permalink to &quot;maps?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>maps?</strong>: <code>boolean</code></p></blockquote><p>(true)</p><hr><h3 id="outputs" tabindex="-1">outputs? <a class="header-anchor" href="#outputs" aria-label="Permalink to &quot;outputs?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>outputs?</strong>: <code>boolean</code></p></blockquote><p>what each head puts out (false)</p><hr><h3 id="points" tabindex="-1">points? <a class="header-anchor" href="#points" aria-label="Permalink to &quot;points?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>points?</strong>: <code>boolean</code></p></blockquote><p>spectral points of implicit kernels (false)</p><hr><h3 id="scores" tabindex="-1">scores? <a class="header-anchor" href="#scores" aria-label="Permalink to &quot;scores?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>scores?</strong>: <code>boolean</code></p></blockquote><p>e and r of primal layers (true)</p><hr><h3 id="spectrum" tabindex="-1">spectrum? <a class="header-anchor" href="#spectrum" aria-label="Permalink to &quot;spectrum?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>spectrum?</strong>: <code>boolean</code> | <code>&quot;auto&quot;</code></p></blockquote><p>singular values of the maps; &#39;auto&#39;, the default: of maps of at most 512 rows or columns</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/InspectOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const InspectOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  InspectOptions as default
};
