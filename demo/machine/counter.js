// Multiplications as the sequence grows: a slider of lengths, and for each way of working a square whose area is their
// number, with the figure below it. The numbers are the package's own count.

import { grouped, large, number } from '../catalogue/words.js';

const STEP = 240; // ms that a length is shown while it runs
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** @typedef {import('../training/machine/counts.js').Counts} Counts */

/** @param {HTMLElement} root */
export function counter(root) {
    root.innerHTML = `<h3 id="machine-count-title">And for all cells: the multiplications, as N grows</h3>
<p class="hint" id="machine-count-about"></p>
<p class="row"><label class="machine-n"><span>N</span><input id="machine-n" type="range" min="0" max="12" step="1" value="0"></label><output id="machine-n-out" for="machine-n"></output><button id="machine-run" type="button">Run</button></p>
<ul class="machine-squares"></ul>
<p class="sentence" id="machine-count-words" role="status"></p>`;
    /** @param {string} selector @returns {any} */
    const find = selector => root.querySelector(selector);
    const [slider, out, run, squares, about, sentence] = [
        '#machine-n',
        '#machine-n-out',
        '#machine-run',
        '.machine-squares',
        '#machine-count-about',
        '#machine-count-words',
    ].map(find);
    /** @type {Counts | undefined} */
    let counts;
    let timer = 0,
        ran = false,
        drawn = '';

    const stop = () => {
        clearTimeout(timer);
        timer = 0;
        run.textContent = 'Run';
    };
    function next() {
        if (!counts || Number(slider.value) >= counts.lengths.length - 1) return stop();
        slider.value = String(Number(slider.value) + 1);
        draw();
        timer = window.setTimeout(next, STEP);
    }
    function begin() {
        if (timer) return stop();
        ran = true;
        if (still.matches) slider.value = slider.max;
        else {
            slider.value = '0';
            run.textContent = 'Stop';
            timer = window.setTimeout(next, STEP);
        }
        draw();
    }
    run.addEventListener('click', begin);
    slider.addEventListener('input', () => {
        stop();
        draw();
    });
    // it runs by itself when it is first seen
    const watch = new IntersectionObserver(entries => {
        if (!ran && counts && entries.some(({ isIntersecting }) => isIntersecting)) begin();
    });
    watch.observe(squares);

    function draw() {
        if (!counts) return;
        const { lengths, rows } = counts,
            at = Math.min(Number(slider.value), lengths.length - 1),
            n = lengths[at],
            most = Math.max(...rows.map(({ values }) => values[at]));
        out.textContent = grouped(n);
        slider.setAttribute('aria-valuetext', `N = ${n}`);
        if (squares.children.length !== rows.length)
            squares.replaceChildren(
                ...rows.map(() => {
                    const item = document.createElement('li');
                    item.innerHTML =
                        '<span class="area" aria-hidden="true"><i></i></span><b></b><span class="name"></span>';
                    return item;
                }),
            );
        rows.forEach(({ name, values }, i) => {
            const item = squares.children[i],
                share = Math.sqrt(values[at] / most);
            item.querySelector('i').style.transform = `scale(${share})`;
            item.querySelector('b').textContent = grouped(values[at]);
            item.querySelector('.name').textContent = name;
        });
        const [table, own] = [rows[0], rows[rows.length > 2 || rows.length === 2 ? 1 : 0]].map(
            ({ values }) => values[at],
        );
        const ratio = table / own;
        sentence.textContent =
            ratio > 1.005
                ? `With N = ${grouped(n)} the table takes ${ratio < 1e4 ? number(ratio) : large(ratio)} times as many: ${large(table)} against ${large(own)}.`
                : ratio < 0.995
                  ? `With N = ${grouped(n)} the table takes fewer: ${large(table)} against ${large(own)}.`
                  : `With N = ${grouped(n)} both take ${large(table)}.`;
    }

    return {
        /** @param {Counts} next */
        update(next) {
            const key = JSON.stringify(next);
            counts = next;
            if (key === drawn) return;
            drawn = key;
            slider.max = String(next.lengths.length - 1);
            about.textContent = `One layer of this width: ${next.heads} ${next.heads === 1 ? 'head' : 'heads'} of d = ${next.d}. Areas are true to the counts; the counts are the package’s own (pa.cost).`;
            draw();
        },
        /** It is on show again. */
        open() {
            ran = false;
            watch.unobserve(squares);
            watch.observe(squares);
        },
        close: stop,
    };
}
