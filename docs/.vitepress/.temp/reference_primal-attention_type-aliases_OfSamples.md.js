import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: OfSamples","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/OfSamples.md","filePath":"reference/primal-attention/type-aliases/OfSamples.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/OfSamples.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / OfSamples</p><h1 id="type-alias-ofsamples" tabindex="-1">Type Alias: OfSamples <a class="header-anchor" href="#type-alias-ofsamples" aria-label="Permalink to &quot;Type Alias: OfSamples&quot;">​</a></h1><blockquote><p><strong>OfSamples</strong> = <code>&quot;validation&quot;</code> | <code>&quot;shuffle&quot;</code> | <code>&quot;mixup&quot;</code> | <code>&quot;cutmix&quot;</code> | <code>&quot;augment&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/OfSamples.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OfSamples = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OfSamples as default
};
