import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: AnyRemote","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/worker/type-aliases/AnyRemote.md","filePath":"reference/primal-attention/worker/type-aliases/AnyRemote.md"}');
const _sfc_main = { name: "reference/primal-attention/worker/type-aliases/AnyRemote.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/worker</a> / AnyRemote</p><h1 id="type-alias-anyremote" tabindex="-1">Type Alias: AnyRemote <a class="header-anchor" href="#type-alias-anyremote" aria-label="Permalink to &quot;Type Alias: AnyRemote&quot;">​</a></h1><blockquote><p><strong>AnyRemote</strong> = <a href="./RemoteReader.html"><code>RemoteReader</code></a> | <a href="./../classes/RemoteRegressor.html"><code>RemoteRegressor</code></a> | <a href="./../classes/RemoteSequenceModel.html"><code>RemoteSequenceModel</code></a> | <a href="./../classes/RemoteTranslator.html"><code>RemoteTranslator</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/worker/type-aliases/AnyRemote.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const AnyRemote = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  AnyRemote as default
};
