import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: LanguageEvaluation","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/LanguageEvaluation.md","filePath":"reference/primal-attention/type-aliases/LanguageEvaluation.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/LanguageEvaluation.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / LanguageEvaluation</p><h1 id="type-alias-languageevaluation" tabindex="-1">Type Alias: LanguageEvaluation <a class="header-anchor" href="#type-alias-languageevaluation" aria-label="Permalink to &quot;Type Alias: LanguageEvaluation&quot;">​</a></h1><blockquote><p><strong>LanguageEvaluation</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="accuracy" tabindex="-1">accuracy <a class="header-anchor" href="#accuracy" aria-label="Permalink to &quot;accuracy&quot;">​</a></h3><blockquote><p><strong>accuracy</strong>: <code>number</code></p></blockquote><p>share of tokens that were the likeliest</p><hr><h3 id="bits" tabindex="-1">bits <a class="header-anchor" href="#bits" aria-label="Permalink to &quot;bits&quot;">​</a></h3><blockquote><p><strong>bits</strong>: <code>number</code></p></blockquote><p>of a token, loss / ln 2</p><hr><h3 id="bitsperbyte" tabindex="-1">bitsPerByte <a class="header-anchor" href="#bitsperbyte" aria-label="Permalink to &quot;bitsPerByte&quot;">​</a></h3><blockquote><p><strong>bitsPerByte</strong>: <code>number</code></p></blockquote><p>of a byte: as many, unless evaluate() is told how many bytes the ids stand for</p><hr><h3 id="loss" tabindex="-1">loss <a class="header-anchor" href="#loss" aria-label="Permalink to &quot;loss&quot;">​</a></h3><blockquote><p><strong>loss</strong>: <code>number</code></p></blockquote><p>mean −ln p of a token</p><hr><h3 id="perplexity" tabindex="-1">perplexity <a class="header-anchor" href="#perplexity" aria-label="Permalink to &quot;perplexity&quot;">​</a></h3><blockquote><p><strong>perplexity</strong>: <code>number</code></p></blockquote><p>exp(loss)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/LanguageEvaluation.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LanguageEvaluation = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LanguageEvaluation as default
};
