import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: EvaluateOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/EvaluateOptions.md","filePath":"reference/primal-attention/type-aliases/EvaluateOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/EvaluateOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / EvaluateOptions</p><h1 id="type-alias-evaluateoptions" tabindex="-1">Type Alias: EvaluateOptions <a class="header-anchor" href="#type-alias-evaluateoptions" aria-label="Permalink to &quot;Type Alias: EvaluateOptions&quot;">​</a></h1><blockquote><p><strong>EvaluateOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="metrics" tabindex="-1">metrics? <a class="header-anchor" href="#metrics" aria-label="Permalink to &quot;metrics?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>metrics?</strong>: <code>&quot;all&quot;</code> | readonly <a href="./MetricName.html"><code>MetricName</code></a>[]</p></blockquote><p>which metrics are wanted beside loss and accuracy, of those that fit the task (&#39;all&#39;)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/EvaluateOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const EvaluateOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  EvaluateOptions as default
};
