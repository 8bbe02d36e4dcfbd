import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TranslationSet","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TranslationSet.md","filePath":"reference/primal-attention/type-aliases/TranslationSet.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TranslationSet.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TranslationSet</p><h1 id="type-alias-translationset" tabindex="-1">Type Alias: TranslationSet <a class="header-anchor" href="#type-alias-translationset" aria-label="Permalink to &quot;Type Alias: TranslationSet&quot;">​</a></h1><blockquote><p><strong>TranslationSet</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="x" tabindex="-1">x <a class="header-anchor" href="#x" aria-label="Permalink to &quot;x&quot;">​</a></h3><blockquote><p><strong>x</strong>: readonly <a href="./Sequence.html"><code>Sequence</code></a>[]</p></blockquote><p>sources</p><hr><h3 id="y" tabindex="-1">y <a class="header-anchor" href="#y" aria-label="Permalink to &quot;y&quot;">​</a></h3><blockquote><p><strong>y</strong>: readonly <a href="./Sequence.html"><code>Sequence</code></a>[]</p></blockquote><p>their targets</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TranslationSet.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TranslationSet = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TranslationSet as default
};
