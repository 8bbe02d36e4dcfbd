import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: FitReport","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/FitReport.md","filePath":"reference/primal-attention/type-aliases/FitReport.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/FitReport.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / FitReport</p><h1 id="type-alias-fitreport" tabindex="-1">Type Alias: FitReport <a class="header-anchor" href="#type-alias-fitreport" aria-label="Permalink to &quot;Type Alias: FitReport&quot;">​</a></h1><blockquote><p><strong>FitReport</strong> = <a href="./StepReport.html"><code>StepReport</code></a> &amp; <a href="./Progress.html"><code>Progress</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/FitReport.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const FitReport = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  FitReport as default
};
