// The two builds: what the base has it has as the full build does, to the bit; of what it lacks it says where it is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load as loadInline } from 'primal-attention/inline';
import { loadWorker } from 'primal-attention/worker';
import { load as loadWeb } from '../dist/web.js'; // which Node does not get by the package's name
import { loadBase, loadLibrary, simd } from './support/library.mjs';
import { rejects, says } from './support/sentences.mjs';
import { binaryOf } from './support/wasm.mjs';

// without threads, whatever PA_THREADS says: their binary is another
const [base, full] = [await loadBase(), await loadBase({ full: true })];
const listed = readFileSync(new URL('../src/full.txt', import.meta.url), 'utf8')
    .replace(/#.*/g, '')
    .split(/\s+/)
    .filter(Boolean);

/** The exports of a build, and its rows as their texts. @param {any} pa */
function rowsOf(pa) {
    const exports = /** @type {any} */ (
        new WebAssembly.Instance(pa.module, { env: { emscripten_notify_memory_growth() {}, pa_custom: () => 0 } })
            .exports
    );
    exports._initialize?.();
    const text = (/** @type {number} */ at) => {
        const bytes = new Uint8Array(exports.memory.buffer, at);
        return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
    };
    const rows = Array.from({ length: exports.pa_op_count() }, (_, op) =>
        [0, 1, 2, 3, 4, 5, 6, 7].map(which => text(exports.pa_op_text(op, which))),
    );
    return { rows, exports: Object.keys(exports) };
}
const of = { base: rowsOf(base), full: rowsOf(full) };

test('load() takes the base, load({ full: true }) the full build', async () => {
    assert.deepEqual([base.full, full.full, base.simd, full.simd], [false, true, simd, simd]);
    assert.equal((await loadBase({ wasm: full.module })).full, true);
    assert.equal((await loadLibrary({ wasm: binaryOf('simd128'), full: true })).full, true);
    assert.equal((await loadWeb({ wasm: binaryOf('simd128') })).full, true);
    assert.equal((await loadInline({ simd: 'simd128' })).full, true); // it has that one inside
    await rejects(loadLibrary({ wasm: base.module, full: true }), 'full is true', 'is the base');
    await rejects(loadLibrary({ full: /** @type {any} */ (1) }), 'full must be true or false', '1');
    for (const full of [false, true]) {
        const far = await loadWorker({ simd: 'simd128', full });
        assert.equal(far.full, full);
        const making = far.classifier({
            input: { kind: 'series', features: 1, length: 8 },
            classes: 2,
            attention: 'implicit',
        });
        if (full) assert.equal((await making).config.attention[0].kind, 'implicit');
        else await rejects(making, 'implicit is in the full build: load({ full: true })');
        far.terminate();
    }
});

test('rows and exports of the base are those of the full build, but for what src/full.txt lists', () => {
    assert.equal(of.base.rows.length, of.full.rows.length);
    const missing = of.base.rows.filter((row, op) => {
        const [name, , , , , family] = of.full.rows[op];
        assert.ok(of.full.rows[op][7], name);
        if (row[7]) return assert.deepEqual(row, of.full.rows[op]);
        assert.deepEqual(row, [name, '', '', '', '', family, '', '']);
        return true;
    });
    assert.equal(missing.length, listed.filter(name => name.startsWith('op_')).length);
    assert.deepEqual(
        of.base.exports,
        of.full.exports.filter(name => !listed.includes(name)),
    );
});

test('asked for what it lacks, the base says that it is in the full build', () => {
    const input = /** @type {const} */ ({ kind: 'series', features: 1, length: 8 });
    for (const [name, , , , , family, , formula] of of.base.rows) {
        if (family === 'custom') continue; // no function: it is an attention of models alone
        const group = family === 'attention' ? 'attention' : 'ops';
        const sentence = `${name} is in the full build: load({ full: true })`;
        assert.ok(full[group][/** @type {'add'} */ (name)], name);
        if (formula) {
            assert.ok(base[group][/** @type {'add'} */ (name)], name);
            continue;
        }
        assert.ok(!Object.keys(base[group]).includes(name));
        says(() => base[group][/** @type {'add'} */ (name)], `pa.${group}: ${sentence}`);
        if (group === 'ops') continue;
        const kind = /** @type {any} */ (name);
        says(() => base.map(kind, {}), `map: ${sentence}`);
        says(() => base.classifier({ input, classes: 2, attention: kind }), `classifier: attention: ${sentence}`);
        says(() => base.languageModel({ attention: kind }), `languageModel: attention: ${sentence}`);
        says(() => base.cost({ input, classes: 2, attention: [{ kind: 'softmax' }, { kind }] }), sentence);
    }
    // made of others
    for (const name of /** @type {const} */ (['transpose', 'split', 'var']))
        says(() => base.ops[name], `${name} is in the full build: load({ full: true })`);
    says(
        () => base.translator({ source: { vocabulary: 'ab', length: 4 } }),
        'is in the full build: load({ full: true })',
    );
    says(() => base.graphClassifier({ features: 2, classes: 2 }), 'graph is in the full build: load({ full: true })');
    says(
        () => base.classifier({ input, classes: 2, attention: { kind: 'custom', forward: ({ v }) => v } }),
        'custom is in the full build: load({ full: true })',
    );
    says(() => base.optimizer([base.parameter([2])]), 'pa.optimizer is in the full build: load({ full: true })');
    for (const [choice, name] of /** @type {const} */ ([
        [{ positions: 'rotary' }, 'rotary'],
        [{ positions: 'alibi' }, 'relativeBias'],
        [{ positions: 'relative' }, 'relativeBias'],
        [{ activation: 'silu' }, 'silu'],
        [{ gated: true }, 'gatedUnit'],
    ])) {
        const config = /** @type {any} */ ({ input, classes: 2, attention: 'softmax', ...choice });
        full.classifier(config).dispose();
        for (const call of [() => base.classifier(config), () => base.cost(config)])
            says(call, `${name} is in the full build: load({ full: true })`);
    }
    const saved = full.classifier({ input, classes: 2, width: 8, heads: 2, depth: 1, attention: 'implicit' }).save();
    says(() => base.open(saved), 'implicit is in the full build: load({ full: true })');
    says(() => base.attention[/** @type {'softmax'} */ ('softmx')], 'did you mean "softmax"'); // as before
});

test('an operation that both have is the same in both, and models of the base end', () => {
    const call = (/** @type {any} */ pa) => {
        const x = pa.tensor([1, 2, 3, 4]),
            logits = pa.tensor([0, 1, 2, 0], [2, 2]);
        pa.seed(4);
        return [
            pa.ops.dropout({ x }, { rate: 0.5, training: false }),
            pa.ops.dropout({ x }, { rate: 0.5, training: true }),
            pa.ops.crossEntropy({ logits, labels: [1, 0] }),
            pa.ops.embedding({ table: logits, ids: [1, 0, 1] }),
            pa.ops.embedding({ table: logits, ids: [[1, 0]] }),
        ].map(y => [y.shape, [...y.toArray()]]);
    };
    assert.deepEqual(call(base), call(full));
    const used = base.memory().used;
    for (let i = 0; i < 3; i++)
        base.classifier({ input: { kind: 'series', features: 1, length: 8 }, classes: 2 }).dispose();
    assert.equal(base.memory().used, used);
});

test('what the base trains it trains as the full build does, to the bit', async () => {
    const x = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i * i));
    const kinds = Object.keys(base.attention).filter(kind => !/^graph|^ksvd/.test(kind));
    assert.ok(kinds.length >= 7);
    const trained = async (/** @type {any} */ pa) => {
        const all = [];
        for (const attention of kinds) {
            const model = pa.classifier({
                input: { kind: 'series', features: 2, length: 12 },
                classes: 2,
                width: 8,
                depth: 1,
                heads: 2,
                seed: 1,
                attention,
            });
            await model.fit({ x: [x, x.map(value => -value)], y: [0, 1] }, { epochs: 3, seed: 1 });
            all.push(...model.predict(x).logits);
        }
        const text = pa.languageModel({ width: 8, depth: 1, heads: 2, length: 8, seed: 1 });
        await text.fit('abcabcabcabcabcabc', { epochs: 1, seed: 1 });
        return [...all, text.generate('ab', { tokens: 4, seed: 1 })];
    };
    assert.deepEqual(await trained(base), await trained(full));
});
