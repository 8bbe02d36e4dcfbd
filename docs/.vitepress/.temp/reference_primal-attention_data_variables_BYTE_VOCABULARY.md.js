import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Variable: BYTE_VOCABULARY","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/variables/BYTE_VOCABULARY.md","filePath":"reference/primal-attention/data/variables/BYTE_VOCABULARY.md"}');
const _sfc_main = { name: "reference/primal-attention/data/variables/BYTE_VOCABULARY.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / BYTE_VOCABULARY</p><h1 id="variable-byte-vocabulary" tabindex="-1">Variable: BYTE_VOCABULARY <a class="header-anchor" href="#variable-byte-vocabulary" aria-label="Permalink to &quot;Variable: BYTE\\_VOCABULARY&quot;">​</a></h1><blockquote><p><code>const</code> <strong>BYTE_VOCABULARY</strong>: <code>257</code> = <code>257</code></p></blockquote><p>Text as bytes, the way the Long Range Arena classifies it: id = byte + 1, 0 is padding, so the vocabulary is 257. A <code>Uint16Array</code>, because the byte 255 has the id 256 (UTF-8 never has that byte, other bytes may).</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/variables/BYTE_VOCABULARY.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BYTE_VOCABULARY = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BYTE_VOCABULARY as default
};
