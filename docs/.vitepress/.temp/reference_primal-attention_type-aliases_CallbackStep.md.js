import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: CallbackStep","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/CallbackStep.md","filePath":"reference/primal-attention/type-aliases/CallbackStep.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/CallbackStep.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / CallbackStep</p><h1 id="type-alias-callbackstep" tabindex="-1">Type Alias: CallbackStep <a class="header-anchor" href="#type-alias-callbackstep" aria-label="Permalink to &quot;Type Alias: CallbackStep&quot;">​</a></h1><blockquote><p><strong>CallbackStep</strong> = <a href="./StepReport.html"><code>StepReport</code></a> &amp; <code>object</code></p></blockquote><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="epoch" tabindex="-1">epoch <a class="header-anchor" href="#epoch" aria-label="Permalink to &quot;epoch&quot;">​</a></h3><blockquote><p><strong>epoch</strong>: <code>number</code></p></blockquote><h3 id="seconds" tabindex="-1">seconds <a class="header-anchor" href="#seconds" aria-label="Permalink to &quot;seconds&quot;">​</a></h3><blockquote><p><strong>seconds</strong>: <code>number</code></p></blockquote><h3 id="secondsleft" tabindex="-1">secondsLeft <a class="header-anchor" href="#secondsleft" aria-label="Permalink to &quot;secondsLeft&quot;">​</a></h3><blockquote><p><strong>secondsLeft</strong>: <code>number</code></p></blockquote><h3 id="step" tabindex="-1">step <a class="header-anchor" href="#step" aria-label="Permalink to &quot;step&quot;">​</a></h3><blockquote><p><strong>step</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/CallbackStep.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const CallbackStep = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  CallbackStep as default
};
