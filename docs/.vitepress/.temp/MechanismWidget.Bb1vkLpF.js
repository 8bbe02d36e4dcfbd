import { useId, reactive, ref, watch, nextTick, computed, onMounted, onBeforeUnmount, mergeProps, unref, useSSRContext } from "vue";
import { ssrRenderAttrs, ssrRenderAttr, ssrInterpolate, ssrRenderList, ssrIncludeBooleanAttr, ssrLooseContain, ssrLooseEqual, ssrRenderClass, ssrRenderStyle } from "vue/server-renderer";
import { u as useData } from "./app.js";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
import "@vueuse/core";
const NAMES = [
  "page",
  "panel",
  "sunken",
  "line",
  "edge",
  "ink",
  "soft",
  "a",
  "b",
  "query",
  "key",
  "negative",
  "warn",
  "map-zero",
  "map-a-deep",
  "map-b-deep",
  "map-negative-deep"
];
function read(within) {
  const probe = document.createElement("i");
  within.append(probe);
  const colors = Object.fromEntries(
    NAMES.map((name) => {
      probe.style.color = `var(--${name})`;
      return [
        name,
        /** @type {Triple} */
        (getComputedStyle(probe).color.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number)
      ];
    })
  );
  probe.remove();
  return colors;
}
function toLab(rgb) {
  const [r, g, b] = rgb.map((v) => v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  ];
}
function toRgb([L, A, B]) {
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
  ];
  return (
    /** @type {Triple} */
    linear.map(
      (v) => Math.round(255 * Math.min(1, Math.max(0, v <= 31308e-7 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)))
    )
  );
}
function table(stops) {
  const out = new Uint32Array(256);
  const labs = stops.map(([at, rgb]) => ({ at, lab: toLab(rgb) }));
  for (let i = 0; i < 256; i++) {
    const t = i / 255;
    let k = 1;
    while (k < labs.length - 1 && labs[k].at < t) k++;
    const u = (t - labs[k - 1].at) / (labs[k].at - labs[k - 1].at);
    const [r, g, b] = toRgb(
      /** @type {Triple} */
      labs[k].lab.map((v, c) => labs[k - 1].lab[c] + u * (v - labs[k - 1].lab[c]))
    );
    out[i] = 255 << 24 | b << 16 | g << 8 | r;
  }
  return out;
}
function theme(within = document.body) {
  const c = read(within);
  const tables = (side) => ({
    sequential: table([
      [0, c["map-zero"]],
      [0.6, c[side]],
      [1, c[`map-${side}-deep`]]
    ]),
    diverging: table([
      [0, c["map-negative-deep"]],
      [0.2, c.negative],
      [128 / 255, c["map-zero"]],
      [0.8, c[side]],
      [1, c[`map-${side}-deep`]]
    ])
  });
  return {
    css: Object.fromEntries(Object.entries(c).map(([name, rgb]) => [name, `rgb(${rgb.join(" ")})`])),
    tables: { a: tables("a"), b: tables("b") }
  };
}
const CAUSAL = { name: "causal", label: "Causal", help: "A token sees only itself and earlier ones.", value: false };
const EVEN = (n) => Math.max(2, 2 * Math.floor(n / 2));
const MECHANISMS = {
  primal: {
    name: "Primal-Attention",
    paper: "Chen et al. 2023",
    caption: "Never builds the N × N table. It learns a few pairs of directions, one set for queries and one for keys, and gives each token its scores along them: the singular vectors of a kernel.",
    map: "The kernel it works with: the cosine of every query (row) and key (column), from −1 to 1.",
    signed: true,
    ksvd: true,
    options: [
      {
        name: "rank",
        label: "Rank s",
        help: "Pairs of directions each head may use.",
        value: 8,
        min: 1,
        max: 32,
        step: 1
      },
      {
        name: "eta",
        label: "η, KSVD weight",
        help: "Weight of the KSVD objective: how hard it is pulled towards the singular vectors of its kernel. Works at once; 0 switches it off.",
        value: 0.1,
        min: 0,
        max: 1,
        step: 0.01,
        live: true
      },
      {
        name: "last",
        label: "Last layer only",
        help: "The layers before it stay softmax: the paper’s Primal.+",
        value: false
      },
      {
        name: "mode",
        label: "Directions from",
        help: "data: each sample’s own tokens, which is how tokens come to know of one another. causal: the tokens so far. fixed: weights alone, the same for all samples; then no token knows of another.",
        value: "data",
        choices: ["data", "causal", "fixed"]
      }
    ],
    note: ({ mode, last }) => mode === "fixed" ? `With fixed directions no tokens are mixed: what ${last ? "the last layer" : "a layer"} puts out for a token depends on that token alone. A task about how tokens relate ${last ? "is left to the softmax layers" : "can’t be learned so; only the mean at the end sees them together"}.` : mode === "causal" ? "A token’s directions come from itself and the tokens before it." : "",
    config: ({ rank, eta, last, mode }, { depth }) => {
      const own = { kind: "primal", rank, eta, ...mode === "data" ? {} : { mode } };
      return last ? Array.from({ length: depth }, (_, i) => i === depth - 1 ? own : { kind: "softmax" }) : own;
    }
  },
  softmax: {
    name: "Softmax attention",
    paper: "Vaswani et al. 2017",
    caption: "The attention you know. Every query (row) spreads a weight of 1 over all keys (columns): an N × N table for each head.",
    map: "Attention weights, from 0 up. Each row sums to 1.",
    signed: false,
    ksvd: false,
    options: [CAUSAL],
    config: ({ causal }) => ({ kind: "softmax", causal })
  },
  bn: {
    name: "Attention-BN",
    paper: "Nguyen et al. 2023",
    caption: "Softmax, but the keys are centred first: part of their mean is taken off, as batch normalisation would. It comes out of writing attention as support vector regression.",
    map: "Attention weights, from 0 up. Each row sums to 1.",
    signed: false,
    ksvd: false,
    options: [
      {
        name: "beta",
        label: "β, share of the mean taken off",
        help: "1 takes it off whole, 0 is softmax.",
        value: 0.6,
        min: 0,
        max: 1,
        step: 0.05
      },
      {
        name: "standardize",
        label: "Divide by the deviation",
        help: "Keys get unit spread in every dimension.",
        value: false
      },
      CAUSAL
    ],
    config: ({ beta, standardize, causal }) => ({ kind: "softmax", beta, standardize, causal })
  },
  sh: {
    name: "Scaled heads",
    paper: "Nguyen et al. 2023",
    caption: "Each head looks at its own scale: some see every key, others means of 2, 4 or 8 neighbours. Their maps are narrower: N × N/2, N × N/4 …",
    map: "Attention weights over pooled keys: a column stands for several. Each row sums to 1.",
    signed: false,
    ksvd: false,
    options: [
      {
        name: "pool",
        label: "Coarsest window",
        help: "Heads go from 1 up to so many keys averaged.",
        value: "4",
        choices: ["2", "4", "8"]
      },
      {
        name: "beta",
        label: "β, share of the mean taken off",
        help: "Attention-BN on top.",
        value: 0,
        min: 0,
        max: 1,
        step: 0.05
      }
    ],
    config: ({ pool, beta }, { heads, length }) => ({
      kind: "softmax",
      beta,
      pool: scales(Number(pool), heads, length)
    })
  },
  conv: {
    name: "Convolution attention",
    paper: "Nguyen et al. 2023",
    caption: "Softmax over queries and keys that a small learned filter has smoothed along the sequence: a token asks and answers for its neighbourhood.",
    map: "Attention weights of the filtered queries and keys.",
    signed: false,
    ksvd: false,
    options: [
      {
        name: "filter",
        label: "Filter taps",
        help: "Along the sequence; along both sides of an image.",
        value: 3,
        min: 1,
        max: 7,
        step: 2
      }
    ],
    config: ({ filter }, { image }) => ({ kind: "softmax", conv: image ? "2d" : "1d", filter })
  },
  linear: {
    name: "Linear attention",
    paper: "Katharopoulos et al. 2020",
    caption: "A kernel that can be taken apart: features of the query times features of the key. Summing the keys first makes the cost linear.",
    map: "The weights it implies. Each row sums to 1; the table is never built.",
    signed: false,
    ksvd: false,
    options: [CAUSAL],
    config: ({ causal }) => ({ kind: "linear", causal })
  },
  window: {
    name: "Window attention",
    paper: "Beltagy et al. 2020",
    caption: "Softmax over near neighbours only. Cheap and local: what is farther away has to travel through the layers.",
    map: "Attention weights: a band about the diagonal, exact zeros outside.",
    signed: false,
    ksvd: false,
    options: [
      { name: "window", label: "Reach", help: "Keys at most so far away.", value: 4, min: 1, max: 32, step: 1 },
      CAUSAL
    ],
    config: ({ window, causal }) => ({ kind: "window", window, causal })
  },
  sparse: {
    name: "Sparse attention",
    paper: "Child et al. 2019",
    caption: "Softmax over a fixed pattern of keys: strides, or blocks with summary tokens that everyone may look at.",
    map: "Attention weights: exact zeros outside the pattern.",
    signed: false,
    ksvd: false,
    options: [
      {
        name: "pattern",
        label: "Pattern",
        help: "Which keys a query may see.",
        value: "strided",
        choices: ["strided", "fixed", "window"]
      },
      {
        name: "block",
        label: "Block or stride",
        help: "Keys from one stride to the next.",
        value: 6,
        min: 2,
        max: 32,
        step: 1
      },
      CAUSAL
    ],
    config: ({ pattern, block, causal }) => ({
      kind: "sparse",
      pattern,
      block,
      causal,
      ...pattern === "window" ? { window: block } : {}
    })
  },
  gaussian: {
    name: "Gaussian attention",
    paper: "Chen et al. 2021",
    caption: "A Gaussian kernel of query and key, without any normalisation: a token with no match anywhere gathers nothing at all.",
    map: "Kernel values from 0 to 1: 1 where query and key coincide. Rows need not sum to 1.",
    signed: false,
    ksvd: false,
    options: [],
    config: () => ({ kind: "gaussian" })
  },
  skyformer: {
    name: "Skyformer",
    paper: "Chen et al. 2021",
    caption: "The Gaussian kernel through a few landmarks, tokens that stand for all (the Nyström method): linear in the length, and no table.",
    map: "The kernel as the landmarks rebuild it. Small negative values are errors of the approximation.",
    signed: false,
    ksvd: false,
    options: [
      {
        name: "landmarks",
        label: "Landmarks m",
        help: "Half of them queries, half keys.",
        value: 16,
        min: 2,
        max: 64,
        step: 2
      },
      {
        name: "iterations",
        label: "Steps of the inverse",
        help: "Iterations instead of a matrix inversion.",
        value: 6,
        min: 1,
        max: 12,
        step: 1
      },
      {
        name: "gamma",
        label: "γ, on the diagonal",
        help: "Keeps the inverse tame.",
        value: 0.1,
        min: 0.01,
        max: 1,
        step: 0.01
      }
    ],
    config: ({ landmarks, iterations, gamma }, { length }) => ({
      kind: "skyformer",
      landmarks: Math.min(EVEN(landmarks), EVEN(2 * length)),
      iterations,
      gamma
    })
  },
  implicit: {
    name: "Implicit kernel attention",
    paper: "Song et al. 2021",
    spectral: true,
    caption: "The kernel itself is learned: frequencies (spectral samples) decide what counts as similar, and the length of query and key adds a magnitude.",
    map: "Attention weights: a learned similarity times a magnitude. Each row sums to 1.",
    signed: false,
    ksvd: false,
    options: [
      {
        name: "source",
        label: "Spectral samples",
        help: "Learned directly, or by a generator network (IKAN; MIKAN ties the heads together).",
        value: "direct",
        choices: ["direct", "ikan", "mikan"]
      },
      {
        name: "samples",
        label: "Samples M",
        help: "Frequencies of the kernel.",
        value: 32,
        min: 4,
        max: 128,
        step: 4
      },
      {
        name: "p",
        label: "p, norm of the magnitude",
        help: "How the length of a token counts.",
        value: 2,
        min: 1.5,
        max: 4,
        step: 0.5
      },
      {
        name: "stationary",
        label: "Stationary",
        help: "One set of frequencies for queries and keys.",
        value: false
      }
    ],
    config: ({ source, samples, p, stationary }) => ({
      kind: "implicit",
      source,
      samples,
      p,
      stationary: source === "direct" && stationary
    })
  },
  graph: {
    name: "Graph attention",
    paper: "Veličković et al. 2018",
    caption: "Attention along the edges of a graph: a node mixes what its neighbours say, with learned weights.",
    map: "Weights of the edges; zero where there is none. Each row sums to 1.",
    signed: false,
    ksvd: false,
    graph: true,
    options: [],
    config: () => ({ kind: "graph" })
  },
  graphImplicit: {
    name: "Implicit kernel on a graph",
    paper: "Song et al. 2021",
    spectral: true,
    caption: "Graph attention whose weights come from a learned kernel: spectral samples and a magnitude, along the edges only.",
    map: "Weights of the edges; zero where there is none.",
    signed: false,
    ksvd: false,
    graph: true,
    options: [
      {
        name: "source",
        label: "Spectral samples",
        help: "Learned directly, or by a generator network (IKAN; MIKAN ties the heads together).",
        value: "direct",
        choices: ["direct", "ikan", "mikan"]
      },
      {
        name: "samples",
        label: "Samples M",
        help: "Frequencies of the kernel.",
        value: 32,
        min: 4,
        max: 128,
        step: 4
      }
    ],
    config: ({ source, samples }) => ({ kind: "graphImplicit", source, samples })
  }
};
const scales = (most, heads, length) => {
  const steps = Math.log2(Math.min(most, length)) + 1;
  return Array.from(
    { length: heads },
    (_, h) => 2 ** Math.min(Math.floor(steps) - 1, Math.floor(h * Math.floor(steps) / heads))
  );
};
const HEADS = 4;
const ASKED = ["near tokens", "tokens of the same sort", "a token some places back, of the same sort", "little"];
const OF_TRAINING = ["eta", "last"];
const optionsOf = (card) => MECHANISMS[card].options.filter(({ name }) => !OF_TRAINING.includes(name));
function mapInWords({ rows, cols, data }) {
  let best = 0, near = 0, sum = 0, negative = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const at = i * cols + j, size = Math.abs(data[at]);
      sum += size;
      if (data[at] < -1e-6) negative += size;
      if (Math.abs(i - j * rows / cols) <= 2) near += size;
      if (size > Math.abs(data[best])) best = at;
    }
  const percent = (part) => `${Math.round(100 * part / (sum || 1))} %`;
  return `${rows} queries by ${cols} keys; the strongest entry, ${data[best].toPrecision(2)}, is query ${Math.floor(best / cols) + 1} with key ${best % cols + 1}; ${percent(near)} of the weight lies within two places of the diagonal` + (negative > 0 ? `, ${percent(negative)} is negative` : "");
}
const _sfc_main = {
  __name: "MechanismWidget",
  __ssrInlineRender: true,
  props: { card: { type: String, required: true } },
  setup(__props) {
    const props = __props;
    const { isDark } = useData(), id = useId();
    const mechanism = MECHANISMS[props.card], asked = optionsOf(props.card);
    const options = reactive(Object.fromEntries(asked.map(({ name, value }) => [name, value]))), length = ref(64), head = ref(2), seed = ref(1);
    const box = ref(), canvases = ref([]), plot = ref();
    const state = ref("waiting"), error = ref(""), busy = ref(false), pointed = ref(null);
    const seen = reactive({ maps: [], beside: null, spectra: [], time: 0, softmax: 0 });
    let worker, watcher, question = 0, timer;
    function fail(text) {
      error.value = text;
      state.value = "failed";
      busy.value = false;
    }
    function begin() {
      if (typeof Worker === "undefined" || typeof WebAssembly === "undefined")
        return fail("This browser has no workers or no WebAssembly, in which the library computes.");
      state.value = "loading";
      worker = new Worker(new URL("../mechanisms/worker.js", import.meta.url), { type: "module" });
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        fail(`The library could not be loaded${event.message ? `: ${event.message}` : "; is the page offline?"}`);
      });
      worker.addEventListener("message", ({ data }) => {
        if (data.id !== question) return;
        if (data.error) return fail(data.error);
        state.value = "shown";
        error.value = "";
        if (data.map) {
          seen.maps = [
            { title: mechanism.name, map: data.map },
            ...data.beside ? [{ title: data.beside.name, map: data.beside.map }] : []
          ];
          seen.beside = data.beside;
          nextTick(drawMaps);
        }
        if (data.time) Object.assign(seen, { time: data.time, softmax: data.softmax });
        if (data.spectra) {
          seen.spectra = data.spectra;
          busy.value = false;
          nextTick(drawSpectra);
        }
      });
      ask();
    }
    function ask() {
      if (!worker) return;
      busy.value = true;
      pointed.value = null;
      worker.postMessage({
        id: ++question,
        card: props.card,
        options: { ...options },
        length: length.value,
        head: head.value,
        seed: seed.value
      });
    }
    watch([options, length, head, seed], () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 60);
    });
    watch(isDark, () => nextTick(() => (drawMaps(), drawSpectra())));
    function drawMaps() {
      if (!box.value) return;
      const { tables } = theme(box.value);
      seen.maps.forEach(({ map: { rows, cols, data } }, n) => {
        const canvas = canvases.value[n];
        if (!canvas) return;
        canvas.width = cols;
        canvas.height = rows;
        const most = data.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-9), signed = mechanism.signed || data.some((value) => value < -1e-3 * most);
        const table2 = tables[n ? "b" : "a"][signed ? "diverging" : "sequential"], pixels = new Uint32Array(rows * cols);
        for (let i = 0; i < pixels.length; i++)
          pixels[i] = table2[Math.max(0, Math.round(signed ? 128 + 127 * data[i] / most : 255 * data[i] / most))];
        canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), cols, rows), 0, 0);
      });
    }
    function drawSpectra() {
      const canvas = plot.value;
      if (!canvas || !seen.spectra.length) return;
      const ratio = devicePixelRatio || 1, { clientWidth: wide, clientHeight: high } = canvas;
      canvas.width = wide * ratio;
      canvas.height = high * ratio;
      const context = canvas.getContext("2d"), { css } = theme(box.value);
      context.scale(ratio, ratio);
      const DECADES = 4;
      context.font = "12px system-ui, sans-serif";
      context.fillStyle = css.soft;
      context.strokeStyle = css.line;
      for (let decade = 0; decade <= DECADES; decade++) {
        const y = 8 + (high - 16) * decade / DECADES;
        context.beginPath();
        context.moveTo(34, y);
        context.lineTo(wide - 4, y);
        context.stroke();
        context.fillText(decade === 0 ? "1" : `10${"⁰¹²³⁴"[decade] && `⁻${"⁰¹²³⁴"[decade]}`}`, 2, y + 4);
      }
      seen.spectra.forEach(({ values }, n) => {
        context.strokeStyle = css[n ? "b" : "a"];
        context.lineWidth = 2;
        context.beginPath();
        values.forEach((value, i) => {
          const share = Math.max(value / (values[0] || 1), 10 ** -DECADES);
          context.lineTo(
            34 + (wide - 40) * i / Math.max(1, values.length - 1),
            8 + (high - 16) * -Math.log10(share) / DECADES
          );
        });
        context.stroke();
      });
    }
    const reading = computed(() => {
      if (!pointed.value) return "Point at a map, or focus it and use the arrow keys, to read its entries.";
      const { row, col } = pointed.value;
      const values = seen.maps.map(
        ({ title, map }) => `${(map.data[row * map.cols + col] ?? 0).toPrecision(3)} (${title.split(",")[0]})`
      );
      return `Query ${row + 1}, key ${col + 1}: ${values.join(", ")}`;
    });
    const cursor = (n) => {
      const place = pointed.value, { rows, cols } = seen.maps[n].map;
      return place && { left: `${100 * (place.col + 0.5) / cols}%`, top: `${100 * (place.row + 0.5) / rows}%` };
    };
    const milliseconds = (time) => time >= 1 ? `${time.toPrecision(3)} ms` : `${(1e3 * time).toPrecision(3)} µs`;
    const changed = computed(
      () => asked.some(({ name, value }) => options[name] !== value) || length.value !== 64 || head.value !== 2 || seed.value !== 1
    );
    onMounted(() => {
      watcher = new IntersectionObserver(
        (entries) => {
          if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
          watcher.disconnect();
          begin();
        },
        { rootMargin: "200px" }
      );
      watcher.observe(box.value);
    });
    onBeforeUnmount(() => {
      watcher == null ? void 0 : watcher.disconnect();
      clearTimeout(timer);
      worker == null ? void 0 : worker.terminate();
    });
    return (_ctx, _push, _parent, _attrs) => {
      var _a;
      _push(`<section${ssrRenderAttrs(mergeProps({
        ref_key: "box",
        ref: box,
        class: "mechanism widget",
        "aria-label": `${unref(mechanism).name}, live`,
        "aria-busy": busy.value
      }, _attrs))} data-v-d2b48dce><form class="controls" data-v-d2b48dce><label${ssrRenderAttr("for", `${unref(id)}-length`)} data-v-d2b48dce><span data-v-d2b48dce>Tokens <output data-v-d2b48dce>${ssrInterpolate(length.value)}</output></span><input${ssrRenderAttr("id", `${unref(id)}-length`)}${ssrRenderAttr("value", length.value)} type="range" min="16" max="192" step="8" data-v-d2b48dce></label><label${ssrRenderAttr("for", `${unref(id)}-head`)} data-v-d2b48dce><span data-v-d2b48dce>Head, which asks for</span><select${ssrRenderAttr("id", `${unref(id)}-head`)} data-v-d2b48dce><!--[-->`);
      ssrRenderList(unref(HEADS), (h) => {
        _push(`<option${ssrRenderAttr("value", h - 1)} data-v-d2b48dce${ssrIncludeBooleanAttr(Array.isArray(head.value) ? ssrLooseContain(head.value, h - 1) : ssrLooseEqual(head.value, h - 1)) ? " selected" : ""}>${ssrInterpolate(h)}: ${ssrInterpolate(unref(ASKED)[h - 1])}</option>`);
      });
      _push(`<!--]--></select></label><!--[-->`);
      ssrRenderList(unref(asked), (option) => {
        _push(`<label${ssrRenderAttr("for", `${unref(id)}-${option.name}`)}${ssrRenderAttr("title", option.help)} data-v-d2b48dce>`);
        if (typeof option.value === "boolean") {
          _push(`<span class="check" data-v-d2b48dce><input${ssrRenderAttr("id", `${unref(id)}-${option.name}`)}${ssrIncludeBooleanAttr(Array.isArray(options[option.name]) ? ssrLooseContain(options[option.name], null) : options[option.name]) ? " checked" : ""} type="checkbox" data-v-d2b48dce> ${ssrInterpolate(option.label)}</span>`);
        } else if (option.choices) {
          _push(`<!--[--><span data-v-d2b48dce>${ssrInterpolate(option.label)}</span><select${ssrRenderAttr("id", `${unref(id)}-${option.name}`)} data-v-d2b48dce><!--[-->`);
          ssrRenderList(option.choices, (choice) => {
            _push(`<option data-v-d2b48dce${ssrIncludeBooleanAttr(Array.isArray(options[option.name]) ? ssrLooseContain(options[option.name], null) : ssrLooseEqual(options[option.name], null)) ? " selected" : ""}>${ssrInterpolate(choice)}</option>`);
          });
          _push(`<!--]--></select><!--]-->`);
        } else {
          _push(`<!--[--><span data-v-d2b48dce>${ssrInterpolate(option.label)} <output data-v-d2b48dce>${ssrInterpolate(options[option.name])}</output></span><input${ssrRenderAttr("id", `${unref(id)}-${option.name}`)}${ssrRenderAttr("value", options[option.name])} type="range"${ssrRenderAttr("min", option.min)}${ssrRenderAttr("max", option.max)}${ssrRenderAttr("step", option.step)} data-v-d2b48dce><!--]-->`);
        }
        _push(`<small data-v-d2b48dce>${ssrInterpolate(option.help)}</small></label>`);
      });
      _push(`<!--]--><div class="buttons" data-v-d2b48dce><button type="button" data-v-d2b48dce>Another sequence</button><button type="button"${ssrIncludeBooleanAttr(!changed.value) ? " disabled" : ""} data-v-d2b48dce>Reset</button></div></form>`);
      if (state.value === "failed") {
        _push(`<p class="failed" role="alert" data-v-d2b48dce>${ssrInterpolate(error.value)} <button type="button" data-v-d2b48dce>Try again</button></p>`);
      } else if (state.value !== "shown") {
        _push(`<p class="soft" role="status" data-v-d2b48dce>${ssrInterpolate(state.value === "loading" ? "The library is loading …" : "The library is loaded when this comes into view.")}</p>`);
      } else {
        _push(`<!---->`);
      }
      if (state.value === "shown") {
        _push(`<div class="maps" data-v-d2b48dce><!--[-->`);
        ssrRenderList(seen.maps, ({ title, map }, n) => {
          _push(`<figure data-v-d2b48dce><figcaption class="${ssrRenderClass(n ? "b" : "a")}" data-v-d2b48dce>${ssrInterpolate(title)}</figcaption><div class="map" tabindex="0" role="img"${ssrRenderAttr("aria-label", `${title}: ${unref(mapInWords)(map)}`)} data-v-d2b48dce><canvas data-v-d2b48dce></canvas>`);
          if (pointed.value) {
            _push(`<i class="cursor" style="${ssrRenderStyle(cursor(n))}" data-v-d2b48dce></i>`);
          } else {
            _push(`<!---->`);
          }
          _push(`</div></figure>`);
        });
        _push(`<!--]--></div>`);
      } else {
        _push(`<!---->`);
      }
      if (state.value === "shown") {
        _push(`<p class="reading soft" data-v-d2b48dce>${ssrInterpolate(reading.value)}</p>`);
      } else {
        _push(`<!---->`);
      }
      if (state.value === "shown") {
        _push(`<div class="numbers" data-v-d2b48dce><dl aria-live="polite" data-v-d2b48dce>`);
        if (((_a = seen.beside) == null ? void 0 : _a.error) !== void 0) {
          _push(`<div data-v-d2b48dce><dt data-v-d2b48dce>Difference from ${ssrInterpolate(seen.beside.name.startsWith("its best") ? "its kernel" : seen.beside.name.split(",")[0])}</dt><dd data-v-d2b48dce>${ssrInterpolate(seen.beside.error.toFixed(3))}</dd></div>`);
        } else {
          _push(`<!---->`);
        }
        if (seen.spectra.length) {
          _push(`<div data-v-d2b48dce><dt data-v-d2b48dce>Effective rank</dt><dd data-v-d2b48dce><span class="a" data-v-d2b48dce>${ssrInterpolate(seen.spectra[0].rank.toFixed(1))}</span>`);
          if (seen.spectra[1]) {
            _push(`<!--[--> · <span class="b" data-v-d2b48dce>${ssrInterpolate(seen.spectra[1].rank.toFixed(1))}</span><!--]-->`);
          } else {
            _push(`<!---->`);
          }
          _push(` of ${ssrInterpolate(seen.spectra[0].values.length)}</dd></div>`);
        } else {
          _push(`<!---->`);
        }
        if (seen.time) {
          _push(`<div data-v-d2b48dce><dt data-v-d2b48dce>A forward pass, here</dt><dd data-v-d2b48dce>${ssrInterpolate(milliseconds(seen.time))}`);
          if (__props.card !== "softmax") {
            _push(`<!--[-->; softmax ${ssrInterpolate(milliseconds(seen.softmax))}<!--]-->`);
          } else {
            _push(`<!---->`);
          }
          _push(`</dd></div>`);
        } else {
          _push(`<!---->`);
        }
        _push(`</dl><figure data-v-d2b48dce><figcaption class="soft" data-v-d2b48dce>Singular values, σ / σ₁</figcaption><canvas class="plot" role="img"${ssrRenderAttr("aria-label", `Singular values of the map${seen.spectra.length ? `; effective rank ${seen.spectra[0].rank.toFixed(1)}` : ""}`)} data-v-d2b48dce></canvas></figure></div>`);
      } else {
        _push(`<!---->`);
      }
      _push(`</section>`);
    };
  }
};
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add(".vitepress/theme/MechanismWidget.vue");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const MechanismWidget = /* @__PURE__ */ _export_sfc(_sfc_main, [["__scopeId", "data-v-d2b48dce"]]);
export {
  MechanismWidget as default
};
