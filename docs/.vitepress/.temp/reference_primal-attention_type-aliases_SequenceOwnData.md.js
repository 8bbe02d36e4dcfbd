import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SequenceOwnData","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SequenceOwnData.md","filePath":"reference/primal-attention/type-aliases/SequenceOwnData.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SequenceOwnData.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SequenceOwnData</p><h1 id="type-alias-sequenceowndata" tabindex="-1">Type Alias: SequenceOwnData <a class="header-anchor" href="#type-alias-sequenceowndata" aria-label="Permalink to &quot;Type Alias: SequenceOwnData&quot;">​</a></h1><blockquote><p><strong>SequenceOwnData</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="mask" tabindex="-1">mask? <a class="header-anchor" href="#mask" aria-label="Permalink to &quot;mask?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>mask?</strong>: <code>ArrayLike</code>&lt;<code>ArrayLike</code>&lt;<code>number</code> | <code>boolean</code>&gt;&gt;</p></blockquote><p>for each token of each sample: 1, it counts; 0, its outputs do not (it is seen all the same)</p><hr><h3 id="y" tabindex="-1">y <a class="header-anchor" href="#y" aria-label="Permalink to &quot;y&quot;">​</a></h3><blockquote><p><strong>y</strong>: <code>ArrayLike</code>&lt;<a href="./SequenceTarget.html"><code>SequenceTarget</code></a>&gt;</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SequenceOwnData.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SequenceOwnData = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SequenceOwnData as default
};
