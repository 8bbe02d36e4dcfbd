import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Reliability and limits","description":"","frontmatter":{},"headers":[],"relativePath":"LIMITS.md","filePath":"LIMITS.md"}');
const _sfc_main = { name: "LIMITS.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="reliability-and-limits" tabindex="-1">Reliability and limits <a class="header-anchor" href="#reliability-and-limits" aria-label="Permalink to &quot;Reliability and limits&quot;">​</a></h1><p><strong>Errors</strong> are <code>Error</code>s with a sentence that names the argument and the values; nothing is half done after one. Memory is released by <code>dispose()</code> (or <code>using</code>); what is forgotten is collected with its JavaScript object, late.</p><p><strong>Reproducible:</strong> <code>load({ simd: &#39;simd128&#39; })</code> gives the same bits on every machine, and the same as the native build. The <code>relaxed</code> binary, taken where the engine has it, fuses multiply and add: faster, and equal only within rounding.</p><p><strong>Limits:</strong> one thread and 4 GB per instance; float32; what fits a tab. Training at scale belongs to PyTorch: weights come and go as safetensors. Attention weights are not explanations. WebAssembly SIMD is required (Chrome 91, Firefox 89, Safari 16.4, Node 16.4); where it is tried: <a href="./EVERYWHERE.html">EVERYWHERE</a>.</p><p><strong>Bundlers:</strong> Vite, webpack 5 and Parcel (with its <code>packageExports</code>) take the files along. esbuild, Rollup, rolldown, <code>bun build</code> and <code>deno bundle</code> leave them behind: import <code>primal-attention/inline</code> and <code>primal-attention/worker/inline</code> there, or pass <code>load({ wasm: address })</code>; the binaries are <code>primal-attention/core.simd128.wasm</code> and <code>primal-attention/core.relaxed.wasm</code>, of the full build <code>full.simd128.wasm</code> and <code>full.relaxed.wasm</code>. Vite&#39;s dev server needs no setting; where its cache lies elsewhere, add <code>primal-attention</code> to <code>optimizeDeps.exclude</code>. <strong><code>require()</code></strong>, Jest included (both environments), gets the same API as CommonJS for Node.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("LIMITS.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LIMITS = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LIMITS as default
};
