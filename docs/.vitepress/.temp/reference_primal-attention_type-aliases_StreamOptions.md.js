import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: StreamOptions","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/StreamOptions.md","filePath":"reference/primal-attention/type-aliases/StreamOptions.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/StreamOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / StreamOptions</p><h1 id="type-alias-streamoptions" tabindex="-1">Type Alias: StreamOptions <a class="header-anchor" href="#type-alias-streamoptions" aria-label="Permalink to &quot;Type Alias: StreamOptions&quot;">​</a></h1><blockquote><p><strong>StreamOptions</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="stride" tabindex="-1">stride? <a class="header-anchor" href="#stride" aria-label="Permalink to &quot;stride?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>stride?</strong>: <code>number</code></p></blockquote><p>tokens from one answer to the next (1)</p><hr><h3 id="window" tabindex="-1">window? <a class="header-anchor" href="#window" aria-label="Permalink to &quot;window?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>window?</strong>: <code>number</code></p></blockquote><p>tokens of which each answer is the prediction; as long as the model if left out</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/StreamOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const StreamOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  StreamOptions as default
};
