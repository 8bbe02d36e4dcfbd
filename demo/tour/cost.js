// What attention costs as the sequence grows, as the package counts it for models like the two on show: the figure of
// the stop on length.

import { large } from '../catalogue/words.js';
import { chart } from '../drawing/chart.js';

/** @param {import('../app/page.js').Page} page @param {HTMLElement} main  where it is put */
export function cost(page, main) {
    const panel = document.createElement('section');
    Object.assign(panel, { id: 'tour-cost', className: 'panel' });
    panel.setAttribute('aria-labelledby', 'tour-cost-title');
    panel.innerHTML = `<div class="head"><h2 id="tour-cost-title">What a layer’s attention costs</h2><p class="legend"><span class="a">A</span><span class="b">B</span></p></div>
<div id="tour-cost-chart"></div><p class="sentence" id="tour-cost-words"></p>`;
    main.append(panel);
    const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (panel.querySelector(`#${id}`));
    const short = (/** @type {number} */ n) => (n >= 1024 ? `${n / 1024}k` : String(n));
    const read = (/** @type {number} */ n) => large(Math.round(n));
    const curve = chart(find('tour-cost-chart'), {
        title: 'Multiplications for N tokens, both axes doubling',
        x: { label: 'N, tokens', log: true, base: 2, format: short },
        y: { label: 'multiplications', log: true, format: read, read },
        css: () => page.theme.css,
        height: matchMedia('(min-width: 70rem)').matches ? 340 : 120, // on a phone it stays above the text
        describedBy: 'tour-cost-words',
        legend: 'none',
    });
    let known = '';
    return {
        panel,
        redraw: () => curve.redraw(),
        tell() {
            const { counts } = page.sides.a.extras;
            if (!counts || panel.hidden || known === JSON.stringify(counts)) return;
            known = JSON.stringify(counts);
            const [table, own] = counts.rows;
            curve.set(
                [table, own].map(({ name, values }, i) => ({
                    label: name,
                    color: i ? 'a' : 'b',
                    x: counts.lengths,
                    y: values,
                })),
            );
            find('tour-cost-words').textContent =
                `One layer of this width, ${counts.heads} heads of d = ${counts.d}, counted by the package for each N. Twice as many tokens: the table of softmax (B) tends to four times the work, Primal (A) to twice. “Feel N” measures time and memory.`;
        },
    };
}
