// What is measured of generation and of single predictions: models with weights that everyone has, as files in a folder
// of their own, and what must come out, computed here in float64.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { normal } from '../lib/measure.mjs';
import { decoder } from './decoder.mjs';

/**
 * @typedef {object} Task
 * @property {string} name
 * @property {'generate' | 'predict'} kind
 * @property {'softmax' | 'linear'} attention
 * @property {number} D
 * @property {number} L
 * @property {number} H
 * @property {number} N most tokens of a language model; those of the sample
 * @property {number} [tokens] that are drawn behind the prompt
 */

export const PROMPT = 16,
    VOCABULARY = 256,
    FEATURES = 8,
    CLASSES = 10;

/** @param {boolean} quick @returns {Task[]} */
export function tasksOf(quick) {
    /** @type {Task[]} */
    const tasks = [];
    const sizes = [
        { D: 64, L: 2, H: 4, tokens: 128 },
        { D: 128, L: 4, H: 4, tokens: 128 },
        { D: 384, L: 6, H: 6, tokens: 64 },
    ];
    for (const attention of /** @type {const} */ (['softmax', 'linear']))
        for (const size of quick ? sizes.slice(0, 2) : sizes)
            tasks.push({
                name: `generate ${attention} D${size.D} L${size.L}`,
                kind: 'generate',
                attention,
                N: 256,
                ...size,
            });
    for (const N of [40, 512])
        tasks.push({ name: `predict N${N}`, kind: 'predict', attention: 'softmax', D: 64, L: 2, H: 4, N });
    return tasks;
}

/**
 * Random, but not so that sums of squares grow from layer to layer.
 * @param {Task} task @param {any} model @param {number} draw
 */
function fill({ D }, model, draw) {
    let seed = 1000 * draw + 1;
    for (const { name, shape, data } of model.parameters) {
        const deviation = shape.length === 2 ? (name.includes('positions') ? 0.3 : shape[1] ** -0.5) : 0.1;
        const values = normal(data.length, seed++, name.startsWith('embedding') && shape[1] === D ? 1 : deviation);
        const scale = /norm\d?\.weight$/.test(name);
        model.setParameter(name, scale ? values.map(v => 1 + v) : values);
    }
}

/**
 * Writes a task's model: model.safetensors, as ONNX whole.onnx (this library's export) and decoder.onnx (with keys and
 * values), task.json with the input and what must come out of it.
 * @param {any} pa the full build
 * @param {Task} task
 * @param {string} folder
 */
export async function writeTask(pa, task, folder) {
    const { kind, attention, D, L, H, N } = task;
    const common = { width: D, depth: L, heads: H, feedforward: 4 * D, norm: 'pre', dropout: 0, seed: 1 };
    const model =
        kind === 'generate'
            ? pa.languageModel({ ...common, vocabulary: VOCABULARY, length: N, attention: { kind: attention } })
            : pa.classifier({
                  ...common,
                  input: { kind: 'series', features: FEATURES, length: N },
                  classes: CLASSES,
                  standardize: false,
                  attention: { kind: attention },
              });
    const drawn = () => new Map(model.parameters.map((/** @type {any} */ each) => [each.name, each]));
    fill(task, model, 0);
    let weights = drawn();
    mkdirSync(join(folder, 'onnx'), { recursive: true });
    const put = (/** @type {string} */ name, /** @type {any} */ what) => writeFileSync(join(folder, name), what);
    const { normEps } = model.config;
    /** @type {any} */
    const more = { ...task, normEps, vocabulary: VOCABULARY, features: FEATURES, classes: CLASSES };
    if (kind === 'generate') {
        more.prompt = Array.from({ length: PROMPT }, (_, i) => (i * 37 + 11) % VOCABULARY);
        // Which of two tokens is the likelier must not hang on rounding.
        for (let draw = 1; ; draw++) {
            const { text, gap } = expectedTokens(task, weights, normEps, more.prompt);
            more.expected = text;
            if (gap > 1e-3) break;
            fill(task, model, draw);
            weights = drawn();
        }
        put('onnx/model.onnx', decoder(task, weights, normEps));
        put('config.json', JSON.stringify(asGpt2(task)));
    } else {
        more.x = Array.from(normal(N * FEATURES, 77));
        more.expected = Array.from(model.predict(Float32Array.from(more.x)).logits);
    }
    put('model.safetensors', model.save());
    put('whole.onnx', await model.export({ format: 'onnx' }));
    put('task.json', JSON.stringify(more));
    model.dispose();
    return { tokens: more.expected, folder };
}

/** The configuration under which Hugging Face's code knows it. @param {Task} task */
function asGpt2({ D, L, H, N }) {
    return {
        model_type: 'gpt2',
        architectures: ['GPT2LMHeadModel'],
        vocab_size: VOCABULARY,
        n_positions: N,
        n_embd: D,
        n_layer: L,
        n_head: H,
        n_inner: 4 * D,
        activation_function: 'gelu',
        tie_word_embeddings: false,
        bos_token_id: null,
        eos_token_id: null,
    };
}

/* ---- in float64 -------------------------------------------------------------------------------------------------- */

/** @param {ArrayLike<number>} x @param {any} weight [out,in] @param {any} bias */
function linear(x, weight, bias) {
    const [out, inner] = weight.shape,
        y = new Float64Array(out);
    for (let o = 0; o < out; o++) {
        let sum = bias.data[o];
        for (let i = 0, at = o * inner; i < inner; i++, at++) sum += x[i] * weight.data[at];
        y[o] = sum;
    }
    return y;
}

/** @param {Float64Array} x @param {any} weight @param {any} bias @param {number} eps */
function layerNorm(x, weight, bias, eps) {
    const mean = x.reduce((a, b) => a + b, 0) / x.length,
        variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length,
        scale = 1 / Math.sqrt(variance + eps);
    return x.map((v, i) => (v - mean) * scale * weight.data[i] + bias.data[i]);
}

/** To 1e-15, by its series and its continued fraction. @param {number} x */
function erf(x) {
    const a = Math.abs(x);
    if (a > 6) return Math.sign(x);
    if (a < 2.5) {
        let term = a,
            sum = a;
        for (let n = 1; Math.abs(term) > 1e-17; n++) {
            term *= (-a * a) / n;
            sum += term / (2 * n + 1);
        }
        return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
    }
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / 2 / (a + fraction);
    return Math.sign(x) * (1 - Math.exp(-a * a) / ((a + fraction) * Math.sqrt(Math.PI)));
}

const feature = (/** @type {number} */ x) => (x > 0 ? x + 1 : Math.exp(x));

/**
 * The tokens that follow the prompt, each the likeliest, and the smallest lead that one had.
 * @param {Task} task @param {Map<string, any>} weights @param {number} eps @param {number[]} prompt
 */
function expectedTokens({ D, L, H, tokens = 0, attention }, weights, eps, prompt) {
    const d = D / H,
        of = (/** @type {string} */ name) => weights.get(name);
    const lin = (/** @type {ArrayLike<number>} */ x, /** @type {string} */ name) =>
        linear(x, of(`${name}.weight`), of(`${name}.bias`));
    const norm = (/** @type {Float64Array} */ x, /** @type {string} */ name) =>
        layerNorm(x, of(`${name}.weight`), of(`${name}.bias`), eps);
    /** @type {{ k: Float64Array, v: Float64Array }[][]} */
    const past = Array.from({ length: L }, () => []);
    const text = [...prompt],
        gaps = [];
    for (let at = 0; text.length < prompt.length + tokens; at++) {
        let x = Float64Array.from(
            { length: D },
            (_, i) => of('embedding.weight').data[text[at] * D + i] + of('positions.weight').data[at * D + i],
        ); // prettier-ignore
        for (let layer = 0; layer < L; layer++) {
            const name = `layers.${layer}`,
                h = norm(x, `${name}.norm1`),
                [q, k, v] = ['query', 'key', 'value'].map(part => lin(h, `${name}.attention.${part}`));
            past[layer].push({ k, v });
            const y = new Float64Array(D);
            for (let head = 0; head < H; head++) {
                const scores = past[layer].map(({ k: key }) => {
                    let sum = 0;
                    for (let c = head * d; c < head * d + d; c++)
                        sum += attention === 'softmax' ? q[c] * key[c] : feature(q[c]) * feature(key[c]);
                    return sum;
                });
                const most = Math.max(...scores),
                    p = attention === 'softmax' ? scores.map(s => Math.exp((s - most) / Math.sqrt(d))) : scores,
                    total = p.reduce((a, b) => a + b, 0);
                past[layer].forEach(({ v: value }, j) => {
                    for (let c = head * d; c < head * d + d; c++) y[c] += (p[j] / total) * value[c];
                });
            }
            const add = (/** @type {Float64Array} */ more) => x.map((value, i) => value + more[i]);
            x = add(lin(y, `${name}.attention.output`));
            const up = lin(norm(x, `${name}.norm2`), `${name}.feedforward.0`);
            x = add(
                lin(
                    up.map(u => 0.5 * u * (1 + erf(u / Math.SQRT2))),
                    `${name}.feedforward.1`,
                ),
            );
        }
        if (at < text.length - 1) continue;
        const logits = lin(norm(x, 'norm'), 'head'),
            order = [...logits.keys()].sort((a, b) => logits[b] - logits[a]);
        gaps.push(logits[order[0]] - logits[order[1]]);
        text.push(order[0]);
    }
    return { text: text.slice(prompt.length), gap: Math.min(...gaps) };
}
