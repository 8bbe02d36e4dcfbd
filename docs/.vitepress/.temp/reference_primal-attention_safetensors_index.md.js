import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"primal-attention/safetensors","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/safetensors/index.md","filePath":"reference/primal-attention/safetensors/index.md"}');
const _sfc_main = { name: "reference/primal-attention/safetensors/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / primal-attention/safetensors</p><h1 id="primal-attention-safetensors" tabindex="-1">primal-attention/safetensors <a class="header-anchor" href="#primal-attention-safetensors" aria-label="Permalink to &quot;primal-attention/safetensors&quot;">​</a></h1><p>Reads and writes safetensors.</p><h2 id="type-aliases" tabindex="-1">Type Aliases <a class="header-anchor" href="#type-aliases" aria-label="Permalink to &quot;Type Aliases&quot;">​</a></h2><ul><li><a href="./type-aliases/Dtype.html">Dtype</a></li><li><a href="./type-aliases/Rounding.html">Rounding</a></li><li><a href="./type-aliases/StoredTensor.html">StoredTensor</a></li><li><a href="./type-aliases/TensorData.html">TensorData</a></li><li><a href="./type-aliases/TensorToStore.html">TensorToStore</a></li></ul><h2 id="functions" tabindex="-1">Functions <a class="header-anchor" href="#functions" aria-label="Permalink to &quot;Functions&quot;">​</a></h2><ul><li><a href="./functions/readSafetensors.html">readSafetensors</a></li><li><a href="./functions/roundingOf.html">roundingOf</a></li><li><a href="./functions/writeSafetensors.html">writeSafetensors</a></li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/safetensors/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};
