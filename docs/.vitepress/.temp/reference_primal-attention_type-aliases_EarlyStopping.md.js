import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: EarlyStopping","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/EarlyStopping.md","filePath":"reference/primal-attention/type-aliases/EarlyStopping.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/EarlyStopping.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / EarlyStopping</p><h1 id="type-alias-earlystopping" tabindex="-1">Type Alias: EarlyStopping <a class="header-anchor" href="#type-alias-earlystopping" aria-label="Permalink to &quot;Type Alias: EarlyStopping&quot;">​</a></h1><blockquote><p><strong>EarlyStopping</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="mindelta" tabindex="-1">minDelta? <a class="header-anchor" href="#mindelta" aria-label="Permalink to &quot;minDelta?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>minDelta?</strong>: <code>number</code></p></blockquote><p>what improves by no more has not improved (0)</p><hr><h3 id="monitor" tabindex="-1">monitor? <a class="header-anchor" href="#monitor" aria-label="Permalink to &quot;monitor?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>monitor?</strong>: <code>string</code></p></blockquote><p>a figure of the evaluation of <code>validation</code>, or without that of the report: &#39;loss&#39;, &#39;accuracy&#39;, &#39;objective&#39;, &#39;mae&#39;, &#39;r2&#39; … (&#39;loss&#39;)</p><hr><h3 id="patience" tabindex="-1">patience? <a class="header-anchor" href="#patience" aria-label="Permalink to &quot;patience?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>patience?</strong>: <code>number</code></p></blockquote><p>epochs without an improvement until it ends (5)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/EarlyStopping.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const EarlyStopping = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  EarlyStopping as default
};
