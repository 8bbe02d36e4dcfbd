// What anybody can hand to `primal-attention/data`: unknown options, and values that are none. Always an Error with a
// sentence of ours.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as data from 'primal-attention/data';

const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }\n",
    npy = Uint8Array.from([
        0x93,
        ...Buffer.from(`NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`),
        3,
        0,
        4,
        1,
    ]);
const series = { x: [[1], [2], [3], [4]], y: [0, 1, 0, 1] };

/**
 * Every public function: how it is called rightly, and the names of its options by the place they are given at.
 * Functions without options have {}.
 */
const FUNCTIONS = {
    parseCsv: {
        args: [
            'p,q,class\n1,2,u\n3,4,v\n',
            {
                rows: 'steps',
                window: 1,
                stride: 1,
                horizon: 0,
                target: 'class',
                missingTarget: 'drop',
                ignore: ['q'],
                task: 'classification',
                classes: ['u', 'v'],
                header: true,
                delimiter: ',',
                decimal: '.',
                missing: 'zero',
                id: null,
            },
        ],
        options: 1,
    },
    parseTs: {
        args: [
            '@classLabel true u v\n@data\n1,2:u\n3,4:v\n',
            {
                missing: 'zero',
                unequalDimensions: 'pad',
                classes: ['u', 'v'],
                task: 'classification',
                missingTarget: 'drop',
            },
        ],
        options: 1,
    },
    parseArff: {
        args: [
            "@relation r\n@attribute s relational\n@attribute t0 numeric\n@end s\n@attribute q numeric\n@attribute class {u,v}\n@data\n'1\\n2',3,u\n",
            {
                target: 'class',
                missingTarget: 'drop',
                ignore: ['q'],
                task: 'classification',
                classes: ['u', 'v'],
                missing: 'zero',
                relational: 'steps',
            },
        ],
        options: 1,
    },
    parseTsf: {
        args: [
            '@attribute series_name string\n@horizon 2\n@data\nA:1,2,3,4\n',
            { window: 2, stride: 1, horizon: 1, missing: 'zero', missingTarget: 'drop' },
        ],
        options: 1,
    },
    parseUcr: {
        args: [
            '1\t0.5\t2\n2\t3\t4\n',
            {
                missing: 'zero',
                missingTarget: 'drop',
                classes: ['1', '2'],
                task: 'classification',
                delimiter: '\t',
                decimal: '.',
            },
        ],
        options: 1,
    },
    readDataset: {
        args: [
            '@classLabel true u v\n@data\n1,2:u\n3,4:v\n',
            {
                name: 'a.ts',
                format: 'ts',
                missing: 'zero',
                unequalDimensions: 'pad',
                classes: ['u', 'v'],
                missingTarget: 'drop',
            },
        ],
        options: 1,
    },
    parseJsonDataset: {
        args: [
            { series: [[1], [2]], labels: ['u', 'v'], classes: ['u', 'v'], name: 'n' },
            { missing: 'zero', missingTarget: 'drop', classes: ['u', 'v'], task: 'classification' },
        ],
        options: 1,
    },
    parseNpy: {
        args: [
            npy,
            {
                rows: 'table',
                target: -1,
                missing: 'zero',
                missingTarget: 'drop',
                classes: ['0', '1'],
                task: 'classification',
            },
        ],
        options: 1,
    },
    textDataset: {
        args: [
            ['ab', 'c'],
            ['u', 'v'],
            { maxLength: 2, classes: ['u', 'v'], task: 'classification', missingTarget: 'drop' },
        ],
        options: 2,
    },
    textTokens: { args: ['ab', { maxLength: 1 }], options: 1 },
    listOps: {
        args: [{ count: 2, minLength: 1, maxLength: 20, maxDepth: 4, maxArgs: 4, seed: 1, unique: false }],
        options: 0,
    },
    pathfinder: { args: [{ count: 1, size: 32, contour: 2, distractors: 0, continuity: 1, seed: 1 }], options: 0 },
    pathfinderTokens: {
        args: [{ count: 1, size: 32, contour: 2, distractors: 0, continuity: 1, seed: 1 }],
        options: 0,
    },
    bumps: { args: [{ count: 2, length: 32, noise: 0, width: 2, seed: 1 }], options: 0 },
    adding: { args: [{ count: 2, length: 4, seed: 1 }], options: 0 },
    waves: { args: [{ count: 2, length: 8, minLength: 4, noise: 0, seed: 1 }], options: 0 },
    split: { args: [series, 0.5, 1] },
    augment: {
        args: [
            series,
            { jitter: 0.1, scaling: 0.1, magnitudeWarp: 0.1, timeWarp: 0.1, crop: 0.5, seed: 1, features: 1 },
        ],
        options: 1,
    },
    windows: {
        args: [
            { load: [1, 2, 3, 4, 5], heat: [1, 2, 1, 2, 1] },
            {
                length: 2,
                stride: 1,
                horizon: [1],
                target: ['load'],
                inputs: ['load', 'heat'],
                features: 2,
                missing: 'zero',
                missingTarget: 'drop',
                task: 'regression',
            },
        ],
        options: 1,
    },
    kFold: {
        args: [series, { folds: 2, seed: 1, stratify: [0, 1, 0, 1], groups: ['a', 'b', 'a', 'b'], shuffle: true }],
        options: 1,
    },
    tableInput: { args: [series] },
    select: { args: [series, [0, 1]] },
    concat: { args: [series, series] },
    shuffle: { args: [series, 1] },
    take: { args: [series, 2] },
    describe: { args: [series] },
    textOf: { args: ['ab'] },
    characters: { args: [['ab', 'c']] },
    bytesOf: { args: ['ab'] },
    tokensText: { args: [[1, 2]] },
    listOpsText: { args: [[2, 3]] },
    listOpsTokens: { args: ['[MAX 1 X'] },
    listOpsValue: { args: [[13, 2, 16]] },
    patches: { args: [[1, 2, 3, 4], 2, 2, 1, 1] },
    fromPatches: { args: [[1, 2, 3, 4], 2, 2, 1, 1] },
    grey: { args: [[1, 2, 3], 3] },
};
/** Tested where they live. */
const ELSEWHERE = new Set([
    'Random',
    'historyCsv',
    'metrics',
    'crossValidate',
    'openDataset',
    'streamCsv',
    'streamNpy',
    'collect',
    'parseNpz',
    'readNumpy',
    'LISTOPS_TOKENS',
    'BYTE_VOCABULARY',
]);

test('the table has every public function of primal-attention/data that is read here', () => {
    const missing = Object.keys(data).filter(name => !(name in FUNCTIONS) && !ELSEWHERE.has(name));
    assert.deepEqual(missing, []);
    for (const [name, { args }] of Object.entries(FUNCTIONS)) assert.doesNotThrow(() => data[name](...args), name);
});

/** @param {() => unknown} call @param {string} what */
function sentence(call, what) {
    try {
        call();
    } catch (error) {
        assert.equal(error?.constructor, Error, `${what}: ${error?.constructor?.name}: ${error?.message}`);
        assert.ok(
            /^[a-zA-Z]+:/.test(error.message) &&
                !/Cannot|is not a function|not iterable|undefined \(|\[object/.test(
                    error.message.replace(/could not be read: .*/, ''),
                ),
            `${what}: ${error.message}`,
        );
        return error.message;
    }
    return null;
}

for (const [name, { args, options }] of Object.entries(FUNCTIONS).filter(([, { options }]) => options !== undefined))
    test(`${name}: an option it does not know is refused, with the one that was meant`, () => {
        const known = Object.keys(args[options]);
        const withOption = change => args.map((arg, i) => (i === options ? { ...arg, ...change } : arg));
        for (const option of known) {
            // A letter too few, and small letters.
            for (const typo of [option.slice(0, -1) || `${option}x`, option.toLowerCase(), `${option}s`]) {
                if (known.includes(typo)) continue;
                const message = sentence(
                    () => data[name](...withOption({ [typo]: args[options][option] })),
                    `${name} ${typo}`,
                );
                assert.ok(message?.includes(`unknown option "${typo}"`), `${name} accepts ${typo}`);
                if (option.length > 3) assert.match(message, /did you mean/, typo);
            }
        }
        assert.match(
            sentence(() => data[name](...withOption({ zzz: 1 })), name),
            /unknown option "zzz"\. Known: /,
        );
        assert.doesNotThrow(() => data[name](...withOption({ zzz: undefined })));
    });

const revoked = () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    return proxy;
};
const throwing = () =>
    new Proxy(
        {},
        {
            get: () => {
                throw new TypeError('no');
            },
            ownKeys: () => {
                throw new RangeError('no');
            },
        },
    );
const HOSTILE = {
    null: null,
    true: true,
    NaN: NaN,
    '-1': -1,
    0.5: 0.5,
    '1e300': 1e300,
    Infinity,
    'an empty text': '',
    'a text': 'abc',
    'a surrogate': '\ud800',
    'a bigint': 1n,
    'a symbol': Symbol('s'),
    'a function': () => 1,
    'no elements': [],
    'a hole': [, 1],
    'holes only': new Array(3),
    'a long hole': new Array(2 ** 32 - 1),
    'nested nulls': [null, [null]],
    'nested wrong': [[1], [2, [3]]],
    bigints: [1n, 2n],
    symbols: [Symbol('s')],
    texts: ['a', 'b'],
    'bigint array': new BigInt64Array(2),
    'a DataView': new DataView(new ArrayBuffer(4)),
    'an object': {},
    'array-like': { length: 2, 0: 1, 1: 2 },
    'long array-like': { length: 2 ** 31 },
    'a bare object': Object.create(null),
    'a map': new Map([['count', 1]]),
    'a date': new Date(NaN),
    'a revoked proxy': revoked(),
    'a proxy that throws': throwing(),
    'a getter that throws': {
        get count() {
            throw new TypeError('no');
        },
        get x() {
            throw new TypeError('no');
        },
    },
    'a toString that throws': {
        toString() {
            throw new TypeError('no');
        },
    },
    'a strange constructor': { constructor: { name: Symbol('n') } },
    'an array of proxies': [revoked()],
    NaNs: new Float32Array([NaN]),
    floats: new Float64Array([0.5, 1e300]),
};
for (const [name, { args, options }] of Object.entries(FUNCTIONS))
    test(`${name}: values that are none are refused with a sentence, or taken`, () => {
        for (const [what, value] of Object.entries(HOSTILE)) {
            args.forEach((_, place) =>
                sentence(
                    () => data[name](...args.map((arg, i) => (i === place ? value : arg))),
                    `${name} argument ${place}: ${what}`,
                ),
            );
            args.forEach((arg, place) => {
                if (typeof arg !== 'object' || Array.isArray(arg)) return;
                for (const field of [
                    ...Object.keys(arg),
                    ...(place === options
                        ? []
                        : ['x', 'y', 'classes', 'weights', 'columns', 'read', 'features', 'vocabulary']),
                ]) {
                    sentence(
                        () => data[name](...args.map((other, i) => (i === place ? { ...arg, [field]: value } : other))),
                        `${name} ${field}: ${what}`,
                    );
                    if (Array.isArray(arg[field]))
                        sentence(
                            () =>
                                data[name](
                                    ...args.map((other, i) =>
                                        i === place ? { ...arg, [field]: [...arg[field].slice(1), value] } : other,
                                    ),
                                ),
                            `${name} ${field}[…]: ${what}`,
                        );
                }
            });
            args.forEach((arg, place) => {
                if (Array.isArray(arg))
                    sentence(
                        () => data[name](...args.map((other, i) => (i === place ? [value, ...arg.slice(1)] : other))),
                        `${name} argument ${place}[0]: ${what}`,
                    );
            });
        }
        sentence(() => data[name](), `${name} without arguments`);
    });

test('nothing that is no number passes for one', () => {
    for (const value of [null, true, '', '2', [2], new Date(2)]) {
        for (const [name, option] of [
            ['bumps', 'length'],
            ['bumps', 'noise'],
            ['adding', 'count'],
            ['waves', 'minLength'],
            ['listOps', 'maxArgs'],
            ['pathfinder', 'contour'],
            ['pathfinder', 'continuity'],
            ['textTokens', 'maxLength'],
            ['parseCsv', 'window'],
            ['parseCsv', 'horizon'],
            ['bumps', 'seed'],
        ]) {
            const { args, options } = FUNCTIONS[name];
            if (name === 'parseCsv' && value === null) continue;
            assert.throws(
                () => data[name](...args.map((arg, i) => (i === options ? { ...arg, [option]: value } : arg))),
                new RegExp(option),
                `${name} ${option}: ${value}`,
            );
        }
        assert.throws(() => data.split(series, value), /split: fraction must be/);
        assert.throws(() => data.select(series, [value]), /select: indices\[0\] must be a whole number/);
        assert.throws(() => data.grey([value, 1, 2], 3), /grey: pixels\[0\] must be a finite number/);
        assert.throws(() => data.listOpsValue([value]), /listOpsValue: tokens\[0\] must be a whole number/);
    }
    for (const call of ['uniform', 'integer', 'pick', 'shuffle'])
        for (const value of Object.values(HOSTILE))
            sentence(() => new data.Random(1)[call](value, value), `Random.${call}`);
    for (const [what, value] of Object.entries(HOSTILE)) sentence(() => new data.Random(value), `Random: ${what}`);
});
