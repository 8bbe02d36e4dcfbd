// The act “Runs”: what this browser has trained. A list to choose from, go on with, name, pin, delete and bring in;
// what is chosen lies over one another (compare.js).

import { keeping, keyOf, moveRun, setKeeping } from '../app/kept.js';
import { format } from '../app/state.js';
import { button } from '../app/banner.js';
import { download } from '../files/download.js';
import { COLORS, compare } from './compare.js';
import { bytesOf, entriesOf, fromJson, lastOf, nameOf, toCsv, toJson } from './figures.js';
import { row } from './row.js';
import { allRuns, allSides, putAll, putRun, takeOut } from './store.js';
import { MOST_RUNS } from './worth.js';

/** @typedef {import('./figures.js').Entry} Entry */

const FIRST = 3; // that are chosen when the act is first opened
const GRACE = 400; // ms for workers to keep what they have

/** @type {import('../panels/acts.js').Act} */
export const act = {
    html: `<section class="panel" aria-labelledby="runs-title">
  <div class="head"><h2 id="runs-title">Runs of this browser</h2><label class="inline"><input id="runs-keep" type="checkbox"> keep runs</label></div>
  <p class="caption" id="runs-about" role="status"></p>
  <p class="row"><button id="runs-csv" type="button">Save as CSV</button><button id="runs-json" type="button">Save as JSON</button><button id="runs-bring" type="button">Bring in a file</button><input id="runs-file" type="file" accept=".json,application/json" hidden></p>
  <p class="row runs-undo" id="runs-undo" hidden></p>
  <div id="runs-none" class="runs-none" hidden>
    <p><strong>Nothing is kept yet.</strong> Let the models train for a few seconds: the run comes to stand here by itself.</p>
    <p>Then you can lay curves over one another, say which mechanism learned in fewer steps, go on with a run after a break, and take all of it home.</p>
    <p class="row"><button type="button" class="primary" id="runs-train">Train one now</button></p></div>
  <ul id="runs-list" class="runs-list" aria-label="Runs"></ul>
</section>
<section class="panel" id="runs-compare" aria-labelledby="runs-compare-title" hidden>
  <div class="head"><h2 id="runs-compare-title">Compared</h2><span class="runs-choices"><label>Models <select id="runs-which"><option value="ab">A and B</option><option value="a">A</option><option value="b">B</option></select></label><label>against <select id="runs-x"><option value="step">steps</option><option value="milliseconds">seconds of training</option></select></label></span></div>
  <p class="caption">A drawn through, B dashed. What you tick in the list lies over one another, ${COLORS.length} runs at most.</p>
  <div id="runs-accuracy"></div><div id="runs-loss"></div>
  <div class="scroll" tabindex="0" role="region" aria-label="Compared, as a table"><table><caption class="visually-hidden">The chosen runs</caption><thead></thead><tbody></tbody></table></div>
</section>`,
    start,
};

/** @type {import('../panels/acts.js').Act['start']} */
function start(page, root) {
    const find = (/** @type {string} */ id) => /** @type {any} */ (root.querySelector(`#runs-${id}`));
    const [about, none, list, undo, file, keep] = ['about', 'none', 'list', 'undo', 'file', 'keep'].map(find);
    const compared = compare(page, find, root);
    let entries = /** @type {Entry[]} */ ([]);
    /** @type {Map<string, number>} a chosen run's colour */
    const chosen = new Map();
    let first = true;

    find('csv').addEventListener('click', () => download('runs.csv', toCsv(wanted()), 'text/csv'));
    find('json').addEventListener('click', () => download('runs.json', toJson(wanted()), 'application/json'));
    find('bring').addEventListener('click', () => file.click());
    find('train').addEventListener('click', () => page.state.set({ mode: 'play', run: true }));
    file.addEventListener('change', bring);
    keep.addEventListener('change', () => {
        setKeeping(keep.checked);
        tell();
    });

    /** What is taken home: the chosen, or all. */
    const wanted = () => (chosen.size ? entries.filter(({ run }) => chosen.has(run.id)) : entries);

    /** @param {unknown} error */
    const failed = error => {
        about.textContent = `This browser keeps no runs here: ${/** @type {Error} */ (error)?.message || error}.`;
    };

    async function load() {
        try {
            entries = entriesOf(await allRuns(), await allSides());
        } catch (error) {
            entries = [];
            draw();
            return failed(error);
        }
        for (const id of chosen.keys()) if (!entries.some(({ run }) => run.id === id)) chosen.delete(id);
        if (first) for (const { run } of entries.slice(0, FIRST)) choose(run.id, true);
        first = first && !entries.length;
        draw();
    }

    /** @param {string} id @param {boolean} on @returns {boolean} whether there was a colour left */
    function choose(id, on) {
        if (!on) return chosen.delete(id);
        const free = COLORS.findIndex((_, i) => ![...chosen.values()].includes(i));
        if (free >= 0) chosen.set(id, free);
        return free >= 0;
    }

    function tell() {
        keep.checked = keeping();
        const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
        about.textContent = page.unkept
            ? `Nothing more is kept: ${page.unkept}.`
            : !keeping()
              ? 'From now on nothing is kept. What is here stays until you delete it.'
              : `Kept here, sent nowhere. ${entries.length ? `${entries.length} ${entries.length === 1 ? 'run' : 'runs'}, ${(bytes / 1e6).toFixed(1)} MB. The oldest make room for new ones, pinned ones stay.` : ''}`;
    }

    function draw() {
        tell();
        none.hidden = entries.length > 0;
        for (const id of ['csv', 'json']) find(id).disabled = !entries.length;
        list.replaceChildren(
            ...entries.map(entry =>
                row(entry, {
                    color: chosen.has(entry.run.id) ? COLORS[chosen.get(entry.run.id) ?? 0] : '',
                    full: chosen.size >= COLORS.length,
                    now: entry.run.id === page.kept?.id,
                    choose(on) {
                        choose(entry.run.id, on);
                        redraw(entry, 'input');
                    },
                    go: () => go(entry),
                    async pin() {
                        entry.run.pinned = !entry.run.pinned;
                        await putRun(entry.run);
                        redraw(entry, '.runs-pin');
                    },
                    async name(name) {
                        entry.run.name = name || undefined;
                        await putRun(entry.run);
                        redraw(entry, '.runs-rename');
                    },
                    drop: () => drop(entry),
                }),
            ),
        );
        compared.set(
            entries.flatMap(entry =>
                chosen.has(entry.run.id) ? [{ entry, color: COLORS[chosen.get(entry.run.id) ?? 0] }] : [],
            ),
        );
    }

    /** The list anew, the focus where it was. @param {Entry} entry @param {string} selector */
    function redraw(entry, selector) {
        entries.sort((x, y) => Number(y.run.pinned ?? false) - Number(x.run.pinned ?? false) || lastOf(y) - lastOf(x));
        draw();
        list.querySelector(`[data-run="${entry.run.id}"] ${selector}`)?.focus();
    }

    /** Its address opens, and it goes on. @param {Entry} entry */
    function go({ run }) {
        const { theme } = page.state.values;
        const values = { ...run.values, mode: 'play', theme, run: true };
        if (run.id === page.kept?.id) return page.state.set({ mode: 'play', run: true });
        if (!run.brought) moveRun(run.id, values);
        const same = keyOf(values) === keyOf(page.state.values);
        page.follow(format(values));
        if (run.brought)
            page.restart(); // anew: what the visitor has learned with the same settings is another run
        else if (same) page.restart(false);
        scrollTo({ top: 0 });
    }

    /** @param {Entry} entry */
    async function drop(entry) {
        const name = nameOf(entry),
            at = entries.indexOf(entry);
        try {
            const back = await takeOut(entry.run.id);
            undo.replaceChildren(
                Object.assign(document.createElement('span'), { textContent: `“${name}” is deleted.` }),
                button('Undo', async () => {
                    await back();
                    undo.hidden = true;
                    await load();
                    list.querySelector(`[data-run="${entry.run.id}"] button`)?.focus();
                }),
            );
            undo.hidden = false;
        } catch (error) {
            return failed(error);
        }
        await load();
        page.say(`${name} is deleted.`);
        (
            list.children[Math.min(at, list.children.length - 1)]?.querySelector('button') ??
            undo.querySelector('button')
        ).focus();
    }

    async function bring() {
        const [given] = file.files;
        file.value = '';
        if (!given) return;
        try {
            const stamp = Date.now().toString(36);
            const brought = fromJson(await given.text(), i => `${stamp}f${i}`, MOST_RUNS - entries.length);
            await putAll(brought);
            for (const { run } of brought) choose(run.id, true);
            first = false;
            await load();
            page.say(`${brought.length} ${brought.length === 1 ? 'run' : 'runs'} brought in.`);
        } catch (error) {
            page.banner({ title: 'That could not be brought in.', hint: /** @type {Error} */ (error).message });
        }
    }

    return {
        show() {
            for (const side of /** @type {const} */ (['a', 'b'])) page.sides[side].keep();
            // once more when the workers have kept theirs, unless a name is being written
            load().then(() => setTimeout(() => list.querySelector('input[type="text"]') ?? load(), GRACE));
        },
        hide() {
            undo.hidden = true;
        },
        refresh(changed) {
            if (changed.has('theme')) compared.redraw();
        },
    };
}
