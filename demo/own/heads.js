// The figures of the spectrum on show; the heads of the chosen tensor in a table, with the way to each.

import { headsWords, short } from './words.js';

/** @param {(id: string) => any} find @param {(head: number) => void} choose */
export function headsTable(find, choose) {
    const body = /** @type {HTMLElement} */ (find('heads').tBodies[0]);
    body.addEventListener('click', event => {
        const button = /** @type {HTMLElement} */ (event.target).closest('button');
        if (button) choose(Number(button.dataset.head));
    });
    let known = '';
    /** @param {any} state  what the worker has said */
    return function draw({ heads, opened, spectrum }) {
        const rows = heads.filter(Boolean),
            key = JSON.stringify([rows.length, opened.choice]);
        if (key === known) return;
        known = key;
        const more = `> ${spectrum.values.length}`;
        body.replaceChildren(
            ...rows.map((/** @type {any} */ { head, ranks, values }) => {
                const row = document.createElement('tr'),
                    button = Object.assign(document.createElement('button'), {
                        type: 'button',
                        textContent: String(head + 1),
                    }),
                    first = document.createElement('td');
                if (head === opened.choice.head) row.setAttribute('aria-current', 'true');
                button.dataset.head = String(head);
                button.setAttribute('aria-label', `Show head ${head + 1}`);
                first.append(button);
                row.append(
                    first,
                    ...[
                        short(ranks.entropy),
                        short(ranks.stable),
                        ranks.energy90 ?? more,
                        ranks.energy95 ?? more,
                        ranks.energy99 ?? more,
                        short(values[0]),
                    ].map(text => Object.assign(document.createElement('td'), { textContent: String(text) })),
                );
                return row;
            }),
        );
        const { heads: all } = opened.sizes;
        find('heads-words').textContent =
            `${headsWords(heads)}${all > 64 ? ` The first 64 of ${all} are listed.` : ''}`;
    };
}

/** The figures of the spectrum. @param {(id: string) => any} find @param {any} spectrum  the worker's message */
export function figures(find, { ranks, values, size, whole, energy }) {
    const more = `> ${values.length}`;
    const list = [
        ['effective rank', whole ? short(ranks.entropy) : 'needs all values'],
        ['stable rank', short(ranks.stable)],
        ['for 90 %', ranks.energy90 ?? more],
        ['for 95 %', ranks.energy95 ?? more],
        ['for 99 %', ranks.energy99 ?? more],
        ['largest σ', short(values[0])],
        ['‖K‖F', short(Math.sqrt(energy))],
    ];
    find('figures').replaceChildren(
        ...list.map(([name, value]) => {
            const item = document.createElement('div');
            item.append(
                Object.assign(document.createElement('dt'), { textContent: name }),
                Object.assign(document.createElement('dd'), { textContent: String(value) }),
            );
            return item;
        }),
    );
    find('all').hidden = whole || size > 1024;
    find('all').textContent =
        `All ${size} singular values (about ${Math.max(2, Math.round(12 * (size / 1024) ** 3))} s here)`;
}
