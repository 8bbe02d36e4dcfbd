import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: listOpsText()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/listOpsText.md","filePath":"reference/primal-attention/data/functions/listOpsText.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/listOpsText.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / listOpsText</p><h1 id="function-listopstext" tabindex="-1">Function: listOpsText() <a class="header-anchor" href="#function-listopstext" aria-label="Permalink to &quot;Function: listOpsText()&quot;">​</a></h1><blockquote><p><strong>listOpsText</strong>(<code>tokens</code>): <code>string</code></p></blockquote><p>The tokens as text, padding left out: &quot;[MAX 4 [MIN 2 3 X 0 X&quot;.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>tokens</code></td><td><code>ArrayLike</code>&lt;<code>number</code>&gt;</td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>string</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/listOpsText.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const listOpsText = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  listOpsText as default
};
