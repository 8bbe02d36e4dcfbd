/**
 * @file What the library's models generate and translate, for test_generation.py: `node make_texts.mjs FOLDER` writes
 *   NAME.safetensors and texts.json (model, prompt or source, options, what came).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'primal-attention';

const folder = process.argv[2],
    pa = /** @type {any} */ (await load({ full: true }));

let state = 5;
const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
};
/** Parameters that say something. @param {any} first */
function shaken(first) {
    const file = first.save(),
        view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    for (let at = 8 + Number(view.getBigUint64(0, true)); at < file.byteLength; at += 4)
        view.setFloat32(at, view.getFloat32(at, true) + 0.8 * (uniform() - 0.5), true);
    return file;
}
const small = { width: 12, heads: 2, depth: 2, seed: 1 };
/** @type {any[]} */
const texts = [];

const LANGUAGE = {
    primal: { vocabulary: 11, length: 12, attention: 'primal' },
    softmax: { vocabulary: 11, length: 12, attention: 'softmax', tied: true },
    'linear, no positions': { vocabulary: 11, length: 12, attention: 'linear', positions: 'none' },
    'window, alibi': { vocabulary: 11, length: 12, attention: { kind: 'window', window: 4 }, positions: 'alibi' },
    'sparse, relative': { vocabulary: 11, length: 12, attention: { kind: 'sparse', block: 4 }, positions: 'relative' },
    bytes: { vocabulary: 256, length: 24, attention: 'softmax' },
};
const OPTIONS = [
    {},
    { temperature: 0 },
    { seed: 7 },
    { seed: 8, temperature: 0.7, topK: 4 },
    { seed: 9, topP: 0.8, repetitionPenalty: 1.3 },
    { seed: 10, minP: 0.2, stop: [3, [1, 2]] },
    { temperature: 0, repetitionPenalty: 1.5, stop: 5 },
];
for (const [name, config] of Object.entries(LANGUAGE)) {
    const file = shaken(pa.languageModel({ ...small, ...config })),
        model = pa.open(file);
    writeFileSync(join(folder, `${name}.safetensors`), file);
    const prompt = name === 'bytes' ? 'Zur Brücke' : [1, 4, 2];
    for (const options of OPTIONS) {
        const given = Object.keys(options).length ? { ...options, tokens: 30 } : { seed: 3 }; // as many as it likes
        const out = model.generate(prompt, given);
        texts.push({
            name,
            of: 'generate',
            given: prompt,
            options: given,
            out: typeof out === 'string' ? out : [...out],
        });
    }
}

const TRANSLATORS = {
    'translator of characters': {
        source: { vocabulary: 'abcdef', length: 8 },
        target: { vocabulary: 'xyzäö', length: 7 },
        attention: 'softmax',
    },
    'translator, primal': {
        source: { vocabulary: 9, length: 8 },
        target: { vocabulary: 6, length: 9 },
        attention: 'primal',
        crossAttention: 'linear',
        decoderDepth: 1,
    },
    'translator of bytes': { source: { vocabulary: 256, length: 8 }, target: { vocabulary: 256, length: 6 } },
};
const BEAMS = [
    {},
    { beams: 3 },
    { beams: 5, lengthPenalty: 0 },
    { beams: 4, lengthPenalty: 1.5, maxLength: 4 },
    { beams: 2, maxLength: 0 },
];
for (const [name, config] of Object.entries(TRANSLATORS)) {
    const file = shaken(pa.translator({ ...small, ...config })),
        model = pa.open(file);
    writeFileSync(join(folder, `${name}.safetensors`), file);
    const sources = name.endsWith('primal') ? [[1, 2, 8], [5], [0, 3, 3, 7, 6, 2, 1, 4]] : ['abc', 'f', 'fedcba'];
    for (const options of BEAMS)
        for (const source of sources) {
            const plain = (/** @type {any} */ ids) => (typeof ids === 'string' ? ids : [...ids]);
            texts.push({
                name,
                of: 'translate',
                given: source,
                options,
                out: model.predict(source, options).hypotheses.map((/** @type {any} */ each) => ({
                    output: plain(each.output),
                    ids: plain(each.ids),
                    score: each.score,
                    logProbability: each.logProbability,
                })),
            });
        }
}
writeFileSync(join(folder, 'texts.json'), JSON.stringify(texts));
