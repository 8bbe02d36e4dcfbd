import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: ScheduleKind","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/ScheduleKind.md","filePath":"reference/primal-attention/type-aliases/ScheduleKind.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/ScheduleKind.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / ScheduleKind</p><h1 id="type-alias-schedulekind" tabindex="-1">Type Alias: ScheduleKind <a class="header-anchor" href="#type-alias-schedulekind" aria-label="Permalink to &quot;Type Alias: ScheduleKind&quot;">​</a></h1><blockquote><p><strong>ScheduleKind</strong> = <code>&quot;constant&quot;</code> | <code>&quot;linear&quot;</code> | <code>&quot;cosine&quot;</code> | <code>&quot;inverseSqrt&quot;</code> | <code>&quot;polynomial&quot;</code> | <code>&quot;step&quot;</code> | <code>&quot;oneCycle&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/ScheduleKind.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ScheduleKind = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ScheduleKind as default
};
