import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Variable: LISTOPS_TOKENS","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/variables/LISTOPS_TOKENS.md","filePath":"reference/primal-attention/data/variables/LISTOPS_TOKENS.md"}');
const _sfc_main = { name: "reference/primal-attention/data/variables/LISTOPS_TOKENS.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / LISTOPS_TOKENS</p><h1 id="variable-listops-tokens" tabindex="-1">Variable: LISTOPS_TOKENS <a class="header-anchor" href="#variable-listops-tokens" aria-label="Permalink to &quot;Variable: LISTOPS\\_TOKENS&quot;">​</a></h1><blockquote><p><code>const</code> <strong>LISTOPS_TOKENS</strong>: readonly <code>string</code>[]</p></blockquote><p>ListOps (Nangia and Bowman, 2018) by the rules of the Long Range Arena (Tay et al., 2021): nested operations on lists of digits in prefix form, such as <code>[MAX 4 [MIN 2 3 X 0 X</code>, whose value is one of the ten digits. The answer hangs on tokens far apart, and on how the brackets pair.</p><p>Ids: 0 padding, 1 unknown, 2 … 11 the digits 0 … 9, 12 <code>[MIN</code>, 13 <code>[MAX</code>, 14 <code>[MED</code>, 15 <code>[SM</code>, 16 <code>X</code> (the closing bracket). The vocabulary of 17 is the arena&#39;s; the order of the ids there is the accident of a file.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/variables/LISTOPS_TOKENS.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LISTOPS_TOKENS = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LISTOPS_TOKENS as default
};
