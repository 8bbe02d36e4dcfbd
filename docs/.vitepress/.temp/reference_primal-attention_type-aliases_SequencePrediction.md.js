import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: SequencePrediction","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/SequencePrediction.md","filePath":"reference/primal-attention/type-aliases/SequencePrediction.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/SequencePrediction.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / SequencePrediction</p><h1 id="type-alias-sequenceprediction" tabindex="-1">Type Alias: SequencePrediction <a class="header-anchor" href="#type-alias-sequenceprediction" aria-label="Permalink to &quot;Type Alias: SequencePrediction&quot;">​</a></h1><blockquote><p><strong>SequencePrediction</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="labels" tabindex="-1">labels <a class="header-anchor" href="#labels" aria-label="Permalink to &quot;labels&quot;">​</a></h3><blockquote><p><strong>labels</strong>: <code>Int32Array</code></p></blockquote><p>the likeliest class of each token; empty for a model with <code>outputs</code></p><hr><h3 id="logits" tabindex="-1">logits <a class="header-anchor" href="#logits" aria-label="Permalink to &quot;logits&quot;">​</a></h3><blockquote><p><strong>logits</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>[tokens, classes]; for a model with <code>outputs</code> the same as values in float32</p><hr><h3 id="probabilities" tabindex="-1">probabilities <a class="header-anchor" href="#probabilities" aria-label="Permalink to &quot;probabilities&quot;">​</a></h3><blockquote><p><strong>probabilities</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>[tokens, classes]; no columns for a model with <code>outputs</code></p><hr><h3 id="values" tabindex="-1">values <a class="header-anchor" href="#values" aria-label="Permalink to &quot;values&quot;">​</a></h3><blockquote><p><strong>values</strong>: <code>object</code></p></blockquote><p>[tokens, outputs] in the units of the targets; no columns for a model with classes</p><h4 id="cols" tabindex="-1">cols <a class="header-anchor" href="#cols" aria-label="Permalink to &quot;cols&quot;">​</a></h4><blockquote><p><strong>cols</strong>: <code>number</code></p></blockquote><h4 id="data" tabindex="-1">data <a class="header-anchor" href="#data" aria-label="Permalink to &quot;data&quot;">​</a></h4><blockquote><p><strong>data</strong>: <code>Float64Array</code></p></blockquote><h4 id="rows" tabindex="-1">rows <a class="header-anchor" href="#rows" aria-label="Permalink to &quot;rows&quot;">​</a></h4><blockquote><p><strong>rows</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/SequencePrediction.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SequencePrediction = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SequencePrediction as default
};
