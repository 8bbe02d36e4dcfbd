import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: RemoteReader","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/worker/type-aliases/RemoteReader.md","filePath":"reference/primal-attention/worker/type-aliases/RemoteReader.md"}');
const _sfc_main = { name: "reference/primal-attention/worker/type-aliases/RemoteReader.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API reference</a> / <a href="./../">primal-attention/worker</a> / RemoteReader</p><h1 id="type-alias-remotereader" tabindex="-1">Type Alias: RemoteReader <a class="header-anchor" href="#type-alias-remotereader" aria-label="Permalink to &quot;Type Alias: RemoteReader&quot;">​</a></h1><blockquote><p><strong>RemoteReader</strong> = <a href="./../classes/RemoteModel.html"><code>RemoteModel</code></a> | <a href="./../classes/RemoteLanguageModel.html"><code>RemoteLanguageModel</code></a> | <a href="./../classes/RemoteGraphClassifier.html"><code>RemoteGraphClassifier</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/worker/type-aliases/RemoteReader.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const RemoteReader = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  RemoteReader as default
};
