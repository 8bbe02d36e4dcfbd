import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: parseNpz()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/parseNpz.md","filePath":"reference/primal-attention/data/functions/parseNpz.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/parseNpz.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / parseNpz</p><h1 id="function-parsenpz" tabindex="-1">Function: parseNpz() <a class="header-anchor" href="#function-parsenpz" aria-label="Permalink to &quot;Function: parseNpz()&quot;">​</a></h1><blockquote><p><strong>parseNpz</strong>(<code>source</code>, <code>options?</code>): <code>Promise</code>&lt;<code>ArrayDataset</code>&gt;</p></blockquote><p>Reads the arrays of samples and targets of an archive of numpy&#39;s, savez or savez_compressed.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;</td><td>-</td></tr><tr><td><code>options?</code></td><td><code>ArrayOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Promise</code>&lt;<code>ArrayDataset</code>&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/parseNpz.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const parseNpz = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  parseNpz as default
};
