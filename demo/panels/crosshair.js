// The point looked at, as two sliders: the way to a map's values by keyboard and screen reader.

import { mapOf, valueOf } from '../reading/reading.js';
import { number, token } from '../catalogue/words.js';

/** @type {import('./index.js').Panel} */
export const crosshair = {
    id: 'crosshair',
    column: 'models',
    html: `<section id="crosshair" class="crosshair panel" aria-labelledby="crosshair-title">
  <h2 id="crosshair-title" class="small">Point at</h2>
  <label><span class="query">query</span> <input id="query" type="range" min="-1" value="-1" step="1"><output id="query-out">none</output></label>
  <label><span class="key">key</span> <input id="key" type="range" min="-1" value="-1" step="1"><output id="key-out">none</output></label>
  <button id="apart" type="button" title="How the number of this cell is made (Enter)" disabled>How is it made?</button>
  <button id="unlock" type="button" title="Let go of the point (Esc)" disabled>Let go</button>
  <p id="crosshair-words" class="sentence">Move over a stroke or a map; click to hold on.</p>
</section>`,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const [query, key, unlock, sentence] = ['query', 'key', 'unlock', 'crosshair-words'].map(find);
    for (const slider of [query, key])
        slider.addEventListener('input', () => page.hold({ query: Number(query.value), key: Number(key.value) }));
    unlock.addEventListener('click', () => page.release());
    const apart = find('apart');
    const takeApart = () => {
        const { query, key } = page.point;
        if (query < 0 || key < 0) return;
        page.hold({ query, key });
        page.parts.machine.takeApart?.();
    };
    apart.addEventListener('click', takeApart);
    for (const slider of [query, key])
        slider.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
            if (event.key === 'Enter') takeApart();
        });
    return {
        tell() {
            const { view } = page.sides.a;
            const { layer, head } = page.state.values;
            const shape = view ? mapOf(view, layer, head) : { rows: 0, cols: 0 };
            query.max = String(Math.max(0, shape.rows - 1));
            key.max = String(Math.max(0, shape.cols - 1));
            const point = page.point,
                named = (/** @type {number} */ i) => (page.data.columns?.[i] ? ` ${token(page, i)}` : '');
            for (const [slider, at] of [
                [query, point.query],
                [key, point.key],
            ]) {
                if (document.activeElement !== slider) slider.value = String(at);
                const text = at < 0 ? 'none' : String(at + 1);
                find(`${slider.id}-out`).textContent = text;
                slider.setAttribute('aria-valuetext', at < 0 ? 'none' : `${page.task.token} ${text}`);
            }
            unlock.disabled = !point.held;
            apart.disabled = point.query < 0 || point.key < 0;
            if (point.query < 0)
                sentence.textContent = `Move over a ${page.task.view === 'stroke' ? 'stroke' : 'sample'} or a map; click to hold on.`;
            else {
                const parts = /** @type {const} */ (['a', 'b']).map(side => {
                    const { view } = page.sides[side];
                    if (!view) return '';
                    const map = mapOf(view, layer, head),
                        { signed } = map;
                    if (point.query >= map.rows) return '';
                    const at = map.from + point.query * map.cols;
                    /** @param {number} j */
                    const value = j => valueOf(view.bytes[at + j], map.range, signed);
                    if (point.key >= 0 && point.key < map.cols)
                        return `${side.toUpperCase()}: ${number(value(point.key))}`;
                    const best = Array.from({ length: map.cols }, (_, j) => j)
                        .sort((i, j) => view.bytes[at + j] - view.bytes[at + i])
                        .slice(0, 3);
                    return `${side.toUpperCase()} ${signed ? 'matches it best with' : 'looks most at'} ${best.map((j, k) => `${page.data.columns?.[j] ? token(page, j) : `${k ? '' : `${page.task.token} `}${j + 1}`} (${number(value(j))})`).join(', ')}`;
                });
                sentence.textContent = `Layer ${layer + 1}, head ${head + 1}, query ${point.query + 1}${named(point.query)}${point.key >= 0 ? ` → key ${point.key + 1}${named(point.key)}` : ''}. ${parts.filter(Boolean).join('; ')}.`;
            }
        },
    };
}
