// Accuracy, loss and KSVD objective over training, both models: three charts with one cursor.

import { chart } from '../drawing/chart.js';
import { MECHANISMS } from '../catalogue/mechanisms.js';
import * as words from '../catalogue/words.js';

const LEAST = 4; // points before there is a curve to show, and uPlot is fetched

/** @type {import('./index.js').Panel} */
export const learning = {
    id: 'learning',
    listens: ['learned'],
    pause: 200,
    start,
};

/**
 * The charts: which column of the curves each shows (app/side.js), and how.
 * @typedef {{ id: string, title: string, column: string, faint?: string, height: number, ksvd?: boolean,
 *   y: import('../drawing/chart.js').Axis }} Row
 * @type {readonly Row[]}
 */
const ROWS = [
    {
        id: 'curve-accuracy',
        title: 'Right answers on unseen data',
        column: 'testAccuracy',
        faint: 'trainAccuracy',
        height: 150,
        y: { label: 'right answers', range: [0, 1.02], format: words.percent },
    },
    {
        id: 'curve-loss',
        title: 'Loss (cross entropy)',
        column: 'taskLoss',
        height: 120,
        y: { label: 'loss', log: true, read: words.number },
    },
    {
        id: 'curve-ksvd',
        title: 'KSVD objective, squared: 0 is a stationary point',
        column: 'ksvd',
        height: 120,
        ksvd: true,
        y: { label: 'KSVD objective', log: true, read: words.number },
    },
];

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
    const sentence = find('learning-words'),
        against = /** @type {HTMLSelectElement} */ (find('learning-x'));
    /** @returns {import('../drawing/chart.js').Axis} */
    const axis = () =>
        against.value === 'seconds'
            ? { label: 'seconds of training', read: v => `${v.toFixed(1)}` }
            : { label: 'step', read: v => words.grouped(Math.round(v)) };
    const charts = ROWS.map(row => ({
        row,
        place: find(row.id),
        chart: chart(find(row.id), {
            ...row,
            x: axis(),
            css: () => page.theme.css,
            group: 'learning',
            describedBy: 'learning-words',
            empty: 'Comes with the next steps.',
        }),
    }));
    /** @param {Row} row @returns {import('../drawing/axes.js').Line[]} */
    function linesOf({ column, faint, ksvd }) {
        const seconds = against.value === 'seconds';
        const sides = /** @type {const} */ (['a', 'b'])
            .map(name => page.sides[name])
            .filter(({ kind }) => !ksvd || MECHANISMS[kind].ksvd);
        /** @param {string} name @param {Partial<import('../drawing/axes.js').Line>} [style] */
        const lines = (name, style) =>
            sides.map(({ curve, name: side }) => ({
                label: side.toUpperCase(),
                color: side,
                x: seconds ? curve.milliseconds.map(ms => ms / 1000) : curve.step,
                y: curve[name],
                ...style,
            }));
        return [...(faint ? lines(faint, { alpha: 0.35, width: 1.2, quiet: true }) : []), ...lines(column)];
    }
    function draw() {
        const points = Math.max(page.sides.a.curve.step.length, page.sides.b.curve.step.length);
        for (const { row, place, chart } of charts) {
            const lines = linesOf(row);
            place.hidden = !lines.length;
            if (lines.length) chart.set(points < LEAST ? [] : lines);
        }
    }
    against.addEventListener('change', () => {
        for (const { chart } of charts) chart.options({ x: axis() });
        draw();
    });
    return {
        element: find('curves'),
        draw,
        refresh(changed) {
            if (changed.has('theme')) for (const { chart } of charts) chart.redraw();
        },
        tell() {
            sentence.textContent = words.learning(page.sides);
        },
    };
}
