import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: UncertaintyOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/UncertaintyOptions.md","filePath":"reference/primal-attention/type-aliases/UncertaintyOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/UncertaintyOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / UncertaintyOptions</p><h1 id="type-alias-uncertaintyoptions" tabindex="-1">Type Alias: UncertaintyOptions <a class="header-anchor" href="#type-alias-uncertaintyoptions" aria-label="Permalink to &quot;Type Alias: UncertaintyOptions&quot;">​</a></h1><blockquote><p><strong>UncertaintyOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="draws" tabindex="-1">draws? <a class="header-anchor" href="#draws" aria-label="Permalink to &quot;draws?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>draws?</strong>: <code>number</code></p></blockquote><p>how many predictions (32)</p><hr><h3 id="seed" tabindex="-1">seed? <a class="header-anchor" href="#seed" aria-label="Permalink to &quot;seed?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>seed?</strong>: <code>number</code></p></blockquote><p>of what is drawn (0)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/UncertaintyOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const UncertaintyOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  UncertaintyOptions as default
};
