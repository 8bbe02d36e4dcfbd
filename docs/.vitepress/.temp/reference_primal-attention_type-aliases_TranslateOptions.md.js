import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TranslateOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/TranslateOptions.md","filePath":"reference/primal-attention/type-aliases/TranslateOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/TranslateOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / TranslateOptions</p><h1 id="type-alias-translateoptions" tabindex="-1">Type Alias: TranslateOptions <a class="header-anchor" href="#type-alias-translateoptions" aria-label="Permalink to &quot;Type Alias: TranslateOptions&quot;">​</a></h1><blockquote><p><strong>TranslateOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="beams" tabindex="-1">beams? <a class="header-anchor" href="#beams" aria-label="Permalink to &quot;beams?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>beams?</strong>: <code>number</code></p></blockquote><p>hypotheses side by side; 1, the default: greedy</p><hr><h3 id="lengthpenalty" tabindex="-1">lengthPenalty? <a class="header-anchor" href="#lengthpenalty" aria-label="Permalink to &quot;lengthPenalty?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>lengthPenalty?</strong>: <code>number</code></p></blockquote><p>α of GNMT&#39;s score log p / ((5 + length)/6)^α, the end counted (0.6)</p><hr><h3 id="maxlength" tabindex="-1">maxLength? <a class="header-anchor" href="#maxlength" aria-label="Permalink to &quot;maxLength?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>maxLength?</strong>: <code>number</code></p></blockquote><p>of a target (its longest)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/TranslateOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TranslateOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TranslateOptions as default
};
