/**
 * @file Types of the operations and of the kinds of attention, written from the core's table of operations (the rows in
 *   src/autodiff/ops/) as the built binary tells it: web/operations/rows.d.ts. `./build.sh js` calls it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Core } from '../web/engine/core.js';

/** @typedef {import('../web/engine/core.js').Operation} Operation */
/** @typedef {import('../web/engine/core.js').Option} Option */

const HEAD = `// Written by scripts/row-types.mjs from the core's table of operations. Change the rows in src/autodiff/ops/ instead, and
// build.
import type { Tensor } from '../tensors/tensor.js';
import type { Numbers } from '../types.js';
`;

/** @param {readonly string[]} words */
const union = words => words.map(word => `'${word}'`).join(' | ');

/** @param {Option} option */
function typeOf({ words, onOff, perHead }) {
    if (words) return union(words);
    return onOff ? 'boolean' : perHead ? 'number | readonly number[]' : 'number';
}

/** What an option may be and by default is, for people. @param {Option} option */
export function about({ words, onOff, whole, fallback, least, most, above, below }) {
    if (onOff) return fallback ? 'on by default' : 'off by default';
    const range = [
        least !== undefined && `from ${least}`,
        above !== undefined && `above ${above}`,
        most !== undefined && `to ${most}`,
        below !== undefined && `below ${below}`,
    ].filter(Boolean);
    const kind = words ? '' : [whole ? 'a whole number' : 'a number', ...range].join(' ');
    const start = words ? `'${words[fallback]}' by default` : fallback ? `${fallback} by default` : '';
    return [kind, start].filter(Boolean).join('; ');
}

/** @param {Operation['inputs'][number]} input */
const shapeOf = ({ shapes }) =>
    shapes
        .map(shape =>
            shape === '*' ? 'any shape' : shape === 'A' ? 'a list' : `[${[...shape].join(',').replace('*,', '…,')}]`,
        )
        .join(' or ');

/** What an input may be. @param {Operation['inputs'][number]} input @param {boolean} mayBeOption */
const inputType = ({ shapes: [shape] }, mayBeOption) =>
    shape === '*' || shape === 'A' ? 'Numbers | number' : mayBeOption ? 'Numbers' : 'Tensor';

/** @param {string[]} lines @param {string} indent */
const block = (lines, indent) => lines.map(line => `${indent}${line}\n`).join('');

/** @param {Operation} op */
function functionOf(op) {
    const mayBeOption = op.inputs.filter(({ optional, integers }) => optional || integers);
    const inputs = op.inputs.flatMap(input => [
        ...(input.shapes.length > 0 ? [`/** ${shapeOf(input)} */`] : []),
        `${input.name}${mayBeOption.includes(input) ? '?' : ''}: ${inputType(input, mayBeOption.includes(input))};`,
    ]);
    const own = op.options.filter(({ internal }) => !internal);
    const options = [
        ...mayBeOption.map(input =>
            own.some(option => option.name === input.name)
                ? `${input.name}?: Numbers | number;`
                : `${input.name}?: ${inputType(input, true)};`,
        ),
        ...own
            .filter(({ name }) => !mayBeOption.some(input => input.name === name))
            .flatMap(option => [`/** ${about(option)} */`, `${option.name}?: ${typeOf(option)};`]),
        '/** with what only training does: dropout, chance */',
        'training?: boolean;',
    ];
    const result = op.outputs.length === 1 ? 'Tensor' : `{ ${op.outputs.map(name => `${name}: Tensor`).join('; ')} }`;
    return `    /** ${op.formula} */
    ${/^\w+$/.test(op.name) ? op.name : `'${op.name}'`}(
        inputs: {
${block(inputs, ' '.repeat(12))}        },
        options?: {
${block(options, ' '.repeat(12))}        },
    ): ${result};
`;
}

/** @param {Operation[]} operations @returns {string} */
function rowTypes(operations) {
    /** @param {string} trait */
    const kinds = trait =>
        union(
            operations.flatMap(({ name, traits }) =>
                traits.includes(trait) && !traits.includes('custom') ? [name] : [],
            ),
        );
    /** @param {boolean} attention */
    const functions = attention =>
        operations
            .filter(({ family }) => family !== 'custom' && (family === 'attention') === attention)
            .map(functionOf)
            .join('\n');
    return `${HEAD}
/** Kinds that a layer over the tokens of a sequence can have. */
export type AttentionKind = ${kinds('sequence')};

/** Kinds that a layer over the nodes of a graph can have. */
export type GraphAttentionKind = ${kinds('graph')};

/** Sizes: B batch, H heads, N queries, M keys, d head width, s rank, S spectral samples. */
export interface AttentionFunctions {
${functions(true)}}

export interface LayerFunctions {
${functions(false)}}
`;
}

/** The core as the full build has it, for what it says of itself. @param {string} root */
export async function builtCore(root) {
    const bytes = readFileSync(join(root, 'dist/full.simd128.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, {
        env: { emscripten_notify_memory_growth() {}, pa_custom: () => 0 },
    });
    const exports = /** @type {any} */ (instance.exports);
    exports._initialize?.();
    return new Core(exports);
}

/**
 * Brings a file up to date; says whether it had to.
 * @param {string} file @param {string} text
 */
export function bringUpToDate(file, text) {
    if (readFileSync(file, { encoding: 'utf8', flag: 'a+' }) === text) return false;
    writeFileSync(file, text);
    return true;
}

/**
 * Brings web/operations/rows.d.ts up to date with the built binary; says whether it had to.
 * @param {string} root
 */
export async function writeRowTypes(root) {
    return bringUpToDate(join(root, 'web/operations/rows.d.ts'), rowTypes((await builtCore(root)).operations));
}
