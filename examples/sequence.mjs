// An output at every token: a forecast of the next day after each day, and tags for the steps of a recording.
import { load } from 'primal-attention';

const pa = await load({ full: true });
let state = 5;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const noise = () => random() + random() + random() - 1.5;

// What a shop sold in 900 days: a level that wanders, a week, days on which nobody counted.
const week = [120, 100, 95, 110, 180, 260, 30];
let level = 1;
const sold = Array.from(
    { length: 900 },
    (_, day) => week[day % 7] * (level += 0.12 * noise() + 0.02 * (1 - level)) + 3 * noise(),
);
const missed = sold.map(() => random() < 0.05);

/** Four weeks from each day on; the weekday is a place, which the model knows by a vector of its own. */
const windows = (/** @type {number} */ from, /** @type {number} */ to) => {
    const days = Array.from({ length: to - from - 28 }, (_, i) => from + i);
    return {
        x: days.map(first => Array.from({ length: 28 }, (_, t) => [(first + t) % 7, sold[first + t]])),
        y: days.map(first =>
            Array.from({ length: 28 }, (_, t) => (missed[first + t + 1] ? null : sold[first + t + 1])),
        ),
    };
};
const train = windows(0, 720),
    test = windows(720, 900);

const forecaster = pa.sequenceModel({
    inputs: 2,
    outputs: 1,
    length: 28,
    places: 7,
    causal: true,
    attention: 'softmax',
    width: 32,
    depth: 2,
    dropout: 0,
    seed: 1,
});
await forecaster.fit(train, { epochs: 10, batchSize: 16, learningRate: 4e-3, schedule: 'cosine', optimizer: 'adamw' });
const { mae, r2, counted, missing } = forecaster.evaluate(test);
let naive = 0,
    weekly = 0,
    days = 0;
test.x.forEach((rows, i) =>
    rows.forEach(([, value], t) => {
        const next = test.y[i][t];
        if (next === null || t < 6) return;
        naive += Math.abs(value - next);
        weekly += Math.abs(rows[t - 6][1] - next);
        days++;
    }),
);
console.log(
    `forecast: off by ${mae.toFixed(1)} a day (R² ${r2.toFixed(3)}; ${counted} days count, ${missing} are missing); today's number again is off by ${(naive / days).toFixed(1)}, that of a week ago by ${(weekly / days).toFixed(1)}`,
);

// Tags: a sensor rests, swings, or jumps for a while; no step alone tells which.
const recording = (/** @type {number} */ steps) => {
    const x = new Float32Array(steps),
        y = new Int32Array(steps);
    for (let t = 0, tag = 0; t < steps; tag = Math.floor(3 * random()))
        for (const end = Math.min(steps, t + 12 + Math.floor(20 * random())); t < end; t++) {
            y[t] = tag;
            x[t] = (tag === 1 ? Math.sin(0.9 * t) : tag === 2 ? Math.sign(noise()) : 0) + 0.4 * noise();
        }
    return { x, y };
};
const recordings = (/** @type {number} */ n) => {
    const all = Array.from({ length: n }, () => recording(60 + Math.floor(40 * random())));
    return { x: all.map(({ x }) => x), y: all.map(({ y }) => y), classes: ['rests', 'swings', 'jumps'] };
};
const tagger = pa.sequenceModel({
    inputs: 1,
    classes: 3,
    length: 100,
    attention: { kind: 'window', window: 6 },
    positions: 'relative',
    width: 32,
    depth: 2,
    seed: 1,
});
await tagger.fit(recordings(200), { epochs: 10, learningRate: 3e-3 });
const one = recording(80);
const names = 'rsj',
    { labels } = tagger.predict(one.x);
console.log(`tags: ${(100 * tagger.evaluate(recordings(50)).accuracy).toFixed(1)} % of the steps`);
console.log(`${Array.from(labels, tag => names[tag]).join('')}\n${Array.from(one.y, tag => names[tag]).join('')}`);
forecaster.dispose();
tagger.dispose();
