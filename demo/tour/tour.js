// The three depths, and the guided tour: stops that set the same live state that the rest of the page shows, each a
// permalink.

import { MECHANISMS, optionsOf } from '../catalogue/mechanisms.js';
import { componentsFor, mapOf, sharesOf } from '../reading/reading.js';
import { STOPS } from './stops.js';
import * as words from '../catalogue/words.js';

/** @type {import('../panels/index.js').Panel} */
export const tour = {
    id: 'tour',
    start,
};

/** @type {import('../panels/index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const root = document.documentElement;
    const [section, text, list, place, back, next] = [
        'tour',
        'tour-text',
        'tour-stops',
        'tour-place',
        'tour-back',
        'tour-next',
    ].map(find);
    const depths = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('[data-mode]'));
    for (const button of depths)
        button.addEventListener('click', () => go(button.dataset.mode ?? 'play', page.state.values.stop));
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-stop]')))
        button.addEventListener('click', () => go('explain', Number(button.dataset.stop)));
    STOPS.forEach(({ name }, i) => {
        const item = document.createElement('li'),
            button = document.createElement('button');
        Object.assign(button, { type: 'button', textContent: String(i + 1), title: name });
        button.setAttribute('aria-label', `Stop ${i + 1}: ${name}`);
        button.addEventListener('click', () => go('explain', i));
        item.append(button);
        list.append(item);
    });
    back.addEventListener('click', () => go('explain', page.state.values.stop - 1));
    next.addEventListener('click', () =>
        page.state.values.stop >= STOPS.length - 1 ? go('explore', 0) : go('explain', page.state.values.stop + 1),
    );

    /** @param {string} mode @param {number} stop */
    function go(mode, stop) {
        const now = Math.min(STOPS.length - 1, Math.max(0, stop));
        page.state.set(
            mode === 'explain'
                ? { mode, stop: now, ...STOPS[now].set }
                : { mode, stop: now, lens: mode === 'play' ? 'map' : page.state.values.lens },
        );
        if (mode !== 'explain') return;
        scrollTo({ top: 0 });
        text.querySelector('h2')?.focus({ preventScroll: true });
    }

    let shown = -1;
    return {
        refresh(changed) {
            if (!changed.has('mode') && !changed.has('stop')) return;
            const { mode } = page.state.values,
                stop = Math.min(STOPS.length - 1, page.state.values.stop);
            // there is room
            if (root.dataset.mode !== mode && mode === 'explore' && innerWidth >= 1120) find('settings').open = true;
            root.dataset.mode = mode;
            section.hidden = mode !== 'explain';
            for (const button of depths) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
            const visible = mode === 'explain' ? new Set(STOPS[stop].show) : undefined;
            for (const panel of document.querySelectorAll('main .panel'))
                panel.classList.toggle('away', Boolean(visible && !visible.has(panel.id)));
            if (mode === 'explain' && shown !== stop) {
                shown = stop;
                const { title, html } = STOPS[stop];
                // our own words, from stops.js
                text.innerHTML = `<h2 id="tour-title" tabindex="-1">${title}</h2>${html}`;
            }
            if (mode !== 'explain') shown = -1;
            [...list.querySelectorAll('button')].forEach((button, i) =>
                button.toggleAttribute('aria-current', mode === 'explain' && i === stop),
            );
            place.textContent = `Stop ${stop + 1} of ${STOPS.length}`;
            back.disabled = stop === 0;
            next.textContent = stop === STOPS.length - 1 ? 'Explore on your own' : `Next: ${STOPS[stop + 1].name}`;
            this.tell?.();
        },
        /** The numbers in the text follow the models. */
        tell() {
            if (section.hidden) return;
            const numbers = live(page);
            for (const slot of text.querySelectorAll('[data-live]')) {
                const value = numbers[/** @type {HTMLElement} */ (slot).dataset.live ?? ''] ?? '–';
                if (slot.textContent !== value) slot.textContent = value;
            }
        },
    };
}

/**
 * The numbers that the tour speaks of.
 * @param {import('../app/page.js').Page} page
 * @returns {Record<string, string>}
 */
function live(page) {
    const { values } = page.state;
    const { a, b } = page.sides;
    const shape = a.view ? mapOf(a.view, values.layer, values.head) : { rows: 0, cols: 0 };
    const n = shape.rows,
        known = (/** @type {string} */ text) => (n ? text : '–'),
        options = optionsOf(a.kind, values.optionsA),
        other = optionsOf(b.kind, values.optionsB);
    const s = options.rank ?? other.rank ?? 8;
    /** @param {'a'|'b'} side */
    const spectrum = side =>
        page.sides[side].spectra?.[
            Math.min(values.layer, values.depth - 1) * values.heads + Math.min(values.head, values.heads - 1)
        ];
    const energy = (/** @type {'a'|'b'} */ side) => {
        const v = spectrum(side);
        return v ? String(componentsFor(v, 0.95)) : '–';
    };
    const gauge = a.extras.gauge?.[0];
    const inside = a.extras.inside ?? b.extras.inside;
    return {
        N: known(String(n)),
        N2: known(words.grouped(n * n)),
        d: String(values.width / values.heads),
        H: String(values.heads),
        D: String(values.width),
        s: String(s),
        scores: known(words.grouped(2 * n * s)),
        L: String(values.depth),
        ratio: known((n / (2 * s)).toFixed(1)),
        big: words.grouped(Math.round((16384 * 16384 * 4) / 2 ** 20)),
        bigPrimal: words.number((16384 * 2 * s * 4) / 2 ** 20),
        a: MECHANISMS[a.kind].name,
        b: MECHANISMS[b.kind].name,
        energyA: energy('a'),
        energyB: energy('b'),
        etaA: String(options.eta ?? '–'),
        etaB: String(other.eta ?? '–'),
        accA: words.percent(a.status?.testAccuracy ?? NaN),
        accB: words.percent(b.status?.testAccuracy ?? NaN),
        steps: words.grouped(a.status?.steps ?? 0),
        firstA: words.percent(sharesOf(a, values.layer)?.first ?? NaN),
        firstB: words.percent(sharesOf(b, values.layer)?.first ?? NaN),
        even: words.percent(1 / s),
        ksvdB: words.number(b.status?.ksvd ?? NaN),
        left: gauge ? words.number(gauge.e + gauge.r) : '–',
        right: gauge ? words.number(gauge.trace) : '–',
        J: gauge ? words.number(gauge.e + gauge.r - gauge.trace) : '–',
        ksvd: words.number(a.status?.ksvd ?? NaN),
        m: inside?.landmarks ? String(inside.landmarks.length) : '–',
        error: inside?.size ? words.percent(inside.error / inside.size) : '–',
        samples: String(options.samples ?? '–'),
        sigma: Array.from(spectrum('a')?.slice(0, 4) ?? [], v => words.number(v)).join(', ') || '–',
    };
}
