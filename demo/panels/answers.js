// What both models say of the sample: the sentence, the bars, what tests read. All of one look, drawn at once, so that
// no two of them can disagree; of a new drawing at once, else a few times a second, so that it can be read.

import * as words from '../catalogue/words.js';

const MOST = 24; // classes that are shown; of more, the likeliest
const READ = 300; // ms that an answer stands
const SIDES = /** @type {const} */ (['a', 'b']);

/** Of which sample the answers on show are, and whether both are there. */
let shown = { sample: -1, whole: false };

/** @type {import('./index.js').Panel} */
export const answers = {
    id: 'verdict',
    listens: ['settings', 'view'],
    pause: page => (shown.sample === page.sample.id && shown.whole ? READ : 0),
    start,
};

/** @typedef {{ item: HTMLElement, name: Element, share: Element, bar: HTMLElement }} Row */

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const verdict = /** @type {HTMLElement} */ (document.getElementById('verdict'));
    const truth = /** @type {HTMLElement} */ (verdict.querySelector('.truth'));
    const root = document.documentElement;
    const surface = document.querySelector('[data-pad]');
    /** @type {Record<'a'|'b', { says: HTMLElement, list: HTMLElement, rows: Row[] }>} */
    const of = /** @type {any} */ (
        Object.fromEntries(
            SIDES.map(side => [
                side,
                {
                    says: verdict.querySelector(`.says.${side}`),
                    list: document.querySelector(`#card-${side} .bars`),
                    rows: [],
                },
            ]),
        )
    );
    let said = -1; // of which drawing
    /** @type {string[] | undefined} what the rows are of */
    let named;

    /** A row for each class. */
    function name() {
        named = page.data.test.classes;
        for (const side of SIDES) {
            of[side].rows = named.slice(0, MOST).map(text => {
                const [item, name, share, bar] = ['li', 'span', 'span', 'i'].map(tag => document.createElement(tag));
                name.textContent = text;
                item.append(name, share, bar);
                return { item, name, share, bar };
            });
            of[side].list.replaceChildren(...of[side].rows.map(row => row.item));
        }
    }

    /** What a side says of this sample, where it has said it. @param {'a'|'b'} side */
    const answerOf = side => {
        const { view } = page.sides[side];
        return view && view.ticket.sample === page.sample.id && !page.sample.unread ? view : undefined;
    };

    /** @param {'a'|'b'} side */
    function bars(side) {
        const { rows } = of[side],
            view = answerOf(side);
        if (!view && page.sides[side].view && !page.sample.unread) return; // the last answer stands until the next
        const { classes } = page.data.test;
        let order = Array.from(rows.keys());
        if (view && view.probabilities.length > MOST)
            order = Array.from(view.probabilities.keys())
                .sort((i, j) => view.probabilities[j] - view.probabilities[i])
                .slice(0, MOST);
        order.forEach((label, k) => {
            const { item, name, share, bar } = rows[k];
            const p = view?.probabilities[label] ?? NaN; // none of a class that has just come
            if (name.textContent !== classes[label]) name.textContent = classes[label];
            if (share.textContent !== words.percent(p)) share.textContent = words.percent(p);
            bar.style.transform = Number.isFinite(p) ? `scaleX(${p.toFixed(3)})` : '';
            item.classList.toggle('best', label === view?.label);
        });
    }

    /** @param {'a'|'b'} side */
    function sentence(side) {
        const view = answerOf(side);
        if (!view && page.sides[side].view && !page.sample.unread) return;
        const text = page.sample.unread ? '' : words.says(side.toUpperCase(), view, page.data.test.classes);
        if (of[side].says.textContent !== text) of[side].says.textContent = text;
    }

    /** To a screen reader, when a drawing is finished and both have answered it. */
    function announce() {
        const { sample } = page;
        const { id = -1 } = sample;
        if (!sample.drawn || sample.pen || sample.unread || said === id || !SIDES.every(answerOf)) return;
        said = id;
        page.say(`${of.a.says.textContent} ${of.b.says.textContent}`);
    }

    return {
        restart() {
            shown = { sample: -1, whole: false };
        },
        draw() {
            if (named !== page.data.test.classes) name();
            const { sample, task } = page,
                { classes } = page.data.test;
            const known = classes[sample.label ?? 0];
            truth.textContent = sample.unread
                ? sample.unread
                : sample.drawn
                  ? 'Your drawing.'
                  : task.view === 'stroke'
                    ? `A ${known}, drawn by a hand they have not learned from.`
                    : `Truth: ${known}.`;
            for (const side of SIDES) {
                bars(side);
                sentence(side);
                const view = sample.pen ? undefined : answerOf(side);
                root.dataset[side === 'a' ? 'answerA' : 'answerB'] = view ? classes[view.label] : '';
            }
            shown = { sample: sample.id ?? -1, whole: SIDES.every(answerOf) };
            const label = `${task.view === 'stroke' ? 'A surface to draw on. ' : ''}${verdict.textContent?.replace(/\s+/g, ' ').trim()}`;
            surface?.setAttribute('aria-label', label);
            announce();
        },
    };
}
