import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: NotOfTranslators","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/NotOfTranslators.md","filePath":"reference/primal-attention/type-aliases/NotOfTranslators.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/NotOfTranslators.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / NotOfTranslators</p><h1 id="type-alias-notoftranslators" tabindex="-1">Type Alias: NotOfTranslators <a class="header-anchor" href="#type-alias-notoftranslators" aria-label="Permalink to &quot;Type Alias: NotOfTranslators&quot;">​</a></h1><blockquote><p><strong>NotOfTranslators</strong> = <a href="./OfPooled.html"><code>OfPooled</code></a> | <code>&quot;places&quot;</code> | <code>&quot;embeddingNorm&quot;</code> | <code>&quot;outputActivation&quot;</code> | <code>&quot;missing&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/NotOfTranslators.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const NotOfTranslators = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  NotOfTranslators as default
};
