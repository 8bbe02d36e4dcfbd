import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: OwnAugment","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/OwnAugment.md","filePath":"reference/primal-attention/type-aliases/OwnAugment.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/OwnAugment.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / OwnAugment</p><h1 id="type-alias-ownaugment" tabindex="-1">Type Alias: OwnAugment <a class="header-anchor" href="#type-alias-ownaugment" aria-label="Permalink to &quot;Type Alias: OwnAugment&quot;">​</a></h1><blockquote><p><strong>OwnAugment</strong> = (<code>x</code>, <code>random</code>) =&gt; <code>ArrayLike</code>&lt;<code>number</code>&gt; | <code>ArrayLike</code>&lt;<code>ArrayLike</code>&lt;<code>number</code>&gt;&gt;</p></blockquote><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>x</code></td><td><code>Float64Array</code></td></tr><tr><td><code>random</code></td><td>() =&gt; <code>number</code></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>ArrayLike</code>&lt;<code>number</code>&gt; | <code>ArrayLike</code>&lt;<code>ArrayLike</code>&lt;<code>number</code>&gt;&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/OwnAugment.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OwnAugment = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OwnAugment as default
};
