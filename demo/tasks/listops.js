// ListOps, short: nested lists such as [MAX 3 [MIN 2 7] 4], to be worked out to a digit. What a bracket holds may be
// far away.

const DIGITS = 10;
const NAMES = ['·', ...Array.from({ length: DIGITS }, (_, i) => String(i)), '[min', '[max', '[med', '[sum', ']'];
const OPERATORS = 11,
    CLOSE = 15; // ids; 0 stays free for padding
const SHORT = { least: 5, most: 40 },
    LONG = { least: 60, most: 128 };
const CLASSES = Array.from({ length: DIGITS }, (_, i) => String(i));

/** @param {number} operator @param {number[]} values */
function work(operator, values) {
    const sorted = [...values].sort((a, b) => a - b),
        n = sorted.length;
    switch (operator) {
        case 0:
            return sorted[0];
        case 1:
            return sorted[n - 1];
        case 2:
            return n % 2 ? sorted[(n - 1) / 2] : Math.floor((sorted[n / 2 - 1] + sorted[n / 2]) / 2);
        default:
            return values.reduce((sum, v) => sum + v, 0) % 10;
    }
}

/** Appends one tree to `tokens` and returns its value; −1 as soon as it grows too long.
 * @param {number[]} tokens
 * @param {number} depth
 * @param {import('./random.js').Random} r
 * @param {number} most tokens
 * @returns {number}
 */
function tree(tokens, depth, r, most) {
    if (tokens.length > most) return -1;
    if (depth > 1 && (depth >= 5 || r() > (most > 60 ? 0.4 : 0.25))) {
        const digit = r.integer(DIGITS);
        tokens.push(1 + digit);
        return digit;
    }
    const operator = r.integer(4),
        count = 2 + r.integer(4),
        values = [];
    tokens.push(OPERATORS + operator);
    for (let i = 0; i < count; i++) {
        values.push(tree(tokens, depth + 1, r, most));
        if (values[i] < 0) return -1;
    }
    tokens.push(CLOSE);
    return work(operator, values);
}

/** @param {import('./random.js').Random} r @param {{ least: number, most: number }} size */
function draw(r, { least, most }) {
    for (;;) {
        const tokens = /** @type {number[]} */ ([]);
        const label = tree(tokens, 1, r, most);
        if (label >= 0 && tokens.length >= least && tokens.length <= most) return { x: Uint8Array.from(tokens), label };
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
    input: { kind: 'tokens', vocabulary: NAMES.length, length: SHORT.most },
    testSize: 200,
    draw: (label, r) => draw(r, SHORT),
};

/** @type {import('./index.js').Task} */
export const listopsLong = {
    ...listops,
    id: 'listops-long',
    name: 'ListOps, long',
    about: 'Nested lists of 60 to 128 tokens, to be worked out to a digit. Longer, slower and harder: the task long attention is measured by.',
    input: { kind: 'tokens', vocabulary: NAMES.length, length: LONG.most },
    testSize: 100,
    draw: (label, r) => draw(r, LONG),
};
