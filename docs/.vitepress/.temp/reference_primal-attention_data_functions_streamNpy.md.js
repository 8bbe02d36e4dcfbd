import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: streamNpy()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/streamNpy.md","filePath":"reference/primal-attention/data/functions/streamNpy.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/streamNpy.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / streamNpy</p><h1 id="function-streamnpy" tabindex="-1">Function: streamNpy() <a class="header-anchor" href="#function-streamnpy" aria-label="Permalink to &quot;Function: streamNpy()&quot;">​</a></h1><blockquote><p><strong>streamNpy</strong>(<code>source</code>, <code>options?</code>): <code>Promise</code>&lt;{ <code>classes</code>: <code>string</code>[]; <code>count?</code>: <code>number</code>; <code>features</code>: <code>number</code>; <code>height?</code>: <code>number</code>; <code>read</code>: { <code>format</code>: <code>&quot;npy&quot;</code>; <code>guesses</code>: <code>string</code>[]; <code>rows</code>: <code>ArrayRows</code>; <code>shape</code>: <code>number</code>[]; }; <code>samples</code>: () =&gt; <code>AsyncGenerator</code>&lt;<code>any</code>, <code>void</code>, <code>unknown</code>&gt;; <code>standardize?</code>: <code>&quot;position&quot;</code>; <code>width?</code>: <code>number</code>; }&gt;</p></blockquote><p>An array of samples as a stream, which fit() takes.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>Reopened</code></td><td>of the samples: a <code>.npy</code>, as of streamCsv</td></tr><tr><td><code>options?</code></td><td><code>StreamNpyOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Promise</code>&lt;{ <code>classes</code>: <code>string</code>[]; <code>count?</code>: <code>number</code>; <code>features</code>: <code>number</code>; <code>height?</code>: <code>number</code>; <code>read</code>: { <code>format</code>: <code>&quot;npy&quot;</code>; <code>guesses</code>: <code>string</code>[]; <code>rows</code>: <code>ArrayRows</code>; <code>shape</code>: <code>number</code>[]; }; <code>samples</code>: () =&gt; <code>AsyncGenerator</code>&lt;<code>any</code>, <code>void</code>, <code>unknown</code>&gt;; <code>standardize?</code>: <code>&quot;position&quot;</code>; <code>width?</code>: <code>number</code>; }&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/streamNpy.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const streamNpy = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  streamNpy as default
};
