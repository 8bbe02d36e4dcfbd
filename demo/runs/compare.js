// The chosen runs over one another: two charts with one cursor, and a table.

import { chart } from '../drawing/chart.js';
import { MECHANISMS } from '../catalogue/mechanisms.js';
import { duration, grouped, number, percent } from '../catalogue/words.js';
import { column, nameOf, optionWords, stepsTo } from './figures.js';

/** Of the runs, by their names in style.css. */
export const COLORS = ['a', 'b', 'key', 'query', 'negative', 'soft'];
const GOAL = 0.9; // of unseen data right
const HEAD = [
    'Run',
    'Model',
    'Attention',
    'Layers × heads, width',
    'Rate',
    'Steps',
    'Right',
    'Loss',
    'Steps to 90 %',
    'Training',
];

/** @typedef {{ entry: import('./figures.js').Entry, color: string }} Chosen */

/**
 * @param {import('../app/page.js').Page} page
 * @param {(id: string) => any} find
 * @param {HTMLElement} root
 */
export function compare(page, find, root) {
    const which = find('which'),
        against = find('x');
    const [head, body] = /** @type {HTMLElement[]} */ (
        ['thead', 'tbody'].map(tag => root.querySelector(`#runs-compare ${tag}`))
    );
    let chosen = /** @type {Chosen[]} */ ([]);
    const axis = () =>
        against.value === 'step'
            ? { label: 'step', read: (/** @type {number} */ v) => grouped(Math.round(v)) }
            : { label: 'seconds of training', read: (/** @type {number} */ v) => v.toFixed(1) };
    const css = () => page.theme.css;
    const charts = [
        {
            name: 'testAccuracy',
            chart: chart(find('accuracy'), {
                ...{ title: 'Right answers on unseen data', x: axis(), css, group: 'runs', height: 220 },
                y: { label: 'right answers', range: [0, 1.02], format: percent },
            }),
        },
        {
            name: 'taskLoss',
            chart: chart(find('loss'), {
                ...{ title: 'Loss (cross entropy)', x: axis(), css, group: 'runs', height: 200 },
                y: { label: 'loss', log: true, read: number },
            }),
        },
    ];
    /** Models on show, with their runs. */
    const models = () =>
        chosen.flatMap(({ entry, color }) =>
            Object.values(entry.sides).flatMap(side =>
                side && which.value.includes(side.side) ? [{ entry, side, color }] : [],
            ),
        );

    function curves() {
        for (const { name, chart } of charts)
            chart.set(
                models().map(({ entry, side, color }) => {
                    const x = column(side, against.value);
                    return {
                        label: `${nameOf(entry)}, ${side.side.toUpperCase()}`,
                        color,
                        x: against.value === 'step' ? x : x.map(ms => ms / 1000),
                        y: column(side, name),
                        ...(side.side === 'b' && { dash: [6, 4] }),
                    };
                }),
            );
    }

    function table() {
        const line = (/** @type {string} */ tag, /** @type {string[]} */ cells) => {
            const made = document.createElement('tr');
            made.append(
                ...cells.map((text, i) => {
                    const cell = document.createElement(i && tag === 'td' ? 'td' : 'th');
                    cell.scope = tag === 'th' ? 'col' : 'row';
                    cell.textContent = text;
                    return cell;
                }),
            );
            return made;
        };
        head.replaceChildren(line('th', HEAD));
        body.replaceChildren(
            ...models().map(({ entry, side }) => {
                const { values } = entry.run,
                    options = optionWords(side.kind, side.options),
                    to = stepsTo(side, GOAL),
                    begin = stepsTo(side, 0); // a checkpoint may be there already
                return line('td', [
                    nameOf(entry),
                    side.side.toUpperCase(),
                    `${MECHANISMS[side.kind].name}${options ? ` (${options})` : ''}`,
                    `${values.depth} × ${values.heads}, ${values.width}`,
                    number(values.rate),
                    grouped(side.steps),
                    percent(side.accuracy),
                    number(side.loss),
                    to === begin ? 'from its start' : Number.isFinite(to) ? grouped(to) : 'not reached',
                    duration(side.trained),
                ]);
            }),
        );
    }
    which.addEventListener('change', () => {
        curves();
        table();
    });
    against.addEventListener('change', () => {
        for (const { chart } of charts) chart.options({ x: axis() });
        curves();
    });
    return {
        /** @param {Chosen[]} now */
        set(now) {
            chosen = now;
            find('compare').hidden = !chosen.length;
            curves();
            table();
        },
        redraw() {
            for (const { chart } of charts) chart.redraw();
        },
    };
}
