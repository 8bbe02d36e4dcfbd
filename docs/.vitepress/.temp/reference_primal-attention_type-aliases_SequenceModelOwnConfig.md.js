import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SequenceModelOwnConfig","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SequenceModelOwnConfig.md","filePath":"reference/primal-attention/type-aliases/SequenceModelOwnConfig.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SequenceModelOwnConfig.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SequenceModelOwnConfig</p><h1 id="type-alias-sequencemodelownconfig" tabindex="-1">Type Alias: SequenceModelOwnConfig <a class="header-anchor" href="#type-alias-sequencemodelownconfig" aria-label="Permalink to &quot;Type Alias: SequenceModelOwnConfig&quot;">​</a></h1><blockquote><p><strong>SequenceModelOwnConfig</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="causal" tabindex="-1">causal? <a class="header-anchor" href="#causal" aria-label="Permalink to &quot;causal?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>causal?</strong>: <code>boolean</code></p></blockquote><p>a token sees only itself and earlier ones; of attention that has such a form (false)</p><hr><h3 id="inputs" tabindex="-1">inputs? <a class="header-anchor" href="#inputs" aria-label="Permalink to &quot;inputs?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>inputs?</strong>: <code>number</code></p></blockquote><p>numbers of each token</p><hr><h3 id="length" tabindex="-1">length <a class="header-anchor" href="#length" aria-label="Permalink to &quot;length&quot;">​</a></h3><blockquote><p><strong>length</strong>: <code>number</code></p></blockquote><p>the longest sequence</p><hr><h3 id="vocabulary" tabindex="-1">vocabulary? <a class="header-anchor" href="#vocabulary" aria-label="Permalink to &quot;vocabulary?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>vocabulary?</strong>: <code>number</code></p></blockquote><p>instead of inputs: tokens are ids below it</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SequenceModelOwnConfig.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SequenceModelOwnConfig = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SequenceModelOwnConfig as default
};
