import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Hosting, workers, policies","description":"","frontmatter":{},"headers":[],"relativePath":"guides/hosting.md","filePath":"guides/hosting.md"}');
const _sfc_main = { name: "guides/hosting.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="hosting-workers-policies" tabindex="-1">Hosting, workers, policies <a class="header-anchor" href="#hosting-workers-policies" aria-label="Permalink to &quot;Hosting, workers, policies&quot;">​</a></h1><p><strong>What is fetched.</strong> <code>load()</code> asks for its module and one binary, 72 kB gzipped; serve <code>.wasm</code> as <code>application/wasm</code>, so that it is compiled while it comes. Where the file is not found, many servers answer with their start page; the error says what came, and from where. <code>primal-attention/inline</code> holds the binary inside, for hosts and bundlers that lose files.</p><p><strong>Off the main thread.</strong> One instance computes on one thread. <code>loadWorker()</code> of <code>primal-attention/worker</code> runs the same models in a worker, so that the page answers while a model learns; several workers learn side by side on several cores. There is no shared memory, so no headers are needed: neither COOP nor COEP.</p><p><strong>Content-Security-Policy.</strong> <code>script-src &#39;self&#39; &#39;wasm-unsafe-eval&#39;</code> is enough, with <code>worker-src &#39;self&#39;</code> for workers; <code>primal-attention/worker/inline</code> needs <code>worker-src blob:</code>. Nothing is evaluated as text.</p><p><strong>Another origin.</strong> Module and binary come from a CDN that sends <code>Access-Control-Allow-Origin</code>; a worker from there is wrapped in one of your own origin by the package itself.</p><p><strong>Offline.</strong> A service worker that caches the module and the binary is all: the demo&#39;s (<code>demo/sw.js</code>) is forty lines.</p><p>What was tried where, with versions: <a href="./../EVERYWHERE.html">everywhere</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("guides/hosting.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const hosting = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  hosting as default
};
