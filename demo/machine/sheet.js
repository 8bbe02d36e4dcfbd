// The sheet: the cell, the steps that make its number, two ways where there are two, the count of multiplications. It
// knows no mechanism: what it shows is what a machine (training/machine/) puts out.

import { MECHANISMS } from '../catalogue/mechanisms.js';
import { grouped, number } from '../catalogue/words.js';
import { mapOf } from '../reading/reading.js';
import { bars } from './bars.js';
import { counter } from './counter.js';

/**
 * @typedef {import('../training/machine/steps.js').Step} Step
 * @typedef {NonNullable<ReturnType<typeof import('../training/machine/index.js').machineOf>>} Machine
 */

const html = `<div class="head"><h2 id="machine-title" tabindex="-1">How this number is made</h2><button id="machine-close" type="button" title="Close (Esc)">Close</button></div>
<p class="machine-sides" role="group" aria-label="Model"><button type="button" data-apart="a"></button><button type="button" data-apart="b"></button></p>
<p class="machine-time"><button id="machine-pause" type="button">Pause</button><button id="machine-step" type="button" title="One training step (.)">Step</button><span class="hint" id="machine-state"></span></p>
<div id="machine-body" hidden><p class="machine-cell"><span id="machine-place"></span><b id="machine-value"></b></p>
<p class="sentence" id="machine-about" hidden></p>
<p class="machine-chain" id="machine-chain"></p>
<ol class="machine-steps" id="machine-steps"></ol>
<p class="machine-end" id="machine-end"></p>
<section class="machine-two" aria-labelledby="machine-two-title" hidden><h3 id="machine-two-title">Two ways</h3><div class="machine-ways"></div><h4>Do they agree?</h4><ul class="machine-equal"></ul></section>
<section class="machine-count" aria-labelledby="machine-count-title" hidden></section></div>`;

/** @param {import('../app/page.js').Page} page @param {{ close: () => void, turn: (side: 'a'|'b') => void }} on */
export function sheet(page, on) {
    const root = document.createElement('div');
    Object.assign(root, { id: 'machine', className: 'machine', hidden: true });
    root.setAttribute('role', 'dialog');
    root.setAttribute('aria-labelledby', 'machine-title');
    root.innerHTML = html; // our own words
    document.body.append(root);
    /** @param {string} selector @returns {any} */
    const find = selector => root.querySelector(selector);
    find('#machine-close').addEventListener('click', on.close);
    find('#machine-pause').addEventListener('click', () => page.state.set({ run: !page.state.values.run }));
    find('#machine-step').addEventListener('click', () => page.step());
    const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll('[data-apart]'));
    for (const button of buttons)
        button.addEventListener('click', () => on.turn(/** @type {'a'|'b'} */ (button.dataset.apart)));
    const steps = stepsView(page, find('#machine-steps')),
        ways = waysView(page, find('.machine-ways')),
        count = counter(find('.machine-count'));

    return {
        /** @param {'a'|'b'} side */
        open(side) {
            root.hidden = false;
            root.classList.toggle('left', !fits(root, side));
            root.scrollTop = 0;
            count.open();
            bringIntoSight(page, side);
            find('#machine-title').focus({ preventScroll: true });
        },
        close() {
            root.hidden = true;
            count.close();
        },
        /** @param {'a'|'b'} side */
        draw(side) {
            if (root.hidden) return;
            for (const button of buttons) {
                const of = /** @type {'a'|'b'} */ (button.dataset.apart);
                button.textContent = `${of.toUpperCase()}: ${MECHANISMS[page.sides[of].kind].name}`;
                button.setAttribute('aria-pressed', String(of === side));
            }
            const made = /** @type {Machine | undefined} */ (page.sides[side].extras.machine),
                { values } = page.state;
            find('#machine-pause').textContent = values.run ? 'Pause' : 'Play';
            find('#machine-state').textContent = stateOf(page, made);
            find('#machine-body').hidden = !made;
            if (!made) return;
            root.dataset.side = side;
            find('#machine-place').textContent =
                `Layer ${made.layer + 1}, head ${made.head + 1}, query ${made.query + 1} → key ${made.key + 1}`;
            find('#machine-value').textContent = number(made.shown);
            root.dataset.cell = `${made.query} ${made.key}`;
            root.dataset.value = String(made.value);
            root.dataset.shown = String(made.shown);
            root.dataset.running = String(values.run);
            const about = find('#machine-about');
            about.textContent = made.about ?? '';
            about.hidden = !made.about;
            find('#machine-chain').textContent = chainOf(made.steps);
            steps.update(made.steps);
            const apart = Math.abs(made.value - made.shown);
            find('#machine-end').textContent =
                `${number(made.value)} is the map’s number${apart === 0 ? ', exactly' : ` (they differ by ${number(apart)}: the model computes in float32, this in float64)`}.`;
            const two = find('.machine-two');
            two.hidden = !made.ways?.length;
            ways.update(made.ways ?? []);
            compared(find('.machine-equal'), made.equal ?? []);
            const { counts } = page.sides[side].extras;
            find('.machine-count').hidden = !counts;
            if (counts) count.update(counts);
        },
    };
}

/**
 * Whether the map that was clicked stays in sight with the sheet on the right; if not, it comes on the left.
 * @param {HTMLElement} root @param {'a'|'b'} side
 */
function fits(root, side) {
    const map = document.querySelector(`#card-${side} .big canvas`)?.getBoundingClientRect(),
        { width } = root.getBoundingClientRect();
    return !map || innerWidth - map.right >= width || innerWidth - map.right >= map.left;
}

/**
 * Where the sheet covers the foot of the window, the cell goes above it.
 * @param {import('../app/page.js').Page} page @param {'a'|'b'} side
 */
function bringIntoSight({ point, sides, state }, side) {
    const { view } = sides[side],
        box = document.querySelector(`#card-${side} .big canvas`)?.getBoundingClientRect();
    if (!view || !box || !matchMedia('(max-width: 48rem)').matches) return;
    const { rows } = mapOf(view, state.values.layer, state.values.head);
    scrollBy({ top: box.top + (box.height * point.query) / rows - innerHeight / 5 });
}

/** The numbers on the way, in a line. @param {Step[]} steps */
const chainOf = steps =>
    steps
        .flatMap(({ label, formula, value }) =>
            typeof value === 'number' ? [`${formula?.split(' = ')[0] || label} = ${number(value)}`] : [],
        )
        .join('  →  ');

/** @param {import('../app/page.js').Page} page @param {Machine | undefined} made */
function stateOf({ past, state }, made) {
    if (past >= 0) return 'You look back in time; the numbers here are of the model as it is now.';
    if (!made) return 'Comes with the next look at the model.';
    return state.values.run
        ? `Step ${grouped(made.step)}, and changing: the model is training. Pause to hold it still.`
        : `Step ${grouped(made.step)}, paused: these are the very numbers of this moment.`;
}

/** @param {import('../app/page.js').Page} page @param {HTMLElement} root */
function stepsView(page, root) {
    /** @type {{ update: (step: Step) => void }[]} */
    let views = [];
    let built = '';
    return {
        /** @param {Step[]} steps */
        update(steps) {
            // another form of the same numbers is built anew; else the numbers change in their places
            const form = JSON.stringify(
                steps.map(({ label, formula, lists, numbers, value, note }) => [
                    label,
                    formula,
                    note,
                    numbers.map(({ name }) => name),
                    [...lists, ...(typeof value === 'object' ? [value] : [])].map(({ name, of, cols }) => [
                        name,
                        of,
                        cols,
                    ]),
                ]),
            );
            if (form !== built) {
                built = form;
                const made = steps.map(step => stepView(page, step));
                views = made;
                root.replaceChildren(...made.map(({ element }) => element));
            }
            steps.forEach((step, i) => views[i].update(step));
        },
    };
}

/** @param {import('../app/page.js').Page} page @param {Step} first */
function stepView(page, first) {
    const element = document.createElement('li');
    element.innerHTML =
        '<p class="machine-line"><strong></strong> <span class="formula"></span><b class="out"></b></p><p class="machine-numbers"></p><div class="machine-lists"></div><p class="hint"></p>';
    /** @param {string} selector @returns {any} */
    const find = selector => element.querySelector(selector);
    find('strong').textContent = first.label;
    find('.formula').textContent = first.formula ?? '';
    find('.hint').textContent = first.note ?? '';
    find('.hint').hidden = !first.note;
    /** @param {Step} step */
    const listsOf = step => [...step.lists, ...(typeof step.value === 'object' ? [step.value] : [])];
    const many = listsOf(first).length > 6; // the rows of a filter
    const lists = listsOf(first).map(list => bars(page, list)),
        place = find('.machine-lists');
    if (many) place.classList.add('many');
    place.append(...lists.map(({ element }) => element));
    return {
        element,
        /** @param {Step} step */
        update(step) {
            find('.out').textContent = typeof step.value === 'number' ? `= ${number(step.value)}` : '';
            find('.machine-numbers').textContent = step.numbers
                .filter(({ name }) => name)
                .map(({ name, value }) => `${name} = ${number(value)}`)
                .join(', ');
            listsOf(step).forEach((list, i) => lists[i].update(list));
        },
    };
}

/** @param {import('../app/page.js').Page} page @param {HTMLElement} root */
function waysView(page, root) {
    /** @type {ReturnType<typeof stepsView>[]} */
    let views = [];
    let built = '';
    return {
        /** @param {{ name: string, steps: Step[] }[]} ways */
        update(ways) {
            const form = ways.map(({ name }) => name).join('|');
            if (form !== built) {
                built = form;
                root.replaceChildren();
                views = ways.map(({ name }) => {
                    const section = document.createElement('section'),
                        title = document.createElement('h4'),
                        steps = document.createElement('ol');
                    title.textContent = name;
                    steps.className = 'machine-steps';
                    section.append(title, steps);
                    root.append(section);
                    return stepsView(page, steps);
                });
            }
            ways.forEach(({ steps }, i) => views[i].update(steps));
        },
    };
}

/** @param {HTMLElement} body @param {NonNullable<Machine['equal']>} equal */
function compared(body, equal) {
    if (body.children.length !== equal.length)
        body.replaceChildren(
            ...equal.map(() => {
                const row = document.createElement('li');
                row.innerHTML = '<strong></strong> <span></span><small></small>';
                return row;
            }),
        );
    equal.forEach(({ name, a, b, note }, i) => {
        let most = 0;
        a.forEach((v, c) => {
            most = Math.max(most, Math.abs(v - b[c]));
        });
        const row = /** @type {any} */ (body.children[i]);
        row.querySelector('strong').textContent = name;
        row.querySelector('small').textContent = note;
        row.querySelector('span').textContent = `${a.length > 1 ? 'differ by at most' : 'differ by'} ${number(most)}`;
    });
}
