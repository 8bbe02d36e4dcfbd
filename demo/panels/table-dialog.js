// A dialog with the numbers of a picture as a table. It shows them as they were when it was opened, or asked again:
// nothing moves under a reader. Fetched when it is first wanted.

import { download } from '../files/download.js';
import { fixed, grouped, number, percent } from '../catalogue/words.js';
import { valueOf } from '../reading/reading.js';

/** @typedef {import('../app/page.js').Page} Page */
/** @typedef {{ caption: string, head: string[], rows: string[][], csv: string, size?: [number, number] }} Table */

const TOP = 40; // largest entries of a map
const WINDOW = 16; // rows and columns of a map at once
const POINTS = 40; // of a curve

/** @type {HTMLDialogElement | undefined} */
let dialog;
/** @type {Page} */
let page;
let what = '';

/** @param {string} id @returns {any} */
const find = id => document.getElementById(`table-${id}`);

/** @param {Page} of @param {string} which  a, b: a map; curves; spectrum */
export function show(of, which) {
    page = of;
    what = which;
    dialog ??= make();
    const map = which.length === 1;
    find('title').textContent = map
        ? `Map of ${which.toUpperCase()}`
        : { curves: 'Learning', spectrum: 'Spectrum' }[/** @type {'curves'} */ (which)];
    find('choices').hidden = !map;
    fill();
    if (!dialog.open) dialog.showModal();
    find('title').focus();
}

function make() {
    const made = document.createElement('dialog');
    Object.assign(made, { id: 'table', className: 'table-dialog' });
    made.setAttribute('aria-labelledby', 'table-title');
    made.innerHTML = `<div class="head"><h2 id="table-title" tabindex="-1"></h2><button type="button" id="table-close">Close</button></div>
<p class="row" id="table-choices"><label>Show <select id="table-of"><option value="top">the largest entries</option><option value="window">rows and columns</option></select></label>
<label>from query <input id="table-row" type="number" min="1" value="1"></label><label>from key <input id="table-col" type="number" min="1" value="1"></label></p>
<div class="scroll" id="table-scroll" tabindex="0" role="region" aria-label="Table"><table id="table-body"><caption></caption><thead></thead><tbody></tbody></table></div>
<p class="row"><button type="button" id="table-again">Update</button><button type="button" id="table-csv">Save all as CSV</button></p>`;
    document.body.append(made);
    find('close').addEventListener('click', () => made.close());
    find('again').addEventListener('click', fill);
    for (const id of ['of', 'row', 'col']) find(id).addEventListener('change', fill);
    find('csv').addEventListener('click', () =>
        download(`${what.length === 1 ? `map-${what}` : what}.csv`, table().csv, 'text/csv'),
    );
    return made;
}

/** @returns {Table} */
const table = () =>
    what === 'curves' ? curves() : what === 'spectrum' ? spectrum() : map(/** @type {'a'|'b'} */ (what));

function fill() {
    const { caption, head, rows, size } = table();
    const body = find('body');
    const line = (/** @type {string[]} */ cells, /** @type {boolean} */ top) => {
        const made = document.createElement('tr');
        made.append(
            ...cells.map((text, i) => {
                const cell = document.createElement(top || !i ? 'th' : 'td');
                if (top || !i) cell.scope = top ? 'col' : 'row';
                cell.textContent = text;
                return cell;
            }),
        );
        return made;
    };
    body.caption.textContent = caption;
    body.tHead.replaceChildren(line(head, true));
    body.tBodies[0].replaceChildren(...rows.map(cells => line(cells, false)));
    const windowed = find('of').value === 'window';
    for (const [i, id] of ['row', 'col'].entries()) {
        find(id).parentElement.hidden = !windowed;
        if (size) find(id).max = String(size[i]);
    }
}

const csvOf = (/** @type {string[]} */ head, /** @type {(string | number)[][]} */ rows) =>
    `${[head, ...rows].map(row => row.join(',')).join('\n')}\n`;
const none = (/** @type {string} */ caption) => ({ caption, head: [], rows: [], csv: '' });

/** @param {'a'|'b'} side @returns {Table} */
function map(side) {
    const picture = page.parts[`card-${side}`].map?.picture();
    if (!picture) return none('There is no map yet.');
    const { rows, cols, from, bytes, range, signed, lens } = picture;
    const { layer, head } = page.state.values,
        at = (/** @type {number} */ i, /** @type {number} */ j) => valueOf(bytes[from + i * cols + j], range, signed);
    const title = `${side.toUpperCase()}, layer ${layer + 1}, head ${head + 1}, step ${grouped(page.sides[side].status?.steps ?? 0)}${lens === 'map' ? '' : `, ${lens}`}: ${rows} × ${cols}`;
    const keys = (/** @type {number} */ j) => `key ${j + 1}`;
    const csv = csvOf(
        ['query', ...Array.from({ length: cols }, (_, j) => keys(j))],
        Array.from({ length: rows }, (_, i) => [
            i + 1,
            ...Array.from({ length: cols }, (_, j) => at(i, j).toPrecision(4)),
        ]),
    );
    const size = /** @type {[number, number]} */ ([rows, cols]);
    if (find('of').value === 'top') {
        const cells = Array.from({ length: rows * cols }, (_, k) => k)
            .sort((x, y) => Math.abs(at(Math.floor(y / cols), y % cols)) - Math.abs(at(Math.floor(x / cols), x % cols)))
            .slice(0, TOP);
        return {
            caption: `${title}, its ${cells.length} largest entries. Each is read from the picture, to a 255th of the largest.`,
            head: ['Place', 'Query', 'Key', 'Value'],
            rows: cells.map((k, place) => [
                String(place + 1),
                String(Math.floor(k / cols) + 1),
                String((k % cols) + 1),
                fixed(at(Math.floor(k / cols), k % cols)),
            ]),
            csv,
            size,
        };
    }
    const begin = (/** @type {string} */ id, /** @type {number} */ most) =>
        Math.max(0, Math.min(most - WINDOW, (Number(find(id).value) || 1) - 1));
    const [top, left] = [begin('row', rows), begin('col', cols)],
        list = (/** @type {number} */ first, /** @type {number} */ most) =>
            Array.from({ length: Math.min(WINDOW, most - first) }, (_, i) => first + i);
    return {
        caption: `${title}, queries ${top + 1} to ${Math.min(rows, top + WINDOW)}, keys ${left + 1} to ${Math.min(cols, left + WINDOW)}.`,
        head: ['', ...list(left, cols).map(keys)],
        rows: list(top, rows).map(i => [`query ${i + 1}`, ...list(left, cols).map(j => number(at(i, j)))]),
        csv,
        size,
    };
}

/** @returns {Table} */
function curves() {
    const { a, b } = page.sides;
    const names = ['Step', 'A right', 'B right', 'A loss', 'B loss', 'A KSVD', 'B KSVD'];
    const steps = [...new Set([...a.curve.step, ...b.curve.step])].sort((x, y) => x - y);
    if (!steps.length) return none('Nothing was learned yet.');
    const columns = ['testAccuracy', 'taskLoss', 'ksvd'].flatMap(name =>
        [a, b].map(({ curve }) => new Map(curve.step.map((step, i) => [step, curve[name][i]]))),
    );
    const row = (/** @type {number} */ step) => columns.map(column => column.get(step) ?? NaN);
    const every = Math.max(1, Math.ceil(steps.length / POINTS));
    const shown = steps.filter((_, i) => (steps.length - 1 - i) % every === 0);
    return {
        caption: `${shown.length} of ${steps.length} points of the curves, to step ${grouped(steps[steps.length - 1])}. Right: of unseen data.`,
        head: names,
        rows: shown.map(step => [
            grouped(step),
            ...row(step).map((v, i) => (Number.isFinite(v) ? (i < 2 ? percent(v) : number(v)) : '–')),
        ]),
        csv: csvOf(
            names,
            steps.map(step => [step, ...row(step).map(v => (Number.isFinite(v) ? v : ''))]),
        ),
    };
}

/** @returns {Table} */
function spectrum() {
    const { layer, head, heads, depth, spectrum: of } = page.state.values;
    const at = Math.min(layer, depth - 1) * heads + Math.min(head, heads - 1);
    const lists = [page.sides.a, page.sides.b].map(side => (of === 'parts' ? side.parts : side.spectra)?.[at] ?? []);
    const count = Math.max(...lists.map(({ length }) => length));
    if (!count) return none('There is no spectrum yet.');
    const names = [of === 'parts' ? 'Component' : 'Number', 'A', 'B'];
    const indices = Array.from({ length: count }, (_, i) => i);
    return {
        caption: `${of === 'parts' ? 'Share of energy of each learned component' : 'Singular values of the chosen map'}: layer ${layer + 1}, head ${head + 1}, step ${grouped(page.sides.a.status?.steps ?? 0)}.`,
        head: names,
        rows: indices.map(i => [String(i + 1), ...lists.map(list => number(list[i] ?? NaN))]),
        csv: csvOf(
            names,
            indices.map(i => [i + 1, ...lists.map(list => list[i] ?? '')]),
        ),
    };
}
