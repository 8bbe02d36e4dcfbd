import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: pathfinderTokens()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/pathfinderTokens.md","filePath":"reference/primal-attention/data/functions/pathfinderTokens.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/pathfinderTokens.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / pathfinderTokens</p><h1 id="function-pathfindertokens" tabindex="-1">Function: pathfinderTokens() <a class="header-anchor" href="#function-pathfindertokens" aria-label="Permalink to &quot;Function: pathfinderTokens()&quot;">​</a></h1><blockquote><p><strong>pathfinderTokens</strong>(<code>options</code>): <code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p></blockquote><p>Images as tokens: the grey value 0 … 255 plus 1, so that 0 stays free for padding and the vocabulary is 257. (The arena gave the grey values themselves to an encoder that takes the id 0 for padding and so never attended to black pixels.)</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>options</code></td><td><code>PathfinderOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Common</code> &amp; <code>object</code> &amp; <code>object</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/pathfinderTokens.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const pathfinderTokens = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  pathfinderTokens as default
};
