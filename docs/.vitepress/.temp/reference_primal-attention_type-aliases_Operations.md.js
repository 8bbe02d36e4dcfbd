import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Operations","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Operations.md","filePath":"reference/primal-attention/type-aliases/Operations.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Operations.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Operations</p><h1 id="type-alias-operations" tabindex="-1">Type Alias: Operations <a class="header-anchor" href="#type-alias-operations" aria-label="Permalink to &quot;Type Alias: Operations&quot;">​</a></h1><blockquote><p><strong>Operations</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="attention" tabindex="-1">attention <a class="header-anchor" href="#attention" aria-label="Permalink to &quot;attention&quot;">​</a></h3><blockquote><p><strong>attention</strong>: <code>number</code></p></blockquote><hr><h3 id="embedding" tabindex="-1">embedding <a class="header-anchor" href="#embedding" aria-label="Permalink to &quot;embedding&quot;">​</a></h3><blockquote><p><strong>embedding</strong>: <code>number</code></p></blockquote><hr><h3 id="feedforward" tabindex="-1">feedforward <a class="header-anchor" href="#feedforward" aria-label="Permalink to &quot;feedforward&quot;">​</a></h3><blockquote><p><strong>feedforward</strong>: <code>number</code></p></blockquote><hr><h3 id="head" tabindex="-1">head <a class="header-anchor" href="#head" aria-label="Permalink to &quot;head&quot;">​</a></h3><blockquote><p><strong>head</strong>: <code>number</code></p></blockquote><hr><h3 id="projections" tabindex="-1">projections <a class="header-anchor" href="#projections" aria-label="Permalink to &quot;projections&quot;">​</a></h3><blockquote><p><strong>projections</strong>: <code>number</code></p></blockquote><p>of queries, keys, values and outputs</p><hr><h3 id="total" tabindex="-1">total <a class="header-anchor" href="#total" aria-label="Permalink to &quot;total&quot;">​</a></h3><blockquote><p><strong>total</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Operations.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Operations = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Operations as default
};
