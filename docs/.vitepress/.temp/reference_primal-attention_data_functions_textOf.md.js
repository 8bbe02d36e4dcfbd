import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: textOf()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/textOf.md","filePath":"reference/primal-attention/data/functions/textOf.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/textOf.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / textOf</p><h1 id="function-textof" tabindex="-1">Function: textOf() <a class="header-anchor" href="#function-textof" aria-label="Permalink to &quot;Function: textOf()&quot;">​</a></h1><blockquote><p><strong>textOf</strong>(<code>source</code>, <code>who?</code>, <code>guesses?</code>): <code>string</code></p></blockquote><p>UTF-16 where a byte order mark says so or every other byte of the beginning is 0; UTF-8 where the bytes are valid UTF-8; else Windows-1252, which holds Latin-1: files of the archives carry names such as &quot;Schäfer&quot; in either. Byte order marks are dropped.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>string</code> | <code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;</td><td>bytes of another realm (an iframe, <code>vm</code>) too</td></tr><tr><td><code>who?</code></td><td><code>string</code></td><td>the reader&#39;s name, for the error</td></tr><tr><td><code>guesses?</code></td><td><code>string</code>[]</td><td>what had to be guessed is added</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>string</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/textOf.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const textOf = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  textOf as default
};
