import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Best","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Best.md","filePath":"reference/primal-attention/type-aliases/Best.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Best.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Best</p><h1 id="type-alias-best" tabindex="-1">Type Alias: Best <a class="header-anchor" href="#type-alias-best" aria-label="Permalink to &quot;Type Alias: Best&quot;">​</a></h1><blockquote><p><strong>Best</strong> = <code>object</code></p></blockquote><h2 id="indexable" tabindex="-1">Indexable <a class="header-anchor" href="#indexable" aria-label="Permalink to &quot;Indexable&quot;">​</a></h2><blockquote><p>[<code>figure</code>: <code>string</code>]: <code>any</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="accuracy" tabindex="-1">accuracy? <a class="header-anchor" href="#accuracy" aria-label="Permalink to &quot;accuracy?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>accuracy?</strong>: <code>number</code></p></blockquote><hr><h3 id="epoch" tabindex="-1">epoch <a class="header-anchor" href="#epoch" aria-label="Permalink to &quot;epoch&quot;">​</a></h3><blockquote><p><strong>epoch</strong>: <code>number</code></p></blockquote><hr><h3 id="loss" tabindex="-1">loss <a class="header-anchor" href="#loss" aria-label="Permalink to &quot;loss&quot;">​</a></h3><blockquote><p><strong>loss</strong>: <code>number</code></p></blockquote><hr><h3 id="step" tabindex="-1">step <a class="header-anchor" href="#step" aria-label="Permalink to &quot;step&quot;">​</a></h3><blockquote><p><strong>step</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Best.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Best = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Best as default
};
