// What tensors of any names and shapes are: which are Q and K or a map, which axis is what. A first guess that is said
// and can be changed; what does not fit is said in a sentence. Touches no page.

/**
 * @typedef {import('./open.js').Tensor} Tensor
 * @typedef {{ rows: number, cols: number, data: Float32Array }} Matrix
 *
 * @typedef {object} Choice
 * @property {'qk' | 'map' | 'scores'} as  scores: a map before its softmax
 * @property {number} q      index of the tensor
 * @property {number} k
 * @property {number} map
 * @property {string} axesQ  a letter for each axis: l layer, b batch, h head, n token, m key, d number
 * @property {string} axesK
 * @property {string} axes   of the map
 * @property {number} outer  which of the batch, or of layers and batches
 * @property {number} head
 * @property {'root' | 'none'} scale
 * @property {boolean} causal
 * @property {'softmax' | 'gaussian' | 'cosine'} kernel
 * @property {number} every  each so many-th token, where there are too many
 */

export const MOST_TOKENS = 4096;
const AT_FIRST = 1024; // of more than can be taken, so many

/** @type {Record<'qk' | 'map', Record<number, string[]>>} */
export const AXES = {
    qk: {
        2: ['nd', 'dn'],
        3: ['hnd', 'nhd', 'bnd', 'hdn'],
        4: ['bhnd', 'bnhd', 'bhdn'],
        5: ['lbhnd', 'lbnhd'],
    },
    map: { 2: ['nm'], 3: ['hnm', 'bnm', 'nmh'], 4: ['bhnm', 'lhnm', 'bnmh'], 5: ['lbhnm'] },
};
const WORDS = /** @type {Record<string, string>} */ ({
    l: 'layer',
    b: 'batch',
    h: 'head',
    n: 'token',
    m: 'key',
    d: 'number',
});

/** @param {string} axes */
export const axesWords = axes =>
    [...axes].map(letter => (letter === 'n' && axes.includes('m') ? 'query' : WORDS[letter])).join(', ');
/** @param {Tensor} tensor */
export const shapeOf = tensor => `[${tensor.shape.join(', ')}]`;
/** @param {Tensor} tensor */
export const called = tensor => `“${tensor.name}” ${shapeOf(tensor)}`;

const Q = /(^|[^a-z])(q|query|queries)(?=[^a-z]|_?proj|_?states?|$)/i,
    K = /(^|[^a-z])(k|key|keys)(?=[^a-z]|_?proj|_?states?|$)/i,
    MAP = /att(n|ention)|map|prob|weight|score|softmax|^a$/i;

/** @param {Tensor} tensor */
const usable = ({ shape }) => shape.length >= 2 && shape.length <= 5 && shape.every(n => n > 0);

/** @param {Tensor} tensor @param {string} axes */
export function sizesOf(tensor, axes) {
    const of = (/** @type {string} */ letters) =>
        [...axes].reduce((size, letter, i) => (letters.includes(letter) ? size * tensor.shape[i] : size), 1);
    return { outer: of('lb'), heads: of('h'), rows: of('n'), cols: of('dm') };
}

/**
 * One head of one batch as a matrix, of each so many-th token.
 * @param {Tensor} tensor @param {string} axes @param {{ outer: number, head: number, every: number }} at
 * @returns {Matrix}
 */
export function slice(tensor, axes, { outer, head, every }) {
    const { shape, data } = tensor,
        stride = shape.map((_, i) => shape.slice(i + 1).reduce((product, n) => product * n, 1));
    let from = 0,
        rest = outer;
    for (let i = axes.length - 1; i >= 0; i--) {
        if (axes[i] === 'h') from += stride[i] * head;
        if (!'lb'.includes(axes[i])) continue;
        from += stride[i] * (rest % shape[i]);
        rest = Math.floor(rest / shape[i]);
    }
    const n = axes.indexOf('n'),
        other = axes.search(/[dm]/),
        step = axes[other] === 'm' ? every : 1,
        rows = Math.ceil(shape[n] / every),
        cols = Math.ceil(shape[other] / step),
        out = new Float32Array(rows * cols);
    for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; j++)
            out[i * cols + j] = data[from + i * every * stride[n] + j * step * stride[other]];
    return { rows, cols, data: out };
}

/** The first entry that is no finite number. @param {Tensor} tensor */
export function firstBad(tensor) {
    const { data, shape } = tensor;
    for (let at = 0; at < data.length; at++) {
        if (Number.isFinite(data[at])) continue;
        const place = shape.map((_, i) => Math.floor(at / shape.slice(i + 1).reduce((p, n) => p * n, 1)) % shape[i]);
        return { value: data[at], place: `[${place.join(', ')}]` };
    }
    return undefined;
}

/** Whether each row of the first matrix sums to one. @param {Tensor} tensor @param {string} axes */
export function rowSums(tensor, axes, at = { outer: 0, head: 0, every: 1 }) {
    const { rows, cols, data } = slice(tensor, axes, at);
    let most = 0;
    for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let j = 0; j < cols; j++) sum += data[i * cols + j];
        most = Math.max(most, Math.abs(sum - 1));
    }
    return most;
}

/** Heads are fewer than tokens, as a rule. @param {Tensor} tensor */
function queryAxes({ shape }) {
    const ways = AXES.qk[shape.length],
        [a, b] = shape.slice(-3);
    return shape.length > 2 && b < a ? ways[1] : ways[0];
}

/** The first way in which K fits Q. @param {Tensor[]} tensors @param {Choice} choice */
function keyAxes(tensors, { q, k, axesQ }) {
    const ways = [axesQ, ...AXES.qk[tensors[k].shape.length]].filter(axes => axes.length === tensors[k].shape.length);
    return ways.find(axesK => !misfit(tensors, /** @type {any} */ ({ q, k, axesQ, axesK }))) ?? ways[0];
}

/** Why Q and K don't go together; '' if they do. @param {Tensor[]} tensors @param {Choice} choice */
export function misfit(tensors, { q, k, axesQ, axesK }) {
    const [mine, theirs] = [sizesOf(tensors[q], axesQ), sizesOf(tensors[k], axesK)],
        both = `Q is ${called(tensors[q])} and K is ${called(tensors[k])}`;
    if (mine.cols !== theirs.cols)
        return `${both}, read as ${axesWords(axesQ)} and ${axesWords(axesK)}: that makes ${mine.cols} numbers a token in Q and ${theirs.cols} in K, and q·k needs the same. Choose other axes or tensors.`;
    if (mine.heads % theirs.heads)
        return `${both}: ${mine.heads} heads of Q can't share ${theirs.heads} of K. Choose other axes or tensors.`;
    if (theirs.outer !== 1 && mine.outer !== theirs.outer)
        return `${both}: ${mine.outer} in the batch of Q, and ${theirs.outer} in that of K. Choose other axes or tensors.`;
    return '';
}

/** What the tensors seem to be. @param {Tensor[]} tensors @returns {Choice} */
export function guess(tensors) {
    const fit = tensors.flatMap((tensor, i) => (usable(tensor) ? [i] : []));
    if (!fit.length) {
        const [{ name, shape }] = tensors;
        throw new Error(
            shape.some(n => n === 0)
                ? `“${name}” is empty: its shape is [${shape.join(', ')}].`
                : `“${name}” has ${shape.length === 1 ? 'one dimension' : `${shape.length} dimensions`}, [${shape.join(', ')}]. Q and K need two to five, such as [tokens, d] or [batch, heads, tokens, d]; a map [queries, keys] or more.`,
        );
    }
    const choice = /** @type {Choice} */ ({
        as: 'map',
        q: fit[0],
        k: fit[1] ?? fit[0],
        map: fit[0],
        axesQ: '',
        axesK: '',
        axes: '',
        outer: 0,
        head: 0,
        scale: 'root',
        causal: false,
        kernel: 'softmax',
        every: 1,
    });
    const pair = pairOf(tensors, fit),
        sums = fit.find(i => rowSums(tensors[i], AXES.map[tensors[i].shape.length][0]) < 0.01),
        named = fit.find(i => MAP.test(tensors[i].name));
    if (pair) Object.assign(choice, { as: 'qk', ...pair });
    else if (sums !== undefined || named !== undefined) choice.map = sums ?? /** @type {number} */ (named);
    else if (fit.length > 1 && tensors[fit[0]].shape.length === tensors[fit[1]].shape.length) choice.as = 'qk';
    if (choice.as === 'map' && firstBad(tensors[choice.map])?.value === -Infinity) choice.as = 'scores';
    return settled(tensors, choice, {});
}

/** @param {Tensor[]} tensors @param {number[]} fit */
function pairOf(tensors, fit) {
    for (const q of fit) {
        if (!Q.test(tensors[q].name)) continue;
        const k = partnerOf(tensors, q) ?? fit.find(i => i !== q && K.test(tensors[i].name));
        if (k !== undefined) return { q, k };
    }
    return undefined;
}

/** Whether two files are Q and K of one another, by their names. @param {string} a @param {string} b */
export function belong(a, b) {
    const stem = (/** @type {string} */ name, /** @type {RegExp} */ what) => {
        const plain = name.replace(/\.\w+(\.gz)?$/, '');
        return what.test(plain) ? plain.replace(what, '$1') : undefined;
    };
    const fits = (/** @type {string} */ q, /** @type {string} */ k) =>
        stem(q, Q) !== undefined && stem(q, Q) === stem(k, K);
    return fits(a, b) || fits(b, a);
}

/** The K that is called as this Q is. @param {Tensor[]} tensors @param {number} q */
function partnerOf(tensors, q) {
    const name = tensors[q].name.replace(Q, '$1'),
        k = tensors.findIndex((tensor, i) => i !== q && K.test(tensor.name) && tensor.name.replace(K, '$1') === name);
    return k < 0 ? undefined : k;
}

/**
 * The choice after a change: what follows from it is guessed anew, the rest kept within bounds.
 * @param {Tensor[]} tensors @param {Choice} before @param {Partial<Choice>} patch @returns {Choice}
 */
export function settled(tensors, before, patch) {
    const choice = { ...before, ...patch };
    if ('q' in patch && !('k' in patch)) choice.k = partnerOf(tensors, choice.q) ?? choice.k;
    if (!choice.axesQ || 'q' in patch) choice.axesQ = queryAxes(tensors[choice.q]);
    if (choice.axesQ.length !== tensors[choice.q].shape.length) choice.axesQ = queryAxes(tensors[choice.q]);
    if (!choice.axesK || 'k' in patch || 'q' in patch || 'axesQ' in patch) choice.axesK = keyAxes(tensors, choice);
    if (!choice.axes || 'map' in patch) choice.axes = AXES.map[tensors[choice.map].shape.length][0];
    const { outer, heads, rows, cols } = sizesNow(tensors, choice);
    choice.outer = Math.max(0, Math.min(choice.outer, outer - 1));
    choice.head = Math.max(0, Math.min(choice.head, heads - 1));
    const long = Math.max(rows, cols);
    if (Math.ceil(long / choice.every) > MOST_TOKENS) choice.every = Math.ceil(long / AT_FIRST);
    if (long <= MOST_TOKENS) choice.every = 1;
    if (rows !== cols) choice.causal = false;
    return choice;
}

/** Of the map that the choice makes. @param {Tensor[]} tensors @param {Choice} choice */
export function sizesNow(tensors, choice) {
    if (choice.as !== 'qk') return { ...sizesOf(tensors[choice.map], choice.axes), d: 0 };
    const q = sizesOf(tensors[choice.q], choice.axesQ),
        k = sizesOf(tensors[choice.k], choice.axesK);
    return { outer: q.outer, heads: q.heads, rows: q.rows, cols: k.rows, d: q.cols };
}

/** Refuses what can't be computed, in a sentence. @param {Tensor[]} tensors @param {Choice} choice */
export function check(tensors, choice) {
    if (choice.as === 'qk') {
        const words = misfit(tensors, choice);
        if (words) throw new Error(words);
    }
    for (const i of new Set(choice.as === 'qk' ? [choice.q, choice.k] : [choice.map])) {
        const bad = firstBad(tensors[i]);
        if (!bad || (bad.value === -Infinity && choice.as === 'scores')) continue;
        throw new Error(
            `${called(tensors[i])} holds ${String(bad.value)} at ${bad.place}. ${
                bad.value === -Infinity && choice.as === 'map'
                    ? 'That looks like masked scores before their softmax: choose “scores” below.'
                    : 'Nothing can be decomposed that holds it: save it without, for example torch.nan_to_num(x).'
            }`,
        );
    }
}

/** What was understood, a sentence each. @param {Tensor[]} tensors @param {Choice} choice */
export function told(tensors, choice) {
    const { outer, heads, rows, cols, d } = sizesNow(tensors, choice),
        many = (/** @type {number} */ n, /** @type {string} */ word) =>
            `${n.toLocaleString('en-US')} ${word}${n === 1 ? '' : 's'}`,
        words = [];
    if (choice.as === 'qk') {
        const [q, k] = [tensors[choice.q], tensors[choice.k]];
        words.push(`Q is ${called(q)} of ${q.dtype}: ${axesWords(choice.axesQ)}.`);
        words.push(`K is ${called(k)} of ${k.dtype}: ${axesWords(choice.axesK)}.`);
        if (choice.q === choice.k) words.push('There is one tensor, so it stands for both.');
        words.push(
            `So ${many(outer, outer > 1 && /l/.test(choice.axesQ) ? 'layer and batch' : 'sequence')}, ${many(heads, 'head')}, ${many(rows, 'query').replace('querys', 'queries')}, ${many(cols, 'key')}, d = ${d}.`,
        );
        const shared = heads / sizesOf(k, choice.axesK).heads;
        if (shared > 1 && Number.isInteger(shared))
            words.push(`Each head of K serves ${shared} of Q (grouped queries).`);
    } else {
        const map = tensors[choice.map];
        words.push(
            `The ${choice.as === 'map' ? 'map' : 'scores'}: ${called(map)} of ${map.dtype}: ${axesWords(choice.axes)}.`,
        );
        words.push(
            `So ${many(outer, 'sequence')}, ${many(heads, 'head')}, ${rows.toLocaleString('en-US')} × ${cols.toLocaleString('en-US')} numbers each.`,
        );
    }
    if (choice.as === 'scores') words.push('The softmax of each row is taken; −∞ is what is masked.');
    if (choice.every > 1)
        words.push(
            `${Math.max(rows, cols).toLocaleString('en-US')} tokens make a map of ${(rows * cols).toLocaleString('en-US')} numbers; up to ${MOST_TOKENS.toLocaleString('en-US')} tokens are taken here. So every ${choice.every}${choice.every === 2 ? 'nd' : choice.every === 3 ? 'rd' : 'th'} token: ${Math.ceil(rows / choice.every)} × ${Math.ceil(cols / choice.every)}.`,
        );
    const used = choice.as === 'qk' ? [choice.q, choice.k] : [choice.map];
    if (used.some(i => tensors[i].dtype === 'float64')) words.push('float64 is computed with as float32.');
    if (used.some(i => /^(u?int|bool|[iu]\d)/.test(tensors[i].dtype)))
        words.push('Whole numbers are taken as they are.');
    return words;
}
