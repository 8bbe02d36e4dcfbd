import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: CallbackInfo","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/CallbackInfo.md","filePath":"reference/primal-attention/type-aliases/CallbackInfo.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/CallbackInfo.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / CallbackInfo</p><h1 id="type-alias-callbackinfo" tabindex="-1">Type Alias: CallbackInfo <a class="header-anchor" href="#type-alias-callbackinfo" aria-label="Permalink to &quot;Type Alias: CallbackInfo&quot;">​</a></h1><blockquote><p><strong>CallbackInfo</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="stop" tabindex="-1">stop <a class="header-anchor" href="#stop" aria-label="Permalink to &quot;stop&quot;">​</a></h3><blockquote><p><strong>stop</strong>: () =&gt; <code>void</code></p></blockquote><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>void</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/CallbackInfo.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const CallbackInfo = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  CallbackInfo as default
};
