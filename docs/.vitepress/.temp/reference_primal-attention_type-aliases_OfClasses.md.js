import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: OfClasses","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/OfClasses.md","filePath":"reference/primal-attention/type-aliases/OfClasses.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/OfClasses.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / OfClasses</p><h1 id="type-alias-ofclasses" tabindex="-1">Type Alias: OfClasses <a class="header-anchor" href="#type-alias-ofclasses" aria-label="Permalink to &quot;Type Alias: OfClasses&quot;">​</a></h1><blockquote><p><strong>OfClasses</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="classes" tabindex="-1">classes? <a class="header-anchor" href="#classes" aria-label="Permalink to &quot;classes?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>classes?</strong>: readonly <code>string</code>[]</p></blockquote><p>the names of its rows and columns</p><hr><h3 id="confusion" tabindex="-1">confusion <a class="header-anchor" href="#confusion" aria-label="Permalink to &quot;confusion&quot;">​</a></h3><blockquote><p><strong>confusion</strong>: <code>Int32Array</code>[] | <code>Float64Array</code>[]</p></blockquote><p>confusion[actual][predicted]: how many; of a set with weights their sums, in Float64Arrays; a model with <code>outputs</code> has none</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/OfClasses.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OfClasses = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OfClasses as default
};
