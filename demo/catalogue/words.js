// Sentences made from numbers: captions, and what a screen reader says for a picture.

import { MECHANISMS } from './mechanisms.js';
import { componentsFor, effectiveRank, mapOf } from '../reading/reading.js';

const SURE = 0.6; // of its likeliest class

/** @param {number} share */
export const percent = share => (Number.isFinite(share) ? `${Math.round(100 * share)}\u00a0%` : '–');
/** Three digits that count. @param {number} value */
export const number = value =>
    !Number.isFinite(value)
        ? '–'
        : value === 0
          ? '0'
          : Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4
            ? minus(String(Number(value.toPrecision(3))))
            : scientific(value);
/** @param {number} value */
export const fixed = value => minus(value.toFixed(4));
/** @param {string} text */
const minus = text => text.replace('-', '−');
/** @param {number} value */
const scientific = value => {
    const [digits, power] = value.toExponential(1).split('e');
    return `${minus(digits)} × 10${superscript(Number(power))}`;
};
/** @param {number} n */
export const superscript = n =>
    String(Math.round(n))
        .replace('-', '⁻')
        .replace(/\d/g, d => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)]);
/** @param {number} n */
export const ordinal = n => `${n}${n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
/** @param {number} n */
export const grouped = n => String(n).replace(/\B(?=(\d{3})+$)/g, ' ');

/** A count in words: 4.3 billion. @param {number} n */
export const large = n =>
    n >= 1e9
        ? `${number(n / 1e9)} billion`
        : n >= 1e6
          ? `${number(n / 1e6)} million`
          : n >= 1e4
            ? `${number(n / 1e3)} thousand`
            : grouped(Math.round(n));

/** @param {string} side @param {import('../app/link.js').View | undefined} view @param {string[]} classes */
export function says(side, view, classes) {
    if (!view) return `${side} has not said anything yet.`;
    const [first, second] = Array.from(view.probabilities.keys()).sort(
        (i, j) => view.probabilities[j] - view.probabilities[i],
    );
    const of = (/** @type {number} */ label) => `${classes[label]} ${percent(view.probabilities[label])}`;
    return view.probabilities[first] < SURE && second !== undefined
        ? `${side} is not sure: ${of(first)}, ${of(second)}.`
        : `${side} says ${classes[first]} (${percent(view.probabilities[first])}).`;
}

/**
 * A token by its place, or by its column's name.
 * @param {{ task: import('../tasks/index.js').Task, data: import('../tasks/index.js').Data }} page
 * @param {number} i
 */
export const token = ({ task, data }, i) => (data.columns?.[i] ? `“${data.columns[i]}”` : `${task.token} ${i + 1}`);

/** A duration. @param {number} ms */
export const duration = ms =>
    ms >= 60000
        ? `${Math.floor(ms / 60000)} min ${Math.round((ms % 60000) / 1000)} s`
        : ms >= 1000
          ? `${(ms / 1000).toFixed(1)} s`
          : ms >= 10
            ? `${Math.round(ms)} ms`
            : `${ms.toFixed(ms >= 1 ? 1 : 2)} ms`;
/** How long a step takes, by the clock of training time. @param {import('../app/link.js').Status} status */
export const perStep = ({ trained, steps, from }) => duration(steps > from ? trained / (steps - from) : 0);

/** @param {string} name @param {import('../app/link.js').Status | undefined} status */
function learned(name, status) {
    if (!status?.steps) return `${name} has not begun.`;
    const right = Number.isFinite(status.testAccuracy)
        ? `${percent(status.testAccuracy)} right on unseen data`
        : 'not tested yet,';
    const { steps, from } = status;
    if (steps === from) return `${name}: ${right} after ${grouped(from)} steps, taken before this page was opened.`;
    const known = from ? `${grouped(steps)} steps, ${grouped(from)} of them before this page was opened; ` : '',
        here = from ? `${grouped(steps - from)} here took` : `${grouped(steps)} steps in`;
    return `${name}: ${right} after ${known}${here} ${duration(status.trained)} of training (${perStep(status)} each), loss ${number(status.taskLoss)}.`;
}

/** @param {any} sides */
export function learning(sides) {
    const parts = [learned('A', sides.a.status), learned('B', sides.b.status)];
    for (const side of ['a', 'b']) {
        const { status, kind } = sides[side];
        if (Number.isFinite(status?.ksvd) && status.steps && MECHANISMS[kind].ksvd)
            parts.push(
                `${side.toUpperCase()}'s KSVD objective is ${number(status.ksvd)}: ${status.ksvd < 1e-3 ? 'near zero, where the directions can be singular vectors.' : 'zero would mean its directions can be singular vectors of its kernel.'}`,
            );
    }
    return parts.join(' ');
}

/** @param {import('../app/link.js').View} view */
const shapes = ({ shapes }) => {
    const [{ rows, cols }] = shapes,
        narrow = Math.min(...shapes.map(s => s.cols));
    return narrow < cols ? `${rows} by ${cols} to ${rows} by ${narrow}` : `${rows} by ${cols} each`;
};

/** @param {any} sides @param {number} layer @param {number} head */
export function spectrum(sides, layer, head) {
    const parts = [];
    for (const side of ['a', 'b']) {
        const values =
            sides[side].spectra?.[
                Math.min(layer, (sides[side].view?.layers ?? 1) - 1) * (sides[side].view?.heads ?? 1) +
                    Math.min(head, (sides[side].view?.heads ?? 1) - 1)
            ];
        if (!values) continue;
        parts.push(
            `${side.toUpperCase()}: 95 % of the energy sits in ${componentsFor(values, 0.95)} of ${values.length} components, effective rank ${effectiveRank(values).toFixed(1)}.`,
        );
    }
    return parts.length ? `Layer ${layer + 1}, head ${head + 1}. ${parts.join(' ')}` : 'No map yet.';
}

/** @param {import('../app/link.js').View | undefined} view */
export function atlas(view) {
    if (!view) return 'Attention maps: none yet.';
    return `${view.layers * view.heads} attention maps, ${view.layers} layers by ${view.heads} heads, ${shapes(view)}, ${view.signs.every(Boolean) ? 'with signs' : view.signs.some(Boolean) ? 'some with signs' : 'from zero up'}.`;
}

/** @param {import('../app/link.js').View | undefined} view @param {number} layer @param {number} head */
export function map(view, layer, head) {
    if (!view) return 'No map yet.';
    const { from, rows, cols, range, index, signed } = mapOf(view, layer, head);
    let best = 0,
        near = 0,
        sum = 0;
    for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; j++) {
            const byte = view.bytes[from + i * cols + j];
            const size = signed ? Math.abs(byte - 128) : byte;
            sum += size;
            if (Math.abs(i - (j * rows) / cols) <= 2) near += size;
            if (size > (signed ? Math.abs(view.bytes[from + best] - 128) : view.bytes[from + best]))
                best = i * cols + j;
        }
    return `Layer ${Math.floor(index / view.heads) + 1}, head ${(index % view.heads) + 1}: strongest is query ${Math.floor(best / cols) + 1} with key ${(best % cols) + 1}, ${number(range)} in size; ${percent(near / (sum || 1))} of the weight lies within two places of the diagonal.`;
}

/**
 * What went wrong with a worker, and what helps.
 * @param {string} side
 * @param {{ name: string, message: string }} error
 */
export function failure(side, { name, message }) {
    const model = `Model ${side.toUpperCase()}`;
    if (typeof WebAssembly === 'undefined')
        return {
            title: 'This browser has no WebAssembly, or it is switched off.',
            hint: 'The page computes in WebAssembly with SIMD: Chrome or Edge 91, Firefox 89, Safari 16.4 or newer.',
        };
    if (/answered \d|could not fetch|not a WebAssembly binary|a page of HTML/i.test(message))
        return { title: 'The WebAssembly binary could not be loaded.', hint: message };
    if (/no WebAssembly SIMD/i.test(message))
        return {
            title: 'This browser has WebAssembly, but not its SIMD instructions.',
            hint: `Chrome or Edge 91, Firefox 89, Safari 16.4 or newer have them. (${message})`,
        };
    if (/unsafe-eval|Content Security Policy|blocked by CSP|disallowed by embedder/i.test(message))
        return {
            title: 'A Content Security Policy forbids WebAssembly here.',
            hint: "The server must allow script-src 'wasm-unsafe-eval'. " + message,
        };
    if (name === 'WorkerError')
        return {
            title: `${model} could not start: its worker failed.`,
            hint: `${message}. If you serve this page yourself: the folders demo and dist must lie side by side, and .js must be served as text/javascript.`,
        };
    if (name === 'Silent')
        return { title: `${model} has stopped answering.`, hint: `Its worker gave ${message}. Reset starts it again.` };
    if (/memory|allocat/i.test(message))
        return {
            title: `${model} ran out of memory.`,
            hint: `${message} Choose a smaller width, depth or batch, or shorter series.`,
        };
    return { title: `${model} stopped.`, hint: message };
}

/** A number as an exponent. @param {string} text */
export const power = text => text.replace(/[-.\d]/g, c => ({ '-': '⁻', '.': '·' })[c] ?? '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]);
