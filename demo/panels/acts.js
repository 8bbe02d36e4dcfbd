// The first row of buttons, and the acts that have the page to themselves. Such an act is a module that exports `act`:
// its markup, and how it starts. It is fetched when it is first opened; with the first one the style sheets of all.

import { ACTS } from '../app/acts.js';

/**
 * @typedef {object} Act
 * @property {string} html  its markup, our own words
 * @property {(page: import('../app/page.js').Page, root: HTMLElement) => Started | Promise<Started>} start  once
 *
 * @typedef {object} Started
 * @property {() => void} [show]  it is on show: now it may measure, compute and draw
 * @property {() => void} [hide]  it no longer is: everything it has begun comes to rest
 * @property {(changed: Set<string>) => void} [refresh]  settings or the theme have changed while it is on show
 */

/** @type {Record<string, () => Promise<{ act: Act }>>} */
const ROOMS = {
    scale: () => import('../scale/scale.js'),
    language: () => import('../language/language.js'),
    own: () => import('../own/own.js'),
    runs: () => import('../runs/runs.js'),
};

/** @type {Promise<unknown> | undefined} */
let dressed;
/** The style sheets that the page holds back apply from now on; one that can't be had is tried again. */
function dress() {
    const { content } = /** @type {HTMLTemplateElement} */ (document.getElementById('sheets'));
    const there = [.../** @type {NodeListOf<HTMLLinkElement>} */ (content.querySelectorAll('link'))].map(held => {
        const link = /** @type {HTMLLinkElement} */ (held.cloneNode());
        return new Promise((done, failed) => {
            link.onload = done;
            link.onerror = () => {
                link.remove();
                failed(new Error(`${link.href} could not be fetched`));
            };
            document.head.append(link);
        });
    });
    return Promise.all(there);
}

/** @type {import('./index.js').Panel} */
export const acts = {
    id: 'acts',
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const root = document.documentElement,
        place = /** @type {HTMLElement} */ (document.getElementById('acts'));
    const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('[data-mode]'));
    for (const button of buttons) {
        const { mode = '' } = button.dataset;
        button.addEventListener('click', () => {
            page.state.set({ mode });
            scrollTo({ top: 0 });
        });
        button.addEventListener('pointerenter', () => void ROOMS[mode]?.().catch(() => {})); // its code, before a click
    }
    /** On a phone the row is wider than the window: the chosen one stands in the middle of it. */
    function centre() {
        const button = [...buttons].find(({ dataset }) => dataset.mode === page.state.values.mode),
            row = button?.parentElement;
        if (row) row.scrollLeft = button.offsetLeft - row.offsetLeft - (row.clientWidth - button.offsetWidth) / 2;
    }
    const [{ parentElement: nav }] = buttons;
    if (nav) new ResizeObserver(centre).observe(nav);
    /** @type {Record<string, { section: HTMLElement, started: Promise<Started> }>} */
    const open = {};
    let shown = ''; // the act that has the page to itself

    /** @param {string} mode */
    function opened(mode) {
        if (open[mode]) return open[mode];
        const section = document.createElement('section');
        Object.assign(section, { id: `act-${mode}`, className: 'act' });
        section.setAttribute('aria-label', ACTS[mode].name);
        section.innerHTML = '<p class="hint" role="status">One moment …</p>';
        place.append(section);
        const started = (async () => {
            const [{ act }] = await Promise.all([ROOMS[mode](), (dressed ??= dress())]);
            section.innerHTML = act.html; // our own words
            return act.start(page, section);
        })();
        started.catch(error => {
            section.remove();
            dressed = undefined;
            delete open[mode]; // it is tried again when it is next opened
            if (page.state.values.mode !== mode) return;
            page.banner({ title: `“${ACTS[mode].name}” could not be opened.`, hint: error.message });
        });
        open[mode] = { section, started };
        return open[mode];
    }

    return {
        refresh(changed) {
            const { mode } = page.state.values;
            const alone = ACTS[mode].alone ? mode : '';
            root.dataset.mode = mode;
            for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
            centre();
            if (shown !== alone) {
                const before = open[shown];
                shown = alone;
                before?.started.then(
                    ({ hide }) => hide?.(),
                    () => {},
                );
                page.rest(Boolean(alone));
                root.toggleAttribute('data-alone', Boolean(alone));
                if (alone) {
                    const { started } = opened(alone);
                    started.then(
                        ({ show }) => shown === alone && show?.(),
                        () => {},
                    );
                }
                for (const [name, { section }] of Object.entries(open)) section.hidden = name !== alone;
            } else if (alone)
                open[alone]?.started.then(
                    ({ refresh }) => refresh?.(changed),
                    () => {},
                );
        },
    };
}
