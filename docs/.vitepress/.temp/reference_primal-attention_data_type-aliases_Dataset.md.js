import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Dataset","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/type-aliases/Dataset.md","filePath":"reference/primal-attention/data/type-aliases/Dataset.md"}');
const _sfc_main = { name: "reference/primal-attention/data/type-aliases/Dataset.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / Dataset</p><h1 id="type-alias-dataset" tabindex="-1">Type Alias: Dataset <a class="header-anchor" href="#type-alias-dataset" aria-label="Permalink to &quot;Type Alias: Dataset&quot;">​</a></h1><blockquote><p><strong>Dataset</strong> = <code>Dataset</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/type-aliases/Dataset.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Dataset = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Dataset as default
};
