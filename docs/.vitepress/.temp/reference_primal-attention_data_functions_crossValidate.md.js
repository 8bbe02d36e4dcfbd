import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: crossValidate()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/crossValidate.md","filePath":"reference/primal-attention/data/functions/crossValidate.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/crossValidate.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / crossValidate</p><h1 id="function-crossvalidate" tabindex="-1">Function: crossValidate() <a class="header-anchor" href="#function-crossvalidate" aria-label="Permalink to &quot;Function: crossValidate()&quot;">​</a></h1><blockquote><p><strong>crossValidate</strong>&lt;<code>T</code>&gt;(<code>make</code>, <code>data</code>, <code>options?</code>): <code>CrossValidating</code></p></blockquote><p>Trains a model for each fold and evaluates it on the fold&#39;s test part. <code>await</code> gives the whole; <code>for await</code> what is known after each fold, and leaving the loop ends it. Models are disposed of.</p><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th><th>Description</th></tr></thead><tbody><tr><td><a id="type-parameter-t"></a> <code>T</code> <em>extends</em> <code>Splittable</code></td><td></td></tr></tbody></table><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>make</code></td><td>(<code>fold</code>) =&gt; <code>any</code></td><td>makes the model of a fold, or promises it; seed what its weights come from there</td></tr><tr><td><code>data</code></td><td><code>T</code></td><td>-</td></tr><tr><td><code>options?</code></td><td><code>CrossValidateOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>CrossValidating</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/crossValidate.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const crossValidate = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  crossValidate as default
};
