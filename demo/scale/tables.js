// The act's tables, pictures' captions and sentences, kept up to date.

import * as words from '../catalogue/words.js';
import { LEAST, RULE } from './growth.js';
import { RANK, LANDMARKS } from './lanes.js';
import { PICTURES } from './markup.js';
import { drawPicture } from './pictures.js';
import { KINDS } from './store.js';
import { browserOf, captions, grown, powerWords, rangeWords, size, time, wallWords } from './words.js';

const TIMES = [0.001, 10000]; // ms at the ends of the bars
const SIZES = [2 ** 12, 2 ** 32]; // bytes

/** @param {Element} at @param {string} text */
function say(at, text) {
    if (at.textContent !== text) at.textContent = text;
}

/** @param {Element} cell with a bar and its words @param {number} value @param {number[]} ends @param {string} text */
function bar(cell, value, [low, high], text) {
    const [strip, label] = /** @type {HTMLElement[]} */ ([...cell.children]);
    const share = value > 0 ? Math.min(1, Math.max(0.01, Math.log(value / low) / Math.log(high / low))) : 0;
    strip.style.transform = `scaleX(${share.toFixed(3)})`;
    say(label, text);
}

/**
 * The pictures and what stands below them.
 * @param {HTMLElement} root @param {import('./store.js').Store} store @param {number} n
 * @param {Record<string, string>} css
 */
export function drawTop(root, store, n, css) {
    const { own, parts } = store.picture(n),
        lines = captions(n, store.setup),
        wall = ['limit', 'memory'].includes(store.point('table', n).wall ?? '');
    for (const kind of PICTURES) {
        const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector(`[data-picture="${kind}"]`)),
            caption = /** @type {HTMLElement} */ (root.querySelector(`[data-caption="${kind}"]`));
        const empty = kind === 'table' && wall;
        const text = empty
            ? `${lines.table} It does not fit: this picture can't exist here.`
            : lines[/** @type {'table'} */ (kind)];
        drawPicture(canvas, { kind, n, heads: store.setup.heads, wall: empty, own, parts, css });
        say(caption, text);
        canvas.setAttribute(
            'aria-label',
            `${empty ? 'An empty frame.' : own ? 'Picture of' : 'Being computed:'} ${text}`,
        );
    }
}

/** The lanes at this length. @param {HTMLElement} root @param {import('./store.js').Store} store @param {number} n */
export function drawNow(root, store, n) {
    for (const kind of KINDS) {
        const row = /** @type {HTMLElement} */ (root.querySelector(`[data-lane="${kind}"]`)),
            [, first, second, third] = [...row.children],
            point = store.point(kind, n),
            ms = store.time(kind, n),
            [least, half] = [store.least(kind, n), store.least(kind, n / 2)];
        const { samples, bytes } = point;
        const spread = samples.length > 1 ? `, ${time(Math.min(...samples))} – ${time(Math.max(...samples))}` : '';
        bar(first, ms, TIMES, ms >= 0 ? `${time(ms)}${spread}` : wallWords(point) || '…');
        bar(second, bytes ?? 0, SIZES, bytes === undefined ? (ms >= 0 || !point.wall ? '…' : '–') : size(bytes));
        say(third, ms >= 0 && half >= 0 ? `× ${(least / half).toFixed(1)}` : '–');
        row.dataset.samples = String(samples.length);
        row.dataset.wall = point.wall ?? '';
    }
}

/** How each lane grows. @param {HTMLElement} root @param {import('./store.js').Store} store */
export function drawPowers(root, store) {
    for (const kind of KINDS) {
        const row = /** @type {HTMLElement} */ (root.querySelector(`[data-kind="${kind}"]`)),
            cells = [...row.children],
            growth = store.growth(kind),
            { measured, end } = growth;
        /** @type {const} */ (['operations', 'time', 'memory']).forEach((name, i) => {
            const fit = growth[name];
            row.dataset[name] = fit ? fit.power.toFixed(3) : '';
            say(
                cells[i + 1],
                name === 'operations'
                    ? fit
                        ? `N${words.power(fit.power.toFixed(2))}`
                        : '–'
                    : measured.length >= LEAST
                      ? `${powerWords(fit)} (${rangeWords(fit)})`
                      : '–',
            );
        });
        say(cells[4], end ? `N = ${words.grouped(end.n)} ${wallWords(end)}` : '');
    }
    say(
        /** @type {Element} */ (root.querySelector('#scale-grown')),
        grown(store) || 'Measure all lengths, and the chart tells how each lane grows.',
    );
}

/** @param {import('./store.js').Setup} setup @param {{ simd: string, why: string }} machine */
export const method = ({ heads, width, backward, threads }, { simd, why }) =>
    `${heads} ${heads > 1 ? 'heads' : 'head'} of width ${width}, ${backward ? 'forward and gradient' : 'forward'}, not causal; Primal-Attention with ${RANK} components, Skyformer with ${2 * LANDMARKS} landmarks. ` +
    `A sample is the pass repeated for at least 50 ms; shown is the median of up to five, with the least and the most; samples of different lanes and lengths take turns, so that what disturbs the machine for a while disturbs all alike. ` +
    `Memory is the peak that the package's own allocator counts, beside the inputs, in an engine that has computed nothing before. Operations are counted by the package (pa.cost). ${RULE} ` +
    `${threads > 1 ? `${threads} threads` : 'One thread'}${why ? ` (${why})` : ''}. Binary: ${simd || 'the fastest this browser takes'}. This device: ${navigator.hardwareConcurrency ?? '?'} cores, ${browserOf(navigator.userAgent)}.`;

/**
 * The two models of the page: what they take, counted, beside what was measured.
 * @param {import('../app/page.js').Page} page
 */
export const models = page =>
    /** @type {const} */ (['a', 'b'])
        .flatMap(side => {
            const {
                link: { cost },
                status,
            } = page.sides[side];
            if (!cost || !status) return [];
            const batch = page.task.input.kind === 'graph' ? '' : ` × ${page.state.values.batch} samples`;
            return `${side.toUpperCase()} as it trains in this page: ${words.grouped(cost.parameters)} parameters. On ${words.grouped(cost.tokens)} tokens a prediction takes ${words.large(cost.flops.forward.total)} operations and ${size(cost.memory.forward)} at its peak, a training step ${words.large(cost.flops.step.total)}${batch} and ${size(cost.memory.step)}, by count; measured: ${status.trained > 0 ? `${words.perStep(status)} a step` : 'no step yet'}.`;
        })
        .join(' ');
