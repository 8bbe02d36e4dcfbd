import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: ExportOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/ExportOptions.md","filePath":"reference/primal-attention/type-aliases/ExportOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/ExportOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / ExportOptions</p><h1 id="type-alias-exportoptions" tabindex="-1">Type Alias: ExportOptions <a class="header-anchor" href="#type-alias-exportoptions" aria-label="Permalink to &quot;Type Alias: ExportOptions&quot;">​</a></h1><blockquote><p><strong>ExportOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="format" tabindex="-1">format <a class="header-anchor" href="#format" aria-label="Permalink to &quot;format&quot;">​</a></h3><blockquote><p><strong>format</strong>: <code>&quot;primalformer-uea&quot;</code> | <code>&quot;primalformer-lra&quot;</code> | <code>&quot;primalformer-cv&quot;</code> | <code>&quot;onnx&quot;</code></p></blockquote><p>whose names the weights get: those of the papers&#39; code for time series, for the Long Range Arena, or for images, which are those of DeiT and timm; or a graph of standard operators (docs/ONNX.md)</p><hr><h3 id="mask" tabindex="-1">mask? <a class="header-anchor" href="#mask" aria-label="Permalink to &quot;mask?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>mask?</strong>: <code>boolean</code></p></blockquote><p>of &#39;onnx&#39;: whether the file takes attention_mask beside x, int64 [batch, tokens], ones for the tokens that a sample has and zeros behind them, so that samples of one batch may have different lengths (false)</p><hr><h3 id="opset" tabindex="-1">opset? <a class="header-anchor" href="#opset" aria-label="Permalink to &quot;opset?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>opset?</strong>: <code>number</code></p></blockquote><p>of &#39;onnx&#39;: which set of operators, from 17 on (17)</p><hr><h3 id="tokens" tabindex="-1">tokens? <a class="header-anchor" href="#tokens" aria-label="Permalink to &quot;tokens?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>tokens?</strong>: <code>number</code></p></blockquote><p>of &#39;onnx&#39;: how many a sample has, where the file is to hold the number (Skyformer&#39;s, which draws its landmarks among them, does without mask: the model&#39;s length)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/ExportOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ExportOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ExportOptions as default
};
