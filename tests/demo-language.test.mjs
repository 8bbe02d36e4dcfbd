// The act on language: what it ships is what it says, on text, sentences and digits that the models never saw; what it
// keeps in memory grows, or does not, as it shows.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FILES } from '../demo/shipped.js';
import { digitsMade } from '../demo/language/handwriting.js';
import { SIDE, imageOf } from '../demo/language/ink.js';
import { Judge } from '../demo/language/judge.js';
import { bytesOf, kept, lettersOf, rowOf } from '../demo/language/letters.js';
import { MOST, OPINIONS, VOCABULARY, idOf, made, read } from '../demo/language/opinions.js';
import { JUDGES, TEXT_MODELS, cutText } from '../demo/language/recipes.js';
import { EXAMPLES } from '../demo/language/sentiment.js';
import { Writer } from '../demo/language/writer.js';
import { random } from '../demo/tasks/random.js';
import { drawnDigits } from './support/digits.mjs';
import { loadBase } from './support/library.mjs';
import { NEGATIVE, NEUTRAL, POSITIVE } from './support/opinions.mjs';

const pa = await loadBase({ simd: 'simd128' });
const SIDES = /** @type {const} */ (['a', 'b']);
const bytesIn = (/** @type {string} */ name) => new Uint8Array(readFileSync(FILES[name]()));
const alice = () => cutText(new TextDecoder().decode(bytesIn('language-alice')));

for (const side of SIDES)
    test(`the text model of ${side} foretells a chapter that it never read as well as the page says`, () => {
        const file = bytesIn(`language-text-${side}`),
            model = pa.openLanguageModel(file),
            { train, validation } = alice(),
            { bits, config } = TEXT_MODELS[side];
        assert.ok(file.length <= 250_000, `${file.length} bytes`);
        assert.ok(!train.includes(validation.slice(200, 400)));
        assert.ok(Math.abs(model.evaluate(validation).bits - bits) < 0.005, `${model.evaluate(validation).bits}`);
        assert.ok(bits < 2.3);
        assert.deepEqual(
            model.config.attention.map((/** @type {any} */ layer) => layer.kind),
            config.attention.map((/** @type {any} */ layer) => layer.kind),
        );
        // words: most of what it writes stands in the book
        const book = new Set(`${train}${validation}`.toLowerCase().match(/[a-z]+/g)),
            wrote = model.generate('Alice ', { tokens: 600, temperature: 0.5, seed: 1 }).toLowerCase(),
            words = wrote.match(/[a-z]+/g)?.slice(0, -1) ?? [];
        const known = words.filter((/** @type {string} */ word) => book.has(word)).length / words.length;
        assert.ok(words.length > 80 && known > 0.85, `${known} of ${words.length} words`);
        model.dispose();
    });

test('A keeps the same for any text, B more for each letter: what the engine counts, and two layers of keys and values', async () => {
    const keeps = (/** @type {'a'|'b'} */ side) => new Writer(pa, side, () => {}).keeps(),
        a = await keeps('a'),
        b = await keeps('b');
    const { width } = TEXT_MODELS.b.config;
    assert.equal(a.each, 0);
    assert.equal(b.each, 2 * 2 * 4 * width);
    assert.equal(kept(a, 1e6), kept(a, 1));
    assert.equal(kept(b, 100) - kept(b, 50), 50 * b.each);
    assert.ok(a.fixed > 0 && b.fixed > 0 && a.fixed < kept(b, 64));
});

test('a writer writes the same from the same seed, looks back only, and learns a text', async () => {
    /** @type {any[]} */
    const events = [];
    const writer = new Writer(pa, 'a', event => events.push(event));
    const facts = await writer.open(bytesIn('language-text-a'));
    assert.equal(facts.length, TEXT_MODELS.a.config.length);
    const order = { run: 1, ids: bytesOf('The Queen '), most: 5, temperature: 0.5, seed: 3, pace: 5 };
    writer.write(order);
    writer.write({ ...order, run: 2 });
    const [one, two] = events.splice(0).map(({ ids }) => ids);
    assert.equal(one.length, 5);
    assert.deepEqual(one, two);
    const ids = bytesOf('x'.repeat(200));
    for (const position of [199, 150, 20]) {
        const look = writer.look({ ids, position, layer: 2, head: 0 });
        assert.ok(position >= look.from && position < look.from + look.size);
        const row = rowOf(look, position);
        assert.equal(row.length, position - look.from + 1);
        if (!look.signed) assert.ok(Math.abs(row.reduce((sum, { value }) => sum + value, 0) - 1) < 0.1);
    }
    await writer.open();
    const done = writer.learn({
        run: 3,
        train: 'the cat sat on the mat. '.repeat(60),
        validation: 'the cat sat on the mat. the cat sat on the mat.',
        rate: 3e-3,
        prompt: bytesOf('the '),
        temperature: 0,
    });
    while (!events.some(({ event, step }) => event === 'learned' && step >= 24))
        await new Promise(resolve => setTimeout(resolve, 20));
    writer.rest();
    await done;
    const bits = events.filter(event => event.bits !== undefined).map(event => event.bits);
    assert.ok(bits[0] > 7 && /** @type {number} */ (bits.at(-1)) < 5, String(bits));
    assert.equal(events.at(-1).done, true);
});

for (const side of SIDES)
    test(`the sentences of people: ${side} is right on more than 85 %, and finds no opinion in facts`, () => {
        const file = bytesIn(`language-opinion-${side}`),
            model = pa.open(file);
        assert.ok(file.length <= 60_000, `${file.length} bytes`);
        assert.ok(POSITIVE.length + NEGATIVE.length >= 150);
        const says = (/** @type {string} */ text) => model.predict(read(text).ids).label;
        const right =
            NEGATIVE.filter(text => says(text) === 0).length + POSITIVE.filter(text => says(text) === 2).length;
        assert.ok(right / (NEGATIVE.length + POSITIVE.length) >= 0.85, `${right}`);
        const neutral = NEUTRAL.filter(text => says(text) === 1).length;
        assert.ok(neutral / NEUTRAL.length >= 0.85, `${neutral}`);
        model.dispose();
    });

test('no sentence of the test was learned; words are read as the grammar writes them', () => {
    const { x, y, classes } = made(random(1, 'opinions'), JUDGES.opinion.made, 0);
    const learned = new Set(x.map(String));
    const same = [...POSITIVE, ...NEGATIVE].filter(text => learned.has(String(read(text).ids)));
    assert.ok(same.length <= 3, `these can be made by the grammar: ${same.join(' ')}`);
    assert.deepEqual(classes, OPINIONS);
    assert.ok([0, 1, 2].every(label => y.filter(one => one === label).length > 0.1 * y.length));
    assert.deepEqual(read('It isn’t GOOD!').ids, ['it', 'is', 'not', 'good'].map(idOf));
    assert.deepEqual(read('It isn’t GOOD!').of, [0, 1, 1, 2]);
    assert.deepEqual(read('flibberty soup').unknown, ['flibberty']);
    assert.deepEqual(read('constructor __proto__').unknown, ['constructor', 'proto']); // what every object has
    assert.equal(read('good '.repeat(100)).ids.length, MOST);
    assert.equal(new Set(VOCABULARY).size, VOCABULARY.length);
});

for (const side of SIDES)
    test(`digits of another hand: ${side} reads at least 95 %`, t => {
        const file = bytesIn(`language-digit-${side}`),
            model = pa.open(file);
        assert.ok(file.length <= 60_000, `${file.length} bytes`);
        const drawn = drawnDigits(6, 77);
        const right = drawn.filter(({ strokes, digit }) => model.predict(imageOf(strokes)).label === digit).length;
        assert.ok(right / drawn.length >= 0.95, `${right} of ${drawn.length}`);
        const other = optdigits();
        if (!other) t.diagnostic('optdigits: PA_DATA names no folder that has it');
        else {
            const good = other.filter(({ x, y }) => model.predict(x).label === y).length / other.length;
            t.diagnostic(`optdigits' test part, brought to 16 × 16: ${(100 * good).toFixed(1)} % right`);
        }
        model.dispose();
    });

/** People's digits, which are not part of the project: PA_DATA names a folder with optdigits/optdigits.tes. */
function optdigits() {
    const file = process.env.PA_DATA && join(process.env.PA_DATA, 'optdigits/optdigits.tes');
    if (!file || !existsSync(file)) return undefined;
    return readFileSync(file, 'utf8')
        .split('\n')
        .filter(line => /^\d/.test(line))
        .map(line => line.split(',').map(Number))
        .map(row => ({ x: doubled(row), y: row[64] }));
}

/** 8 × 8 counts of up to 16 as 16 × 16 squares of ink, between them in a straight line. @param {number[]} row */
const doubled = row =>
    Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
        const [y, x] = [Math.floor(i / SIDE), i % SIDE].map(at => Math.max(0, Math.min(7, (at - 0.5) / 2)));
        const [top, left] = [Math.floor(y), Math.floor(x)],
            [low, right] = [Math.min(7, top + 1), Math.min(7, left + 1)];
        const ink = (/** @type {number} */ r, /** @type {number} */ c) => row[8 * r + c] / 16;
        const across = (/** @type {number} */ r) => ink(r, left) + (x - left) * (ink(r, right) - ink(r, left));
        return across(top) + (y - top) * (across(low) - across(top));
    });

test('the examples are what their notes say: the first one is clear to both, and where one is wrong it is told', async () => {
    const judge = new Judge(pa);
    judge.open({ a: bytesIn('language-opinion-a'), b: bytesIn('language-opinion-b') });
    const said = [];
    for (const { text, note } of EXAMPLES) {
        const { a, b } = await judge.sentence({ x: read(text).ids, hidden: 0 });
        said.push([a.name, b.name]);
        if (!note)
            for (const one of [a, b]) assert.ok(one.probabilities[one.label] > 0.9, `${text}: ${one.probabilities}`);
    }
    assert.deepEqual(said, [
        ['positive', 'positive'],
        ['positive', 'positive'],
        ['negative', 'negative'],
        ['negative', 'negative'], // both are wrong
        ['positive', 'negative'], // A is wrong
        ['no opinion', 'no opinion'],
    ]);
});

test('what judges says is its models’ own: answers, and what words and patches add', async () => {
    const judge = new Judge(pa);
    judge.open({ a: bytesIn('language-opinion-a'), b: bytesIn('language-opinion-b') });
    const { ids } = read('The food was terrible.');
    const { a } = await judge.sentence({ x: ids, hidden: 0 });
    assert.equal(a.name, 'negative');
    assert.equal(a.adds.indexOf(Math.max(...a.adds)), 3, 'terrible adds most');
    judge.open({ a: bytesIn('language-digit-a'), b: bytesIn('language-digit-b') });
    const [{ strokes, digit }] = drawnDigits(1, 5).slice(-1);
    const x = /** @type {Float32Array} */ (imageOf(strokes));
    const seen = judge.image({ x, patch: 2 });
    assert.equal(seen.a.label, digit);
    assert.equal(seen.a.adds.length, 64);
    assert.ok(seen.a.adds.some((/** @type {number} */ v) => v > 0));
    assert.equal(seen.a.adds[0], 0, 'where there is no ink nothing can be taken away');
});

test('a drawing’s place and size do not matter, letters are whole', () => {
    const drawing = drawnDigits(1, 9)[20].strokes;
    const image = /** @type {Float32Array} */ (imageOf(drawing));
    const other = /** @type {Float32Array} */ (
        imageOf(
            drawing.map(stroke => stroke.map(([x, y]) => /** @type {[number, number]} */ ([3 * x + 70, 3 * y - 9]))),
        )
    );
    assert.ok(image.every((ink, i) => Math.abs(ink - other[i]) < 1e-4));
    assert.equal(imageOf([]), undefined);
    assert.ok(Number.isFinite(/** @type {Float32Array} */ (imageOf([[[5, 5]]]))[0]));
    assert.deepEqual(
        lettersOf(bytesOf('aé“x')).map(({ letter, to }) => [letter, to]),
        [
            ['a', 1],
            ['é', 3],
            ['“', 6],
            ['x', 7],
        ],
    );
    const { x, y } = digitsMade(random(1, 'digits'), 20);
    assert.equal(new Set(y).size, 10);
    assert.ok(x.every(image => image.length === SIDE * SIDE));
});
