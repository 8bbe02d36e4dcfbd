import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: load()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/functions/load.md","filePath":"reference/primal-attention/functions/load.md"}');
const _sfc_main = { name: "reference/primal-attention/functions/load.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / load</p><h1 id="function-load" tabindex="-1">Function: load() <a class="header-anchor" href="#function-load" aria-label="Permalink to &quot;Function: load()&quot;">​</a></h1><blockquote><p><strong>load</strong>(<code>options?</code>): <code>Promise</code>&lt;<a href="./../classes/PrimalAttention.html"><code>PrimalAttention</code></a>&gt;</p></blockquote><p>Loads the library; everything after that is synchronous.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>options?</code></td><td><code>LoadOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Promise</code>&lt;<a href="./../classes/PrimalAttention.html"><code>PrimalAttention</code></a>&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/functions/load.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const load = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  load as default
};
