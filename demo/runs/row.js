// A run in the list.

import { button } from '../app/banner.js';
import { MECHANISMS } from '../catalogue/mechanisms.js';
import { duration, grouped, percent } from '../catalogue/words.js';
import { lastOf, nameOf, optionWords, sizeOf } from './figures.js';

/**
 * @typedef {object} Actions
 * @property {string} color  by its name; '': it is not chosen
 * @property {boolean} full  no more can be chosen
 * @property {boolean} now  it is the run on show
 * @property {(on: boolean) => void} choose
 * @property {() => void} go
 * @property {() => void} pin
 * @property {(name: string) => void} name
 * @property {() => void} drop
 */

const UNITS = /** @type {const} */ ([
    ['day', 864e5],
    ['hour', 36e5],
    ['minute', 6e4],
]);

/** How long ago, in words. @param {number} at @param {number} now  both ms since 1970 */
export function ago(at, now) {
    const [unit, ms] = UNITS.find(([, each]) => now - at >= each) ?? ['', 1];
    if (!unit) return 'just now';
    const count = Math.floor((now - at) / ms);
    return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

/** @param {string} tag @param {string} className @param {string} [text] @returns {any} */
const make = (tag, className, text = '') =>
    Object.assign(document.createElement(tag), { className, textContent: text });

/** @param {import('./figures.js').Entry} entry @param {Actions} actions */
export function row(entry, actions) {
    const { run, sides } = entry,
        item = make('li', 'runs-row'),
        name = nameOf(entry);
    item.dataset.run = run.id;
    if (actions.color) item.style.setProperty('--run', `var(--${actions.color})`);
    const label = make('label', 'runs-name'),
        tick = Object.assign(document.createElement('input'), {
            type: 'checkbox',
            checked: Boolean(actions.color),
            disabled: !actions.color && actions.full,
        });
    tick.addEventListener('change', () => actions.choose(tick.checked));
    label.append(tick, make('span', 'runs-swatch'), make('strong', '', name));
    const when = make('span', 'runs-when', `${run.pinned ? 'pinned, ' : ''}${ago(lastOf(entry), Date.now())}`);
    when.title = new Date(lastOf(entry)).toLocaleString();
    const head = make('div', 'runs-head');
    head.append(label, when);
    item.append(head);
    for (const side of /** @type {const} */ (['a', 'b'])) item.append(sideLine(side, sides[side]));
    item.append(buttons(entry, actions, name, head));
    return item;
}

/** @param {'a'|'b'} name @param {import('./store.js').SideRecord | undefined} side */
function sideLine(name, side) {
    const line = make('p', `runs-side ${name}`);
    line.append(make('strong', name, name.toUpperCase()));
    if (!side) return line;
    const options = optionWords(side.kind, side.options);
    line.append(
        make('span', '', `${MECHANISMS[side.kind].name}${options ? ` (${options})` : ''}`),
        make(
            'span',
            'runs-figures',
            `${percent(side.accuracy)} right, step ${grouped(side.steps)}, ${duration(side.trained)}`,
        ),
    );
    return line;
}

/**
 * @param {import('./figures.js').Entry} entry
 * @param {Actions} actions
 * @param {string} name
 * @param {HTMLElement} head
 */
function buttons(entry, actions, name, head) {
    const { run } = entry,
        line = make('p', 'row tight');
    const add = (/** @type {string} */ text, /** @type {string} */ className, /** @type {() => void} */ act) => {
        const made = button(text, act);
        made.className = className;
        made.setAttribute('aria-label', `${text}: ${name}`);
        line.append(made);
        return made;
    };
    if (run.values.task === 'file')
        line.append(make('span', 'hint', 'Of a file, which is not kept: drop it again to train on it.'));
    else {
        const on = sizeOf(entry) > 0 || actions.now;
        add(actions.now ? 'Back to it' : on ? 'Go on with it' : 'Begin it anew', 'runs-go', actions.go).title = on
            ? 'Opens its settings; training goes on where it was'
            : 'Its curves are kept, its weights are not';
    }
    const pin = add(run.pinned ? 'Unpin' : 'Pin', 'runs-pin', actions.pin);
    pin.title = 'Pinned runs stand first, and never make room for others';
    add('Rename', 'runs-rename', () => rename(head, name, actions.name));
    if (actions.now) line.append(make('span', 'hint', 'on show now'));
    else add('Delete', 'runs-delete', actions.drop);
    return line;
}

/**
 * A field in the place of the name.
 * @param {HTMLElement} head
 * @param {string} before
 * @param {(name: string) => void} done
 */
function rename(head, before, done) {
    const field = Object.assign(document.createElement('input'), { type: 'text', value: before, maxLength: 60 });
    field.setAttribute('aria-label', `New name of ${before}; Enter keeps it, Escape leaves it as it was`);
    let over = false;
    const end = (/** @type {string} */ name) => {
        if (over) return;
        over = true;
        done(name.trim());
    };
    field.addEventListener('keydown', event => {
        if (event.key === 'Enter') end(field.value);
        if (event.key === 'Escape') end(before);
    });
    field.addEventListener('blur', () => end(field.value));
    head.replaceChildren(field);
    field.focus();
    field.select();
}
