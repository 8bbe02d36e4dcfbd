// Class probabilities of the sample shown, as bars.

import { percent } from '../catalogue/words.js';

const MOST = 8; // classes shown; the likeliest where there are more

/** @param {HTMLElement} root @param {'a'|'b'} side @param {import('../app/page.js').Page} page */
export function bars(root, side, page) {
    const list = /** @type {HTMLElement} */ (root.querySelector('.bars'));
    /** @type {{ item: HTMLElement, name: Element, share: Element, bar: HTMLElement }[]} */
    let rows = [];
    return {
        restart() {
            rows = page.data.test.classes.slice(0, MOST).map(text => {
                const item = document.createElement('li'),
                    name = document.createElement('span'),
                    share = document.createElement('span'),
                    bar = document.createElement('i');
                name.textContent = text;
                item.append(name, share, bar);
                return { item, name, share, bar };
            });
            list.replaceChildren(...rows.map(row => row.item));
        },
        draw() {
            const { view } = page.sides[side];
            if (!view) {
                for (const { item, share, bar } of rows) {
                    share.textContent = '–';
                    bar.style.transform = '';
                    item.classList.remove('best');
                }
                return;
            }
            const { classes } = page.data.test;
            let order = Array.from(view.probabilities.keys());
            if (order.length > MOST)
                order = order.sort((i, j) => view.probabilities[j] - view.probabilities[i]).slice(0, MOST);
            order.forEach((label, k) => {
                const { item, name, share, bar } = rows[k];
                const text = percent(view.probabilities[label]);
                if (name.textContent !== classes[label]) name.textContent = classes[label];
                if (share.textContent !== text) share.textContent = text;
                bar.style.transform = `scaleX(${view.probabilities[label].toFixed(3)})`;
                item.classList.toggle('best', label === view.label);
            });
        },
    };
}
