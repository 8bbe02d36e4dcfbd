import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TranslationInput","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TranslationInput.md","filePath":"reference/primal-attention/type-aliases/TranslationInput.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TranslationInput.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TranslationInput</p><h1 id="type-alias-translationinput" tabindex="-1">Type Alias: TranslationInput <a class="header-anchor" href="#type-alias-translationinput" aria-label="Permalink to &quot;Type Alias: TranslationInput&quot;">​</a></h1><blockquote><p><strong>TranslationInput</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><strong>kind</strong>: <code>&quot;translation&quot;</code></p></blockquote><hr><h3 id="source" tabindex="-1">source <a class="header-anchor" href="#source" aria-label="Permalink to &quot;source&quot;">​</a></h3><blockquote><p><strong>source</strong>: <code>Required</code>&lt;<a href="./SequenceConfig.html"><code>SequenceConfig</code></a>&gt;</p></blockquote><hr><h3 id="target" tabindex="-1">target <a class="header-anchor" href="#target" aria-label="Permalink to &quot;target&quot;">​</a></h3><blockquote><p><strong>target</strong>: <code>Required</code>&lt;<a href="./SequenceConfig.html"><code>SequenceConfig</code></a>&gt;</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TranslationInput.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TranslationInput = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TranslationInput as default
};
