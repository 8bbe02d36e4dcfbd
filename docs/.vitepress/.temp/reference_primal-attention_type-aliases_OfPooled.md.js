import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: OfPooled","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/OfPooled.md","filePath":"reference/primal-attention/type-aliases/OfPooled.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/OfPooled.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / OfPooled</p><h1 id="type-alias-ofpooled" tabindex="-1">Type Alias: OfPooled <a class="header-anchor" href="#type-alias-ofpooled" aria-label="Permalink to &quot;Type Alias: OfPooled&quot;">​</a></h1><blockquote><p><strong>OfPooled</strong> = <a href="./OfClassifiers.html"><code>OfClassifiers</code></a> | <code>&quot;pair&quot;</code> | <code>&quot;attention&quot;</code> | <code>&quot;tied&quot;</code> | <code>&quot;finalGelu&quot;</code> | <code>&quot;headHidden&quot;</code> | <code>&quot;dropPath&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/OfPooled.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OfPooled = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OfPooled as default
};
