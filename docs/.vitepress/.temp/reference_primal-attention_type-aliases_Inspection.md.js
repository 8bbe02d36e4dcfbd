import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Inspection<P>","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/Inspection.md","filePath":"reference/primal-attention/type-aliases/Inspection.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/Inspection.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / Inspection</p><h1 id="type-alias-inspection-p" tabindex="-1">Type Alias: Inspection&lt;P&gt; <a class="header-anchor" href="#type-alias-inspection-p" aria-label="Permalink to &quot;Type Alias: Inspection\\&lt;P\\&gt;&quot;">​</a></h1><blockquote><p><strong>Inspection</strong>&lt;<code>P</code>&gt; = <code>object</code></p></blockquote><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th><th>Default type</th></tr></thead><tbody><tr><td><a id="type-parameter-p"></a> <code>P</code></td><td><a href="./Prediction.html"><code>Prediction</code></a></td></tr></tbody></table><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="layers" tabindex="-1">layers <a class="header-anchor" href="#layers" aria-label="Permalink to &quot;layers&quot;">​</a></h3><blockquote><p><strong>layers</strong>: <a href="./LayerInspection.html"><code>LayerInspection</code></a>[]</p></blockquote><hr><h3 id="prediction" tabindex="-1">prediction <a class="header-anchor" href="#prediction" aria-label="Permalink to &quot;prediction&quot;">​</a></h3><blockquote><p><strong>prediction</strong>: <code>P</code></p></blockquote><hr><h3 id="tokens" tabindex="-1">tokens? <a class="header-anchor" href="#tokens" aria-label="Permalink to &quot;tokens?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>tokens?</strong>: <code>string</code>[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/Inspection.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Inspection = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Inspection as default
};
