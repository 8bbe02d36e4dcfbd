// What the verdicts of docs/EXPERIMENTS.md rest on: intervals, judges, a page that can be read back, and generators.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathfinderTokens } from '../dist/data.js';
import { load } from '../dist/node.js';
import { VERDICTS, above, holds, reaches, rowOf } from '../experiments/claims.mjs';
import { documentOf, readSection } from '../experiments/document.mjs';
import { hoursText, secondsText } from '../experiments/estimates.mjs';
import { measureHeads } from '../experiments/head-measures.mjs';
import { withKept } from '../experiments/kept.mjs';
import { EXPERIMENTS } from '../experiments/list.mjs';
import { correlation, interval, ofShare, paired, readInterval, shown } from '../experiments/statistics.mjs';
import { drawnDigits, retrieval, reversed, upscaled } from '../experiments/tasks.mjs';

const close = (/** @type {number} */ a, /** @type {number} */ b, within = 1e-3) =>
    assert.ok(Math.abs(a - b) < within, `${a}, not ${b}`);

test("intervals are Student's, of pairs smaller than of both, and read as they are written", () => {
    const three = interval([1, 2, 3]);
    close(three.half, (4.3027 * 1) / Math.sqrt(3), 2e-4); // t of two degrees of freedom
    assert.ok(Number.isNaN(interval([5]).half));
    close(interval([5]).mean, 5);
    close(paired([1.1, 2.2, 3.3], [1, 2, 3]).mean, 0.2);
    close(paired([1.1, 2.2, 3.3], [1, 2, 3]).half, 4.3027 * (0.1 / Math.sqrt(3)));
    assert.throws(() => paired([1], [1, 2]));
    close(correlation([1, 2, 3], [2, 4, 6]), 1, 1e-12);
    close(correlation([1, 2, 3], [1, 3, 2]), 0.5, 1e-12);
    close(ofShare(0.5, 400).half, 0.0488); // Wilson
    assert.ok(ofShare(1, 40).half > 0.04, 'all right is no certainty');
    assert.equal(shown({ mean: 0.8182, half: 0.0061, n: 3 }, 1, 100), '81.8 ± 0.6');
    assert.equal(shown({ mean: -0.25, half: NaN, n: 1 }, 2), '-0.25');
    assert.deepEqual(readInterval('81.8 ± 0.6'), { mean: 81.8, half: 0.6 });
    assert.equal(readInterval('−3.0')?.mean, -3);
    assert.equal(readInterval('6.3×')?.mean, 6.3);
    assert.equal(readInterval('–'), null);
});

test('a judge: the whole interval on the side of the claim, on the other, or across the bound', () => {
    assert.equal(holds('0.80 ± 0.10', { below: 1 })?.verdict, 'holds');
    assert.equal(holds('1.30 ± 0.10', { below: 1 })?.verdict, 'not seen');
    assert.equal(holds('0.95 ± 0.10', { below: 1 })?.verdict, 'not distinguishable');
    assert.equal(holds('0.95', { below: 1 })?.verdict, 'open', 'one run decides nothing');
    assert.equal(holds('0.4 ± 0.3', { above: 0 })?.verdict, 'holds');
    assert.equal(holds('-0.4 ± 0.3', { above: 0 })?.verdict, 'not seen');
    assert.equal(holds('–', { above: 0 }), null);
    assert.match(holds('0.2 ± 0.5', { above: 0 }, { paper: 0.4 })?.why ?? '', /holds the paper's 0.4 too/);
    assert.match(holds('0.2 ± 0.5', { above: 0 }, { paper: 0.95 })?.why ?? '', /the paper's 0.95 lies outside/);
    assert.equal(reaches('98.4', 370, 98.4)?.verdict, 'holds');
    assert.equal(reaches('98.1', 370, 98.4)?.verdict, 'holds in part', 'below it, within the interval');
    assert.equal(reaches('90.0', 370, 98.4)?.verdict, 'not seen');
    assert.equal(above('44.5', '41.5', 2000)?.verdict, 'not distinguishable');
    assert.equal(above('48.0', '41.5', 2000)?.verdict, 'holds');
    assert.equal(above('41.5', '48.0', 2000)?.verdict, 'not seen');
});

test('rows are found by their cells', () => {
    const tables = [
        {
            title: 'Accuracy, per cent',
            heads: ['task', 'attention', 'ours'],
            rows: [
                ['a', 'x', 1],
                ['a', 'y', 2],
            ],
        },
    ]; // prettier-ignore
    assert.equal(rowOf(tables, 'Accuracy', { task: 'a', attention: 'y' })?.ours, '2');
    assert.equal(rowOf(tables, 'Accuracy', { task: 'b' }), null);
    assert.equal(rowOf(tables, 'Loss', { task: 'a' }), null);
});

test('the page is what the scripts make of it: written anew from itself it stays the same', () => {
    const page = readFileSync(new URL('../docs/EXPERIMENTS.md', import.meta.url), 'utf8');
    assert.equal(
        documentOf(page, () => null),
        page,
    );
});

test('a section is read back as it was written: tables with bars in cells, notes, the command', () => {
    const last = {
        command: 'npm run experiments -- spectrum --data DIR',
        date: '2026-11-30',
        machine: 'a machine, one core',
        node: 'v20.1.0',
        simd: 'simd128',
        tables: [
            {
                title: 'One, 3 seeds',
                heads: ['a', 'b'],
                rows: [
                    ['x | y', ''],
                    ['2', '81.8 ± 0.6'],
                ],
            },
        ], // prettier-ignore
        notes: ['A note.', 'Another.'],
    };
    const page = documentOf('', name => (name === 'spectrum' ? last : null));
    const part = page.split(/^(?=## )/m).find(each => each.startsWith('## spectrum\n'));
    assert.deepEqual(readSection(part ?? ''), last);
});

test('every claim is judged, and none is called not seen without a reason', () => {
    const page = readFileSync(new URL('../docs/EXPERIMENTS.md', import.meta.url), 'utf8');
    const names = EXPERIMENTS.flatMap(({ name, claims = [] }) => claims.map(() => name));
    const verdict = `\\*\\*(${VERDICTS.join('|')})\\*\\*`;
    const rows = page.split('\n').filter(line => new RegExp(`^\\| .*${verdict}`).test(line));
    assert.equal(rows.length, names.length);
    for (const row of rows.filter(each => !each.includes('**holds**')))
        assert.match(row, new RegExp(`${verdict} \\| \\S.{10,}? \\| \\[`), row);
    for (const row of rows.filter(each => each.includes('**not distinguishable**'))) assert.match(row, /\d ± \d/, row);
    for (const row of rows.filter(each => each.includes('**too long**')))
        assert.match(row, /\d hours of one core/, row);
});

const run = (/** @type {string} */ date, /** @type {any[]} */ tables, notes = /** @type {string[]} */ ([])) => ({
    ...{ command: `npm run experiments -- heads --only ${date}`, date, machine: 'one core', node: 'v20.1.0' },
    ...{ simd: 'simd128', tables, notes },
});
const table = (/** @type {string} */ title, /** @type {string[]} */ heads, /** @type {any[][]} */ rows) => ({
    ...{ title, heads, rows, keys: ['task', 'with'] },
});

test('a run that left rows and tables out takes none of the page, and says of what run they are', () => {
    const heads = ['task', 'with', 'accuracy'],
        old = run('2026-01-01', [
            table('Accuracy, 3 seeds', heads, [
                ['a', 'x', '1'],
                ['b', 'x', '2'],
            ]), // prettier-ignore
            table('Other', heads, [['a', 'x', '3']]),
        ]);
    const last = run('2026-01-02', [table('Accuracy', [...heads, 'seeds'], [['a', 'x', '9', 10]])]),
        once = withKept(last, old);
    assert.deepEqual(once.tables[0].rows, [
        ['a', 'x', '9', 10],
        ['b', 'x', '2', '3'],
    ]); // prettier-ignore
    assert.deepEqual(once.tables[1].rows, [['a', 'x', '3']]);
    assert.deepEqual(once.notes, [`Kept from 2026-01-01, \`${old.command}\`: Accuracy [b x]; Other.`]);
    assert.deepEqual(withKept(last, once), once, 'the page written once more stays the same');
    // A third run: what was kept twice is still of the first, what is kept now of the second.
    const third = run('2026-01-03', [table('Accuracy', heads, [['c', 'x', '4']])]);
    assert.deepEqual(withKept(third, once).notes, [
        `Kept from 2026-01-02, \`${last.command}\`: Accuracy [a x].`,
        `Kept from 2026-01-01, \`${old.command}\`: Accuracy [b x]; Other.`,
    ]);
    // A table that a run had not come to yet was kept whole; of the run when it has, only rows are.
    const halfway = withKept(run('2026-01-02', [last.tables[0]]), old),
        later = withKept(run('2026-01-02', [last.tables[0], table('Other', heads, [['z', 'x', '5']])]), halfway);
    assert.match(later.notes[0], /^Kept from 2026-01-01, .*: Accuracy \[b x\]; Other \[a x\]\.$/);
    assert.equal(withKept(last, null), last);
    // And through the page, which knows text alone.
    const name = (/** @type {any} */ each) => (/** @type {string} */ of) => (of === 'heads' ? each : null);
    const page = documentOf(documentOf('', name(old)), name(last));
    assert.equal(documentOf(page, name(last)), page);
    assert.match(page, /\| b \| x \| 2 \| 3 \|/);
    assert.match(page, /- Kept from 2026-01-01, `.*`: Accuracy \[b x\]; Other\./);
});

test('an arena that was not trained to the end is judged by the hours that it takes', () => {
    const { claims = [] } = EXPERIMENTS.find(({ name }) => name === 'arena') ?? {};
    const claim = claims.find(({ says }) =>
        says.startsWith("primal is more accurate than softmax on the arena's listops"),
    );
    const timed = {
            title: 'What one whole training takes on this machine',
            heads: ['task', 'attention', 'steps', 'batch', 'a step', 'hours'],
            rows: [
                ['listops', 'softmax', 5000, 32, '2.3 s', '3.2'],
                ['listops', 'primal', 5000, 32, '0.50 s', '0.7'],
            ],
        }, // prettier-ignore
        accuracy = (/** @type {string} */ steps, /** @type {number} */ batch, /** @type {string[]} */ cells) => ({
            title: 'Accuracy, per cent',
            heads: ['task', 'attention', 'accuracy', 'steps', 'batch'],
            rows: ['softmax', 'primal'].map((name, i) => ['listops', name, cells[i], steps, batch]),
        });
    assert.equal(claim?.judge([]), null);
    const judged = claim?.judge([timed]);
    assert.equal(judged?.verdict, 'too long');
    assert.match(judged?.why ?? '', /3\.9 hours of one core: 5000 steps of 32 samples, 0\.50 s and 2\.3 s each$/);
    const short = claim?.judge([timed, accuracy('25 of 25', 4, ['20.0 ± 7.8', '21.0 ± 7.8'])]);
    assert.equal(short?.verdict, 'too long');
    assert.match(short?.why ?? '', /measured is 0\.06 % of that/);
    const whole = (/** @type {string[]} */ cells) =>
        claim?.judge([timed, accuracy('5000 of 5000', 32, cells)])?.verdict;
    assert.equal(whole(['36.0 ± 2.1', '37.0 ± 2.1']), 'not distinguishable');
    assert.equal(whole(['36.0 ± 2.1', '42.0 ± 2.1']), 'holds');
    assert.equal(whole(['42.0 ± 2.1', '36.0 ± 2.1']), 'not seen');
    assert.deepEqual([hoursText(2520), hoursText(360000), secondsText(2.345)], ['0.7', '100', '2.3 s']);
});

test('the distance of heads is two lengths and a cosine', async () => {
    const { x, y, classes } = reversed({ count: 4, length: 6, seed: 1 });
    const pa = await load({ full: true }),
        model = pa.sequenceModel({ vocabulary: 10, length: 6, classes, width: 16, depth: 1, heads: 2, seed: 1 });
    assert.equal(y.length, 4);
    const [{ distance, length, relative, cosine, maps }] = [measureHeads(pa, model, x)];
    close(relative, distance / length, 1e-9);
    // Of lengths that are alike.
    close(distance, length * Math.sqrt(2 - 2 * cosine), 0.15 * distance);
    assert.ok(maps > 0 && maps < Math.sqrt(2 * 6), String(maps));
    model.dispose();
});

test('retrieval: half of the pairs are of one subject, words tell it, seeds repeat', () => {
    const { x, y, vocabulary } = retrieval({ count: 200, length: 64, seed: 3 });
    assert.deepEqual(retrieval({ count: 200, length: 64, seed: 3 }).x, x);
    assert.notDeepEqual(retrieval({ count: 200, length: 64, seed: 4 }).x, x);
    assert.equal(
        y.reduce((sum, label) => sum + label, 0),
        100,
    );
    assert.ok(x.flat().every(text => text.length === 64 && text.every(id => id > 0 && id < vocabulary)));
    // The subject is that whose ten words, behind the 60 of all, come up most.
    const subject = (/** @type {Uint8Array} */ text) => {
        const counts = new Array(4).fill(0);
        for (const id of text) if (id > 60) counts[Math.floor((id - 61) / 10)]++;
        return counts.indexOf(Math.max(...counts));
    };
    x.forEach(([a, b], i) => assert.equal(Number(subject(a) === subject(b)), y[i], `pair ${i}`));
    const letters = retrieval({ count: 20, length: 100, letters: true, seed: 1 });
    assert.equal(letters.vocabulary, 28);
    assert.ok(letters.x.flat().every(text => text.length === 100 && text.includes(1) && Math.max(...text) < 28));
});

test('Pathfinder at the arena’s size: 1024 grey values, both classes, most of it black', () => {
    const { x, y, vocabulary } = pathfinderTokens({ count: 12, contour: 14, seed: 1 });
    assert.ok(x.every(image => image.length === 1024 && image.every(id => id >= 1 && id < vocabulary)));
    assert.equal(
        y.reduce((sum, label) => sum + label, 0),
        6,
    );
    const black = x.flatMap(image => [...image]).filter(id => id === 1).length / (12 * 1024);
    assert.ok(black > 0.5 && black < 0.95, String(black));
});

test('digits drawn here can be told apart, and more pixels show the same image', () => {
    const { x, y } = drawnDigits(400, 1),
        means = Array.from({ length: 10 }, (_, digit) => {
            const own = x.filter((_, i) => y[i] === digit);
            return own[0].map((_, pixel) => own.reduce((sum, image) => sum + image[pixel], 0) / own.length);
        });
    const nearest = (/** @type {Float32Array} */ image) => {
        const distances = means.map(each => each.reduce((sum, value, i) => sum + (value - image[i]) ** 2, 0));
        return distances.indexOf(Math.min(...distances));
    };
    const right = x.filter((image, i) => nearest(image) === y[i]).length / x.length;
    assert.ok(right > 0.9, String(right));
    const image = Float32Array.from({ length: 64 }, (_, i) => i),
        large = upscaled(image, 8, 4);
    assert.equal(large.length, 1024);
    close(large[0], 0);
    close(large[1023], 63);
    // A plane stays one: between two pixels lies what lies between.
    close(large[16 * 32 + 16], (large[16 * 32 + 15] + large[16 * 32 + 17]) / 2, 1e-4);
});

test('reversed tokens: each class is the mirrored token', () => {
    const { x, y } = reversed({ count: 3, length: 5, seed: 1 });
    x.forEach((ids, n) =>
        assert.deepEqual(
            [...y[n]],
            [...ids].reverse().map(id => id - 1),
        ),
    );
});
