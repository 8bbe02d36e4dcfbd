import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: augment()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/augment.md","filePath":"reference/primal-attention/data/functions/augment.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/augment.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / augment</p><h1 id="function-augment" tabindex="-1">Function: augment() <a class="header-anchor" href="#function-augment" aria-label="Permalink to &quot;Function: augment()&quot;">​</a></h1><blockquote><p><strong>augment</strong>&lt;<code>T</code>&gt;(<code>data</code>, <code>options</code>): <code>T</code></p></blockquote><p>Each sample of a data set, or one sample, varied once; all else of the data set stays as it is, and so does what was given. Series are taken as a model sees them that standardises: about the mean of each feature and in its deviations, those of the data set or, of one sample, its own.</p><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th><th>Description</th></tr></thead><tbody><tr><td><a id="type-parameter-t"></a> <code>T</code></td><td></td></tr></tbody></table><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>data</code></td><td><code>T</code></td><td>a data set, or a sample: numbers, rows, the rows of an image</td></tr><tr><td><code>options</code></td><td><code>AugmentOptions</code> &amp; <code>SeriesAugmentation</code> &amp; <code>ImageAugmentation</code></td><td>ways to vary samples, and their strengths</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>T</code></p><p>samples are flat, Float32Array where they were, else Float64Array</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/augment.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const augment = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  augment as default
};
