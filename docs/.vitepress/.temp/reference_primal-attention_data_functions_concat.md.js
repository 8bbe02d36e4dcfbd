import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: concat()","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/functions/concat.md","filePath":"reference/primal-attention/data/functions/concat.md"}');
const _sfc_main = { name: "reference/primal-attention/data/functions/concat.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/data</a> / concat</p><h1 id="function-concat" tabindex="-1">Function: concat() <a class="header-anchor" href="#function-concat" aria-label="Permalink to &quot;Function: concat()&quot;">​</a></h1><blockquote><p><strong>concat</strong>&lt;<code>T</code>&gt;(...<code>datasets</code>): <code>T</code></p></blockquote><p>Data sets one behind the other. They must have the same features, columns and classes; classes in another order are matched by their names. What has one entry a sample (<code>weights</code>, <code>groups</code>, <code>ids</code>, …) goes along, and so do <code>read.windows</code>. Of streams, all of them, a stream.</p><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th><th>Description</th></tr></thead><tbody><tr><td><a id="type-parameter-t"></a> <code>T</code> <em>extends</em> <code>Splittable</code> | <a href="./../../type-aliases/StreamDataset.html"><code>StreamDataset</code></a></td><td></td></tr></tbody></table><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td>...<code>datasets</code></td><td><code>T</code>[]</td><td>-</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>T</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/functions/concat.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const concat = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  concat as default
};
