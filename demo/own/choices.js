// The pickers: which tensor is what, which axis, head, kernel. They show how the worker understood it, and send what is
// changed.

import { axesWords, MOST_TOKENS } from './understand.js';

/**
 * @param {(id: string) => any} find  an element of the act by its id
 * @param {(patch: Record<string, any>) => void} choose
 */
export function choices(find, choose) {
    const numbers = ['q', 'k', 'map', 'outer', 'head', 'every'];
    const names = ['as', 'q', 'k', 'map', 'axesQ', 'axesK', 'axes', 'outer', 'head', 'kernel', 'scale', 'every'];
    for (const name of names)
        find(name).addEventListener('change', () => {
            const { value } = find(name);
            choose({ [name]: numbers.includes(name) ? Number(value) : value });
        });
    find('causal').addEventListener('change', () => choose({ causal: find('causal').checked }));

    /** @param {string} name @param {[string | number, string][]} options @param {string | number} value */
    function fill(name, options, value) {
        const select = find(name),
            key = JSON.stringify(options);
        if (select.dataset.options !== key) {
            select.replaceChildren(...options.map(([each, text]) => new Option(text, String(each))));
            select.dataset.options = key;
        }
        select.value = String(value);
    }
    /** @param {string} name @param {boolean} seen */
    const show = (name, seen) => {
        find(`${name}-label`).hidden = !seen;
    };

    /** @param {any} opened  the worker's message */
    return function draw({ tensors, choice, sizes, axes, notes }) {
        const pair = choice.as === 'qk',
            offered = tensors.flatMap((/** @type {any} */ { name, shape, file }, /** @type {number} */ i) =>
                shape.length >= 2 && shape.length <= 5
                    ? [
                          [
                              i,
                              `${name} [${shape.join(', ')}]${tensors.some((/** @type {any} */ t) => t !== tensors[i] && t.name === name) ? ` of ${file}` : ''}`,
                          ],
                      ]
                    : [],
            );
        const ways = (/** @type {string[]} */ list) =>
            /** @type {[string, string][]} */ (list.map(way => [way, axesWords(way)]));
        find('as').value = choice.as;
        for (const name of ['q', 'k', 'map']) {
            fill(name, offered, choice[name]);
            show(name, pair === (name !== 'map'));
        }
        fill('axesQ', ways(axes.q), choice.axesQ);
        fill('axesK', ways([...new Set([...axes.k, choice.axesK])]), choice.axesK);
        fill('axes', ways(axes.map), choice.axes);
        show('axesQ', pair);
        show('axesK', pair);
        show('axes', !pair && axes.map.length > 1);
        const count = (/** @type {number} */ n) =>
            Array.from({ length: Math.min(n, 1000) }, (_, i) => /** @type {[number, string]} */ ([i, String(i + 1)]));
        fill('outer', count(sizes.outer), choice.outer);
        fill('head', count(sizes.heads), choice.head);
        show('outer', sizes.outer > 1);
        show('head', sizes.heads > 1);
        show('kernel', pair);
        show('scale', pair);
        show('causal', pair && sizes.rows === sizes.cols);
        find('kernel').value = choice.kernel;
        find('scale').value = choice.scale;
        find('causal').checked = choice.causal;
        const long = Math.max(sizes.rows, sizes.cols),
            least = Math.ceil(long / MOST_TOKENS);
        show('every', least > 1);
        if (least > 1)
            fill(
                'every',
                [...new Set([least, 2 * least, 4 * least, 8 * least, choice.every])]
                    .sort((a, b) => a - b)
                    .map(every => [every, `every ${every}th: ${Math.ceil(long / every)}`]),
                choice.every,
            );
        find('notes').replaceChildren(
            ...notes.map((/** @type {string} */ text) =>
                Object.assign(document.createElement('li'), { textContent: text }),
            ),
        );
    };
}
