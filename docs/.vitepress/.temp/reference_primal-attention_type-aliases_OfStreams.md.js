import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: OfStreams","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/OfStreams.md","filePath":"reference/primal-attention/type-aliases/OfStreams.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/OfStreams.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / OfStreams</p><h1 id="type-alias-ofstreams" tabindex="-1">Type Alias: OfStreams <a class="header-anchor" href="#type-alias-ofstreams" aria-label="Permalink to &quot;Type Alias: OfStreams&quot;">​</a></h1><blockquote><p><strong>OfStreams</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="buffer" tabindex="-1">buffer? <a class="header-anchor" href="#buffer" aria-label="Permalink to &quot;buffer?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>buffer?</strong>: <code>number</code></p></blockquote><p>with fit()&#39;s <code>shuffle</code>, so many samples wait and one of them is drawn (1000)</p><hr><h3 id="count" tabindex="-1">count? <a class="header-anchor" href="#count" aria-label="Permalink to &quot;count?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>count?</strong>: <code>number</code></p></blockquote><p>samples of an epoch, from the beginning; counted, if not given</p><hr><h3 id="measure" tabindex="-1">measure? <a class="header-anchor" href="#measure" aria-label="Permalink to &quot;measure?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>measure?</strong>: <code>number</code> | <code>&quot;all&quot;</code></p></blockquote><p>on how many, from the beginning, mean and deviation are measured (&#39;all&#39;)</p><hr><h3 id="samples" tabindex="-1">samples <a class="header-anchor" href="#samples" aria-label="Permalink to &quot;samples&quot;">​</a></h3><blockquote><p><strong>samples</strong>: () =&gt; <code>AsyncIterable</code>&lt;<a href="./StreamSample.html"><code>StreamSample</code></a>&gt; | <code>Iterable</code>&lt;<a href="./StreamSample.html"><code>StreamSample</code></a>&gt; | <code>Promise</code>&lt;<code>AsyncIterable</code>&lt;<a href="./StreamSample.html"><code>StreamSample</code></a>&gt;&gt;</p></blockquote><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>AsyncIterable</code>&lt;<a href="./StreamSample.html"><code>StreamSample</code></a>&gt; | <code>Iterable</code>&lt;<a href="./StreamSample.html"><code>StreamSample</code></a>&gt; | <code>Promise</code>&lt;<code>AsyncIterable</code>&lt;<a href="./StreamSample.html"><code>StreamSample</code></a>&gt;&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/OfStreams.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OfStreams = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OfStreams as default
};
