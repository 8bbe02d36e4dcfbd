import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: ImageInput","description":"","frontmatter":{},"headers":[],"relativePath":"reference/primal-attention/type-aliases/ImageInput.md","filePath":"reference/primal-attention/type-aliases/ImageInput.md"}');
const _sfc_main = { name: "reference/primal-attention/type-aliases/ImageInput.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API reference</a> / <a href="./../">primal-attention</a> / ImageInput</p><h1 id="type-alias-imageinput" tabindex="-1">Type Alias: ImageInput <a class="header-anchor" href="#type-alias-imageinput" aria-label="Permalink to &quot;Type Alias: ImageInput&quot;">​</a></h1><blockquote><p><strong>ImageInput</strong> = <code>object</code></p></blockquote><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="channels" tabindex="-1">channels? <a class="header-anchor" href="#channels" aria-label="Permalink to &quot;channels?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>channels?</strong>: <code>number</code></p></blockquote><p>1</p><hr><h3 id="height" tabindex="-1">height <a class="header-anchor" href="#height" aria-label="Permalink to &quot;height&quot;">​</a></h3><blockquote><p><strong>height</strong>: <code>number</code></p></blockquote><hr><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><strong>kind</strong>: <code>&quot;image&quot;</code></p></blockquote><hr><h3 id="patch" tabindex="-1">patch? <a class="header-anchor" href="#patch" aria-label="Permalink to &quot;patch?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>patch?</strong>: <code>number</code></p></blockquote><p>an image becomes the series of its patch × patch squares, row by row; 1: of its pixels</p><hr><h3 id="width" tabindex="-1">width <a class="header-anchor" href="#width" aria-label="Permalink to &quot;width&quot;">​</a></h3><blockquote><p><strong>width</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/primal-attention/type-aliases/ImageInput.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ImageInput = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ImageInput as default
};
