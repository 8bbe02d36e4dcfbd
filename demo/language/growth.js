// What a text takes as it grows: memory and time, of both models, as they write.

import { chart } from '../drawing/chart.js';
import { kept, size } from './letters.js';

const EVERY = 4; // letters between two points
const LEAST = 128; // letters on the axis, at least
const FAR = 100_000; // letters that are spoken of

/**
 * @param {import('../app/page.js').Page} page @param {HTMLElement} memory @param {HTMLElement} time
 * @param {HTMLElement} words
 */
export function growth(page, memory, time, words) {
    const css = () => page.theme.css,
        x = { label: 'letters of the text', range: /** @type {[number, number]} */ ([0, LEAST]) };
    const charts = {
        memory: chart(memory, {
            title: 'Memory for the text so far',
            x,
            y: { label: 'kB', range: [0, undefined] },
            css,
            group: 'language',
            height: 130,
            describedBy: 'lang-words',
        }),
        time: chart(time, {
            title: 'Time for one letter, as measured',
            x,
            y: { label: 'µs', log: true },
            css,
            group: 'language',
            height: 130,
            describedBy: 'lang-words',
        }),
    };
    /** @type {Record<'a'|'b', { x: number[], memory: number[], time: number[] }>} */
    let seen;
    clear();

    function clear() {
        const none = () => ({ x: [], memory: [], time: [] });
        seen = { a: none(), b: none() };
    }
    function draw() {
        const end = Math.max(LEAST, seen.a.x.at(-1) ?? 0, seen.b.x.at(-1) ?? 0);
        for (const name of /** @type {const} */ (['memory', 'time'])) {
            charts[name].options({ x: { ...x, range: [0, end] } });
            charts[name].set(
                /** @type {const} */ (['a', 'b']).map(side => ({
                    label: side.toUpperCase(),
                    color: side,
                    x: seen[side].x,
                    y: seen[side][name],
                })),
            );
        }
    }
    return {
        clear,
        /** @param {'a'|'b'} side @param {number} letters @param {number} bytes @param {number} micros */
        add(side, letters, bytes, micros) {
            const one = seen[side];
            if (letters - (one.x.at(-1) ?? -EVERY) < EVERY) return;
            one.x.push(letters);
            one.memory.push(bytes / 1000);
            one.time.push(micros);
            draw();
        },
        /** @param {import('./writer.js').Keeps} a @param {import('./writer.js').Keeps} b */
        measured(a, b) {
            words.textContent = `Measured here: A keeps ${size(a.fixed)}, whether it has written ten letters or ten million. B keeps ${size(b.each)} more for each letter, ${size(kept(b, b.length))} at ${b.length}; further back it does not look, and from there on it reads its last ${b.length} letters anew for each one. To look back on ${FAR.toLocaleString('en')} letters, its two softmax layers would keep ${size(b.fixed + b.each * FAR)}.`;
        },
        redraw() {
            charts.memory.redraw();
            charts.time.redraw();
        },
    };
}
