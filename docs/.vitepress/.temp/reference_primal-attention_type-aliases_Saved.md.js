import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Saved","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Saved.md","filePath":"reference/primal-attention/type-aliases/Saved.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Saved.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Saved</p><h1 id="type-alias-saved" tabindex="-1">Type Alias: Saved <a class="header-anchor" href="#type-alias-saved" aria-label="Permalink to &quot;Type Alias: Saved&quot;">​</a></h1><blockquote><p><strong>Saved</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="address" tabindex="-1">address <a class="header-anchor" href="#address" aria-label="Permalink to &quot;address&quot;">​</a></h3><blockquote><p><strong>address</strong>: <code>string</code></p></blockquote><hr><h3 id="bytes" tabindex="-1">bytes <a class="header-anchor" href="#bytes" aria-label="Permalink to &quot;bytes&quot;">​</a></h3><blockquote><p><strong>bytes</strong>: <code>number</code></p></blockquote><p>that the file has</p><hr><h3 id="rounding" tabindex="-1">rounding <a class="header-anchor" href="#rounding" aria-label="Permalink to &quot;rounding&quot;">​</a></h3><blockquote><p><strong>rounding</strong>: <code>Rounding</code> | <code>null</code></p></blockquote><p>the largest error that the dtype gave a number; null for float32</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Saved.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Saved = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Saved as default
};
