import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: LearningRateOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/LearningRateOptions.md","filePath":"reference/primal-attention/type-aliases/LearningRateOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/LearningRateOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / LearningRateOptions</p><h1 id="type-alias-learningrateoptions" tabindex="-1">Type Alias: LearningRateOptions <a class="header-anchor" href="#type-alias-learningrateoptions" aria-label="Permalink to &quot;Type Alias: LearningRateOptions&quot;">​</a></h1><blockquote><p><strong>LearningRateOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="from" tabindex="-1">from? <a class="header-anchor" href="#from" aria-label="Permalink to &quot;from?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>from?</strong>: <code>number</code></p></blockquote><p>the least rate (1e-7)</p><hr><h3 id="smoothing" tabindex="-1">smoothing? <a class="header-anchor" href="#smoothing" aria-label="Permalink to &quot;smoothing?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>smoothing?</strong>: <code>number</code></p></blockquote><p>decay of the mean of the losses (0.9)</p><hr><h3 id="steps" tabindex="-1">steps? <a class="header-anchor" href="#steps" aria-label="Permalink to &quot;steps?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>steps?</strong>: <code>number</code></p></blockquote><p>from one to the other (100)</p><hr><h3 id="to" tabindex="-1">to? <a class="header-anchor" href="#to" aria-label="Permalink to &quot;to?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>to?</strong>: <code>number</code></p></blockquote><p>the largest (10)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/LearningRateOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LearningRateOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LearningRateOptions as default
};
