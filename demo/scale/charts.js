// Time and memory against the length, both logarithmic: what was measured, and the power laws laid through it.

import { chart } from '../drawing/chart.js';
import * as words from '../catalogue/words.js';
import { LENGTHS } from './growth.js';
import { LIMIT } from './lanes.js';
import { KINDS, LANES } from './store.js';
import { size, time } from './words.js';

const X = {
    label: 'length N of the sequence',
    log: true,
    base: 2,
    range: /** @type {[number, number]} */ ([LENGTHS[0] / 1.12, LENGTHS[LENGTHS.length - 1] * 1.12]),
    format: (/** @type {number} */ n) => (n >= 1024 ? `${n / 1024}k` : String(n)),
    read: (/** @type {number} */ n) => words.grouped(Math.round(n)),
};

/** @param {import('../app/page.js').Page} page @param {(id: string) => any} find */
export function charts(page, find) {
    const css = () => page.theme.css;
    const common = {
        x: X,
        css,
        group: 'scale',
        height: 300,
        describedBy: 'scale-grown',
        exact: true,
        empty: 'Nothing measured yet.',
    };
    const times = chart(find('scale-time'), {
        ...common,
        title: 'Time of one pass: the least of the samples, bars up to the most',
        y: { label: 'milliseconds', log: true, format: time },
    });
    const sizes = chart(find('scale-memory'), {
        ...common,
        title: 'Memory a pass takes beside its inputs',
        y: { label: 'bytes', log: true, base: 2, range: [undefined, 2 * LIMIT], format: size },
    });
    /**
     * @param {import('./store.js').Growth[]} grown
     * @param {(point: import('./store.js').Growth['measured'][0]) => number} value
     * @param {'time' | 'memory'} of
     */
    function lines(grown, value, of) {
        return KINDS.flatMap((kind, i) => {
            const { measured, [of]: fit } = grown[i],
                { name: label, color } = LANES[kind];
            const known = measured.filter(point => value(point) > 0);
            const out = [];
            if (fit)
                out.push({
                    label: `${label}, N^${fit.power.toFixed(2)}`,
                    color,
                    quiet: true,
                    dash: [3, 4],
                    width: 1.2,
                    alpha: 0.7,
                    x: LENGTHS,
                    y: LENGTHS.map(n =>
                        n < fit.from || n > fit.to ? NaN : fit.constant + fit.factor * n ** fit.power,
                    ),
                });
            out.push({
                label,
                color,
                points: true,
                x: known.map(({ n }) => n),
                y: known.map(value),
                ...(of === 'time' && {
                    low: known.map(value),
                    high: known.map(({ samples }) => Math.max(...samples)),
                }),
            });
            return out;
        });
    }
    return {
        all: [times, sizes],
        /** @param {import('./store.js').Store} store @param {number} n */
        draw(store, n) {
            const grown = KINDS.map(kind => store.growth(kind)),
                here = { x: n, color: 'soft', label: `N = ${words.grouped(n)}` };
            times.options({ rest: n });
            sizes.options({ rest: n });
            if (!grown.some(({ measured }) => measured.length)) return [times, sizes].forEach(one => one.set([]));
            times.set(
                lines(grown, ({ samples }) => Math.min(...samples), 'time'),
                [here],
            );
            sizes.set(
                lines(grown, ({ bytes }) => bytes ?? NaN, 'memory'),
                [here, { y: LIMIT, color: 'warn', label: `the wall: ${size(LIMIT)}` }],
            );
        },
        redraw() {
            times.redraw();
            sizes.redraw();
        },
    };
}
