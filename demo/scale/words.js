// The act in words: sizes, sentences, rows of a file.

import * as words from '../catalogue/words.js';
import { LIMIT, LANDMARKS, RANK, tableBytes } from './lanes.js';
import { LANES, KINDS } from './store.js';

/** @param {number} bytes */
export const size = bytes =>
    bytes >= 2 ** 30
        ? `${(bytes / 2 ** 30).toFixed(bytes >= 2 ** 34 ? 0 : 1)} GiB`
        : bytes >= 2 ** 20
          ? `${(bytes / 2 ** 20).toFixed(bytes >= 10 * 2 ** 20 ? 0 : 1)} MiB`
          : `${Math.round(bytes / 1024)} KiB`;

/** A duration down to microseconds. @param {number} ms */
export const time = ms => (ms < 0.1 ? `${Math.round(ms * 1000)} µs` : words.duration(ms));

const times = (/** @type {number} */ ratio) => ratio.toFixed(ratio < 10 ? 1 : 0);

/** Why a lane has no time at this length. @param {import('./store.js').Point} point */
export function wallWords({ wall, needs = 0 }) {
    if (wall === 'limit')
        return `does not fit: the tables alone would need ${size(needs)}; this page stops at ${size(LIMIT)}`;
    if (wall === 'memory') return 'does not fit: this browser gave no more memory';
    if (wall === 'time') return `not tried: it would take about ${time(needs)}`;
    return '';
}

/** The sentence about the length chosen. @param {import('./store.js').Store} store @param {number} n */
export function atLength(store, n) {
    const [soft, primal] = [store.time('softmax', n), store.time('primal', n)];
    const before = (/** @type {string} */ kind) => store.least(kind, n) / store.least(kind, n / 2);
    const parts = [`${words.grouped(n)} tokens are ${words.grouped(n * n)} pairs.`];
    if (soft > 0 && primal > 0)
        parts.push(
            soft >= primal
                ? `Softmax takes ${time(soft)}, Primal-Attention ${time(primal)}: ${times(soft / primal)} times as long for softmax.`
                : `So few are no burden: softmax takes ${time(soft)}, Primal-Attention ${time(primal)}.`,
        );
    if (before('softmax') > 0 && before('primal') > 0)
        parts.push(
            `Against half the length, softmax takes ${times(before('softmax'))} times as long, Primal ${times(before('primal'))} times.`,
        );
    return parts.join(' ');
}

/** What stands below each picture. @param {number} n @param {import('./store.js').Setup} setup */
export const captions = (n, { heads, width }) => ({
    table: `${words.grouped(n)} × ${words.grouped(n)} weights a head: ${size(4 * n * n)}${heads > 1 ? `, all heads ${size(tableBytes({ n, heads }))}` : ''}.`,
    skyformer: `${words.grouped(n)} × ${2 * LANDMARKS} kernel values a head, for queries and for keys: ${size(16 * n * LANDMARKS)}. On show: queries and the landmarks among the keys.`,
    primal: `2 × ${RANK} scores a token: ${size(8 * n * RANK)} a head.`,
    linear: `One ${width} × ${width} matrix a head, whatever the length: ${size(4 * width * width)}.`,
});

/** @param {import('./growth.js').Fit | undefined} fit */
export const powerWords = fit =>
    fit ? `N${words.power(fit.power.toFixed(2))} ± ${fit.within < 0.005 ? '0.00' : fit.within.toFixed(2)}` : '–';

/** The range a fit was made over. @param {import('./growth.js').Fit | undefined} fit */
export const rangeWords = fit =>
    fit ? `N ${words.grouped(fit.from)} – ${words.grouped(fit.to)}` : 'too few lengths past what every call costs';

/** @param {import('./store.js').Store} store */
export function grown(store) {
    const parts = KINDS.flatMap(kind => {
        const { time, memory } = store.growth(kind);
        return time
            ? [
                  `${LANES[kind].name}: time grows like N${words.power(time.power.toFixed(2))} (± ${time.within.toFixed(2)})${memory ? `, memory like N${words.power(memory.power.toFixed(2))}` : ''}`,
              ]
            : [];
    });
    return parts.length ? `${parts.join('. ')}.` : '';
}

/** The browser by its name. @param {string} agent */
export const browserOf = agent =>
    (/Firefox\/\d+|Edg\/\d+|Chrome\/\d+|Version\/\d+/.exec(agent) ?? ['this browser'])[0].replace('/', ' ');

/**
 * @param {import('./store.js').Store} store
 * @param {{ agent: string, cores: number, simd: string }} machine
 */
export function toCsv(store, { agent, cores, simd }) {
    const head =
        'mechanism,n,heads,width,pass,threads,median_ms,least_ms,most_ms,samples,passes,peak_bytes,table_bytes,operations,binary,cores,browser';
    const rows = [...store.points].flatMap(([key, point]) => {
        const [heads, width, backward, threads, kind, n] = key.split(' ');
        if (!point.samples.length) return [];
        const sorted = [...point.samples].sort((a, b) => a - b);
        return [
            [
                kind,
                n,
                heads,
                width,
                backward === 'true' ? 'forward+gradient' : 'forward',
                threads,
                sorted[sorted.length >> 1],
                sorted[0],
                sorted.at(-1),
                sorted.length,
                point.passes,
                point.bytes ?? '',
                tableBytes({ n: Number(n), heads: Number(heads) }),
                point.flops ?? '',
                simd,
                cores,
                `"${agent.replaceAll('"', '')}"`,
            ].join(','),
        ];
    });
    return `${head}\n${rows.join('\n')}\n`;
}
