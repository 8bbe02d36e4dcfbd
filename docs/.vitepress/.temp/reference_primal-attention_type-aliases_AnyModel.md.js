import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: AnyModel","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/AnyModel.md","filePath":"reference/primal-attention/type-aliases/AnyModel.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/AnyModel.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / AnyModel</p><h1 id="type-alias-anymodel" tabindex="-1">Type Alias: AnyModel <a class="header-anchor" href="#type-alias-anymodel" aria-label="Permalink to &quot;Type Alias: AnyModel&quot;">​</a></h1><blockquote><p><strong>AnyModel</strong> = <a href="./../classes/Classifier.html"><code>Classifier</code></a> | <a href="./../classes/Regressor.html"><code>Regressor</code></a> | <a href="./../classes/LanguageModel.html"><code>LanguageModel</code></a> | <a href="./../classes/GraphClassifier.html"><code>GraphClassifier</code></a> | <a href="./../classes/SequenceModel.html"><code>SequenceModel</code></a> | <a href="./../classes/Translator.html"><code>Translator</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/AnyModel.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const AnyModel = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  AnyModel as default
};
