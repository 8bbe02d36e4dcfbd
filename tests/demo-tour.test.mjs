// The tour, without a browser: what each stop claims holds of the checkpoint that it shows, its numbers are known, its
// words are few.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MECHANISMS } from '../demo/catalogue/mechanisms.js';
import { beginning } from '../demo/checkpoints/index.js';
import { clean, defaults, format, optionsName, parse } from '../demo/app/state.js';
import { FILES } from '../demo/shipped.js';
import { TASKS, make } from '../demo/tasks/index.js';
import { numbersOf, written } from '../demo/tour/numbers.js';
import { STOPS } from '../demo/tour/stops.js';
import { trainerOf } from '../demo/training/index.js';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();
/** The settings of a stop, as the page cleans them. @param {import('../demo/tour/stops.js').Stop} stop */
const valuesOf = ({ st, set }) => parse(format({ ...defaults(), mode: 'explain', stop: st, ...set }));

/** What the page would show at a stop. @param {import('../demo/tour/stops.js').Stop} stop @param {number} steps more */
async function shown(stop, steps) {
    const values = valuesOf(stop),
        point = stop.hold ?? { query: -1, key: -1 };
    const sides = /** @type {any} */ ({});
    for (const side of /** @type {const} */ (['a', 'b'])) {
        const kind = values[side];
        const trainer = trainerOf(pa, make(TASKS[values.task], values), values, kind, values[optionsName(side)]);
        const from = beginning(values, side);
        if (from) trainer.begin(new Uint8Array(readFileSync(FILES[from.file]())), from.steps);
        while (trainer.steps < (from?.steps ?? 0) + steps) await trainer.learn(0);
        if (MECHANISMS[kind].ksvd) trainer.setCut({ keep: values.keep, off: [] });
        while (!trainer.done) trainer.test(1000);
        const { layer, head, lens, sample } = values;
        const look = () =>
            trainer.look(trainer.data.test.x[sample], {
                ...{ layer, head, lens, ...point, hurry: true, landmarks: Array.from({ length: 12 }, (_, i) => 7 * i) },
                extras: stop.wants ?? [],
            });
        let view = look();
        for (let turn = 0; turn < 20 && stop.wants?.includes('counts') && !view?.extras.counts; turn++) {
            await new Promise(resolve => setTimeout(resolve, 20)); // its module is fetched meanwhile
            view = look();
        }
        const { spectra, parts } = view?.extras ?? {};
        sides[side] = { kind, status: trainer.status(), view: { ...view, ticket: point }, spectra, parts };
        sides[side].extras = view?.extras;
        trainer.dispose();
    }
    return { state: { values }, point, sides };
}

test('stops are the tour’s whole way: each once, with an address of its own, in few words', () => {
    assert.ok(STOPS.length >= 12 && STOPS.length <= 16);
    assert.equal(new Set(STOPS.map(({ st }) => st)).size, STOPS.length);
    for (let st = 0; st < 10; st++)
        assert.ok(
            STOPS.some(stop => stop.st === st),
            `links to stop ${st} are about`,
        );
    assert.equal(STOPS[0].st, defaults().stop, 'the tour begins at its beginning');
    for (const { st, html, tries, source, figure, title, show, small } of STOPS) {
        assert.equal(clean('stop', st), st);
        const text = html.replace(/<math[^]*?<\/math>|<button[^]*?<\/button>/g, ' ').replace(/<[^>]+>/g, ' ');
        const count = text.split(/\s+/).filter(word => /[\p{L}\d…]/u.test(word)).length;
        assert.ok(count <= 95, `stop ${st} has ${count} words`);
        assert.equal(html.match(/<math/g)?.length, 1, `stop ${st} has a formula`);
        assert.match(source, /\d{4}/, `stop ${st} names a year`);
        for (const words of [tries, figure, title]) assert.ok(words.length > 10);
        for (const id of small ?? []) assert.ok(show.includes(id));
    }
});

for (const stop of STOPS)
    test(`stop ${stop.st}, ${stop.name}: its numbers are known, and what it claims holds`, async () => {
        const page = await shown(stop, stop.watch ? 80 : 0);
        if (!stop.watch) assert.equal(page.state.values.from, stop.set.from, 'its checkpoint fits its settings');
        const numbers = numbersOf(page);
        for (const [, name] of stop.html.matchAll(/data-live="(\w+)"/g))
            assert.notEqual(written(name, numbers[name]), '–', `${name} is not known`);
        const spoken = Object.fromEntries(
            [...stop.html.matchAll(/data-live="(\w+)"/g)].map(([, name]) => [name, written(name, numbers[name])]),
        );
        for (const [words, holds] of stop.claims) assert.ok(holds(numbers), `“${words}”: ${JSON.stringify(spoken)}`);
        assert.ok(stop.claims.length > 0);
        if (process.env.SHOW) console.log(stop.st, stop.name, JSON.stringify(spoken));
    });
