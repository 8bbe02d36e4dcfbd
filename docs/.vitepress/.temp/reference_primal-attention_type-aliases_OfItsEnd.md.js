import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: OfItsEnd","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/OfItsEnd.md","filePath":"reference/primal-attention/type-aliases/OfItsEnd.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/OfItsEnd.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / OfItsEnd</p><h1 id="type-alias-ofitsend" tabindex="-1">Type Alias: OfItsEnd <a class="header-anchor" href="#type-alias-ofitsend" aria-label="Permalink to &quot;Type Alias: OfItsEnd&quot;">​</a></h1><blockquote><p><strong>OfItsEnd</strong> = <code>&quot;validation&quot;</code> | <code>&quot;validationSplit&quot;</code> | <code>&quot;earlyStopping&quot;</code> | <code>&quot;restoreBest&quot;</code> | <code>&quot;callbacks&quot;</code> | <code>&quot;ema&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/OfItsEnd.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OfItsEnd = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OfItsEnd as default
};
