/**
 * pa.attention[op]: every mechanism as a function of tensors. The core's table of operations says what the inputs, options and
 * outputs of each are called and in which order they go; here names become places, words become numbers, and shapes are checked
 * against each other with sentences that name them.
 */
import { checkInteger, checkKeys, checkNumber, checkObject, checkWord, describe, fail, shapeText, unknownWord } from './errors.js';
import { Tensor, makeTensor } from './tensor.js';

/**
 * @typedef {import('./core.js').Core} Core
 * @typedef {import('./core.js').Operation} Operation
 * @typedef {import('./memory.js').Pointer} Pointer
 */

/** The operations that are attention; the table also has those that layers are made of (pa.ops). */
export const ATTENTION = /** @type {const} */ ([
    'softmax', 'linear', 'sparse', 'window', 'gaussian', 'skyformer', 'primal', 'ksvdObjective', 'implicit', 'copulaNoise',
    'spectralNet', 'graph', 'graphImplicit',
]);

/** @param {string} name */
function isAttention(name) {
    return /** @type {readonly string[]} */ (ATTENTION).includes(name);
}

/** Options that are words in JavaScript: the number is the place in the list. @type {Record<string, readonly string[]>} */
export const WORD_OPTIONS = {
    mode: ['data', 'fixed', 'causal'],
    conv: ['none', '1d', '2d'],
    pattern: ['window', 'strided', 'fixed'],
};

const SWITCHES = ['causal', 'standardize', 'stationary', 'countMasked', 'average', 'exact'];

/** What an option is where it is not given; 0 (off) for those that are not in here. @type {Record<string, number>} */
export const DEFAULT_OPTIONS = { eps: 1e-5, p: 2, slope: 0.2, gamma: 0.1, iterations: 6, prior: 0.1, window: 3, block: 4, summary: 1 };

/**
 * What numbers options may be: from `least` to `most`, above `above`, below `below`; those that are not in here, any.
 * @type {Record<string, { whole?: boolean, least?: number, most?: number, above?: number, below?: number }>}
 */
const RANGES = {
    p: { above: 1 }, gamma: { least: 0 }, iterations: { whole: true, least: 0, most: 100 }, landmarks: { whole: true, least: 1, most: 65536 },
    count: { whole: true, least: 1, most: 65536 }, window: { whole: true, least: 0 }, block: { whole: true, least: 1 }, summary: { whole: true, least: 1 },
    samples: { whole: true, least: 1 }, filter: { whole: true, least: 1 }, rank: { whole: true, least: 1, most: 65536 },
    eta: { least: 0 }, klWeight: { least: 0 }, eps: { least: 0 }, den: { least: 0 }, prior: { above: 0 },
    dropout: { least: 0, below: 1 }, magnitudeDropout: { least: 0, below: 1 },
};

/**
 * Shapes by letter, of inputs of that name in any operation: a letter is the same number wherever it stands. Inputs that are
 * not in here are checked by the core.
 * @type {Record<string, string>}
 */
const SHAPES = {
    q: 'B H N d', k: 'B H M d', v: 'B H M d', x: 'B N D', mask: 'B M', pool: 'H', landmarks: 'm',
    w1: 'H d S', w2: 'H d S', w: 'H d S', edges: 'E 2', concatBias: 'd',
};
/** @type {Record<string, Record<string, string>>} */
const SHAPES_OF = {
    primal: { k: 'B H N d', we: 'H n s', wr: 'H n s', mask: 'B N' },
    ksvdObjective: { e: 'B H N s', r: 'B H N s', we: 'H n s', wr: 'H n s', lambda: 'H s', mask: 'B N' },
    skyformer: { k: 'B H N d', v: 'B H N d', mask: 'B N' },
    graph: { z: 'H N d', aSelf: 'H d', aNeighbor: 'H d' },
    graphImplicit: { z: 'H N d' },
};

/** What layers tell their operations and tensors don't: that heads lie side by side, that only y is wanted. */
const INTERNAL_OPTIONS = ['heads', 'yOnly'];

/** @typedef {(inputs: Record<string, any>, options?: Record<string, any>) => any} OperationFunction */

/**
 * @param {Core} core
 * @param {'attention' | 'ops'} family
 * @returns {Record<string, OperationFunction>}
 */
export function operationFunctions(core, family) {
    /** @type {Record<string, OperationFunction>} */
    const functions = {};
    for (const op of core.operations)
        if (isAttention(op.name) === (family === 'attention'))
            functions[op.name] = (inputs, options = {}) => apply(core, op, `${family}.${op.name}`, inputs, options);
    // A name that does not exist would only say "is not a function".
    return new Proxy(Object.freeze(functions), {
        get(target, name) {
            if (typeof name !== 'string' || name in target || name === 'then' || name === 'toJSON') return Reflect.get(target, name);
            return unknownWord(`pa.${family}`, 'operation', name, Object.keys(target));
        },
    });
}

/**
 * @param {Core} core @param {Operation} op @param {string} where
 * @param {Record<string, any>} inputs @param {Record<string, any>} options
 */
function apply(core, op, where, inputs, options) {
    const { training = false, ...rest } = checkObject(`${where}: options`, options);
    if (typeof training !== 'boolean') fail(`${where}: training must be true or false, got ${describe(training)}`);
    return withArguments(core, op, where, inputs, rest, (scratch, ins, numbers) => {
        const out = scratch.block(4 * Math.max(op.outputs.length, 1));
        core.check(core.exports.pa_apply(op.index, ins, op.inputs.length, numbers, op.options.length, training ? 1 : 0, out), where);
        /** @type {[string, Tensor][]} */
        const results = [];
        Array.from(core.memory.i32(out, op.outputs.length)).forEach((pointer, i) => {
            if (pointer !== 0) results.push([op.outputs[i], new Tensor(core, pointer >>> 0)]);
        });
        return op.outputs.length === 1 ? results[0][1] : Object.fromEntries(results);
    });
}

/**
 * pa.map: the attention map of a mechanism, [B,H,N,M].
 * @param {Core} core @param {string} kind @param {Record<string, any>} inputs @param {Record<string, any>} [options] @returns {Tensor}
 */
export function attentionMap(core, kind, inputs, options = {}) {
    const known = core.operations.filter(op => isAttention(op.name));
    const op = known.find(({ name }) => name === kind);
    if (!op) return unknownWord('map', 'kind', kind, known.map(({ name }) => name));
    const where = `map of ${kind}`;
    return withArguments(core, op, where, inputs, checkObject(`${where}: options`, options), (_, ins, numbers) => {
        const pointer = core.exports.pa_map(op.index, ins, op.inputs.length, numbers, op.options.length);
        if (pointer === 0) throw core.error(where);
        return new Tensor(core, pointer);
    });
}

/**
 * Puts inputs and options into their places and calls `fn` with the two lists; tensors made for arrays live until it returns.
 * @template T
 * @param {Core} core @param {Operation} op @param {string} where
 * @param {Record<string, any>} inputs @param {Record<string, any>} options
 * @param {(scratch: import('./memory.js').Scratch, ins: Pointer, numbers: Pointer) => T} fn
 * @returns {T}
 */
function withArguments(core, op, where, inputs, options, fn) {
    checkObject(`${where}: inputs`, inputs);
    checkKeys(where, 'input', inputs, op.inputs.map(({ name }) => name));
    checkKeys(where, 'option', options, [...op.options.filter(name => !INTERNAL_OPTIONS.includes(name)), ...op.inputs.filter(isOption).map(({ name }) => name)]);

    // A number of landmarks, in the place of the landmarks themselves: so many are drawn.
    if (typeof options.landmarks === 'number' && op.options.includes('count')) {
        const { landmarks, ...rest } = options;
        options = { ...rest, count: checkOption(`${where}: landmarks`, 'landmarks', landmarks) };
    }

    /** @type {Tensor[]} */
    const temporary = [];
    try {
        const shapes = new ShapeLetters(where, op.name);
        const tensors = op.inputs.map(input => {
            const given = inputs[input.name] ?? (isOption(input) ? options[input.name] : undefined);
            if (inputs[input.name] !== undefined && isOption(input) && options[input.name] !== undefined)
                fail(`${where}: ${input.name} is among the inputs and among the options; one of them is enough`);
            if (given === undefined || given === null) {
                if (input.optional) return null;
                return fail(`${where}: ${input.name} is missing; it takes ${signature(op)}`);
            }
            if (!(given instanceof Tensor)) {
                const tensor = toTensor(core, `${where}: ${input.name}`, given, input.integers, shapes.expected(input.name));
                temporary.push(tensor);
                shapes.check(input.name, tensor.shape);
                return tensor;
            }
            Tensor.pointerOf(given, `${where}: ${input.name}`, core);
            if (given.dtype !== (input.integers ? 'int32' : 'float32'))
                fail(`${where}: ${input.name} must be a tensor of ${input.integers ? 'int32' : 'float32'}, got ${given.dtype}`);
            shapes.check(input.name, given.shape);
            return given;
        });
        op.inputs.forEach(({ name, integers }, i) => {
            const tensor = tensors[i];
            if (integers && tensor) checkEntries(`${where}: ${name}`, name, tensor, shapes);
        });
        checkTogether(where, op.name, options);
        const numbers = Float64Array.from(op.options, name => optionNumber(`${where}: ${name}`, name, options[name]));
        return core.memory.withBlocks(scratch => fn(scratch,
            scratch.put(Int32Array.from(tensors, tensor => tensor === null ? 0 : Tensor.pointerOf(tensor, where))),
            scratch.put(numbers)));
    } finally {
        for (const tensor of temporary) tensor.dispose(); // what was computed from it keeps its own reference
    }
}

/** Optional inputs, and lists of integers, may come as options. @param {Operation['inputs'][number]} input */
function isOption(input) {
    return input.optional || input.integers || input.name === 'noise';
}

/** @param {Operation} op */
function signature(op) {
    const list = op.inputs.map(({ name, optional }) => optional ? `${name}?` : name).join(', ');
    return `{ ${list} }${op.formula ? `: ${op.formula}` : ''}`;
}

/** @param {string} where @param {string} name @param {unknown} value @returns {number} */
export function optionNumber(where, name, value) {
    if (value === undefined) return DEFAULT_OPTIONS[name] ?? 0;
    if (WORD_OPTIONS[name]) return WORD_OPTIONS[name].indexOf(checkWord(where, value, WORD_OPTIONS[name]));
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (SWITCHES.includes(name)) fail(`${where} must be true or false, got ${describe(value)}`);
    return checkOption(where, name, value);
}

/** An option that is a number. @param {string} where @param {string} name @param {unknown} value @returns {number} */
export function checkOption(where, name, value) {
    const { whole = false, least, most, above, below } = RANGES[name] ?? {};
    const number = whole ? checkInteger(where, value, least, most) : checkNumber(where, value, least, most);
    if (above !== undefined && number <= above) fail(`${where} must be above ${above}, got ${number}`);
    if (below !== undefined && number >= below) fail(`${where} must be below ${below}, got ${number}`);
    return number;
}

/** Options that are right each by itself, but not together. @param {string} where @param {string} kind @param {Record<string, any>} options */
export function checkTogether(where, kind, { pattern, block = DEFAULT_OPTIONS.block, summary = DEFAULT_OPTIONS.summary, causal, beta = 0, standardize }) {
    if (kind === 'sparse' && pattern === 'fixed' && summary > block) fail(`${where}: summary is ${summary}, more than the block of ${block} whose last ones it counts`);
    if (kind === 'linear' && causal && (beta !== 0 || standardize))
        fail(`${where}: causal does not go with ${beta !== 0 ? `beta ${beta}` : 'standardize'}: the keys' statistics would see what comes later`);
}

/** Lists of whole numbers that point at something. @param {string} where @param {string} name @param {Tensor} tensor @param {ShapeLetters} shapes */
function checkEntries(where, name, tensor, shapes) {
    const N = shapes.size('N');
    const [least, most] = name === 'pool' ? [1, 2 ** 31 - 1] : N !== null && name === 'landmarks' ? [0, 2 * N - 1] : N !== null && name === 'edges' ? [0, N - 1] : [-Infinity, Infinity];
    if (name === 'landmarks' && tensor.size === 0) fail(`${where} is empty; at least one row of the queries and keys is needed`);
    const values = tensor.view(), bad = values.findIndex((/** @type {number} */ value) => value < least || value > most);
    if (bad < 0) return;
    const place = name === 'edges' ? `: the ${bad % 2 ? 'source' : 'target'} of edge ${bad >> 1}` : `[${bad}]`;
    fail(`${where}${place} is ${values[bad]}, expected ${name === 'pool' ? 'at least 1' : `0 to ${most}`}${name === 'landmarks' ? ' (the queries, then the keys)' : name === 'edges' ? `: there are ${N} nodes` : ''}`);
}

/**
 * An array where a tensor is expected: nested, or flat with the shape known from the other inputs.
 * @param {Core} core @param {string} where @param {any} value @param {boolean} integers @param {(number | null)[] | null} expected
 */
function toTensor(core, where, value, integers, expected) {
    const nested = Array.isArray(value) && value.some(item => typeof item === 'object');
    if (typeof value === 'number' || (!Array.isArray(value) && !ArrayBuffer.isView(value)))
        fail(`${where} must be a tensor or an array, got ${describe(value)}`);
    const flat = /** @type {ArrayLike<number>} */ (/** @type {unknown} */ (value));
    /** @type {number[] | undefined} */
    let shape;
    if (!nested && expected && expected.length !== 1) {
        const unknown = expected.filter(n => n === null).length;
        const rest = expected.reduce((/** @type {number} */ product, n) => product * (n ?? 1), 1);
        if (unknown > 1) fail(`${where} needs its shape: pass a tensor or a nested array, got ${describe(value)}`);
        shape = expected.map(n => n ?? Math.floor(flat.length / Math.max(rest, 1)));
        if (shape.reduce((product, n) => product * n, 1) !== flat.length)
            fail(`${where} has ${flat.length} values, expected ${shapeText(expected.map(n => n ?? NaN)).replace('NaN', '?')}`);
    }
    const scope = core.scopes.length;
    const tensor = makeTensor(core, flat, shape, { integers, where });
    if (scope > 0) core.scopes[scope - 1].delete(tensor);
    return tensor;
}

/** Dimension letters and the numbers they have been found to stand for. */
class ShapeLetters {
    /** @type {Map<string, { size: number, from: string }>} */
    #known = new Map();
    #where;
    #op;

    /** @param {string} where @param {string} op */
    constructor(where, op) {
        this.#where = where;
        this.#op = op;
    }

    /** @param {string} name @returns {string[] | null} */
    #letters(name) {
        if (!isAttention(this.#op)) return null;
        return (SHAPES_OF[this.#op]?.[name] ?? SHAPES[name])?.split(' ') ?? null;
    }

    /** What a letter stands for, null where it has not been met. @param {string} letter */
    size(letter) {
        return this.#known.get(letter)?.size ?? null;
    }

    /** What is known of an input's shape, null where a letter has not been met. @param {string} name */
    expected(name) {
        return this.#letters(name)?.map(letter => /\d/.test(letter) ? Number(letter) : this.#known.get(letter)?.size ?? null) ?? null;
    }

    /** @param {string} name @param {readonly number[]} shape */
    check(name, shape) {
        const letters = this.#letters(name);
        if (letters === null) return;
        const wanted = `[${letters.join(',')}]`;
        if (letters.length !== shape.length)
            fail(`${this.#where}: ${name} has shape ${shapeText(shape)}, expected ${wanted}, ${letters.length} dimension${letters.length === 1 ? '' : 's'}`);
        letters.forEach((letter, i) => {
            const known = /\d/.test(letter) ? { size: Number(letter), from: '' } : this.#known.get(letter);
            if (known === undefined) this.#known.set(letter, { size: shape[i], from: name });
            else if (known.size !== shape[i])
                fail(`${this.#where}: ${name} has shape ${shapeText(shape)}, expected ${wanted} with ${letter} = ${known.size}${known.from ? `, as in ${known.from}` : ''}`);
        });
    }
}
