import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: kFold()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/kFold.md","filePath":"reference/primal-attention/data/functions/kFold.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/kFold.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / kFold</p><h1 id="function-kfold" tabindex="-1">Function: kFold() <a class="header-anchor" href="#function-kfold" aria-label="Permalink to &quot;Function: kFold()&quot;">​</a></h1><blockquote><p><strong>kFold</strong>&lt;<code>T</code>&gt;(<code>dataset</code>, <code>options?</code>): <code>object</code>[]</p></blockquote><p>Every sample is in the test part of one fold and in the training part of all others. Classes are dealt out in the same proportion, as StratifiedKFold of scikit-learn does; groups stay whole, as StratifiedGroupKFold has it. Windows that overlap are dealt out by time: each recording in stretches, and what overlaps with the one that is tested on is in neither part of that fold. The samples are shared with the original; within each part they keep their order.</p><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th><th>Description</th></tr></thead><tbody><tr><td><a id="type-parameter-t"></a> <code>T</code> <em>extends</em> <code>Splittable</code></td><td></td></tr></tbody></table><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>dataset</code></td><td><code>T</code></td><td>-</td></tr><tr><td><code>options?</code></td><td><code>FoldOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>object</code>[]</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/kFold.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const kFold = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  kFold as default
};
