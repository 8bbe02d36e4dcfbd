import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: listOpsValue()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/listOpsValue.md","filePath":"reference/primal-attention/data/functions/listOpsValue.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/listOpsValue.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / listOpsValue</p><h1 id="function-listopsvalue" tabindex="-1">Function: listOpsValue() <a class="header-anchor" href="#function-listopsvalue" aria-label="Permalink to &quot;Function: listOpsValue()&quot;">​</a></h1><blockquote><p><strong>listOpsValue</strong>(<code>tokens</code>): <code>number</code></p></blockquote><p>The value of an expression. Padding at the end is ignored.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>tokens</code></td><td><code>ArrayLike</code>&lt;<code>number</code>&gt;</td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>number</code></p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p>naming the place, if the tokens are no complete expression</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/listOpsValue.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const listOpsValue = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  listOpsValue as default
};
