/**
 * @file The rows of the core's table are the only room of their facts: what the types, the documentation of layers and
 *   the demo's catalogue say for people is held against them here.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { MECHANISMS } from '../demo/catalogue/mechanisms.js';
import { Core } from '../web/engine/core.js';
import { loadLibrary } from './support/library.mjs';
import { binaryOf } from './support/wasm.mjs';

const { instance } = await WebAssembly.instantiate(binaryOf('simd128'), {
    env: { emscripten_notify_memory_growth() {}, pa_custom: () => 0 },
});
const exports = /** @type {any} */ (instance.exports);
exports._initialize?.();
const { operations, modelSlots, optimizers, schedules } = new Core(exports);
const kinds = operations.filter(({ traits }) => traits.length > 0);
/** @param {import('../web/engine/core.js').Operation} row */
const ofLayer = row => [...row.options, ...row.layer].filter(({ internal }) => !internal);

test('every row says whose it is, and its options can be read', () => {
    assert.ok(operations.length > 30 && kinds.length >= 10);
    for (const { name, family, traits, options, layer } of operations) {
        assert.ok(['attention', 'layer', 'loss', 'custom'].includes(family), `${name} is of the family "${family}"`);
        for (const trait of traits)
            assert.ok(
                ['sequence', 'graph', 'ksvd', 'spectral', 'cross', 'decodes', 'apart', 'custom'].includes(trait),
                name,
            );
        // the core's parser knows whole numbers at the ends of ranges, and no open end beyond all numbers
        assert.ok(traits.length === 0 || options[0].name === 'heads', `${name} begins with heads`);
        for (const option of [...options, ...layer]) {
            for (const end of [option.least, option.above, option.most, option.below])
                assert.ok(end === undefined || Number.isInteger(end), `${name}.${option.name} has the end ${end}`);
            const { words, onOff, least, above, most, below, fallback } = option;
            assert.ok(Number.isFinite(fallback), `${name}.${option.name}`);
            if (words) assert.ok(words[fallback] !== undefined, `${name}.${option.name} has a default among its words`);
            if (onOff) assert.ok(fallback === 0 || fallback === 1);
            // 0 stands for "decided by others" where it is out of the range
            if (fallback !== 0) {
                assert.ok(fallback >= (least ?? -Infinity) && fallback > (above ?? -Infinity), option.name);
                assert.ok(fallback <= (most ?? Infinity) && fallback < (below ?? Infinity), option.name);
            }
        }
    }
    assert.ok(modelSlots.length > 20);
    for (const name of ['features', 'vocabulary', 'length', 'outputs']) // web/operations/config.js has it too
        assert.equal(modelSlots.find(slot => slot.name === name)?.most, 2 ** 24, name);
});

test('optimizers and schedules have names, and defaults of their own are numbers of options that there are', () => {
    assert.ok(optimizers.length >= 4 && schedules.length >= 3);
    for (const { name, defaults } of optimizers)
        for (const [option, value] of Object.entries(defaults)) {
            assert.ok(documented('OptimizerOptions').has(option), `${name}: ${option} is no option`);
            assert.ok(Number.isFinite(value), `${name}: ${option} is ${value}`);
        }
});

/** The properties of a typedef of web/types.js, with what is said of them. @param {string} name */
function documented(name) {
    const text = readFileSync(new URL('../web/types.js', import.meta.url), 'utf8').replace(/\n \* {2,}/g, ' ');
    const from = text.indexOf(`@typedef {object} ${name} `) + 1 || text.indexOf(`@typedef {object} ${name}\n`) + 1;
    assert.ok(from > 0, name);
    const lines = text.slice(from).split('\n').slice(1);
    const properties = lines.slice(
        0,
        lines.findIndex(line => !line.startsWith(' * @property')),
    );
    return new Map(properties.map(line => [/** @type {any} */ (/\} \[?(\w+)/.exec(line))[1], line]));
}

test('layers of each kind are documented: every option, with its default', () => {
    for (const [trait, typedef] of [
        ['sequence', 'AttentionConfig'],
        ['graph', 'GraphAttentionConfig'],
    ]) {
        const said = documented(typedef);
        /** @type {Set<string>} */
        const known = new Set(['kind']);
        for (const row of kinds.filter(({ traits }) => traits.includes(trait))) {
            for (const { name, fallback, words } of ofLayer(row)) {
                const line = said.get(name);
                known.add(name);
                assert.ok(line, `${typedef} says nothing of ${name}, an option of ${row.name}`);
                if (words) for (const word of words) assert.ok(line.includes(`'${word}'`), `${name}: "${word}"`);
                else if (fallback !== 0 && name !== 'eps')
                    assert.ok(line.includes(`(${fallback}`) || line.includes(`(${fallback.toExponential()}`), line);
            }
        }
        for (const name of said.keys()) assert.ok(known.has(name), `${typedef}.${name} is an option of no kind`);
    }
});

test('null is no default', async () => {
    const pa = await loadLibrary();
    for (const { name, options, inputs } of operations.filter(({ family }) => family === 'attention'))
        for (const option of options.filter(({ internal }) => !internal)) {
            if (inputs.some(input => input.name === option.name)) continue; // null is an absent tensor there
            const given = Object.fromEntries(
                inputs.filter(({ optional }) => !optional).map(input => [input.name, input]),
            );
            const some = pa.tensor(new Float32Array(4), [1, 1, 2, 2]);
            for (const key of Object.keys(given)) given[key] = some;
            assert.throws(
                () => /** @type {any} */ (pa.attention)[name](given, { [option.name]: null }),
                /null|has shape|must be a tensor of int32/,
                `${name}: ${option.name}`,
            );
        }
    const q = pa.tensor(new Float32Array(4), [1, 1, 2, 2]);
    for (const option of ['causal', 'beta', 'eps', 'conv', 'rows'])
        assert.throws(
            () => pa.attention.softmax({ q, k: q, v: q }, /** @type {any} */ ({ [option]: null })),
            /got null/,
        );
});

test("the demo's catalogue says of each mechanism what its row says", () => {
    const shape = { heads: 4, length: 48, depth: 2, image: false };
    const shown = new Set();
    for (const [id, mechanism] of Object.entries(MECHANISMS)) {
        const defaults = Object.fromEntries(mechanism.options.map(({ name, value }) => [name, value]));
        const config = /** @type {any} */ (mechanism.config(defaults, shape));
        const row = kinds.find(({ name }) => name === config.kind);
        assert.ok(row, `${id} is a "${config.kind}", which no row is`);
        shown.add(row.name);
        assert.equal(mechanism.ksvd, row.traits.includes('ksvd'), `${id}: ksvd`);
        assert.equal(mechanism.graph ?? false, row.traits.includes('graph'), `${id}: graph`);
        assert.equal(mechanism.spectral ?? false, row.traits.includes('spectral'), `${id}: spectral`);
        for (const key of Object.keys(config))
            if (key !== 'kind')
                assert.ok(
                    ofLayer(row).some(({ name }) => name === key),
                    `${id} has no option ${key}`,
                );
        for (const option of mechanism.options) {
            const core = ofLayer(row).find(({ name }) => name === option.name);
            if (!core || core.perHead) continue;
            if (core.words)
                for (const choice of option.choices ?? [])
                    assert.ok(core.words.includes(choice), `${id}: ${option.name} "${choice}"`);
            for (const end of [option.min, option.max])
                if (end !== undefined) {
                    assert.ok(end >= (core.least ?? -Infinity) && end > (core.above ?? -Infinity), `${id}: ${end}`);
                    assert.ok(end <= (core.most ?? Infinity) && end < (core.below ?? Infinity), `${id}: ${end}`);
                }
        }
    }
    const shipped = kinds.filter(({ traits }) => !traits.includes('custom'));
    assert.deepEqual([...shown].sort(), shipped.map(({ name }) => name).sort(), 'the demo shows every kind');
});
