import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: listOps()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/listOps.md","filePath":"reference/primal-attention/data/functions/listOps.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/listOps.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / listOps</p><h1 id="function-listops" tabindex="-1">Function: listOps() <a class="header-anchor" href="#function-listops" aria-label="Permalink to &quot;Function: listOps()&quot;">​</a></h1><blockquote><p><strong>listOps</strong>(<code>options</code>): <code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p></blockquote><p>Random trees, by the arena&#39;s rules: a node is a digit with probability 3/4 and always at the last level, else an operation with a uniform number of arguments and a uniform operator. A draw is given up as soon as it is too long, which does not change what is kept. There is about one tree in thirty between 16 and 128 tokens, one in twelve between 500 and 2000.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>options</code></td><td><code>ListOpsOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p><p><code>length</code> is the longest possible, maxLength − 1</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/listOps.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const listOps = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  listOps as default
};
