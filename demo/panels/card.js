// The card of one model: its frame and words, the options of its mechanism. Glance, atlas and map are its parts; its
// bars are drawn by answers.js.

import { MECHANISMS, optionsOf, wordOf } from '../catalogue/mechanisms.js';
import { number, percent } from '../catalogue/words.js';
import { optionsName, touches } from '../app/state.js';
import { atlas } from './atlas.js';
import { glance } from './glance.js';
import { map } from './map.js';

const html = `<div class="head"><h2><span class="letter"></span> <label><span class="visually-hidden">Mechanism</span><select class="mechanism"></select></label></h2>
  <span class="score" title="Right answers on data it has not learned from">–</span></div>
<p class="caption what"></p>
<p class="note" hidden></p>
<p class="caption paper"></p>
<form class="options" aria-label="Options"></form>
<p class="cut" aria-live="polite"></p>
<div class="look">
  <div><div class="glance"><canvas role="img" aria-label="The sample: nothing said of it yet."></canvas></div><p class="looks" aria-hidden="true"></p></div>
  <ol class="bars" aria-label="Class probabilities"></ol>
</div>
<div class="maps">
  <figure class="atlas"><div class="sheet"><canvas role="img" aria-label="Attention maps: none yet."></canvas><div class="chosen"></div></div><figcaption>layers →<br>heads ↓</figcaption></figure>
  <figure class="big"><canvas role="img" tabindex="0" aria-label="No map yet."></canvas><div class="scale"><span class="low"></span><canvas height="1" width="256" aria-hidden="true"></canvas><span class="high"></span></div><figcaption class="value"></figcaption></figure>
</div>
<p class="sentence what-map"></p>`;
const still = typeof matchMedia === 'function' ? matchMedia('(prefers-reduced-motion: reduce)') : undefined;

/** @param {'a'|'b'} side @returns {import('./index.js').Panel} */
const card = side => ({
    id: `card-${side}`,
    side,
    listens: ['settings', 'point', 'view', 'lens'],
    pause: ({ state }) => (still?.matches && state.values.run ? 500 : 0),
    start: page => start(/** @type {HTMLElement} */ (document.getElementById(`card-${side}`)), side, page),
});
export const cardA = card('a'),
    cardB = card('b');

/**
 * @param {HTMLElement} root
 * @param {'a'|'b'} side
 * @param {import('../app/page.js').Page} page
 * @returns {import('./index.js').Part}
 */
function start(root, side, page) {
    root.insertAdjacentHTML('beforeend', html);
    /** @param {string} selector @returns {any} */
    const find = selector => root.querySelector(selector);
    const title = find('h2');
    title.id = `title-${side}`;
    find('.letter').textContent = side.toUpperCase();
    const name = optionsName(side);
    const picker = find('.mechanism');
    picker.addEventListener('change', () => page.state.set({ [side]: picker.value, [name]: '' }));
    const form = find('.options');
    form.addEventListener('submit', (/** @type {Event} */ event) => event.preventDefault());
    const parts = {
        glance: glance(root, side, page),
        atlas: atlas(root, side, page),
        map: map(root, side, page),
    };
    /** @type {{ draw: () => void, restart?: () => void, tell?: () => void }[]} */
    const list = Object.values(parts);
    const score = find('.score');
    let filled = '';

    /** The fields of the mechanism's options. */
    function fill() {
        const { kind } = page.sides[side];
        const options = optionsOf(kind, page.sides[side].options);
        if (filled !== kind) {
            filled = kind;
            form.replaceChildren(
                ...MECHANISMS[kind].options.map(option => {
                    const label = document.createElement('label'),
                        text = document.createElement('span'),
                        value = document.createElement('b');
                    label.className = 'field';
                    label.title = option.help;
                    const input = option.choices ? document.createElement('select') : document.createElement('input');
                    input.name = option.name;
                    const list = /** @type {HTMLSelectElement} */ (input);
                    if (option.choices) for (const choice of option.choices) list.add(new Option(choice, choice));
                    else if (typeof option.value === 'boolean') Object.assign(input, { type: 'checkbox' });
                    else Object.assign(input, { type: 'range', min: option.min, max: option.max, step: option.step });
                    text.append(option.label, ' ', value);
                    label.append(text, input);
                    const read = () =>
                        typeof option.value === 'boolean'
                            ? /** @type {HTMLInputElement} */ (input).checked
                            : option.choices
                              ? input.value
                              : Number(input.value);
                    input.addEventListener(option.live ? 'input' : 'change', () =>
                        page.state.set({
                            [name]: wordOf(page.sides[side].kind, {
                                ...optionsOf(page.sides[side].kind, page.sides[side].options),
                                [option.name]: read(),
                            }),
                        }),
                    );
                    input.addEventListener('input', () => {
                        if (typeof option.value === 'number') value.textContent = number(Number(input.value));
                    });
                    return label;
                }),
            );
        }
        const note = find('.note');
        note.textContent = MECHANISMS[kind].note?.(options) ?? '';
        note.hidden = !note.textContent;
        for (const option of MECHANISMS[kind].options) {
            const input = form.elements.namedItem(option.name);
            if (typeof option.value === 'boolean') input.checked = options[option.name];
            else input.value = String(options[option.name]);
            const shown = input.closest('label').querySelector('b');
            if (typeof option.value === 'number') shown.textContent = number(options[option.name]);
        }
    }

    return {
        element: root,
        map: parts.map,
        /** New models or another task. */
        restart() {
            const { kind } = page.sides[side];
            const graph = page.task.input.kind === 'graph';
            picker.replaceChildren(
                ...Object.entries(MECHANISMS)
                    .filter(([, m]) => Boolean(m.graph) === graph)
                    .map(([value, m]) => new Option(m.name, value)),
            );
            picker.value = kind;
            find('.what').textContent = MECHANISMS[kind].caption;
            find('.paper').textContent = MECHANISMS[kind].paper;
            find('.what-map').textContent = MECHANISMS[kind].map;
            fill();
            for (const part of list) part.restart?.();
        },
        refresh(changed) {
            // with another mechanism restart() comes
            if (touches(changed, 'options') && page.sides[side].kind === page.state.values[side]) fill();
        },
        wants(of) {
            const { lens } = page.state.values;
            if (of !== side) return [];
            return lens === 'scores' ? ['scores'] : lens === 'low' || lens === 'rest' ? ['lens'] : [];
        },
        draw() {
            for (const part of list) part.draw();
        },
        /** Words: a few times a second are enough. */
        tell() {
            score.textContent = percent(page.sides[side].status?.testAccuracy ?? NaN);
            const { cut } = page.sides[side];
            const parts = [
                cut.off.length ? `${cut.off.length} ${cut.off.length === 1 ? 'head' : 'heads'} off` : '',
                cut.keep ? `${cut.keep} components kept` : '',
            ].filter(Boolean);
            find('.cut').textContent = parts.length ? `without retraining: ${parts.join(', ')}` : '';
            for (const part of list) part.tell?.();
        },
    };
}
