import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SequenceModelConfig","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SequenceModelConfig.md","filePath":"reference/primal-attention/type-aliases/SequenceModelConfig.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SequenceModelConfig.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SequenceModelConfig</p><h1 id="type-alias-sequencemodelconfig" tabindex="-1">Type Alias: SequenceModelConfig <a class="header-anchor" href="#type-alias-sequencemodelconfig" aria-label="Permalink to &quot;Type Alias: SequenceModelConfig&quot;">​</a></h1><blockquote><p><strong>SequenceModelConfig</strong> = <code>Omit</code>&lt;<a href="./ClassifierConfig.html"><code>ClassifierConfig</code></a>, <code>&quot;input&quot;</code> | <code>&quot;pooling&quot;</code> | <code>&quot;pair&quot;</code> | <code>&quot;tied&quot;</code> | <code>&quot;ksvdPerBatch&quot;</code>&gt; &amp; <a href="./SequenceModelOwnConfig.html"><code>SequenceModelOwnConfig</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SequenceModelConfig.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SequenceModelConfig = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SequenceModelConfig as default
};
