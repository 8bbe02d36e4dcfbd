import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: StepReport","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/StepReport.md","filePath":"reference/primal-attention/type-aliases/StepReport.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/StepReport.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / StepReport</p><h1 id="type-alias-stepreport" tabindex="-1">Type Alias: StepReport <a class="header-anchor" href="#type-alias-stepreport" aria-label="Permalink to &quot;Type Alias: StepReport&quot;">​</a></h1><blockquote><p><strong>StepReport</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="accuracy" tabindex="-1">accuracy <a class="header-anchor" href="#accuracy" aria-label="Permalink to &quot;accuracy&quot;">​</a></h3><blockquote><p><strong>accuracy</strong>: <code>number</code></p></blockquote><p>share of right predictions, made while training; a model with <code>outputs</code> has none</p><hr><h3 id="gradientnorm" tabindex="-1">gradientNorm <a class="header-anchor" href="#gradientnorm" aria-label="Permalink to &quot;gradientNorm&quot;">​</a></h3><blockquote><p><strong>gradientNorm</strong>: <code>number</code></p></blockquote><p>of the last step, before clipping</p><hr><h3 id="ksvd" tabindex="-1">ksvd <a class="header-anchor" href="#ksvd" aria-label="Permalink to &quot;ksvd&quot;">​</a></h3><blockquote><p><strong>ksvd</strong>: <code>number</code></p></blockquote><p>mean over samples and layers of J², unweighted</p><hr><h3 id="learningrate" tabindex="-1">learningRate <a class="header-anchor" href="#learningrate" aria-label="Permalink to &quot;learningRate&quot;">​</a></h3><blockquote><p><strong>learningRate</strong>: <code>number</code></p></blockquote><p>of the last step</p><hr><h3 id="loss" tabindex="-1">loss <a class="header-anchor" href="#loss" aria-label="Permalink to &quot;loss&quot;">​</a></h3><blockquote><p><strong>loss</strong>: <code>number</code></p></blockquote><p>the task&#39;s, as <code>evaluate</code> measures it: cross entropy, or the mean squared error in the units of the targets</p><hr><h3 id="objective" tabindex="-1">objective <a class="header-anchor" href="#objective" aria-label="Permalink to &quot;objective&quot;">​</a></h3><blockquote><p><strong>objective</strong>: <code>number</code></p></blockquote><p>what was minimised: the task loss (of standardised targets) plus the weighted KSVD objective</p><hr><h3 id="taskloss" tabindex="-1">taskLoss <a class="header-anchor" href="#taskloss" aria-label="Permalink to &quot;taskLoss&quot;">​</a></h3><blockquote><p><strong>taskLoss</strong>: <code>number</code></p></blockquote><p>the same</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/StepReport.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const StepReport = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  StepReport as default
};
