/**
 * ListOps (Nangia and Bowman, 2018) by the rules of the Long Range Arena (Tay et al., 2021): nested operations on lists
 * of digits in prefix form, such as `[MAX 4 [MIN 2 3 X 0 X`, whose value is one of the ten digits. The answer hangs on
 * tokens far apart, and on how the brackets pair.
 *
 * Ids: 0 padding, 1 unknown, 2 … 11 the digits 0 … 9, 12 `[MIN`, 13 `[MAX`, 14 `[MED`, 15 `[SM`, 16 `X` (the closing
 * bracket). The vocabulary of 17 is the arena's; the order of the ids there is the accident of a file.
 */

import { checkBoolean, checkInteger, describe, fail } from '../../errors.js';
import { checkSize, optionsOf, wholesOf } from '../arguments.js';
import { Random } from './random.js';

export const LISTOPS_TOKENS = Object.freeze([
    '',
    '?',
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '[MIN',
    '[MAX',
    '[MED',
    '[SM',
    'X',
]);

const UNKNOWN = 1,
    DIGIT = 2,
    MIN = 12,
    MAX = 13,
    SM = 15,
    CLOSE = 16;

/**
 * @typedef {object} ListOpsOptions
 * @property {number} count how many samples
 * @property {number} [minLength] trees are kept if minLength < length < maxLength, both strict, as in the arena; 16 if
 *   not given (the arena: 500)
 * @property {number} [maxLength] 128 if not given (the arena: 2000)
 * @property {number} [maxDepth] operations stand on levels 1 … maxDepth − 1
 * @property {number} [maxArgs] operations take 2 … maxArgs arguments. With 5 or fewer long trees practically never grow
 * @property {number} [seed]
 * @property {boolean} [unique] drop trees that came before; true if not given
 */

/**
 * Random trees, by the arena's rules: a node is a digit with probability 3/4 and always at the last level, else an
 * operation with a uniform number of arguments and a uniform operator. A draw is given up as soon as it is too long,
 * which does not change what is kept. There is about one tree in thirty between 16 and 128 tokens, one in twelve
 * between 500 and 2000.
 *
 * @param {ListOpsOptions} options
 * @returns {import('../types.js').TokenDataset & { x: Uint8Array[] }} `length` is the longest possible, maxLength − 1
 */
export function listOps(options) {
    const own = optionsOf('listOps', options, [
        'count',
        'minLength',
        'maxLength',
        'maxDepth',
        'maxArgs',
        'seed',
        'unique',
    ]);
    const { minLength = 16, maxLength = 128, maxDepth = 10, maxArgs = 10, seed = 0, unique = true } = own;
    const count = checkSize('listOps: count', own.count, 0);
    checkSize('listOps: minLength', minLength, 0);
    checkSize('listOps: maxLength', maxLength, minLength + 2);
    checkInteger('listOps: maxDepth', maxDepth, 1, 1000);
    checkInteger('listOps: maxArgs', maxArgs, 2, 1000);
    checkBoolean('listOps: unique', unique);
    const random = new Random(seed);
    const tokens = new Uint8Array(maxLength);
    const args = new Uint8Array(maxDepth * maxArgs);
    let length = 0,
        pending = 0;

    /**
     * Appends a node to `tokens`; `pending` counts the brackets still to be closed.
     * @param {number} depth @returns {number} the node's value, or −1 as soon as the tree is too long
     */
    const node = depth => {
        if (depth >= maxDepth || random.uniform() > 0.25) {
            if (length + pending + 1 >= maxLength) return -1;
            const digit = random.integer(0, 9);
            tokens[length++] = DIGIT + digit;
            return digit;
        }
        const many = random.integer(2, maxArgs);
        const opening = length++;
        pending++;
        // Each argument takes one token at least.
        if (length + pending + many >= maxLength) return -1;
        const base = (depth - 1) * maxArgs;
        for (let i = 0; i < many; i++) {
            const value = node(depth + 1);
            if (value < 0) return -1;
            args[base + i] = value;
        }
        const operator = MIN + random.integer(0, 3);
        tokens[opening] = operator;
        tokens[length++] = CLOSE;
        pending--;
        return apply(operator, args.subarray(base, base + many));
    };

    /** @type {Uint8Array[]} */
    const x = [];
    const y = new Int32Array(count);
    /** @type {Set<string>} */
    const seen = new Set();
    for (let idle = 0; x.length < count; ) {
        length = pending = 0;
        const value = node(1);
        if (value >= 0 && length > minLength && length < maxLength) {
            const tree = tokens.slice(0, length);
            const known = unique && seen.size === seen.add(new TextDecoder('latin1').decode(tree)).size;
            if (!known) {
                y[x.length] = value;
                x.push(tree);
                idle = 0;
                continue;
            }
        }
        if (++idle === 1_000_000)
            throw new Error(
                `listOps: ${x.length} of ${count} trees found, then none in a million draws: ${unique ? 'new ' : ''}trees between minLength ${minLength} and maxLength ${maxLength} are too rare`,
            );
    }
    return {
        name: 'ListOps',
        x,
        y,
        classes: Array.from('0123456789'),
        features: 1,
        vocabulary: LISTOPS_TOKENS.length,
        length: maxLength - 1,
    };
}

/** The value of an operation. @param {number} operator @param {Uint8Array} args @returns {number} */
function apply(operator, args) {
    if (operator === SM) return args.reduce((a, b) => a + b, 0) % 10;
    if (operator === MIN) return args.reduce((a, b) => Math.min(a, b));
    if (operator === MAX) return args.reduce((a, b) => Math.max(a, b));
    // The median, and between two middle ones their mean cut to a whole number.
    const sorted = args.slice().sort(),
        middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) >> 1;
}

/**
 * The tokens as text, padding left out: "[MAX 4 [MIN 2 3 X 0 X".
 * @param {ArrayLike<number>} tokens
 * @returns {string}
 */
export function listOpsText(tokens) {
    return wholesOf('listOpsText: tokens', tokens, 0)
        .filter(id => id !== 0)
        .map(id => LISTOPS_TOKENS[id] ?? LISTOPS_TOKENS[UNKNOWN])
        .join(' ');
}

/**
 * Text to tokens. Takes the arena's files as well: `]` for `X`, and parentheses, which it drops.
 * @param {string} text
 * @returns {Uint8Array}
 */
export function listOpsTokens(text) {
    if (typeof text !== 'string') fail(`listOpsTokens: text must be a string, got ${describe(text)}`);
    const words = text
        .replace(/[()]/g, ' ')
        .trim()
        .split(/\s+/)
        .filter(word => word !== '');
    return Uint8Array.from(words, word => {
        const id = LISTOPS_TOKENS.indexOf(word === ']' ? 'X' : word);
        return id > UNKNOWN ? id : UNKNOWN;
    });
}

/**
 * The value of an expression. Padding at the end is ignored.
 * @param {ArrayLike<number>} tokens
 * @returns {number}
 * @throws {Error} naming the place, if the tokens are no complete expression
 */
export function listOpsValue(tokens) {
    const ids = wholesOf('listOpsValue: tokens', tokens, 0);
    let length = ids.length;
    while (length > 0 && ids[length - 1] === 0) length--;
    /** @type {{ operator: number, args: number[] }[]} */
    const open = [];
    for (let i = 0; i < length; i++) {
        const id = ids[i];
        if (id >= MIN && id <= SM) {
            open.push({ operator: id, args: [] });
            continue;
        }
        let value;
        if (id >= DIGIT && id < MIN) value = id - DIGIT;
        else if (id !== CLOSE) throw new Error(`listOpsValue: token ${i} is ${id}, neither a digit nor a bracket`);
        else {
            const last = open.pop();
            if (last === undefined) throw new Error(`listOpsValue: token ${i} closes a bracket that was never opened`);
            if (last.args.length === 0)
                throw new Error(`listOpsValue: the operation that token ${i} closes has no arguments`);
            value = apply(last.operator, Uint8Array.from(last.args));
        }
        if (open.length > 0) open[open.length - 1].args.push(value);
        else if (i === length - 1) return value;
        else throw new Error(`listOpsValue: the expression ends with token ${i}, but ${length - 1 - i} more follow`);
    }
    throw new Error(
        open.length > 0
            ? `listOpsValue: ${open.length} ${open.length === 1 ? 'bracket is' : 'brackets are'} never closed`
            : 'listOpsValue: there are no tokens',
    );
}
