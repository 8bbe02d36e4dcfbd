// How the tour is walked: its stops are one long text, and the one in the middle of the window is where the visitor is.
// There its checkpoint is restored, its panels are shown, and its numbers follow the models.

import { MECHANISMS, optionsOf, wordOf } from '../catalogue/mechanisms.js';
import { beginning } from '../checkpoints/index.js';
import { cost } from './cost.js';
import { numbersOf, written } from './numbers.js';
import { markup } from './markup.js';
import { STOPS } from './stops.js';

const SETTLE = 180; // ms of rest before a stop that was scrolled to is entered
const LINE = { wide: 0.42, narrow: 0.7 }; // of the window's height: a stop is where this line crosses its text
const TRAVEL = 1500; // ms that a scroll may take until scrolling is the visitor's again

const SIDES = /** @type {const} */ (['a', 'b']);
const wide = matchMedia('(min-width: 70rem)'),
    still = matchMedia('(prefers-reduced-motion: reduce)');
const indexOf = (/** @type {number} */ st) =>
    Math.max(
        0,
        STOPS.findIndex(stop => stop.st === st),
    );

/**
 * @param {import('../app/page.js').Page} page
 * @param {HTMLElement} section
 */
export function walk(page, section) {
    const { articles, dots, caption, find } = markup(section);
    const [back, next, train, anew, place, bar] = ['back', 'next', 'train', 'anew', 'place', 'bar'].map(find);
    const costs = cost(page, /** @type {HTMLElement} */ (document.querySelector('main')));
    let shown = -1, // the stop whose panels are on show
        heading = -1, // the one that the page is being scrolled to
        travelling = 0,
        settling = 0,
        mode = '';
    /** @type {IntersectionObserver | undefined} */
    let observer;
    const inside = () => page.state.values.mode === 'explain';
    const now = () => indexOf(page.state.values.stop);

    /** Settings, checkpoint and point of a stop. @param {number} index */
    function enter(index) {
        const { st, set, hold, watch } = STOPS[index],
            { run } = page,
            ran = page.state.values.run; // then they may be further than they have said yet
        page.state.set({ ...set, mode: 'explain', stop: st, run: Boolean(watch) && !still.matches });
        if (page.run === run && (ran || moved())) page.restart();
        if (hold) page.hold(hold);
        else page.release();
        page.hurry = true;
    }

    /** Whether a model is no longer what its stop shows. */
    const moved = () =>
        SIDES.some(side => {
            const { status } = page.sides[side];
            return status && status.steps !== (beginning(page.state.values, side)?.steps ?? 0);
        });

    /** To a stop by a button, a key, or a link in the page. @param {number} index */
    function to(index) {
        const { st } = STOPS[Math.min(STOPS.length - 1, Math.max(0, index))];
        if (st !== page.state.values.stop) history.pushState(null, '', location.href); // Back leads here
        go(st);
    }
    /** @param {number} [st] */
    function go(st) {
        const index = st === undefined ? 0 : indexOf(st);
        clearTimeout(settling);
        enter(index);
        heading = index;
        refresh(); // where nothing has changed, nobody else says so
        scrollTo(index);
        articles[index].querySelector('h2')?.focus({ preventScroll: true });
    }

    /** @param {number} index @param {boolean} [smooth] */
    function scrollTo(index, smooth = Math.abs(index - nearest()) <= 1) {
        heading = index;
        clearTimeout(travelling);
        travelling = window.setTimeout(() => arrive(index), smooth ? TRAVEL : 300);
        align(index, smooth && !still.matches ? 'smooth' : 'auto');
    }
    /** The way is done, but if the visitor has scrolled elsewhere: numbers that came meanwhile have moved the text.
     * @param {number} index */
    function arrive(index) {
        if (index < 0 || heading !== index) return;
        if (inside()) align(index, 'auto');
        heading = -1;
    }
    /** @param {number} index @param {ScrollBehavior} behavior */
    function align(index, behavior) {
        if (index === 0) window.scrollTo({ top: 0, behavior });
        else articles[index].scrollIntoView({ block: 'start', behavior });
    }
    /** The stop that lies on the line, whatever the settings say. */
    function nearest() {
        const line = innerHeight * (wide.matches ? LINE.wide : LINE.narrow);
        const at = articles.findIndex(article => article.getBoundingClientRect().bottom > line);
        return at < 0 ? articles.length - 1 : at;
    }

    function observe() {
        observer?.disconnect();
        const line = wide.matches ? LINE.wide : LINE.narrow;
        observer = new IntersectionObserver(
            entries => {
                if (!inside() || !entries.some(entry => entry.isIntersecting)) return;
                if (heading >= 0) return;
                clearTimeout(settling);
                settling = window.setTimeout(() => {
                    const index = nearest();
                    if (!inside() || heading >= 0 || index === now()) return;
                    enter(index);
                    page.say(`Stop ${index + 1} of ${STOPS.length}: ${STOPS[index].title}`);
                }, SETTLE);
            },
            { rootMargin: `-${100 * line}% 0px -${100 * (1 - line) - 0.5}% 0px` },
        );
        for (const article of articles) observer.observe(article);
    }
    observe();
    wide.addEventListener('change', observe);
    addEventListener('scrollend', () => arrive(heading)); // where there is none, after TRAVEL
    for (const type of ['wheel', 'touchmove'])
        addEventListener(type, () => inside() && (heading = -1), { passive: true });

    back.addEventListener('click', () => to(now() - 1));
    next.addEventListener('click', () => {
        if (now() < STOPS.length - 1) to(now() + 1);
        else leave('explore');
    });
    train.addEventListener('click', () => page.state.set({ run: !page.state.values.run }));
    anew.addEventListener('click', () => enter(now()));
    dots.forEach((dot, index) => dot.addEventListener('click', () => to(index)));
    /** Opens the number machine on the stop's cell. @param {'a'|'b'} side */
    function takeApart(side) {
        const { hold } = STOPS[now()];
        if (hold && page.point.key < 0) page.hold(hold);
        page.parts.machine.takeApart?.(side);
    }
    /** @param {string} act */
    function leave(act) {
        history.pushState(null, '', location.href);
        page.state.set({ mode: act });
        window.scrollTo({ top: 0 });
    }
    section.addEventListener('click', ({ target }) => {
        const act = /** @type {HTMLElement} */ (target).closest('[data-go]')?.getAttribute('data-go');
        if (act) leave(act);
        const side = /** @type {HTMLElement} */ (target).closest('[data-machine]')?.getAttribute('data-machine');
        if (side) takeApart(/** @type {'a'|'b'} */ (side));
    });
    section.addEventListener('input', ({ target }) => {
        const { dataset, value } = /** @type {HTMLInputElement} */ (target);
        if (dataset.set) page.state.set({ [dataset.set]: Number(value) });
    });
    addEventListener(
        'keydown',
        event => {
            const { key, target } = event;
            if (!inside() || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
            if (
                /** @type {HTMLElement} */ (target).closest(
                    'input, select, textarea, .big, [role="slider"], [role="dialog"]',
                )
            )
                return;
            const by = { ArrowRight: 1, PageDown: 1, n: 1, ArrowLeft: -1, PageUp: -1, p: -1 }[key];
            if (key === 'ArrowUp' || key === 'ArrowDown') return event.stopImmediatePropagation(); // they scroll
            if (!by) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            to(now() + by);
        },
        { capture: true },
    );

    /** The panels of a stop, and only they. */
    function arrange() {
        const { show, small = show, parts, figure } = STOPS[now()];
        for (const panel of document.querySelectorAll('main .panel')) {
            const order = show.indexOf(panel.id);
            /** @type {HTMLElement} */ (panel).style.order = inside() && order >= 0 ? String(order + 1) : '';
            panel.classList.toggle('away', inside() && order < 0);
            panel.classList.toggle('away-small', inside() && !small.includes(panel.id));
        }
        document.documentElement.dataset.figure = inside() ? show.join(' ') : '';
        document.documentElement.dataset.parts = inside() ? parts : '';
        document.documentElement.dataset.cards = inside() ? String(show.filter(id => /^card-/.test(id)).length) : '';
        document.documentElement.dataset.panels = inside() ? String(small.length) : '';
        costs.panel.hidden = !inside();
        caption.hidden = !inside();
        caption.textContent = figure;
    }

    /** Settings have changed. @param {Set<string>} [changed] */
    function refresh(changed) {
        if (changed?.has('theme')) costs.redraw();
        const index = now(),
            entered = mode !== page.state.values.mode;
        mode = page.state.values.mode;
        history.scrollRestoration = inside() ? 'manual' : 'auto';
        arrange();
        if (!inside()) return clearTimeout(settling);
        articles.forEach((article, i) => article.toggleAttribute('data-now', i === index));
        dots.forEach((dot, i) => {
            if (i === index) dot.setAttribute('aria-current', 'step');
            else dot.removeAttribute('aria-current');
        });
        place.textContent = `${index + 1} of ${STOPS.length}`;
        bar.value = index + 1;
        back.disabled = index === 0;
        next.textContent = index === STOPS.length - 1 ? 'Explore' : 'Next';
        next.title = index === STOPS.length - 1 ? 'Every panel is yours' : `${STOPS[index + 1].name} (→, N)`;
        // another stop, and not because it was scrolled to: the text follows
        if (heading < 0 && (entered || (shown !== index && nearest() !== index))) scrollTo(index, false);
        shown = index;
        tell();
    }
    /** What follows the models, a few times a second. */
    function tell() {
        const index = now(),
            stop = STOPS[index],
            article = articles[index];
        const numbers = numbersOf(page);
        costs.tell();
        for (const slot of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll('[data-live]'))) {
            const text = written(slot.dataset.live ?? '', numbers[slot.dataset.live ?? '']);
            // what was known stays until it is known anew
            if (slot.textContent !== text && text !== '–') slot.textContent = text;
        }
        for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (article.querySelectorAll('[data-set]')))
            if (document.activeElement !== input)
                input.value = String(page.state.values[input.dataset.set ?? ''] || input.max);
        const { run } = page.state.values;
        train.textContent = run ? 'Pause' : moved() || stop.watch ? 'Train on' : 'Let it train';
        anew.hidden = !moved() && sameAs(stop);
        const turned = changed(stop) ? stop.claims.filter(([, holds]) => !holds(numbers)) : [];
        const note = /** @type {HTMLElement} */ (article.querySelector('.turned'));
        note.hidden = !turned.length;
        const words = turned.map(([words]) => `“${words}”`).join(', ');
        if (!note.hidden) note.textContent = `As the models are now, this no longer holds: ${words}.`;
    }

    /** Whether there is something to see inside a mechanism: landmarks are placed by their panel. */
    const known = () => page.landmarks.length > 0 || SIDES.some(side => MECHANISMS[page.sides[side].kind].spectral);

    /** Whether the settings are a stop's own. @param {import('./stops.js').Stop} stop */
    function sameAs({ set }) {
        return Object.entries(set).every(
            ([name, value]) => String(page.state.values[name]) === String(clean(name, value)),
        );
    }
    /** Options as the address has them. @param {string} name @param {unknown} value */
    function clean(name, value) {
        if (!name.startsWith('options')) return value;
        const kind = page.state.values[name === 'optionsA' ? 'a' : 'b'];
        return wordOf(kind, optionsOf(kind, String(value)));
    }
    /** Whether the visitor has made something else of what a stop shows. @param {import('./stops.js').Stop} stop */
    function changed(stop) {
        const seen = SIDES.every(
            side => page.sides[side].view && Number.isFinite(page.sides[side].status?.testAccuracy),
        );
        return seen && (moved() || !sameAs(stop));
    }

    return {
        go,
        refresh,
        tell,
        now: () => STOPS[Math.max(0, shown)].st,
        wants: () => (STOPS[now()].wants ?? []).filter(name => name !== 'inside' || known()),
    };
}
