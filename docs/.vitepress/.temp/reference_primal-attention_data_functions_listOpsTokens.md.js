import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: listOpsTokens()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/listOpsTokens.md","filePath":"reference/primal-attention/data/functions/listOpsTokens.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/listOpsTokens.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / listOpsTokens</p><h1 id="function-listopstokens" tabindex="-1">Function: listOpsTokens() <a class="header-anchor" href="#function-listopstokens" aria-label="Permalink to &quot;Function: listOpsTokens()&quot;">​</a></h1><blockquote><p><strong>listOpsTokens</strong>(<code>text</code>): <code>Uint8Array</code></p></blockquote><p>Text to tokens. Takes the arena&#39;s files as well: <code>]</code> for <code>X</code>, and parentheses, which it drops.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>text</code></td><td><code>string</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Uint8Array</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/listOpsTokens.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const listOpsTokens = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  listOpsTokens as default
};
