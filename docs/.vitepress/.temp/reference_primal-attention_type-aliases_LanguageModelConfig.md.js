import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: LanguageModelConfig","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/LanguageModelConfig.md","filePath":"reference/primal-attention/type-aliases/LanguageModelConfig.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/LanguageModelConfig.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / LanguageModelConfig</p><h1 id="type-alias-languagemodelconfig" tabindex="-1">Type Alias: LanguageModelConfig <a class="header-anchor" href="#type-alias-languagemodelconfig" aria-label="Permalink to &quot;Type Alias: LanguageModelConfig&quot;">​</a></h1><blockquote><p><strong>LanguageModelConfig</strong> = <code>Omit</code>&lt;<a href="./ClassifierConfig.html"><code>ClassifierConfig</code></a>, <a href="./NotOfLanguageModels.html"><code>NotOfLanguageModels</code></a>&gt; &amp; <a href="./LanguageModelOwnConfig.html"><code>LanguageModelOwnConfig</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/LanguageModelConfig.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LanguageModelConfig = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LanguageModelConfig as default
};
