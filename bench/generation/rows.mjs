// The targets of generation, and the tables that docs/PERFORMANCE.md shows of it.
import { digits, median } from '../lib/measure.mjs';
import { perSecond } from './measure.mjs';

/** @typedef {import('./measure.mjs').Timed} Timed @typedef {import('../lib/rows.mjs').Row} Row */

/** Against PyTorch, the fastest of its forms. */
const TIMES = 2;
/** Where its vectors, four times as wide, don't count. */
const SHORT_SAMPLE = 40;

/** @param {import('./measure.mjs').Generation | undefined} measured @returns {Row[]} */
export function generationRows(measured) {
    const timed = measured?.timed ?? [];
    /** @type {Row[]} */
    const rows = [];
    const done = timed.filter(({ median: middle }) => middle !== undefined);
    const show = (/** @type {Timed} */ { job, median: ms = NaN }) =>
        job.kind === 'generate' ? `${digits(perSecond(job, ms))} tokens a second` : `${digits(ms)} ms`;
    const least = (/** @type {Timed[]} */ all, /** @type {'median' | 'min'} */ key) =>
        all.reduce((a, b) => ((b[key] ?? Infinity) < (a[key] ?? Infinity) ? b : a));
    /**
     * The worst of the sizes against the fastest of some others.
     * @param {string} what @param {number} bound @param {string} kind @param {string} own
     * @param {(each: Timed) => boolean} which @param {number} [most] tokens
     */
    const row = (what, bound, kind, own, which, most = Infinity) => {
        const pairs = done
            .filter(each => each.own && each.peer === own && each.job.kind === kind && each.job.N <= most)
            .flatMap(us => {
                const others = done.filter(each => each.task === us.task && !each.own && which(each));
                if (others.length === 0) return [];
                const best = least(others, 'median');
                return {
                    ratio: (best.median ?? NaN) / (us.median ?? NaN),
                    minima: (least(others, 'min').min ?? NaN) / (us.min ?? NaN),
                    ours: `${show(us)} at ${us.task.slice(kind.length + 1)}`,
                    best: `${best.peer} ${show(best)}`,
                };
            });
        const worst = pairs.length ? pairs.reduce((a, b) => (b.ratio < a.ratio ? b : a)) : null;
        rows.push({
            what,
            target: `≥ ${digits(bound)} ×`,
            measured: worst ? `${digits(worst.ratio)} × (${digits(worst.minima)} ×)` : '',
            ours: worst?.ours ?? '',
            best: worst?.best ?? '',
            value: worst?.ratio ?? null,
            verdict: !worst ? 'not measured' : worst.ratio >= bound ? 'reached' : 'SHORT',
        });
    };
    for (const [own, engine] of [
        ['simd128', 'Node 20'],
        ['relaxed', 'Node 24'],
    ]) {
        // prettier-ignore
        const torch = (/** @type {Timed} */ each) => each.peer.startsWith('torch') && each.threads === 1,
            same = (/** @type {Timed} */ each) => each.engine.startsWith(engine) && each.threads === 1;
        row(`tokens a second against PyTorch, ${engine}`, TIMES, 'generate', own, torch);
        row(`tokens a second against onnxruntime-web, ${engine}`, TIMES, 'generate', own, same);
        row(`predict of one sample, N 40, against PyTorch, ${engine}`, 1, 'predict', own, torch, SHORT_SAMPLE);
        row(`predict of one sample against onnxruntime-web, ${engine}`, 1, 'predict', own, same);
    }
    for (const throttled of [false, true]) {
        const [us, them] = ['ours', 'ort'].map(
            library => measured?.cold.find(each => each.library === library && each.throttled === throttled)?.times,
        );
        const middle = (/** @type {number[] | undefined} */ times) => median(times ?? [NaN]),
            ratio = middle(them) / middle(us);
        rows.push({
            what: `first prediction of a cold page${throttled ? ', Fast 4G' : ''}, Chromium`,
            target: `≥ ${digits(TIMES)} ×`,
            measured: us ? `${digits(ratio)} × (${digits(Math.min(...(them ?? [])) / Math.min(...us))} ×)` : '',
            ours: us ? `${digits(middle(us))} ms` : '',
            best: us ? `ort ${digits(middle(them))} ms` : '',
            value: us ? ratio : null,
            verdict: !us ? 'not measured' : ratio >= TIMES ? 'reached' : 'SHORT',
        });
    }
    return rows;
}

/**
 * Parts of the page, as Markdown.
 * @param {import('./measure.mjs').Generation | undefined} measured
 * @param {(head: string[], rows: string[][]) => string} markdown
 * @returns {string[]}
 */
export function generationParts(measured, markdown) {
    if (!measured || measured.timed.length === 0) return [];
    const { timed, cold } = measured,
        parts = ['### Generation and single predictions'];
    for (const kind of /** @type {const} */ (['generate', 'predict'])) {
        const mine = timed.filter(({ job, median: middle }) => job.kind === kind && middle !== undefined);
        const tasks = [...new Set(mine.map(({ task }) => task))],
            who = [...new Set(mine.map(({ peer, engine }) => `${peer}|${engine}`))];
        parts.push(
            kind === 'generate'
                ? '#### Tokens a second, the likeliest each, behind a prompt of 16; all give the same tokens'
                : '#### Milliseconds of one sample: median, and what 95 of 100 stay below',
            markdown(
                ['', 'engine', ...tasks.map(task => task.slice(kind.length + 1))],
                who.map(one => [
                    ...one.split('|'),
                    ...tasks.map(task => {
                        const found = mine.find(each => each.task === task && `${each.peer}|${each.engine}` === one);
                        if (!found) return '';
                        return kind === 'generate'
                            ? digits(perSecond(found.job, found.median ?? NaN))
                            : `${digits(found.median ?? NaN)}; ${digits(found.late ?? NaN)}`;
                    }),
                ]),
            ),
        );
    }
    if (cold.length)
        parts.push(
            '#### A cold page in Chromium, from the navigation to the first prediction',
            markdown(
                ['ms', 'ours', 'ort'],
                [false, true].map(throttled => [
                    throttled ? 'throttled to "Fast 4G"' : 'from this machine',
                    ...['ours', 'ort'].map(library =>
                        digits(
                            median(
                                cold.find(each => each.library === library && each.throttled === throttled)?.times ?? [
                                    NaN,
                                ],
                            ),
                        ),
                    ),
                ]),
            ),
        );
    return parts;
}
