// One side: its text, shaded by what the chosen letter looks at; the map it is a row of; memory and time.

import { paintBytes } from '../drawing/canvas.js';
import { shade } from '../drawing/colors.js';
import { kept, lettersOf, named, rowOf, size } from './letters.js';
import { TEXT_MODELS } from './recipes.js';

const RECENT = 40; // letters whose time is averaged

/** @param {'a'|'b'} side */
export const cardHtml = side => `
<article class="lang-card ${side}" data-side="${side}" aria-labelledby="lang-name-${side}">
  <h3 id="lang-name-${side}"><strong class="letter ${side}">${side.toUpperCase()}</strong> <span data-part="name"></span></h3>
  <div class="lang-sheet">
    <div class="lang-text" data-part="text" tabindex="0" role="slider" aria-label="The letter of ${side.toUpperCase()}’s text that is looked from" aria-valuemin="1" aria-valuemax="1" aria-valuenow="1" aria-valuetext="nothing yet"></div>
    <figure><canvas data-part="map" width="128" height="128" role="img" aria-label="No map yet."></canvas><figcaption data-part="caption"></figcaption></figure>
  </div>
  <p class="visually-hidden" data-part="read"></p>
  <dl class="readings ${side}"><div><dt>Memory for its text</dt><dd data-part="memory">–</dd></div><div><dt>Time for a letter</dt><dd data-part="time">–</dd></div><div><dt>Letters</dt><dd data-part="count">0</dd></div></dl>
  <p class="hint" data-part="about"></p>
</article>`;

/**
 * @typedef {ReturnType<typeof card>} Card
 * @param {import('../app/page.js').Page} page @param {HTMLElement} root @param {'a'|'b'} side
 * @param {{ choose: (at: number) => void, letters: () => number[] }} hands
 */
export function card(page, root, side, { choose, letters }) {
    const place = /** @type {HTMLElement} */ (root.querySelector(`.lang-card[data-side="${side}"]`));
    const part = (/** @type {string} */ name) =>
        /** @type {HTMLElement} */ (place.querySelector(`[data-part="${name}"]`));
    const text = part('text'),
        map = /** @type {HTMLCanvasElement} */ (part('map'));
    /** @type {HTMLSpanElement[]} one for each letter */
    let spans = [];
    /** @type {number[]} which letter a byte belongs to */
    let letterOf = [];
    /** @type {{ look: import('./writer.js').Look, at: number } | undefined} */
    let seen;
    let prompt = 0,
        chosen = -1; // a byte; −1: the newest
    /** @type {{ count: number, took: number }[]} */
    let recent = [];

    /** Spans for the bytes from one on. */
    function fill() {
        const bytes = letters(),
            all = lettersOf(bytes);
        letterOf = all.flatMap(({ from, to }, i) => Array(to - from).fill(i));
        all.slice(spans.length).forEach(({ letter, from }, i) => {
            const span = document.createElement('span');
            span.textContent = letter;
            if (from < prompt) span.className = 'typed';
            span.dataset.at = String(spans.length + i);
            spans.push(span);
            text.append(span);
        });
        part('count').textContent = String(all.length);
        text.setAttribute('aria-valuemax', String(Math.max(1, all.length)));
        if (chosen < 0) text.scrollTop = text.scrollHeight;
    }
    function paint() {
        if (!seen) return;
        const { look, at } = seen,
            { sequential, diverging } = page.theme.tables[side],
            lut = look.signed ? diverging : sequential;
        const row = rowOf(look, at),
            top = Math.max(1e-12, ...row.map(({ value }) => Math.abs(value)));
        const weights = new Map();
        for (const { at: byte, value } of row) weights.set(letterOf[byte], (weights.get(letterOf[byte]) ?? 0) + value);
        spans.forEach((span, i) => {
            const weight = (weights.get(i) ?? 0) / top;
            const strength = Math.min(1, Math.abs(weight)) * 0.55; // the letter on it stays readable
            span.style.backgroundColor =
                Math.abs(weight) < 0.04
                    ? ''
                    : shade(lut, look.signed ? 128 + 127 * Math.sign(weight) * strength : 255 * strength);
            span.classList.toggle('framed', i === letterOf[at]);
        });
        const best = [...weights].sort((x, y) => Math.abs(y[1]) - Math.abs(x[1]))[0];
        if (best) say(at, best[0], best[1], row, look.signed);
        paintMap(look, at, lut);
    }
    /**
     * @param {number} at @param {number} to @param {number} value @param {{ value: number }[]} row
     * @param {boolean} signed
     */
    function say(at, to, value, row, signed) {
        const own = spans[letterOf[at]]?.textContent ?? '',
            other = spans[to]?.textContent ?? '',
            back = letterOf[at] - to;
        const share = signed
            ? `weight ${value.toFixed(2)}`
            : `${Math.round((100 * value) / (row.reduce((sum, each) => sum + each.value, 0) || 1))} %`;
        const words = `${named(own)} looks most at ${back === 0 ? 'itself' : `${named(other)}, ${back} back`}: ${share}`;
        part('caption').textContent = words;
        text.setAttribute('aria-valuenow', String(letterOf[at] + 1));
        text.setAttribute('aria-valuetext', `letter ${letterOf[at] + 1}: ${words}`);
        map.setAttribute('aria-label', `Map of ${seen?.look.size} letters by ${seen?.look.size}. ${words}.`);
    }
    /** @param {import('./writer.js').Look} look @param {number} at @param {Uint32Array} lut */
    function paintMap({ from, size: n, bytes }, at, lut) {
        if (map.width !== n) Object.assign(map, { width: n, height: n });
        const context = /** @type {CanvasRenderingContext2D} */ (map.getContext('2d')),
            image = context.createImageData(n, n);
        paintBytes(image, 0, 0, bytes, 0, n, n, lut);
        context.putImageData(image, 0, 0);
        context.fillStyle = page.theme.css.query;
        context.globalAlpha = 0.35;
        context.fillRect(0, at - from, n, 1);
        context.globalAlpha = 1;
    }

    /** @param {PointerEvent} event */
    const under = event => {
        const span = /** @type {HTMLElement} */ (event.target).closest?.('[data-at]');
        return span ? letterOf.indexOf(Number(/** @type {HTMLElement} */ (span).dataset.at)) : -1;
    };
    const pick = (/** @type {number} */ at) => {
        chosen = at;
        choose(at);
    };
    text.addEventListener('pointermove', event => {
        if (event.pointerType === 'mouse' && under(event) >= 0) pick(under(event));
    });
    text.addEventListener('click', event => {
        if (under(/** @type {PointerEvent} */ (event)) >= 0) pick(under(/** @type {PointerEvent} */ (event)));
    });
    text.addEventListener('pointerleave', event => {
        if (event.pointerType === 'mouse') pick(-1);
    });
    text.addEventListener('keydown', event => {
        const end = letters().length - 1,
            now = chosen < 0 ? end : chosen;
        const to = {
            ArrowLeft: now - 1,
            ArrowRight: now + 1,
            ArrowUp: now - 10,
            ArrowDown: now + 10,
            Home: 0,
            End: end,
        }[event.key];
        if (event.key === 'Escape') pick(-1);
        else if (to === undefined) return;
        else pick(Math.max(0, Math.min(end, to)));
        event.preventDefault();
        event.stopPropagation();
    });

    return {
        /** Another text. @param {number[]} _bytes @param {number} typed */
        reset(_bytes, typed) {
            prompt = typed;
            spans = [];
            text.replaceChildren();
            recent = [];
            seen = undefined;
            if (chosen >= letters().length) chosen = -1;
            fill();
        },
        /** @param {number[]} ids @param {number} took ms, or NaN */
        wrote(ids, took) {
            if (ids.length && Number.isFinite(took)) recent.push({ count: ids.length, took });
            recent = recent.slice(-RECENT);
            fill();
        },
        /** Mean time of the latest letters. */
        micros() {
            const count = recent.reduce((sum, each) => sum + each.count, 0);
            return count ? (1000 * recent.reduce((sum, each) => sum + each.took, 0)) / count : NaN;
        },
        /** @param {import('./writer.js').Keeps} keeps */
        tell(keeps) {
            part('memory').textContent = size(kept(keeps, letters().length));
            const micros = this.micros();
            if (Number.isFinite(micros))
                part('time').textContent =
                    micros < 1000 ? `${Math.round(micros)} µs` : `${(micros / 1000).toFixed(1)} ms`;
        },
        /** @param {import('./writer.js').Look} look @param {number} at */
        show(look, at) {
            seen = { look, at };
            paint();
        },
        paint,
        /** For readers, when it rests. */
        read() {
            part('read').textContent = `${side.toUpperCase()} wrote: ${spans.map(span => span.textContent).join('')}`;
        },
        /** @param {{ parameters: number }} facts @param {boolean} fresh */
        open({ parameters }, fresh) {
            const { name, bits } = TEXT_MODELS[side];
            part('name').textContent = name;
            part('about').textContent = fresh
                ? `New, with ${parameters.toLocaleString('en')} random numbers: it has learned nothing yet.`
                : `${parameters.toLocaleString('en')} numbers. On a chapter that it never read it needs ${bits.toFixed(2)} bits a letter (8 would be guessing among all bytes).`;
        },
    };
}
