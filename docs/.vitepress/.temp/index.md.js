import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"","description":"","frontmatter":{"layout":"home","hero":{"name":"primal-attention","text":"Attention as a kernel machine, in the browser","tagline":"Small transformers that train and run on the CPU of a tab or of Node. No server, no GPU, no dependency.","actions":[{"theme":"brand","text":"Get started","link":"/start"},{"theme":"alt","text":"The mechanisms","link":"/mechanisms/"},{"theme":"alt","text":"Which when","link":"/which-attention"},{"theme":"alt","text":"API","link":"/API"}]},"features":[{"title":"Primal-Attention","details":"Asymmetric kernel SVD in the primal: linear in the length, no N×N matrix.","link":"/mechanisms/primal"},{"title":"Skyformer and Gaussian","details":"A Gaussian kernel, and its approximation by landmarks (Nyström).","link":"/mechanisms/skyformer"},{"title":"Attention-BN and scaled heads","details":"What support vector regression makes of attention.","link":"/mechanisms/bn"},{"title":"Implicit kernels","details":"The kernel itself is learned, over tokens and over graphs.","link":"/mechanisms/implicit"}]},"headers":[],"relativePath":"index.md","filePath":"index.md"}');
const _sfc_main = { name: "index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};
