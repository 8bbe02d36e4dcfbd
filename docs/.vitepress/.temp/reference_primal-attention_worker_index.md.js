import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"primal-attention/worker","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/worker/index.md","filePath":"reference/primal-attention/worker/index.md"}');
const _sfc_main = { name: "reference/primal-attention/worker/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / primal-attention/worker</p><h1 id="primal-attention-worker" tabindex="-1">primal-attention/worker <a class="header-anchor" href="#primal-attention-worker" aria-label="Permalink to &quot;primal-attention/worker&quot;">​</a></h1><p>The same models off the main thread: <code>const pa = await loadWorker()</code>, and everything is awaited. <code>primal-attention/worker/inline</code> has worker and binary inside.</p><h2 id="classes" tabindex="-1">Classes <a class="header-anchor" href="#classes" aria-label="Permalink to &quot;Classes&quot;">​</a></h2><ul><li><a href="./classes/RemoteGraphClassifier.html">RemoteGraphClassifier</a></li><li><a href="./classes/RemoteLanguageModel.html">RemoteLanguageModel</a></li><li><a href="./classes/RemoteModel.html">RemoteModel</a></li><li><a href="./classes/RemotePrimalAttention.html">RemotePrimalAttention</a></li><li><a href="./classes/RemoteRegressor.html">RemoteRegressor</a></li><li><a href="./classes/RemoteSequenceModel.html">RemoteSequenceModel</a></li><li><a href="./classes/RemoteTranslator.html">RemoteTranslator</a></li></ul><h2 id="type-aliases" tabindex="-1">Type Aliases <a class="header-anchor" href="#type-aliases" aria-label="Permalink to &quot;Type Aliases&quot;">​</a></h2><ul><li><a href="./type-aliases/AnyRemote.html">AnyRemote</a></li><li><a href="./type-aliases/RemoteReader.html">RemoteReader</a></li></ul><h2 id="functions" tabindex="-1">Functions <a class="header-anchor" href="#functions" aria-label="Permalink to &quot;Functions&quot;">​</a></h2><ul><li><a href="./functions/loadWorker.html">loadWorker</a></li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/worker/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};
