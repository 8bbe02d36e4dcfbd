import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: loadWorker()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/worker/functions/loadWorker.md","filePath":"reference/primal-attention/worker/functions/loadWorker.md"}');
const _sfc_main = { name: "reference/primal-attention/worker/functions/loadWorker.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/worker</a> / loadWorker</p><h1 id="function-loadworker" tabindex="-1">Function: loadWorker() <a class="header-anchor" href="#function-loadworker" aria-label="Permalink to &quot;Function: loadWorker()&quot;">​</a></h1><blockquote><p><strong>loadWorker</strong>(<code>options?</code>): <code>Promise</code>&lt;<a href="./../classes/RemotePrimalAttention.html"><code>RemotePrimalAttention</code></a>&gt;</p></blockquote><p>Starts a worker and loads the library in it.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>options?</code></td><td><code>WorkerOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Promise</code>&lt;<a href="./../classes/RemotePrimalAttention.html"><code>RemotePrimalAttention</code></a>&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/worker/functions/loadWorker.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const loadWorker = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  loadWorker as default
};
