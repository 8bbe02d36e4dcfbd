// What the visitor takes home of the act on lengths.

import { toPng, toSvg } from '../drawing/figure.js';
import { download } from '../files/download.js';
import { browserOf, grown, toCsv } from './words.js';

/**
 * @param {{ find: (id: string) => any, store: import('./store.js').Store, curves:
 *   import('../drawing/chart.js').Chart[], page: import('../app/page.js').Page, machine: { simd: string } }} act
 */
export function save({ find, store, curves, page, machine }) {
    const { userAgent: agent, hardwareConcurrency: cores = 0 } = navigator;
    const figure = () => {
        const { heads, width, threads, backward } = store.setup;
        return toSvg(
            curves.map(curve => curve.state()),
            {
                title: 'Attention against the length of the sequence',
                caption: `${grown(store)} Measured in ${browserOf(agent)} on ${cores} cores, ${threads > 1 ? `${threads} threads` : 'one thread'}; ${heads} heads of width ${width}, ${backward ? 'forward and gradient' : 'forward'}. Dashed: power laws, with what a call costs at any length.`,
                css: page.theme.css,
            },
        );
    };
    find('scale-csv').addEventListener('click', () =>
        download('lengths.csv', toCsv(store, { agent, cores, simd: machine.simd }), 'text/csv'),
    );
    find('scale-svg').addEventListener('click', () => download('lengths.svg', figure(), 'image/svg+xml'));
    find('scale-png').addEventListener('click', () =>
        toPng(figure()).then(
            blob => download('lengths.png', blob, 'image/png'),
            error => page.say(`The picture could not be made: ${error.message}`),
        ),
    );
}
