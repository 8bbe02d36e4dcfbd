import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: GraphPrediction","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/GraphPrediction.md","filePath":"reference/primal-attention/type-aliases/GraphPrediction.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/GraphPrediction.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / GraphPrediction</p><h1 id="type-alias-graphprediction" tabindex="-1">Type Alias: GraphPrediction <a class="header-anchor" href="#type-alias-graphprediction" aria-label="Permalink to &quot;Type Alias: GraphPrediction&quot;">​</a></h1><blockquote><p><strong>GraphPrediction</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="labels" tabindex="-1">labels <a class="header-anchor" href="#labels" aria-label="Permalink to &quot;labels&quot;">​</a></h3><blockquote><p><strong>labels</strong>: <code>Int32Array</code></p></blockquote><p>the likeliest class of each node</p><hr><h3 id="logits" tabindex="-1">logits <a class="header-anchor" href="#logits" aria-label="Permalink to &quot;logits&quot;">​</a></h3><blockquote><p><strong>logits</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>[N, classes]</p><hr><h3 id="probabilities" tabindex="-1">probabilities <a class="header-anchor" href="#probabilities" aria-label="Permalink to &quot;probabilities&quot;">​</a></h3><blockquote><p><strong>probabilities</strong>: <a href="./Matrix.html"><code>Matrix</code></a></p></blockquote><p>[N, classes]</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/GraphPrediction.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const GraphPrediction = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  GraphPrediction as default
};
