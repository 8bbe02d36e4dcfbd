import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: parseTs()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/parseTs.md","filePath":"reference/primal-attention/data/functions/parseTs.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/parseTs.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / parseTs</p><h1 id="function-parsets" tabindex="-1">Function: parseTs() <a class="header-anchor" href="#function-parsets" aria-label="Permalink to &quot;Function: parseTs()&quot;">​</a></h1><blockquote><p><strong>parseTs</strong>(<code>source</code>, <code>options?</code>): <code>Common</code> &amp; <code>object</code> &amp; <code>TsFacts</code></p></blockquote><p>Reads a <code>.ts</code> file.</p><p>Of the header, <code>@classLabel</code>, <code>@targetLabel</code> and <code>@dimensions</code> count, in any case; the other claims (<code>@equalLength</code>, <code>@seriesLength</code>, <code>@missing</code>, <code>@timestamps</code>) are often wrong in the wild, and the data itself tells. Without <code>@classLabel</code> and <code>@targetLabel</code> the first case shows whether there are labels. Times are checked to rise and not kept: the values are taken as equally spaced, and <code>read.guesses</code> says where they are not. Without labels <code>y</code> is empty.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>source</code></td><td><code>string</code> | <code>ArrayBuffer</code> | <code>Uint8Array</code>&lt;<code>ArrayBufferLike</code>&gt;</td><td>text, or bytes in UTF-8, UTF-16 or Latin-1</td></tr><tr><td><code>options?</code></td><td><code>TsOptions</code></td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Common</code> &amp; <code>object</code> &amp; <code>TsFacts</code></p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p>naming the line, what was expected and what is there</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/parseTs.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const parseTs = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  parseTs as default
};
