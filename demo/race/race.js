// The length race: what attention costs in time and memory as sequences grow, measured here and now.

import { fit, FONT } from '../drawing/canvas.js';
import { watch } from '../drawing/canvas.js';
import { download } from '../files/download.js';
import { startWorker } from '../workers.js';
import * as words from '../catalogue/words.js';

const LANES = {
    primal: 'Primal-Attention',
    skyformer: 'Skyformer',
    linear: 'Linear attention',
    softmax: 'Softmax, fused',
    gaussian: 'Gaussian',
    table: 'Softmax with its N × N table',
};
/** @type {Record<string, string>} */
const COLORS = { primal: 'a', skyformer: 'key', linear: 'query', softmax: 'b', gaussian: 'negative', table: 'warn' };
const FIT = [512, 4096]; // lengths the exponent is fitted over

/** Slope of log y on log n. @param {{ n: number, y: number }[]} points */
export function exponent(points) {
    const list = points.filter(({ n, y }) => n >= FIT[0] && n <= FIT[1] && y > 0);
    if (list.length < 3) return NaN;
    const xs = list.map(({ n }) => Math.log(n)),
        ys = list.map(({ y }) => Math.log(y));
    const mx = xs.reduce((a, b) => a + b) / xs.length,
        my = ys.reduce((a, b) => a + b) / ys.length;
    return xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0) / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
}

/** @param {number} bytes */
const size = bytes =>
    bytes >= 2 ** 30
        ? `${(bytes / 2 ** 30).toFixed(bytes >= 2 ** 32 ? 0 : 1)} GiB`
        : bytes >= 2 ** 20
          ? `${(bytes / 2 ** 20).toFixed(bytes >= 10 * 2 ** 20 ? 0 : 1)} MiB`
          : `${Math.round(bytes / 1024)} KiB`;
const time = words.duration;

/** @type {import('../panels/index.js').Panel} */
export const race = {
    id: 'race',
    column: 'more',
    html: `<section id="race" class="panel wide" aria-labelledby="race-title">
  <div class="head"><h2 id="race-title">The race: what a longer sequence costs</h2><button id="race-go" type="button" class="primary">Run the race</button></div>
  <div class="row" id="race-kinds" role="group" aria-label="Lanes"></div>
  <p class="row"><label class="inline">up to N = <select id="race-most"><option value="4096">4 096</option><option value="8192">8 192</option><option value="16384" selected>16 384</option></select></label><label class="inline"><input type="checkbox" id="race-backward"> with the backward pass</label><button id="race-csv" type="button">Save as CSV</button></p>
  <canvas id="race-plot" class="plot" role="img" aria-label="Not run yet."></canvas>
  <p class="sentence" id="race-words" aria-live="polite">Not run yet.</p>
  <div class="scroll" tabindex="0" role="region" aria-label="Results of the race"><table><thead><tr><th scope="col">Lane</th><th scope="col">operations, counted</th><th scope="col">time, measured</th><th scope="col">memory, measured</th><th scope="col">longest measured</th><th scope="col">the end</th></tr></thead><tbody id="race-table"></tbody></table></div>
  <p class="sentence" id="race-models"></p>
  <p class="hint" id="race-device"></p>
</section>`,
    start,
};

/** @type {import('../panels/index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const canvas = /** @type {HTMLCanvasElement} */ (find('race-plot'));
    const [go, table, sentence, list, most, both] = [
        'race-go',
        'race-table',
        'race-words',
        'race-kinds',
        'race-most',
        'race-backward',
    ].map(find);
    /** @type {Worker | undefined} */
    let worker;
    /**
     * @type {{ kind: string, n: number, ms: number, low: number, high: number, bytes: number, count: number, flops:
     *   number }[]}
     */
    let rows = [];
    /** @type {{ kind: string, n: number, bytes: number, words: string, ms?: number }[]} */
    let walls = [];
    let simd = '',
        note = 'Not run yet.',
        resume = false,
        token = 0;
    for (const [kind, name] of Object.entries(LANES)) {
        const label = document.createElement('label'),
            box = document.createElement('input'),
            swatch = document.createElement('i');
        Object.assign(box, {
            type: 'checkbox',
            value: kind,
            checked: ['primal', 'skyformer', 'softmax', 'table'].includes(kind),
        });
        swatch.className = `swatch lane-${kind}`;
        label.append(box, swatch, ` ${name}`);
        list.append(label);
    }
    watch(canvas);

    function stop() {
        worker?.terminate();
        worker = undefined;
        go.textContent = 'Run the race';
        if (resume) page.state.set({ run: true });
        resume = false;
    }
    go.addEventListener('click', () => {
        if (worker) {
            note = 'Stopped.';
            stop();
            return draw();
        }
        rows = [];
        walls = [];
        note = 'Running, one lane after the other. Training rests meanwhile.';
        resume = page.state.values.run;
        page.state.set({ run: false }); // the cores belong to the race
        go.textContent = 'Stop';
        const mine = (worker = startWorker('race', 'race')),
            run = ++token;
        worker.onerror = event => {
            if (worker !== mine) return;
            note = `The race could not start: ${event.message || 'its worker failed'}.`;
            stop();
            draw();
        };
        worker.onmessage = ({ data }) => {
            if (data.token !== run || worker !== mine) return;
            if (data.type === 'row') rows.push(data);
            else if (data.type === 'wall') walls.push(data);
            else if (data.type === 'failure') {
                note = `The race failed: ${data.message}`;
                stop();
            } else {
                simd = data.simd;
                note = '';
                stop();
                canvas.dataset.done = 'true';
            }
            draw();
        };
        canvas.dataset.done = 'false';
        worker.postMessage({
            type: 'start',
            token: run,
            kinds: [...list.querySelectorAll('input:checked')].map((/** @type {any} */ box) => box.value),
            most: Number(most.value),
            backward: both.checked,
        });
        draw();
    });
    find('race-csv').addEventListener('click', () =>
        download(
            'race.csv',
            `mechanism,n,median_ms,quartile1_ms,quartile3_ms,peak_bytes,operations,runs,pass,binary,device\n${rows.map(r => [r.kind, r.n, r.ms, r.low, r.high, r.bytes, r.flops, r.count, both.checked && r.kind !== 'table' ? 'forward+backward' : 'forward', simd, `"${navigator.userAgent.replaceAll('"', '')}"`].join(',')).join('\n')}\n`,
            'text/csv',
        ),
    );

    const kinds = () => [...new Set([...rows, ...walls].map(({ kind }) => kind))];
    function draw() {
        say();
        const surface = fit(canvas);
        if (!surface) return;
        const { context, width, height } = surface;
        const { css } = page.theme;
        const narrow = width < 560;
        const boxes = narrow
            ? [
                  { left: 52, top: 24, width: width - 66, height: height / 2 - 56 },
                  { left: 52, top: height / 2 + 20, width: width - 66, height: height / 2 - 56 },
              ]
            : [
                  { left: 52, top: 26, width: width / 2 - 76, height: height - 64 },
                  { left: width / 2 + 48, top: 26, width: width / 2 - 64, height: height - 64 },
              ];
        const end = Number(most.value);
        [
            {
                title: 'time of one pass',
                value: (/** @type {any} */ r) => r.ms,
                from: 0.01,
                to: 10000,
                format: time,
                every: 10,
            },
            {
                title: 'memory it takes',
                value: (/** @type {any} */ r) => r.bytes,
                from: 2 ** 14,
                to: 2 ** 33,
                format: size,
                every: 32,
            },
        ].forEach(({ title, value, from, to, format, every }, k) => {
            const box = boxes[k];
            const x = (/** @type {number} */ n) =>
                box.left + (box.width * Math.log2(n / 256)) / Math.log2((end * 1.15) / 256);
            const y = (/** @type {number} */ v) =>
                box.top + box.height * (1 - Math.log(Math.max(v, from) / from) / Math.log(to / from));
            context.font = FONT;
            context.fillStyle = css.ink;
            context.textAlign = 'left';
            context.textBaseline = 'bottom';
            context.fillText(title, box.left, box.top - 6);
            context.strokeStyle = css.line;
            context.lineWidth = 1;
            for (let v = from; v <= to * 1.01; v *= every) {
                context.beginPath();
                context.moveTo(box.left, y(v));
                context.lineTo(box.left + box.width, y(v));
                context.stroke();
                context.fillStyle = css.soft;
                context.textAlign = 'right';
                context.textBaseline = 'middle';
                context.fillText(format(v), box.left - 5, y(v));
            }
            context.textAlign = 'center';
            context.textBaseline = 'top';
            for (let n = 256; n <= end; n *= narrow ? 8 : 4)
                context.fillText(n >= 1024 ? `${n / 1024}k` : String(n), x(n), box.top + box.height + 5);
            if (k === 1) {
                // the wall
                context.strokeStyle = css.warn;
                context.setLineDash([5, 4]);
                context.beginPath();
                context.moveTo(box.left, y(2 ** 30));
                context.lineTo(box.left + box.width, y(2 ** 30));
                context.stroke();
                context.setLineDash([]);
                context.fillStyle = css.warn;
                context.textAlign = 'left';
                context.textBaseline = 'bottom';
                context.fillText('the wall: 1 GiB', box.left + 4, y(2 ** 30) - 2);
            }
            for (const kind of kinds()) {
                const color = css[COLORS[kind]];
                context.strokeStyle = context.fillStyle = color;
                context.lineWidth = 2.5;
                context.beginPath();
                for (const r of rows) if (r.kind === kind) context.lineTo(x(r.n), y(value(r)));
                context.stroke();
                for (const r of rows) {
                    if (r.kind !== kind) continue;
                    context.beginPath();
                    context.arc(x(r.n), y(value(r)), 3, 0, 7);
                    context.fill();
                }
                for (const wall of walls) {
                    if (wall.kind !== kind || wall.n > end) continue;
                    const v = k === 1 ? wall.bytes : (wall.ms ?? NaN);
                    if (!Number.isFinite(v)) continue;
                    context.lineWidth = 2;
                    context.beginPath();
                    const [px, py] = [x(wall.n), y(Math.min(v, to))];
                    context.moveTo(px - 5, py - 5);
                    context.lineTo(px + 5, py + 5);
                    context.moveTo(px + 5, py - 5);
                    context.lineTo(px - 5, py + 5);
                    context.stroke();
                }
            }
        });
    }

    function say() {
        const parts = kinds().map(kind => {
            const own = rows.filter(r => r.kind === kind);
            const [t, m, f] = /** @type {const} */ (['ms', 'bytes', 'flops']).map(name =>
                exponent(own.map(r => ({ n: r.n, y: r[name] }))),
            );
            const wall = walls.find(w => w.kind === kind);
            return { kind, own, t, m, f, wall };
        });
        table.replaceChildren(
            ...parts.map(({ kind, own, t, m, f, wall }) => {
                const row = document.createElement('tr'),
                    last = own.at(-1);
                row.dataset.kind = kind;
                row.dataset.time = t.toFixed(3);
                row.dataset.memory = m.toFixed(3);
                row.dataset.operations = f.toFixed(3);
                const growth = (/** @type {number} */ power) =>
                    Number.isFinite(power) ? `∝ N${words.power(power.toFixed(2))}` : '–';
                for (const text of [
                    LANES[/** @type {'primal'} */ (kind)],
                    growth(f),
                    growth(t),
                    growth(m),
                    last
                        ? `${words.large(last.flops)} operations, ${time(last.ms)}, ${size(last.bytes)} at N = ${words.grouped(last.n)}`
                        : '–',
                    wall
                        ? wall.words === 'memory'
                            ? `does not fit: N = ${words.grouped(wall.n)}${wall.bytes > 0 ? ` would need ${size(wall.bytes)}` : ' found no room'}`
                            : `given up: N = ${words.grouped(wall.n)} would take about ${time(wall.ms ?? 0)}`
                        : '',
                ]) {
                    const cell = document.createElement('td');
                    cell.textContent = text;
                    row.append(cell);
                }
                return row;
            }),
        );
        const fitted = parts.filter(({ t }) => Number.isFinite(t));
        sentence.textContent =
            note ||
            (fitted.length
                ? `${fitted.map(({ kind, t, m }) => `${LANES[/** @type {'primal'} */ (kind)]}: time grows like N${words.power(t.toFixed(2))}, memory like N${words.power(m.toFixed(2))}`).join('. ')}. Fitted over N = 512 to 4 096.`
                : rows.length
                  ? 'Too few lengths were measured to say how a lane grows.'
                  : 'No lane was chosen.');
        find('race-device').textContent =
            `Method: 2 heads of width 32, ${both.checked ? 'forward and backward' : 'forward'}, one thread, lanes one after the other, a warm-up, then medians of five runs of at least 10 ms each; memory is the peak counted by the package's own allocator; operations are counted by the package (pa.cost), a multiplication and an addition being two. Binary: ${simd || 'the fastest this browser takes'}. Numbers are of this device: ${navigator.hardwareConcurrency ?? '?'} cores, ${(/Firefox\/\d+|Edg\/\d+|Chrome\/\d+|Version\/\d+/.exec(navigator.userAgent) ?? ['this browser'])[0].replace('/', ' ')}.`;
        canvas.setAttribute('aria-label', `Time and memory against length. ${sentence.textContent}`);
    }
    // In a frame of its own: sentences change with it, and so the page's height, which others observe.
    new ResizeObserver(() => requestAnimationFrame(draw)).observe(canvas);
    const models = find('race-models');
    return {
        draw,
        blank: () => !table.querySelector('tr'),
        /** The two models that train above: what they take, counted, beside what was measured. */
        tell() {
            if (!models.offsetParent) return;
            models.textContent = /** @type {const} */ (['a', 'b'])
                .flatMap(side => {
                    const {
                        link: { cost },
                        status,
                    } = page.sides[side];
                    if (!cost || !status) return [];
                    const batch = page.task.input.kind === 'graph' ? '' : ` × ${page.state.values.batch} samples`;
                    return `${side.toUpperCase()} as it trains above: ${words.grouped(cost.parameters)} parameters. On ${words.grouped(cost.tokens)} tokens a prediction takes ${words.large(cost.flops.forward.total)} operations and ${size(cost.memory.forward)} at its peak, a training step ${words.large(cost.flops.step.total)}${batch} and ${size(cost.memory.step)}, by count; measured: ${status.steps ? `${words.perStep(status)} a step` : 'no step yet'}.`;
                })
                .join(' ');
        },
    };
}
