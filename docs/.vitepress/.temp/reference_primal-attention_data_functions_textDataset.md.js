import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: textDataset()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/textDataset.md","filePath":"reference/primal-attention/data/functions/textDataset.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/textDataset.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / textDataset</p><h1 id="function-textdataset" tabindex="-1">Function: textDataset() <a class="header-anchor" href="#function-textdataset" aria-label="Permalink to &quot;Function: textDataset()&quot;">​</a></h1><blockquote><p><strong>textDataset</strong>(<code>texts</code>, <code>labels?</code>, <code>options?</code>): <code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p></blockquote><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>texts</code></td><td>readonly (<code>string</code> | <code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;)[]</td><td>-</td></tr><tr><td><code>labels?</code></td><td>readonly (<code>string</code> | <code>number</code> | <code>null</code>)[]</td><td>one for each text; numbers with a fraction are targets of a regression, null and &quot;&quot; are missing</td></tr><tr><td><code>options?</code></td><td>{ <code>classes?</code>: readonly <code>string</code>[]; <code>maxLength?</code>: <code>number</code>; <code>missingTarget?</code>: <code>MissingTarget</code>; <code>task?</code>: <code>Task</code>; }</td><td>only the first maxLength bytes are kept; <code>classes</code> in the order wanted, such as the training set&#39;s for its test set; <code>missingTarget</code>: an error (&#39;error&#39;, if not given), or such texts are left out and counted (&#39;drop&#39;)</td></tr><tr><td><code>options.classes?</code></td><td>readonly <code>string</code>[]</td><td>-</td></tr><tr><td><code>options.maxLength?</code></td><td><code>number</code></td><td>-</td></tr><tr><td><code>options.missingTarget?</code></td><td><code>MissingTarget</code></td><td>-</td></tr><tr><td><code>options.task?</code></td><td><code>Task</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p><p>not padded</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/textDataset.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const textDataset = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  textDataset as default
};
