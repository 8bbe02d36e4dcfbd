// Draw a digit: two small models say which, and which squares they say it for.

import { fit } from '../drawing/canvas.js';
import { shade } from '../drawing/colors.js';
import { SIDE, imageOf } from './ink.js';
import { bars, judging } from './judging.js';
import { JUDGES } from './recipes.js';

const SIDES = /** @type {const} */ (['a', 'b']);
const NAMES = Array.from({ length: 10 }, (_, i) => String(i));
const PATCH = 2;
const SURE = 0.6;
const ANEW = 1500; // ms after a stroke: the next one begins another digit
/** Drawn by hand, on a pad of 1 × 1. @type {import('./ink.js').Stroke[][]} */
const SHOWN = [
    '30,24 42,14 60,18 64,34 50,46 42,49 58,52 68,66 60,82 44,87 30,78',
    '30,20 68,18 58,40 46,84 / 36,50 64,47',
    '62,14 44,30 34,54 36,76 50,86 64,78 66,62 54,54 40,60 35,70',
    '32,26 46,14 64,22 62,40 46,62 30,82 48,80 70,83',
].map(drawing =>
    drawing
        .split(' / ')
        .map(stroke =>
            stroke.split(' ').map(pair => /** @type {[number, number]} */ (pair.split(',').map(n => Number(n) / 100))),
        ),
);

const sideHtml = (/** @type {'a'|'b'} */ side) => `
<div class="lang-verdict ${side}" data-verdict="${side}">
  <p class="lang-said"><strong class="letter ${side}">${side.toUpperCase()}</strong> <span data-part="said">–</span></p>
  <canvas data-part="squares" role="img" aria-label="Nothing drawn yet."></canvas>
  <ul class="bars lang-bars lang-ten" data-part="bars"></ul>
</div>`;

export const digitsHtml = `
<section class="panel lang-judge" id="lang-digit" aria-labelledby="lang-digit-title">
  <div class="head"><h2 id="lang-digit-title">Draw a digit</h2>
    <p class="row"><button type="button" id="lang-shown">Show me one</button><button type="button" id="lang-wipe">Clear</button></p></div>
  <div class="lang-digit">
    <div><canvas id="lang-pad" data-pad-digit role="img" aria-label="A pad for a digit. “Show me one” draws for you."></canvas>
      <p class="hint">0 to 9, with mouse or finger.</p></div>
    <div class="lang-pair">${SIDES.map(sideHtml).join('')}</div>
  </div>
  <p class="sentence" id="lang-digit-words" role="status"></p>
  <p class="caption">What they see: your drawing on ${SIDE} × ${SIDE} squares. Blue squares speak for the answer, rose ones against it: by how much it falls when that patch is hidden.</p>
  <p class="hint">They learned from ${JUDGES.digit.made.toLocaleString('en')} digits that a program drew, in the styles that its author knows. <strong class="a">A</strong> Primal-Attention, <strong class="b">B</strong> softmax.</p>
</section>`;

/** @param {import('../app/page.js').Page} page @param {HTMLElement} root @param {Promise<void>} turn */
export function digits(page, root, turn) {
    const place = /** @type {HTMLElement} */ (root.querySelector('#lang-digit')),
        pad = /** @type {HTMLCanvasElement} */ (place.querySelector('#lang-pad')),
        words = /** @type {HTMLElement} */ (place.querySelector('#lang-digit-words'));
    const sides = SIDES.map(side => {
        const part = (/** @type {string} */ name) =>
            /** @type {any} */ (place.querySelector(`[data-verdict="${side}"] [data-part="${name}"]`));
        return { side, part, show: bars(part('bars'), NAMES) };
    });
    /** @type {import('./ink.js').Stroke[]} in units of the pad */
    let strokes = [];
    let open = false, // a stroke is under way
        shown = 0,
        ended = -Infinity; // when the last one was done
    /** @type {{ answer: any, x: Float32Array } | undefined} */
    let last;
    const judge = judging(
        'digit',
        place,
        text => (words.textContent = text),
        (answer, { x }) => {
            if (!strokes.length) return;
            last = { answer, x };
            draw();
        },
    );

    function drawPad() {
        const surface = fit(pad);
        if (!surface) return;
        const { context, width, height } = surface;
        Object.assign(context, {
            strokeStyle: page.theme.css.ink,
            lineWidth: width / 16,
            lineCap: 'round',
            lineJoin: 'round',
        });
        for (const stroke of strokes) {
            context.beginPath();
            stroke.forEach(([x, y], i) => context[i ? 'lineTo' : 'moveTo'](x * width, y * height));
            if (stroke.length === 1) context.lineTo(stroke[0][0] * width + 0.1, stroke[0][1] * height);
            context.stroke();
        }
    }
    function draw() {
        drawPad();
        if (!last) return;
        const { answer, x } = last;
        for (const { side, part, show } of sides) {
            const { label, probabilities, adds } = answer[side],
                share = probabilities[label];
            part('said').textContent = share < SURE ? `perhaps a ${label}` : `a ${label}`;
            show(probabilities);
            squares(part('squares'), x, adds);
            part('squares').setAttribute(
                'aria-label',
                `Your drawing on squares; ${side.toUpperCase()} says ${label}, ${Math.round(100 * share)} %.`,
            );
        }
        const [a, b] = SIDES.map(side => answer[side].name);
        words.textContent = a === b ? `Both say ${a}.` : `A says ${a}, B says ${b}.`;
        document.documentElement.dataset.digit = a;
    }
    /** @param {HTMLCanvasElement} canvas @param {Float32Array} x @param {number[]} adds */
    function squares(canvas, x, adds) {
        const surface = fit(canvas);
        if (!surface) return;
        const { context, width } = surface,
            cell = width / SIDE,
            per = SIDE / PATCH,
            top = Math.max(1, ...adds.map(Math.abs));
        adds.forEach((value, i) => {
            context.fillStyle = shade(page.theme.tables.a.diverging, 128 + (90 * value) / top);
            context.fillRect(
                (i % per) * PATCH * cell,
                Math.floor(i / per) * PATCH * cell,
                PATCH * cell + 0.5,
                PATCH * cell + 0.5,
            );
        });
        context.fillStyle = page.theme.css.ink;
        x.forEach((ink, i) => {
            context.globalAlpha = ink;
            const size = cell * 0.62;
            context.fillRect(
                (i % SIDE) * cell + (cell - size) / 2,
                Math.floor(i / SIDE) * cell + (cell - size) / 2,
                size,
                size,
            );
        });
        context.globalAlpha = 1;
    }
    function ask() {
        const x = imageOf(strokes);
        if (x) judge.ask({ x, patch: PATCH });
    }
    function wipe() {
        strokes = [];
        last = undefined;
        drawPad();
        words.textContent = '';
        for (const { part, show } of sides) {
            part('said').textContent = '–';
            show([]);
            fit(part('squares'));
        }
        delete document.documentElement.dataset.digit;
    }
    /** @param {PointerEvent} event @returns {[number, number]} */
    const at = event => {
        const box = pad.getBoundingClientRect();
        return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    pad.addEventListener('pointerdown', event => {
        if (event.button !== 0) return;
        if (performance.now() - ended > ANEW) wipe();
        open = true;
        pad.setPointerCapture(event.pointerId);
        strokes.push([at(event)]);
        drawPad();
    });
    pad.addEventListener('pointermove', event => {
        if (!open) return;
        const coalesced = event.getCoalescedEvents?.() ?? [];
        for (const one of coalesced.length ? coalesced : [event]) strokes[strokes.length - 1].push(at(one));
        drawPad();
        ask();
    });
    const end = () => {
        if (!open) return;
        open = false;
        ended = performance.now();
        ask();
    };
    pad.addEventListener('pointerup', end);
    pad.addEventListener('pointercancel', end);
    place.querySelector('#lang-wipe')?.addEventListener('click', wipe);
    function example() {
        strokes = SHOWN[shown++ % SHOWN.length];
        ended = -Infinity;
        drawPad();
        ask();
    }
    place.querySelector('#lang-shown')?.addEventListener('click', example);
    judge.whenSeen(example, turn);

    return {
        show: drawPad,
        hide() {},
        /** @param {Set<string>} changed */
        refresh: changed => changed.has('theme') && draw(),
    };
}
