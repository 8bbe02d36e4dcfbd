// Every mechanism beside softmax: time of its attention, forward alone and with its gradients, over the length, and the
// most bytes that takes. Writes docs/measured/kinds.json, which docs/mechanisms and docs/which-attention.md show.
// With --only, the others' rows of an earlier run stay.
//   node bench/kinds.mjs [--longest 16384] [--rounds 7] [--only primal,softmax] [--busy] [--dry]
// --dry prints and writes nothing; --busy: processor time of this process instead of time, for a machine that has other
// work. Four heads of 16, one thread, simd128. Options are the library's defaults, but where a
// mechanism is one of its own by an option (demo/catalogue/mechanisms.js).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { MECHANISMS, prepare } from '../docs/.vitepress/mechanisms/compute.js';
import { HEADS, WIDTH, scene } from '../docs/.vitepress/mechanisms/scene.js';
import { digits, interleave } from './lib/measure.mjs';
import { layerOf } from './lib/mechanisms.mjs';

const { values: options } = parseArgs({
    options: {
        longest: { type: 'string', default: '16384' },
        rounds: { type: 'string', default: '7' },
        only: { type: 'string' },
        busy: { type: 'boolean', default: false },
        dry: { type: 'boolean', default: false },
    },
});
const { load } = await import('../dist/node.js');
const pa = await load({ full: true, simd: 'simd128' });

const clock = options.busy
    ? () => (process.cpuUsage().user + process.cpuUsage().system) / 1000
    : () => performance.now();
const cards = options.only?.split(',') ?? Object.keys(MECHANISMS),
    lengths = [256, 1024, 4096, 16384].filter(length => length <= Number(options.longest));
/** What takes seconds at the longest, with all queries beside all keys, is left out there. */
const LINEAR =
        'primal kep-svgp linear skyformer window sparse linformer nystromformer performer cosformer graph graphImplicit'.split(
            ' ',
        ),
    LONG = 16384;

/** @param {string} card @param {number} length @param {boolean} back */
function lane(card, length, back) {
    /** @type {any[]} */
    const tensors = []; // made outside of any scope: the lane releases them
    const tensor = (/** @type {any[]} */ ...given) => {
        tensors.push(/** @type {any} */ (pa.tensor)(...given));
        return tensors.at(-1);
    };
    const maker = { attention: pa.attention, tensor },
        { kind, inputs, options } = prepare(maker, layerOf(card, length, HEADS), scene(length), back);
    const dout = tensor(new Float32Array(HEADS * length * WIDTH).fill(1), outShape(kind, length));
    const forward = () => {
        const out = pa.attention[kind](inputs, options);
        return out.y ?? out;
    };
    return {
        run: back
            ? () => pa.scope(() => pa.backward(forward(), dout))
            : () => pa.scope(() => pa.noGrad(() => void forward())),
        dispose: () => tensors.forEach(tensor => tensor.dispose()),
    };
}

/** @param {string} kind @param {number} N */
const outShape = (kind, N) => (kind.startsWith('graph') ? [HEADS, N, WIDTH] : [1, HEADS, N, WIDTH]);

/** @type {{ card: string, length: number, forward: number, both: number, bytes: number }[]} */
const rows = [];
for (const length of lengths) {
    const measured = cards.filter(card => length < LONG || LINEAR.includes(card));
    const lanes = measured.flatMap(card => [false, true].map(back => ({ card, back, ...lane(card, length, back) })));
    const bytes = lanes.map(({ run }) => {
        run();
        const { used } = pa.memory();
        pa.resetPeak();
        run();
        return pa.memory().peak - used;
    });
    const times = await interleave(lanes, { rounds: Number(options.rounds), sampleMs: 20, totalMs: 4000, clock });
    measured.forEach((card, i) => {
        const [forward, both] = [times[2 * i].min, times[2 * i + 1].min];
        rows.push({ card, length, forward, both, bytes: bytes[2 * i + 1] });
        console.log(
            `${String(length).padStart(6)}  ${card.padEnd(14)} ${digits(forward).padStart(7)} ms  with gradients ${digits(both).padStart(7)} ms, ${digits(bytes[2 * i + 1] / 1e6)} MB`,
        );
    });
    for (const { dispose } of lanes) dispose();
}

if (!options.dry) {
    const file = new URL('../docs/measured/kinds.json', import.meta.url);
    mkdirSync(new URL('.', file), { recursive: true });
    const earlier =
            options.only && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { layers: {}, rows: [] },
        known = Object.keys(MECHANISMS),
        measured = Object.fromEntries(cards.map(card => [card, layerOf(card, 4096, HEADS)]));
    rows.push(...earlier.rows.filter((/** @type {{ card: string }} */ { card }) => !cards.includes(card)));
    rows.sort((a, b) => a.length - b.length || known.indexOf(a.card) - known.indexOf(b.card));
    const about = {
        command: `node bench/kinds.mjs${options.busy ? ' --busy' : ''}`,
        day: new Date().toISOString().slice(0, 10),
        processor: cpus()[0]?.model.trim() ?? 'unknown',
        node: process.versions.node,
        simd: pa.simd,
        layers: Object.fromEntries(
            known.flatMap(card => {
                const layer = measured[card] ?? earlier.layers[card];
                return layer ? [[card, layer]] : [];
            }),
        ),
    };
    const list = rows.map(row => JSON.stringify(row, (_, v) => (typeof v === 'number' ? Number(v.toPrecision(5)) : v)));
    const head = JSON.stringify(about, null, 4).slice(0, -2);
    writeFileSync(file, `${head},\n    "rows": [\n        ${list.join(',\n        ')}\n    ]\n}\n`);
    console.log('\ndocs/measured/kinds.json is written');
}
