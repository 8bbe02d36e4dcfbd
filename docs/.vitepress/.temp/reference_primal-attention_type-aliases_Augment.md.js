import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Augment","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Augment.md","filePath":"reference/primal-attention/type-aliases/Augment.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Augment.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Augment</p><h1 id="type-alias-augment" tabindex="-1">Type Alias: Augment <a class="header-anchor" href="#type-alias-augment" aria-label="Permalink to &quot;Type Alias: Augment&quot;">​</a></h1><blockquote><p><strong>Augment</strong> = <a href="./SeriesAugmentation.html"><code>SeriesAugmentation</code></a> | <a href="./ImageAugmentation.html"><code>ImageAugmentation</code></a> | <a href="./OwnAugment.html"><code>OwnAugment</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Augment.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Augment = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Augment as default
};
