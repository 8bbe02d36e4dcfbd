import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: grey()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/grey.md","filePath":"reference/primal-attention/data/functions/grey.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/grey.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / grey</p><h1 id="function-grey" tabindex="-1">Function: grey() <a class="header-anchor" href="#function-grey" aria-label="Permalink to &quot;Function: grey()&quot;">​</a></h1><blockquote><p><strong>grey</strong>(<code>pixels</code>, <code>channels</code>): <code>Float32Array</code></p></blockquote><p>The grey values of colour pixels, by the weights of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>pixels</code></td><td><code>ArrayLike</code>&lt;<code>number</code>&gt;</td><td>[n, channels] with 3 channels, or 4 of which the last is ignored</td></tr><tr><td><code>channels</code></td><td><code>3</code> | <code>4</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Float32Array</code></p><p>[n]</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/grey.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const grey = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  grey as default
};
