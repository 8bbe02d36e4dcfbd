import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: StreamSample","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/StreamSample.md","filePath":"reference/primal-attention/type-aliases/StreamSample.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/StreamSample.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / StreamSample</p><h1 id="type-alias-streamsample" tabindex="-1">Type Alias: StreamSample <a class="header-anchor" href="#type-alias-streamsample" aria-label="Permalink to &quot;Type Alias: StreamSample&quot;">​</a></h1><blockquote><p><strong>StreamSample</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="mask" tabindex="-1">mask? <a class="header-anchor" href="#mask" aria-label="Permalink to &quot;mask?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>mask?</strong>: <code>ArrayLike</code>&lt;<code>number</code>&gt;</p></blockquote><p>of a model of sequences</p><hr><h3 id="weight" tabindex="-1">weight? <a class="header-anchor" href="#weight" aria-label="Permalink to &quot;weight?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>weight?</strong>: <code>number</code></p></blockquote><p>in the loss, 1 if not given; without any it does not count</p><hr><h3 id="x" tabindex="-1">x <a class="header-anchor" href="#x" aria-label="Permalink to &quot;x&quot;">​</a></h3><blockquote><p><strong>x</strong>: <a href="./Sample.html"><code>Sample</code></a></p></blockquote><hr><h3 id="y" tabindex="-1">y <a class="header-anchor" href="#y" aria-label="Permalink to &quot;y&quot;">​</a></h3><blockquote><p><strong>y</strong>: <code>any</code></p></blockquote><p>as an entry of a data set&#39;s y</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/StreamSample.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const StreamSample = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  StreamSample as default
};
