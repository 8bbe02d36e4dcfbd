import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SequenceConfig","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SequenceConfig.md","filePath":"reference/primal-attention/type-aliases/SequenceConfig.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SequenceConfig.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SequenceConfig</p><h1 id="type-alias-sequenceconfig" tabindex="-1">Type Alias: SequenceConfig <a class="header-anchor" href="#type-alias-sequenceconfig" aria-label="Permalink to &quot;Type Alias: SequenceConfig&quot;">​</a></h1><blockquote><p><strong>SequenceConfig</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="length" tabindex="-1">length? <a class="header-anchor" href="#length" aria-label="Permalink to &quot;length?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>length?</strong>: <code>number</code></p></blockquote><p>the longest sequence (128)</p><hr><h3 id="vocabulary" tabindex="-1">vocabulary? <a class="header-anchor" href="#vocabulary" aria-label="Permalink to &quot;vocabulary?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>vocabulary?</strong>: <code>number</code> | <code>string</code></p></blockquote><p>a string: its characters, which sequences are then made of; a number: ids are below it, and strings are bytes (256)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SequenceConfig.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SequenceConfig = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SequenceConfig as default
};
