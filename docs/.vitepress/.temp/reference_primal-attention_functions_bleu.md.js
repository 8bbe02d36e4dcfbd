import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: bleu()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/functions/bleu.md","filePath":"reference/primal-attention/functions/bleu.md"}');
const _sfc_main = { name: "reference/primal-attention/functions/bleu.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / bleu</p><h1 id="function-bleu" tabindex="-1">Function: bleu() <a class="header-anchor" href="#function-bleu" aria-label="Permalink to &quot;Function: bleu()&quot;">​</a></h1><blockquote><p><strong>bleu</strong>(<code>translations</code>, <code>references</code>): <code>number</code></p></blockquote><p>BLEU-4 of a corpus (Papineni et al. 2002), 0 to 1: the geometric mean of the shares of n-grams, n = 1 to 4, that are in the reference too, each as often as it is there, over all translations together; times exp(1 − r/c) where the translations&#39; tokens c are fewer than the references&#39; r.</p><p>Smoothed as in SacreBLEU (&#39;exp&#39;, Chen &amp; Cherry 2014, method 3): the first n with no match counts as ½ match, the next as ¼, and so on. An n of which no translation is long enough has no part in the mean.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>translations</code></td><td>readonly <code>Tokens</code>[]</td><td>-</td></tr><tr><td><code>references</code></td><td>readonly <code>Tokens</code>[]</td><td>one for each</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>number</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/functions/bleu.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const bleu = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  bleu as default
};
