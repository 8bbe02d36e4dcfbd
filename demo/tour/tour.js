// The guided tour, and what the page owes it from the start: ways in, and that its panels are the stop's. Its words and
// how it is walked are fetched when it is first opened.

import { moveRun } from '../app/kept.js';
import { format } from '../app/state.js';

/** @type {import('../panels/index.js').Panel} */
export const tour = {
    id: 'tour',
    start,
};

/** What the tour sets, and Play gets back as it was. */
const KEPT =
    'task seed samples taught a optionsA b optionsB width depth heads feedforward batch from layer head keep off mass lens spectrum axes sample'.split(
        ' ',
    );

/** @type {import('../panels/index.js').Panel['start']} */
function start(page) {
    const section = /** @type {HTMLElement} */ (document.getElementById('tour'));
    /** @type {ReturnType<typeof import('./walk.js').walk> | undefined} */
    let walked;
    /** @type {Promise<NonNullable<typeof walked>> | undefined} */
    let opening;
    /** @type {Record<string, any> | undefined} */
    let before; // the settings of Play
    /** @type {import('../app/kept.js').Kept | undefined} */
    let left; // its run, which goes on
    const inside = () => page.state.values.mode === 'explain';
    // a link that says nothing of the models means a stop as it is
    const bare = () => !/[#&](t|a|b|w)=/.test(location.hash);
    let fresh = bare();

    async function open() {
        opening ??= import('./walk.js').then(({ walk }) => walk(page, section));
        try {
            return (walked = await opening);
        } catch (error) {
            opening = undefined;
            page.banner({
                title: 'The tour could not be opened.',
                hint: `${/** @type {Error} */ (error).message}. It is asked for again when you choose it again.`,
            });
            throw error;
        }
    }
    /** @param {number} [stop] its number in the address; else where it was left, or the beginning */
    async function visit(stop) {
        if (!inside()) {
            before = Object.fromEntries(KEPT.map(name => [name, page.state.values[name]]));
            left = page.kept;
            history.pushState(null, '', location.href); // Back leads to what was before
        }
        const known = walked?.now();
        page.state.set({ mode: 'explain' });
        (await open()).go(stop ?? known);
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-stop]')))
        button.addEventListener('click', () => void visit(Number(button.dataset.stop)).catch(() => {}));
    document
        .querySelector('[data-mode="explain"]')
        ?.addEventListener('click', () => void (inside() || visit().catch(() => {})));
    document.querySelector('[data-mode="play"]')?.addEventListener('click', () => {
        if (!inside() || !before) return;
        const values = { ...page.state.values, ...before, mode: 'play', run: true },
            { run } = page;
        if (left) moveRun(left.id, values); // stops of the same settings have begun runs of their own
        page.follow(format(values));
        if (page.run === run && page.kept?.id !== left?.id) page.restart(false);
    });

    addEventListener('hashchange', () => {
        if (!/[#&]m=explain(&|$)/.test(location.hash) || !bare()) return;
        fresh = true;
        setTimeout(() => void visit(page.state.values.stop).catch(() => {})); // when the page has followed
    });

    return {
        refresh(changed) {
            if (!changed.has('mode') && !changed.has('stop') && !changed.has('theme')) return;
            const { values } = page.state;
            // there is room
            if (
                document.documentElement.dataset.mode !== values.mode &&
                values.mode === 'explore' &&
                innerWidth >= 1120
            )
                /** @type {HTMLDetailsElement} */ (document.getElementById('settings')).open = true;
            section.hidden = !inside();
            if (walked) walked.refresh(changed);
            else if (inside())
                open().then(
                    ({ refresh, go }) => (fresh && !before && inside() ? go(values.stop) : refresh()),
                    () => {},
                );
        },
        tell: () => void (inside() && walked?.tell()),
        wants: () => (inside() ? (walked?.wants() ?? []) : []),
    };
}
