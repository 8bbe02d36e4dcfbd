/**
 * @file ONNX files without a runtime (npm run test:onnx has one): what was written is read as protobuf and is a graph
 *   of standard operators; the same model gives the same bytes; what no file can hold is refused, as docs/ONNX.md says.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { load } from 'primal-attention';
import { loadWorker } from 'primal-attention/worker';

import { everyCase } from './onnx/cases.mjs';
import { makeCase } from './onnx/make.mjs';
import { readOnnx } from './support/onnx.mjs';

const pa = /** @type {any} */ (await load({ full: true })),
    remote = /** @type {any} */ (await loadWorker({ full: true }));
after(() => remote.terminate());

const series = { kind: 'series', features: 2, length: 5 },
    size = { width: 8, heads: 2, depth: 1, seed: 3 },
    sides = { source: { vocabulary: 4, length: 5 }, target: { vocabulary: 4, length: 5 } },
    small = { ...size, input: series, classes: 3 };

/** Bytes of a number, by TensorProto's type. @type {Record<number, number>} */
const BYTES = { 1: 4, 6: 4, 7: 8, 9: 1, 11: 8 };

/** Operators of the default domain that were there by opset 17, of which the files are made. */
const OPERATORS = new Set(
    `Abs Add And AveragePool Cast Concat ConstantOfShape Conv Cos CumSum Div Elu Equal Erf Exp Expand Gather GatherND
    Greater GreaterOrEqual Identity IsNaN LayerNormalization LeakyRelu Less LessOrEqual Log MatMul Max Min Mod Mul Neg Not Or Range
    Reciprocal ReduceMax ReduceMean ReduceSum Relu Reshape Shape Sigmoid Sin Slice Softmax Sqrt Squeeze Sub Tanh Transpose
    Unsqueeze Where`.split(/\s+/),
);

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * A file is a graph in order: each name is made once, before it is used.
 * @param {Uint8Array} bytes @param {{ opset?: number, ir?: number, given?: string[], batches?: boolean }} [as]
 */
function checkGraph(bytes, { opset = 17, ir = 8, given = ['x'], batches = true } = {}) {
    const file = readOnnx(bytes);
    assert.deepEqual(
        [file.ir, file.producer, file.version, file.opsets],
        [ir, 'primal-attention', version, [['', opset]]],
    );
    assert.equal(file.metadata.opset, `${opset}`);
    assert.equal(file.metadata.library, `primal-attention ${version}`);
    assert.ok(file.name && file.about);
    assert.deepEqual(
        file.inputs.map(({ name }) => name),
        given,
    );
    const there = new Set(given),
        used = new Set();
    for (const [name, { dims, type, raw }] of file.constants) {
        assert.ok(!there.has(name), `${name} is there twice`);
        there.add(name);
        assert.equal(raw.length, BYTES[type] * dims.reduce((product, n) => product * n, 1), `bytes of ${name}`);
    }
    const names = new Set();
    for (const { name, op, inputs, outputs } of file.nodes) {
        assert.ok(OPERATORS.has(op), `${op} is no operator of opset 17 that is known here`);
        assert.ok(name && !names.has(name), `a node is named ${name} twice`);
        names.add(name);
        for (const input of inputs) {
            assert.ok(there.has(input), `${name} takes ${input} before it is made`);
            used.add(input);
        }
        for (const output of outputs) {
            assert.ok(!there.has(output), `${output} is made twice`);
            there.add(output);
        }
    }
    for (const { name, dims, type } of file.outputs) {
        assert.ok(there.has(name), `output ${name} is not made`);
        assert.equal(type, name === 'memory_mask' ? 7 : 1);
        if (batches) assert.equal(dims[0], 'batch');
    }
    for (const name of given) assert.ok(used.has(name), `${name} is asked for in vain`);
    for (const name of file.constants.keys()) assert.ok(used.has(name), `${name} is in the file for nothing`);
    return file;
}

describe('ONNX files', () => {
    test('of every kind, option and input are graphs in order, of standard operators', async () => {
        for (const [i, each] of everyCase().entries())
            try {
                for (const mask of [false, true]) {
                    const made = await makeCase(pa, { ...each, lengths: each.lengths.slice(0, 1) }, i, { mask });
                    const other = { translator: ['target'], graphClassifier: ['adjacency'] }[each.make] ?? [],
                        batches = each.make !== 'graphClassifier',
                        more = mask ? ['attention_mask'] : [];
                    if (each.make === 'bert' && made) assert.equal(readOnnx(made.bytes).outputs.length, mask ? 3 : 2);
                    if (made) checkGraph(made.bytes, { given: ['x', ...more, ...other], batches });
                    else assert.ok(mask && /table|image|row|grid|"2d"|graph/.test(each.name), 'no mask');
                }
            } catch (error) {
                throw new Error(`${each.make}, ${each.name}`, { cause: error });
            }
    });

    test('hold the weights bit by bit, the configuration and the names of classes', async () => {
        const classes = ['a "b"', 'ß\n', '语', '🙂'],
            model = pa.classifier({ ...small, classes, attention: ['primal'] });
        const { constants, metadata, inputs, outputs } = checkGraph(await model.export({ format: 'onnx' }));
        assert.deepEqual(JSON.parse(metadata.classes), classes);
        assert.deepEqual(JSON.parse(metadata.config), JSON.parse(JSON.stringify(model.config)));
        assert.deepEqual(inputs[0].dims, ['batch', 'tokens', 2]);
        assert.deepEqual(
            outputs.map(({ name, dims }) => [name, dims]),
            ['logits', 'probabilities'].map(name => [name, ['batch', 4]]),
        );
        let weights = 0;
        for (const { name, shape, data } of model.parameters) {
            const held = constants.get(name);
            if (!held) continue; // λ and other parameters that only training needs
            weights++;
            assert.deepEqual(held.dims, shape);
            assert.deepEqual(new Float32Array(held.raw.slice().buffer), Float32Array.from(data), name);
        }
        assert.ok(weights >= 15, `only ${weights} weights`);
        model.dispose();
    });

    test('are the same of the same model, of one opened again and in the worker; the model stays as it was', async () => {
        const model = pa.classifier({ ...small, attention: 'softmax' });
        model.standardize({ x: [Array(10).fill(1), Array(10).fill(3)], y: [0, 1] });
        const before = model.predict(Array(10).fill(2)).logits,
            bytes = await model.export({ format: 'onnx' });
        assert.ok(bytes instanceof Uint8Array);
        assert.deepEqual(await model.export({ format: 'onnx' }), bytes);
        assert.deepEqual(model.predict(Array(10).fill(2)).logits, before);
        const saved = model.save(),
            again = pa.open(saved),
            distant = await remote.open(saved);
        assert.deepEqual(await again.export({ format: 'onnx' }), bytes);
        assert.deepEqual(await distant.export({ format: 'onnx' }), bytes);
        for (const each of [model, again, distant]) await each.dispose();
        assert.throws(() => model.export({ format: 'onnx' }), /dispose/);
    });

    test('are of the opset that is asked for', async () => {
        const model = pa.classifier({ ...small, attention: 'softmax' }),
            reduced = (/** @type {any} */ { nodes }) =>
                nodes
                    .filter((/** @type {any} */ { op }) => op === 'ReduceMean')
                    .map((/** @type {any} */ each) => each.inputs.length);
        for (const [opset, ir] of [
            [17, 8],
            [18, 8],
            [20, 9],
            [22, 10],
            [23, 11],
            [24, 12],
            [26, 13],
            [28, 14],
        ]) {
            const file = checkGraph(await model.export({ format: 'onnx', opset }), { opset, ir });
            assert.deepEqual(reduced(file), [opset < 18 ? 1 : 2], 'axes are an input from 18 on');
        }
        for (const opset of [16, 29, 17.5, '17'])
            await assert.rejects(async () => model.export({ format: 'onnx', opset }), /export: opset .*17.*28/);
        model.dispose();
    });

    test('take a mask where samples may differ in length', async () => {
        const model = pa.classifier({ ...small, attention: 'skyformer' });
        const { inputs } = checkGraph(await model.export({ format: 'onnx', mask: true }), {
            given: ['x', 'attention_mask'],
        });
        assert.deepEqual(
            inputs.map(({ type, dims }) => [type, dims]),
            [
                [1, ['batch', 'tokens', 2]],
                [7, ['batch', 'tokens']],
            ],
        );
        const plain = checkGraph(await model.export({ format: 'onnx', mask: false }));
        assert.deepEqual(plain.inputs[0].dims, ['batch', 5, 2]); // Skyformer's has the model's length
        await assert.rejects(async () => model.export({ format: 'onnx', mask: 1 }), /export: mask .*1/);
        model.dispose();
        const images = pa.classifier({
            ...size,
            input: { kind: 'image', height: 4, width: 4, channels: 1, patch: 2 },
            classes: 2,
        });
        const { possible, reasons } = await images.canExport({ format: 'onnx', mask: true });
        assert.ok(
            !possible && /mask is true, but all samples of this model have 4 tokens/.test(reasons[0]),
            reasons[0],
        );
        images.dispose();
    });

    test('of translators are both sides, or one', async () => {
        const model = pa.translator({ ...size, ...sides });
        const named = (/** @type {any} */ { inputs, outputs }) =>
            [inputs, outputs].map(list => list.map((/** @type {any} */ { name, dims }) => `${name} ${dims}`));
        const of = async (/** @type {any} */ options, /** @type {string[]} */ ...given) =>
            named(checkGraph(await model.export({ format: 'onnx', ...options }), { given }));
        const logits = ['logits batch,steps,5', 'probabilities batch,steps,5'];
        assert.deepEqual(await of({}, 'x', 'target'), [['x batch,tokens', 'target batch,target_tokens'], logits]);
        assert.deepEqual(await of({ part: 'encoder', mask: true }, 'x', 'attention_mask'), [
            ['x batch,tokens', 'attention_mask batch,tokens'],
            ['memory batch,memory_tokens,8', 'memory_mask batch,memory_tokens'],
        ]);
        assert.deepEqual(await of({ part: 'decoder', mask: true }, 'memory', 'memory_mask', 'target'), [
            ['memory batch,memory_tokens,8', 'memory_mask batch,memory_tokens', 'target batch,target_tokens'],
            logits,
        ]);
        await assert.rejects(
            async () => model.export({ format: 'onnx', part: 'head' }),
            /export: part must be .*"decoder"/,
        );
        const { reasons } = await model.canExport({ format: 'onnx', tokens: 4 });
        assert.match(reasons.join(), /^tokens is 4, but a translation is of any length/);
        model.dispose();
        const classifier = pa.classifier(small);
        assert.match((await classifier.canExport({ format: 'onnx', part: 'encoder' })).reasons[0], /only translators/);
        classifier.dispose();
    });

    test('have as many tokens as are asked for', async () => {
        const model = pa.classifier({ ...small, attention: 'softmax' });
        const { inputs } = checkGraph(await model.export({ format: 'onnx', tokens: 4 }));
        assert.deepEqual(inputs[0].dims, ['batch', 4, 2]);
        await assert.rejects(async () => model.export({ format: 'onnx', tokens: 6 }), /export: tokens .*1.*5.*6/);
        await assert.rejects(async () => model.export({ format: 'onnx', tokens: 1.5 }), /export: tokens .*1\.5/);
        await assert.rejects(async () => model.export({ format: 'onnx', token: 4 }), /export: .*token.*tokens/);
        await assert.rejects(async () => model.export({ format: 'ONNX' }), /format .*onnx/);
        await assert.rejects(async () => model.export(), /export: options/);
        model.dispose();
    });
});

/**
 * The sentence with which export() refuses, the same twice and as canExport() says it; null where it makes a file.
 * @param {any} model
 */
async function refusalOf(model) {
    const { possible, reasons } = await model.canExport({ format: 'onnx' });
    const sentence = async () => {
        try {
            await model.export({ format: 'onnx' });
            return null;
        } catch (error) {
            return /** @type {Error} */ (error).message;
        }
    };
    const first = await sentence();
    assert.equal(await sentence(), first);
    assert.equal(possible, first === null);
    assert.equal(first ?? 'export: ', `export: ${reasons.join('; ')}`);
    model.dispose();
    return first;
}

describe('canExport', () => {
    test('says of every format each reason, and makes no file', async () => {
        const model = pa.classifier({
            ...small,
            pair: true,
            attention: ['implicit'],
            normKind: 'rms',
            pooling: 'mean',
        });
        const onnx = await model.canExport({ format: 'onnx' });
        assert.equal(onnx.possible, false);
        assert.match(onnx.reasons[0], /pair/);
        assert.match(onnx.reasons[1], /layer 0 .*"implicit"/);
        const uea = await model.canExport({ format: 'primalformer-uea' });
        assert.equal(uea.possible, false);
        assert.ok(uea.reasons.some((/** @type {string} */ each) => each.includes('normKind')));
        assert.throws(
            () => model.export({ format: 'primalformer-uea' }),
            (/** @type {Error} */ { message }) =>
                uea.reasons.every((/** @type {string} */ each) => message.includes(each)),
        );
        const images = await model.canExport({ format: 'primalformer-cv' });
        assert.deepEqual(images.reasons, ['primalformer-cv holds classifiers of image, this model takes "series"']);
        model.dispose();
        await assert.rejects(model.canExport({ format: 'onnx' }), /canExport: this model was disposed of/);
    });

    test('says yes where export() makes a file, in the worker too', async () => {
        const config = {
            ...size,
            input: { kind: 'series', features: 2, length: 5 },
            classes: 3,
            attention: 'primal',
            pooling: 'flatten',
            embeddingScale: Math.sqrt(8),
            finalGelu: true,
        };
        for (const model of [pa.classifier(config), await remote.classifier(config)]) {
            assert.deepEqual(await model.canExport({ format: 'primalformer-uea' }), { possible: true, reasons: [] });
            assert.ok((await model.export({ format: 'primalformer-uea' })) instanceof Uint8Array);
            assert.deepEqual(await model.canExport({ format: 'onnx' }), { possible: true, reasons: [] });
            await model.dispose();
        }
    });

    test('is there of every kind of model, and refuses what export() has not', async () => {
        for (const model of [
            pa.languageModel({ ...size, length: 5, vocabulary: 4 }),
            pa.sequenceModel({ ...size, length: 5, inputs: 2, outputs: 2 }),
            pa.translator({ ...size, ...sides }),
            pa.graphClassifier({ width: 8, heads: 2, features: 2, classes: 2 }),
        ])
            for (const format of ['primalformer-uea', 'primalformer-lra', 'primalformer-cv']) {
                const { possible, reasons } = await model.canExport({ format });
                assert.ok(!possible && reasons.length > 0, format);
                assert.throws(() => model.export({ format }), /^Error: export: this model can't be written/);
            }
        const model = pa.classifier(small);
        await assert.rejects(
            model.canExport({ format: 'onx' }),
            /canExport: unknown format "onx"; did you mean "onnx"/,
        );
        await assert.rejects(model.canExport({ format: 'onnx', token: 1 }), /canExport: .*token.*tokens/);
        await assert.rejects(model.canExport(), /canExport: options/);
        model.dispose();
    });
});

describe('what a file holds', () => {
    const rows = readFileSync(new URL('../docs/ONNX.md', import.meta.url), 'utf8')
        .split('\n')
        .filter(line => line.startsWith('|'))
        .map(line => line.split('|').map(cell => cell.trim()));
    const row = (/** @type {string} */ of) => /** @type {string[]} */ (rows.find(([, first]) => first === of));

    test('each kind of attention stands in the document where export() has it', async () => {
        const [, , held, refused] = row('attention');
        const table = JSON.parse(
            readFileSync(new URL('../python/primal_attention/table.json', import.meta.url), 'utf8'),
        );
        const kinds = Object.keys(table.attention).filter(kind => table.attention[kind].traits.includes('sequence'));
        assert.ok(kinds.length >= 8);
        for (const kind of kinds) {
            const sentence = await refusalOf(pa.classifier({ ...small, attention: kind })),
                [here, there] = sentence === null ? [held, refused] : [refused, held];
            assert.ok(here.includes(`\`${kind}\``), `${kind}: ${sentence ?? 'a file holds it'}`);
            if (kind !== 'skyformer') assert.ok(!there.includes(`\`${kind}\``), `${kind} stands among both`);
            if (sentence !== null) assert.match(sentence, new RegExp(`^export: layer 0 is of kind "${kind}".*softmax`));
        }
    });

    test('each option that the document names is held or refused', async () => {
        const [, , held] = row('attention');
        for (const [option, config] of /** @type {[string, any][]} */ ([
            ['causal', { kind: 'softmax', causal: true }],
            ['beta', { kind: 'softmax', beta: 0.5 }],
            ['learnedBeta', { kind: 'linear', learnedBeta: true }],
            ['standardize', { kind: 'softmax', standardize: true }],
            ['pool', { kind: 'softmax', pool: [1, 2] }],
            ['conv', { kind: 'softmax', conv: '1d' }],
        ])) {
            assert.ok(held.includes(`\`${option}\``), option);
            assert.equal(await refusalOf(pa.classifier({ ...small, attention: config })), null, option);
        }
    });

    /** @type {[string, () => any, RegExp][]} */
    const REFUSED = [
        [
            'an implicit graph',
            () => pa.graphClassifier({ width: 8, heads: 2, features: 2, classes: 2, attention: 'graphImplicit' }),
            /layer 0 .*"graphImplicit"/,
        ],
        [
            'a translation',
            () => pa.translator({ ...size, ...sides, attention: ['implicit'], decoderAttention: 'softmax' }),
            /layer 0 .*"implicit"/,
        ],
        ['pair', () => pa.classifier({ ...small, pair: true }), /pair/],
        ['places', () => pa.classifier({ ...small, places: 4, standardize: false }), /places/],
        [
            'an exact inverse',
            () => pa.classifier({ ...small, attention: { kind: 'skyformer', iterations: 0 } }),
            /iterations: 0/,
        ],
        [
            'attention of one’s own',
            () =>
                pa.classifier({
                    ...small,
                    attention: { kind: 'custom', forward: (/** @type {any} */ { v }) => v },
                }),
            /layer 0 .*"custom"/,
        ],
        [
            'one layer of several',
            () => pa.classifier({ ...small, depth: 2, attention: ['softmax', 'implicit'] }),
            /layer 1 .*"implicit"/,
        ],
    ];
    test('a mask does not tell how many tokens a target has, which a decoder of cosFormer needs', async () => {
        const made = (/** @type {any} */ attention) =>
            pa.translator({ ...size, ...sides, decoderAttention: attention });
        const asked = { format: 'onnx', mask: true };
        const { possible, reasons } = await made('cosformer').canExport(asked);
        assert.equal(possible, false);
        assert.match(reasons[0], /decoder's cosformer .* give it a reach, or leave mask out/);
        assert.ok((await made({ kind: 'cosformer', reach: 9 }).canExport(asked)).possible);
        assert.ok((await made('cosformer').canExport({ format: 'onnx' })).possible);
    });
    for (const [name, make, sentence] of REFUSED)
        test(`${name} is refused in a sentence`, async () => {
            const told = await refusalOf(make());
            assert.match(told ?? 'a file', sentence);
            assert.match(/** @type {string} */ (told), /^export: /);
        });
});
