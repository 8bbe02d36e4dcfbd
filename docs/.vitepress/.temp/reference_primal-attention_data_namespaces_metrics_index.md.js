import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"metrics","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/data/namespaces/metrics/index.md","filePath":"reference/primal-attention/data/namespaces/metrics/index.md"}');
const _sfc_main = { name: "reference/primal-attention/data/namespaces/metrics/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../../">API reference</a> / <a href="./../../">primal-attention/data</a> / metrics</p><h1 id="metrics" tabindex="-1">metrics <a class="header-anchor" href="#metrics" aria-label="Permalink to &quot;metrics&quot;">​</a></h1><h2 id="functions" tabindex="-1">Functions <a class="header-anchor" href="#functions" aria-label="Permalink to &quot;Functions&quot;">​</a></h2><ul><li><a href="./functions/accuracy.html">accuracy</a></li><li><a href="./functions/averagePrecision.html">averagePrecision</a></li><li><a href="./functions/balancedAccuracy.html">balancedAccuracy</a></li><li><a href="./functions/brier.html">brier</a></li><li><a href="./functions/calibrationError.html">calibrationError</a></li><li><a href="./functions/confusion.html">confusion</a></li><li><a href="./functions/exactMatch.html">exactMatch</a></li><li><a href="./functions/f1.html">f1</a></li><li><a href="./functions/hammingLoss.html">hammingLoss</a></li><li><a href="./functions/kappa.html">kappa</a></li><li><a href="./functions/logLoss.html">logLoss</a></li><li><a href="./functions/mae.html">mae</a></li><li><a href="./functions/mape.html">mape</a></li><li><a href="./functions/mcc.html">mcc</a></li><li><a href="./functions/mse.html">mse</a></li><li><a href="./functions/perplexity.html">perplexity</a></li><li><a href="./functions/pinball.html">pinball</a></li><li><a href="./functions/precision.html">precision</a></li><li><a href="./functions/r2.html">r2</a></li><li><a href="./functions/recall.html">recall</a></li><li><a href="./functions/report.html">report</a></li><li><a href="./functions/rmse.html">rmse</a></li><li><a href="./functions/rocAuc.html">rocAuc</a></li><li><a href="./functions/topK.html">topK</a></li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/data/namespaces/metrics/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};
