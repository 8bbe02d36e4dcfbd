/**
 * pa.attention[op]: every mechanism as a function of tensors. The core's table of operations says what the inputs,
 * options and outputs of each are called and in which order they go; here names become places, words become numbers,
 * and shapes are checked against each other with sentences that name them.
 */
import { checkObject, describe, fail, failMissing, shapeText, typedKind, unknownWord } from '../errors.js';
import { checkList } from '../lists.js';
import { BLOCK_RELATIONS } from './block-relations.js';
import { composedFunctions } from './composed.js';
import { convolution } from './convolution.js';
import { lossFunctions } from './losses.js';
import { checkOption, checkTogether, optionNumber } from './options.js';
import { RELATIONS } from './relations.js';
import { ShapeLetters } from './shape-letters.js';
import { Tensor, makeTensor } from '../tensors/tensor.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/core.js').Operation} Operation
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 */

/** @typedef {(inputs: Record<string, any>, options?: Record<string, any>) => any} OperationFunction */

const NONE = Object.freeze({});

/**
 * @param {Core} core
 * @param {'attention' | 'ops'} family
 * @returns {Record<string, OperationFunction>}
 */
export function operationFunctions(core, family) {
    /** Names that no row has. @type {Set<string>} */
    const composed = new Set();
    // For a name that does not exist the engine would only say "is not a function". We put a proxy behind the object
    // that says which names there are; names that exist are found first and never reach it.
    /** @type {Record<string, OperationFunction>} */
    const functions = Object.create(
        new Proxy(
            {},
            {
                get(target, name) {
                    if (typeof name !== 'string' || name in target || name === 'then' || name === 'toJSON')
                        return Reflect.get(target, name);
                    if (composed.has(name)) failMissing(`pa.${family}: ${name}`);
                    core.checkLoaded(`pa.${family}`, name, family === 'attention');
                    return unknownWord(`pa.${family}`, 'operation', name, Object.keys(functions));
                },
            },
        ),
    );
    for (const op of core.operations) {
        if ((op.family === 'attention') !== (family === 'attention') || op.family === 'custom') continue;
        const call = new Call(core, op, `${family}.${op.name}`);
        functions[op.name] = (inputs, options = NONE) => call.apply(inputs, options);
    }
    if (family === 'ops') {
        // what they are made of, as it is now: a name that is not there says so
        const blocks = () => Object.assign(Object.create(Object.getPrototypeOf(functions)), functions);
        const made = composedFunctions(blocks());
        // what has a row's name is the same in both builds; the rest only the full one can compute
        for (const [name, fn] of Object.entries(made))
            if (core.missing.length === 0 || Object.hasOwn(functions, name)) functions[name] = fn;
        /** @type {import('./attention.js').OperationFunction} */
        const conv1d = convolution(core, blocks());
        Object.assign(functions, lossFunctions(core, blocks()));
        if (core.missing.length === 0) functions.conv1d = conv1d;
        for (const name of ['conv1d', ...Object.keys(made)]) composed.add(name);
    }
    return Object.freeze(functions);
}

/**
 * pa.map: the attention map of a mechanism, [B,H,N,M].
 * @param {Core} core
 * @param {string} kind
 * @param {Record<string, any>} inputs
 * @param {Record<string, any>} [options]
 * @returns {Tensor}
 */
export function attentionMap(core, kind, inputs, options = NONE) {
    const known = core.operations.filter(op => op.family === 'attention');
    const op = known.find(({ name }) => name === kind);
    core.checkLoaded('map', kind, true);
    if (!op)
        return unknownWord(
            'map',
            'kind',
            kind,
            known.map(({ name }) => name),
        );
    return new Call(core, op, `map of ${kind}`).map(inputs, options);
}

/**
 * An operation as it is called: names become places in the core's block of arguments. What depends on the operation
 * alone is looked up once, so that a call of a small operation costs little beside its work.
 */
class Call {
    #core;
    #op;
    #where;
    #inputNames;
    #optionNames;
    /** What sentences about an input begin with. */
    #labels;
    /** Which inputs may come among the options. */
    #mayBeOption;
    /** Names that an input and an option share: a number is the option (so many landmarks), all else the input. */
    #shared;
    /** Which inputs are lists of integers. */
    #lists;
    #shapes;
    #relations;
    /** The shape of an input of the call under way. @type {import('./relations.js').ShapeOf} */
    #shapeOf;
    /** @type {(Tensor | null)[]} */
    #tensors = [];
    /** Tensors made from arrays for the call under way. @type {Tensor[]} */
    #temporary = [];

    /** @param {Core} core @param {Operation} op @param {string} where */
    constructor(core, op, where) {
        this.#core = core;
        this.#op = op;
        this.#where = where;
        this.#labels = op.inputs.map(({ name }) => `${where}: ${name}`);
        this.#mayBeOption = op.inputs.map(isOption);
        this.#inputNames = new Set(op.inputs.map(({ name }) => name));
        this.#optionNames = new Set([
            ...op.options.flatMap(({ internal, name }) => (internal ? [] : [name])),
            ...op.inputs.filter(isOption).map(({ name }) => name),
        ]);
        this.#shared = op.options.flatMap(({ name }) => (this.#inputNames.has(name) ? [name] : []));
        this.#lists = op.inputs.flatMap(({ integers }, i) => (integers ? [i] : []));
        this.#shapes = new ShapeLetters(where, op);
        this.#relations = (op.family === 'attention' ? RELATIONS : BLOCK_RELATIONS)[op.name];
        this.#shapeOf = name => this.#tensors[op.inputs.findIndex(input => input.name === name)]?.shape ?? null;
    }

    /**
     * @param {Record<string, any>} inputs
     * @param {Record<string, any>} options
     * @returns {Tensor | Record<string, Tensor>}
     */
    apply(inputs, options) {
        let training = false;
        if (options !== NONE) {
            ({ training = false, ...options } = checkObject(`${this.#where}: options`, options));
            if (typeof training !== 'boolean')
                fail(`${this.#where}: training must be true or false, got ${describe(training)}`);
        }
        return this.#run(inputs, options, () => {
            const { exports, memory } = this.#core,
                {
                    index,
                    inputs: ins,
                    options: { length },
                    outputs,
                } = this.#op;
            this.#core.check(
                exports.pa_apply(
                    index,
                    memory.inputs,
                    ins.length,
                    memory.options,
                    length,
                    training ? 1 : 0,
                    memory.outputs,
                ),
                this.#where,
            );
            if (outputs.length === 1) return new Tensor(this.#core, memory.words[memory.outputs >> 2] >>> 0);
            const pointers = memory.words.slice(memory.outputs >> 2, (memory.outputs >> 2) + outputs.length);
            return Object.fromEntries(
                outputs.flatMap((name, i) =>
                    pointers[i] === 0 ? [] : [[name, new Tensor(this.#core, pointers[i] >>> 0)]],
                ),
            );
        });
    }

    /** @param {Record<string, any>} inputs @param {Record<string, any>} options @returns {Tensor} */
    map(inputs, options) {
        return this.#run(inputs, checkObject(`${this.#where}: options`, options), () => {
            const { exports, memory } = this.#core,
                {
                    index,
                    inputs: ins,
                    options: { length },
                } = this.#op;
            const pointer = exports.pa_map(index, memory.inputs, ins.length, memory.options, length);
            if (pointer === 0) throw this.#core.error(this.#where);
            return new Tensor(this.#core, pointer);
        });
    }

    /**
     * Checks inputs and options, puts them into their places and calls `fn`; tensors made for arrays live until it
     * returns.
     * @template T
     * @param {Record<string, any>} inputs @param {Record<string, any>} options @param {() => T} fn @returns {T}
     */
    #run(inputs, options, fn) {
        const op = this.#op,
            where = this.#where,
            tensors = this.#tensors,
            { memory } = this.#core;
        checkObject(`${where}: inputs`, inputs);
        for (const key in inputs)
            if (!this.#inputNames.has(key) && inputs[key] !== undefined)
                unknownWord(where, 'input', key, this.#inputNames);
        for (const key in options)
            if (!this.#optionNames.has(key) && options[key] !== undefined)
                unknownWord(where, 'option', key, this.#optionNames);

        const temporary = this.#temporary;
        try {
            this.#shapes.forget();
            for (let i = 0; i < op.inputs.length; i++) tensors[i] = this.#tensor(i, inputs, options, temporary);
            for (const i of this.#lists)
                if (tensors[i])
                    checkEntries(this.#labels[i], op.inputs[i].name, /** @type {Tensor} */ (tensors[i]), this.#shapes);
            checkTogether(where, op.name, options, op.options);
            const { words, doubles } = memory; // after the last tensor was made: that may grow the memory
            for (let i = 0; i < op.options.length; i++) {
                const option = op.options[i],
                    { name } = option,
                    value = this.#isInput(name, options[name]) ? undefined : options[name];
                doubles[(memory.options >> 3) + i] =
                    value === undefined
                        ? option.fallback
                        : optionNumber(option, checkOption(`${where}: ${name}`, option, value));
            }
            this.#relations?.(where, this.#shapeOf, options);
            for (let i = 0; i < tensors.length; i++)
                words[(memory.inputs >> 2) + i] = tensors[i]
                    ? Tensor.pointerOf(/** @type {Tensor} */ (tensors[i]), this.#labels[i])
                    : 0;
            for (let i = 0; i < op.outputs.length; i++) words[(memory.outputs >> 2) + i] = 0;
            return fn();
        } finally {
            for (let i = 0; i < tensors.length; i++) tensors[i] = null; // the handles are the caller's
            // what was computed from it keeps its own reference
            while (temporary.length > 0) temporary.pop()?.dispose();
        }
    }

    /** Whether what is given among the options is an input. @param {string} name @param {any} value */
    #isInput(name, value) {
        return (
            value !== undefined &&
            this.#inputNames.has(name) &&
            !(typeof value === 'number' && this.#shared.includes(name))
        );
    }

    /**
     * The i-th input, null where an optional one is absent.
     * @param {number} i
     * @param {Record<string, any>} inputs
     * @param {Record<string, any>} options
     * @param {Tensor[]} temporary
     * @returns {Tensor | null}
     */
    #tensor(i, inputs, options, temporary) {
        const { name, optional, integers, shapes } = this.#op.inputs[i],
            label = this.#labels[i],
            among = inputs[name];
        let given = among ?? undefined;
        if (this.#mayBeOption[i] && this.#isInput(name, options[name])) {
            if (among !== undefined) fail(`${label} is among the inputs and among the options; one of them is enough`);
            given = options[name] ?? undefined;
        }
        if (given === undefined) return optional ? null : fail(`${label} is missing; it takes ${signature(this.#op)}`);
        if (!Tensor.is(given)) {
            if (typeof given === 'number' && shapes[0] === 'A') given = [given];
            given = toTensor(this.#core, label, given, integers, this.#shapes.expected(i), shapes[0] === '*');
            temporary.push(given);
        } else {
            Tensor.pointerOf(given, label, this.#core);
            if (given.dtype !== (integers ? 'int32' : 'float32'))
                fail(`${label} must be a tensor of ${integers ? 'int32' : 'float32'}, got ${given.dtype}`);
        }
        this.#shapes.check(i, given);
        return given;
    }
}

/** Optional inputs, and lists of integers, may come as options. @param {Operation['inputs'][number]} input */
function isOption(input) {
    return input.optional || input.integers || input.name === 'noise';
}

/** @param {Operation} op */
function signature(op) {
    const list = op.inputs.map(({ name, optional }) => (optional ? `${name}?` : name)).join(', ');
    return `{ ${list} }${op.formula ? `: ${op.formula}` : ''}`;
}

/**
 * Lists of whole numbers that point at something.
 * @param {string} where
 * @param {string} name
 * @param {Tensor} tensor
 * @param {ShapeLetters} shapes
 */
function checkEntries(where, name, tensor, shapes) {
    const N = shapes.size('N');
    const [least, most] =
        name === 'pool'
            ? [1, 2 ** 31 - 1]
            : N !== null && name === 'landmarks'
              ? [0, N + (shapes.size('M') ?? N) - 1]
              : N !== null && name === 'edges'
                ? [0, N - 1]
                : [-Infinity, Infinity];
    if (name === 'landmarks' && tensor.size === 0)
        fail(`${where} is empty; at least one row of the queries and keys is needed`);
    const values = tensor.view(),
        bad = values.findIndex((/** @type {number} */ value) => value < least || value > most);
    if (bad < 0) return;
    const place = name === 'edges' ? `: the ${bad % 2 ? 'source' : 'target'} of edge ${bad >> 1}` : `[${bad}]`;
    fail(
        `${where}${place} is ${values[bad]}, expected ${name === 'pool' ? 'at least 1' : `0 to ${most}`}${name === 'landmarks' ? ' (the queries, then the keys)' : name === 'edges' ? `: there are ${N} nodes` : ''}`,
    );
}

/**
 * An array where a tensor is expected: nested, or flat with the shape known from the other inputs.
 * @param {Core} core
 * @param {string} where
 * @param {any} value
 * @param {boolean} integers
 * @param {(number | null)[] | null} expected
 * @param {boolean} orNumber a number will do too
 */
function toTensor(core, where, value, integers, expected, orNumber) {
    const flat = /** @type {ArrayLike<number>} */ (
        orNumber && typeof value === 'number' ? [] : checkList(where, value, 'a tensor or an array')
    );
    let nested = false; // what is neither a number nor a list is told by makeTensor
    for (let i = 0; i < flat.length && typedKind(flat) === undefined && !nested && typeof flat[i] !== 'undefined'; i++)
        nested = typeof flat[i] === 'object';
    /** @type {number[] | undefined} */
    let shape;
    if (!nested && expected && expected.length !== 1) {
        const unknown = expected.filter(n => n === null).length;
        const rest = expected.reduce((/** @type {number} */ product, n) => product * (n ?? 1), 1);
        if (unknown > 1) fail(`${where} needs its shape: pass a tensor or a nested array, got ${describe(value)}`);
        shape = expected.map(n => n ?? Math.floor(flat.length / Math.max(rest, 1)));
        if (shape.reduce((product, n) => product * n, 1) !== flat.length)
            fail(
                `${where} has ${flat.length} values, expected ${shapeText(expected.map(n => n ?? NaN)).replace('NaN', '?')}`,
            );
    }
    const scope = core.scopes.length;
    const tensor = makeTensor(core, typeof value === 'number' ? value : flat, shape, { integers, where });
    if (scope > 0) core.scopes[scope - 1].delete(tensor);
    return tensor;
}
