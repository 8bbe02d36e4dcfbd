import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: MultiLabelPrediction","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/MultiLabelPrediction.md","filePath":"reference/primal-attention/type-aliases/MultiLabelPrediction.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/MultiLabelPrediction.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / MultiLabelPrediction</p><h1 id="type-alias-multilabelprediction" tabindex="-1">Type Alias: MultiLabelPrediction <a class="header-anchor" href="#type-alias-multilabelprediction" aria-label="Permalink to &quot;Type Alias: MultiLabelPrediction&quot;">​</a></h1><blockquote><p><strong>MultiLabelPrediction</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="labels" tabindex="-1">labels <a class="header-anchor" href="#labels" aria-label="Permalink to &quot;labels&quot;">​</a></h3><blockquote><p><strong>labels</strong>: (<code>string</code> | <code>number</code>)[]</p></blockquote><p>the classes whose probability is above 0.5: names, or numbers where there are no names</p><hr><h3 id="logits" tabindex="-1">logits <a class="header-anchor" href="#logits" aria-label="Permalink to &quot;logits&quot;">​</a></h3><blockquote><p><strong>logits</strong>: <code>Float32Array</code></p></blockquote><hr><h3 id="probabilities" tabindex="-1">probabilities <a class="header-anchor" href="#probabilities" aria-label="Permalink to &quot;probabilities&quot;">​</a></h3><blockquote><p><strong>probabilities</strong>: <code>Float32Array</code></p></blockquote><p>of each class, by itself</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/MultiLabelPrediction.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const MultiLabelPrediction = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  MultiLabelPrediction as default
};
