import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: ParameterGroup","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/ParameterGroup.md","filePath":"reference/primal-attention/type-aliases/ParameterGroup.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/ParameterGroup.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / ParameterGroup</p><h1 id="type-alias-parametergroup" tabindex="-1">Type Alias: ParameterGroup <a class="header-anchor" href="#type-alias-parametergroup" aria-label="Permalink to &quot;Type Alias: ParameterGroup&quot;">​</a></h1><blockquote><p><strong>ParameterGroup</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="learningrate" tabindex="-1">learningRate? <a class="header-anchor" href="#learningrate" aria-label="Permalink to &quot;learningRate?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>learningRate?</strong>: <code>number</code></p></blockquote><p>a factor on the learning rate, and so on its schedule (1)</p><hr><h3 id="parameters" tabindex="-1">parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;parameters&quot;">​</a></h3><blockquote><p><strong>parameters</strong>: readonly <code>string</code>[]</p></blockquote><p>names, or patterns in which * is any text</p><hr><h3 id="weightdecay" tabindex="-1">weightDecay? <a class="header-anchor" href="#weightdecay" aria-label="Permalink to &quot;weightDecay?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>weightDecay?</strong>: <code>number</code></p></blockquote><p>of these (that of all)</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/ParameterGroup.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ParameterGroup = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ParameterGroup as default
};
