import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: collect()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/collect.md","filePath":"reference/primal-attention/data/functions/collect.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/collect.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / collect</p><h1 id="function-collect" tabindex="-1">Function: collect() <a class="header-anchor" href="#function-collect" aria-label="Permalink to &quot;Function: collect()&quot;">​</a></h1><blockquote><p><strong>collect</strong>(<code>stream</code>, <code>n?</code>): <code>Promise</code>&lt;<code>Omit</code>&lt;<a href="./../../type-aliases/StreamDataset.html"><code>StreamDataset</code></a>, <code>&quot;samples&quot;</code>&gt; &amp; <code>object</code>&gt;</p></blockquote><p>The first n samples of a stream, or all of them, as a data set in memory: to validate on, to look at.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>stream</code></td><td><a href="./../../type-aliases/StreamDataset.html"><code>StreamDataset</code></a></td><td>-</td></tr><tr><td><code>n?</code></td><td><code>number</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Promise</code>&lt;<code>Omit</code>&lt;<a href="./../../type-aliases/StreamDataset.html"><code>StreamDataset</code></a>, <code>&quot;samples&quot;</code>&gt; &amp; <code>object</code>&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/collect.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const collect = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  collect as default
};
