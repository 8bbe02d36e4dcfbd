// ListOps, short: nested lists such as [MAX 3 [MIN 2 7] 4], to be worked out to a digit. What a bracket holds may be far away.

const DIGITS = 10;
const NAMES = ['·', ...Array.from({ length: DIGITS }, (_, i) => String(i)), '[min', '[max', '[med', '[sum', ']'];
const OPERATORS = 11, CLOSE = 15; // ids; 0 stays free for padding
const SHORTEST = 5, LENGTH = 40;
const CLASSES = Array.from({ length: DIGITS }, (_, i) => String(i));

/** @param {number} operator @param {number[]} values */
function work(operator, values) {
    const sorted = [...values].sort((a, b) => a - b), n = sorted.length;
    switch (operator) {
        case 0: return sorted[0];
        case 1: return sorted[n - 1];
        case 2: return n % 2 ? sorted[(n - 1) / 2] : Math.floor((sorted[n / 2 - 1] + sorted[n / 2]) / 2);
        default: return values.reduce((sum, v) => sum + v, 0) % 10;
    }
}

/** Appends one tree to `tokens` and returns its value; −1 as soon as it grows too long.
 * @param {number[]} tokens @param {number} depth @param {import('../random.js').Random} r @returns {number} */
function tree(tokens, depth, r) {
    if (tokens.length > LENGTH) return -1;
    if (depth > 1 && (depth >= 4 || r() > 0.25)) {
        const digit = r.integer(DIGITS);
        tokens.push(1 + digit);
        return digit;
    }
    const operator = r.integer(4), count = 2 + r.integer(4), values = [];
    tokens.push(OPERATORS + operator);
    for (let i = 0; i < count; i++) {
        values.push(tree(tokens, depth + 1, r));
        if (values[i] < 0) return -1;
    }
    tokens.push(CLOSE);
    return work(operator, values);
}

/** @param {import('../random.js').Random} r */
function draw(r) {
    for (;;) {
        const tokens = /** @type {number[]} */ ([]);
        const label = tree(tokens, 1, r);
        if (label >= 0 && tokens.length >= SHORTEST && tokens.length <= LENGTH) return { x: Uint8Array.from(tokens), label };
    }
}

/** @type {import('./index.js').Task} */
export const listops = {
    id: 'listops',
    name: 'ListOps, short',
    about: 'Nested lists to be worked out to a digit, such as [max 3 [min 2 7] 4]. Hard: guessing gives about 0.15.',
    token: 'token',
    view: 'tokens',
    names: NAMES,
    classes: CLASSES,
    input: { kind: 'tokens', vocabulary: NAMES.length, length: LENGTH },
    testSize: 200,
    draw: (label, r) => draw(r),
};
