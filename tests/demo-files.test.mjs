// The demo's file door, without a browser: files of every kind that people drop are read right, or refused with a
// sentence that says what to do.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { openFiles, LONGEST } from '../demo/tasks/file.js';
import { ACCEPT, DATA, TABLES } from '../demo/files/kinds.js';
import { joined, roleOf, stemOf } from '../demo/files/parts.js';
import { standardizeOf } from '../demo/tasks/index.js';
import { defaults } from '../demo/app/state.js';
import { SampleTrainer } from '../demo/training/sample-trainer.js';
import { loadLibrary } from './support/library.mjs';
import { uniform } from './support/samples.mjs';
import { SEED } from './support/seed.mjs';

/** Files as the page hands them over. @param {Record<string, string | Uint8Array>} files by name */
const given = files =>
    Object.entries(files).map(([name, content]) => {
        const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
        return { name, size: bytes.length, read: async () => bytes };
    });
/** @param {Record<string, string | Uint8Array>} files @param {Record<string, any>} [options] */
const open = (files, options = {}) => openFiles(given(files), { seed: SEED, ...options });
/** @param {Record<string, string | Uint8Array>} files @param {RegExp} words @param {Record<string, any>} [options] */
const refused = async (files, words, options) => {
    /** @type {any} */
    let error;
    await assert.rejects(open(files, options), thrown => {
        error = thrown;
        return true;
    });
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /undefined|NaN|\[object|Cannot read/);
    return error;
};

/**
 * Two classes of series that rise or fall.
 * @param {number} count
 * @param {number} length
 * @param {{ features?: number, header?: string }} [more]
 */
const ts = (count, length, { features = 1, header = '@classLabel true down up' } = {}) =>
    [
        '@problemName Ramps',
        '@timestamps false',
        header,
        '@data',
        ...Array.from({ length: count }, (_, i) =>
            [
                ...Array.from({ length: features }, (_, f) =>
                    Array.from({ length }, (_, t) => ((i % 2 ? t : -t) + f + Math.sin(3 * i + t)).toFixed(2)).join(','),
                ),
                i % 2 ? 'up' : 'down',
            ].join(':'),
        ),
    ].join('\n');
const next = uniform(5);
/** @param {number} count @param {(i: number) => (string | number)[]} row @param {string} [head] */
const csv = (count, row, head) =>
    [...(head ? [head] : []), ...Array.from({ length: count }, (_, i) => row(i).join(','))].join('\n');
const lengths = (/** @type {any} */ set) =>
    [...new Set(set.x.map((/** @type {any} */ x) => x.length / set.features))].sort((a, b) => a - b);

test('names say which part a file is, in whole words', () => {
    const names = {
        'X_TEST.ts': 'test',
        'BasicMotionsTest.ts': 'test',
        'ECG200TEST.tsv': 'test',
        'train.csv': 'train',
        'my-training-data.csv': 'train',
        'digits.tra': 'train',
        'digits.tes': 'test',
        'adult.test': 'test',
        'a/test/pos/1.txt': 'test',
        'train/test.csv': 'test',
        'dev.txt': 'validation',
        'latest.csv': '',
        'contest.csv': '',
        'Testament.txt': '',
        'Trainspotting.txt': '',
        'device.csv': '',
        'values.csv': '',
        'strain.csv': '',
        'protest/a.csv': '',
    };
    for (const [name, role] of Object.entries(names)) assert.equal(roleOf(name), role, name);
    for (const name of ['Italy_TRAIN.ts', 'folder/Italy-test.csv', 'Italy.tsv', 'ItalyTest.arff', 'train_Italy.csv'])
        assert.equal(stemOf(name), 'Italy', name);
});

test('training and test part of different lengths share a window, and keep their digits', async () => {
    for (const [a, b, window] of [
        [40, 90, 1],
        [100, 400, 3],
        [500, 100, 4],
        [161, 320, 2],
    ]) {
        const { data, task, words } = await open({ 'R_TEST.ts': ts(6, b), 'R_TRAIN.ts': ts(8, a) });
        assert.deepEqual([data.train.x.length, data.test.x.length], [8, 6]);
        assert.deepEqual([lengths(data.train), lengths(data.test)], [[Math.ceil(a / window)], [Math.ceil(b / window)]]);
        assert.equal(/** @type {any} */ (task.input).length, Math.ceil(Math.max(a, b) / window));
        assert.ok(/** @type {any} */ (task.input).length <= LONGEST);
        assert.equal(/means of/.test(task.about), window > 1);
        assert.equal(
            words.some(line => /nothing was learned of their ends/.test(line)),
            b > a,
        );
    }
    for (const last of [true, false]) {
        // no names: the label is where it was, at the end or at the beginning
        const rows = (/** @type {number} */ count, /** @type {number} */ length) =>
            csv(count, i => {
                const x = Array.from({ length }, (_, t) => t * (i % 2 ? 0.5 : -0.5) + 0.25);
                return last ? [...x, i % 2] : [i % 2, ...x];
            });
        for (const [a, b] of [
            [30, 200],
            [200, 30],
        ]) {
            const { data } = await open({ 'R_TRAIN.csv': rows(8, a), 'R_TEST.csv': rows(6, b) });
            assert.deepEqual(
                [data.train.classes, lengths(data.train), lengths(data.test), Array.from(data.test.y)],
                [['0', '1'], [a / 2], [b / 2], [0, 1, 0, 1, 0, 1]],
            );
        }
    }
    const far = 1.7e12; // milliseconds since 1970
    const { data } = await open({
        'clock.csv': csv(
            12,
            i => [...Array.from({ length: 400 }, (_, t) => far + 10 * t + (i % 2 ? 3 : 0)), i % 2 ? 'a' : 'b'],
            [...Array.from({ length: 400 }, (_, t) => `t${t}`), 'class'].join(),
        ),
    });
    assert.equal(data.train.x.length + data.test.x.length, 12);
    // the mean of t = 3, 4, 5
    for (const [i, x] of data.train.x.entries())
        assert.equal(x[1], far + 10 * 4 + (data.train.classes[data.train.y[i]] === 'a' ? 3 : 0));
});

test('classes keep their numbers where the parts list them in another order; one that was never learned is refused', async () => {
    const { data } = await open({
        'R_TRAIN.ts': ts(8, 12),
        'R_TEST.ts': ts(6, 12, { header: '@classLabel true up down' }),
    });
    assert.deepEqual(data.train.classes, data.test.classes);
    assert.deepEqual(Array.from(data.test.y), Array.from(data.train.y.slice(0, 6)));
    await refused(
        {
            'R_TRAIN.ts': ts(8, 12),
            'R_TEST.ts': ts(6, 12, { header: '@classLabel true up sideways' }).replaceAll(':down', ':sideways'),
        },
        /R_TEST\.ts has the class “sideways”, which R_TRAIN\.ts does not have \(down, up\)/,
    );
    await refused(
        { 'R_TRAIN.ts': ts(8, 12), 'R_TEST.ts': ts(6, 12, { features: 3 }) },
        /1 dimensions, R_TEST\.ts has 3: they don't belong together/,
    );
});

test('a test part alone says what it lacks, can be used all the same, and is joined with a training part before or after it', async () => {
    const error = await refused(
        { 'Ramps_TEST.ts': ts(12, 10) },
        /Ramps_TEST\.ts is a test part, by its name.*Drop the training part as well \(Ramps_TRAIN\.ts\?\), with it or after it/,
    );
    assert.equal(error.alone, true);
    const { data, words } = await open({ 'Ramps_TEST.ts': ts(12, 10) }, { alone: true });
    assert.deepEqual([data.train.x.length, data.test.x.length], [8, 4]);
    assert.ok(words.some(line => /There is no test part: a third of each class was set aside/.test(line)));
    const [train, late, other] = given({ 'Ramps_TRAIN.ts': '', 'Ramps_TEST.ts': '', 'Waves_TEST.ts': '' });
    assert.deepEqual(joined([train], [late]), [train, late]);
    assert.deepEqual(joined([late], [train]), [late, train]);
    assert.deepEqual(joined([train], [other]), [other]);
    assert.deepEqual(joined([train], [train]), [train]);
    assert.deepEqual(joined([train, late], [late]), [late]);
    assert.equal(
        (await open({ 'latest.csv': csv(9, i => [1.5, i, 2.25, i % 2 ? 'a' : 'b']) })).data.train.x.length,
        7,
        'no test part: the word is within another',
    );
});

test('a table is a table: column by column, its columns by name, whatever their order in the test part', async () => {
    const head = 'height,income,age,kind',
        row = (/** @type {number} */ i) => [
            (1.5 + 0.3 * next()).toFixed(3),
            Math.round(30000 + 20000 * next()),
            Math.round(40 + 20 * next()),
            i % 2 ? 'cat' : 'dog',
        ];
    const rows = Array.from({ length: 30 }, (_, i) => row(i));
    const { data, task, choice, words } = await open({ 'people.csv': csv(30, i => rows[i], head) });
    assert.equal(standardizeOf(data), 'position');
    assert.deepEqual(
        [task.token, /** @type {any} */ (task.input).length, data.columns, choice?.target, choice?.rows],
        ['column', 3, ['height', 'income', 'age'], 'kind', 'table'],
    );
    assert.ok(
        words.some(line => /height 1\.\d+ … 1\.\d+ \(mean/.test(line)),
        words.join('\n'),
    );
    const swapped = csv(9, i => [rows[i][2], rows[i][3], rows[i][0], rows[i][1]], 'age,kind,height,income');
    const both = await open({ 'people_train.csv': csv(30, i => rows[i], head), 'people_test.csv': swapped });
    assert.deepEqual(Array.from(both.data.test.x[4]), rows[4].slice(0, 3).map(Number));
    await refused(
        {
            'people_train.csv': csv(30, i => rows[i], head),
            'people_test.csv': csv(9, i => rows[i], 'height,wage,age,kind'),
        },
        /“income” only in the first, “wage” only in the second/,
    );
    await refused(
        {
            'people_train.csv': csv(30, i => rows[i], head),
            'people_test.csv': csv(9, i => rows[i].slice(0, 3), 'height,income,age'),
        },
        /people_test\.csv .*“?kind/,
    );
    const series = await open({ 'people.csv': csv(30, i => rows[i], head) }, { rows: 'series' });
    assert.deepEqual([standardizeOf(series.data), series.choice?.rows], [true, 'series']);
    await refused(
        {
            'wide.csv': csv(
                9,
                i => [...Array.from({ length: 300 }, (_, c) => i * 10 ** (c % 7)), i % 2 ? 'a' : 'b'],
                [...Array.from({ length: 300 }, (_, c) => `gene ${c}x`), 'kind'].join(),
            ),
        },
        /table of 300 columns; this page shows at most 256/,
        { rows: 'table' },
    );
});

test('the target can be chosen: by name, by number; what is no class says so and offers the columns', async () => {
    const head = 'id,size,price,colour',
        make = csv(
            24,
            i => [i + 1, 10 + ((i * 7) % 5), (100 + 13.7 * i).toFixed(2), ['red', 'green', 'blue'][i % 3]],
            head,
        );
    const byColour = await open({ 'things.csv': make });
    assert.deepEqual(
        [byColour.data.train.classes.length, byColour.choice?.columns.map(({ value }) => value).sort()],
        [3, ['colour', 'id', 'price', 'size']],
    );
    const bySize = await open({ 'things.csv': make }, { target: 'size' });
    assert.deepEqual([bySize.data.train.classes, bySize.choice?.target], [['10', '11', '12', '13', '14'], 'size']);
    assert.ok(
        bySize.words.some(line => /Left out, because it holds words: colour/.test(line)),
        bySize.words.join('\n'),
    );
    const error = await refused(
        { 'things.csv': make },
        /its target, the column “price”, is a number of many values.*Choose another column as the target/,
        { target: 'price' },
    );
    assert.deepEqual(error.choice.columns.map((/** @type {any} */ c) => c.value).sort(), [
        'colour',
        'id',
        'price',
        'size',
    ]);
    await refused({ 'things.csv': make }, /(24 different values in 24 samples|number of many values)/, {
        target: 'id',
    });
    const bare = csv(12, i => [i % 2 ? 1 : 2, 0.5 + i / 7, 3 - i / 9]);
    const { data, choice } = await open({ 'UCR_TRAIN.tsv': bare.replaceAll(',', '\t') });
    assert.deepEqual(
        [data.train.classes, choice?.target, choice?.columns.map(({ label }) => label)],
        [['1', '2'], 0, ['column 1', 'column 2', 'column 3']],
    );
    assert.deepEqual(
        (await open({ 'numbers.txt': bare.replaceAll(',', '  ') })).data.train.classes,
        ['1', '2'],
        'numbers in a .txt are no text',
    );
    await refused(
        { 'same.csv': csv(9, i => [i, 2.5 * i, 'only'], 'a,b,kind') },
        /“only” throughout; there is nothing to tell apart/,
    );
});

test('the two parts are read as one: the same columns left out, in the same order, the same classes', async () => {
    const series = (/** @type {string} */ head, /** @type {(i: number) => (string | number)[]} */ row, n = 9) =>
        csv(n, row, head);
    const value = (/** @type {number} */ i, /** @type {number} */ t) => (i % 2 ? 1 : -1) * t + 0.5 * i,
        label = (/** @type {number} */ i) => (i % 2 ? 'up' : 'down');
    const train = series('label,t0,t1,t2,t3', i => [label(i), ...[0, 1, 2, 3].map(t => value(i, t))]),
        plain = (/** @type {any} */ set) => set.x.map((/** @type {any} */ x) => [...x]);
    const odd = train.replace(/^(up,[^,]+),[^,]+/m, '$1,bad'); // in t1
    const test = series('label,t0,t1,t2,t3', i => [label(i), ...[0, 1, 2, 3].map(t => value(i, t))], 4);
    const left = await open({ 'R_train.csv': odd, 'R_test.csv': test });
    assert.deepEqual(
        plain(left.data.test),
        [0, 1, 2, 3].map(i => [0, 2, 3].map(t => value(i, t))),
    );
    assert.ok(left.words.some(line => /Left out, because it holds words: t1/.test(line)));
    assert.deepEqual((await open({ 'R_train.csv': odd, 'R_test.csv': odd })).data.test.x[0].length, 3);
    // without the column that is left out
    const moved = series('t0,t2,label,t3', i => [value(i, 0), value(i, 2), label(i), value(i, 3)], 4);
    assert.deepEqual(plain((await open({ 'R_train.csv': odd, 'R_test.csv': moved })).data.test), plain(left.data.test));
    await refused(
        { 'R_train.csv': train, 'R_test.csv': odd },
        /R_test\.csv: its column “t1” holds words, and that of R_train\.csv numbers/,
    );
    await refused(
        { 'R_train.csv': train, 'R_test.csv': test.replace('t0,t1', 't1,t0') },
        /columns in another order: where “t0” is in the first, “t1” is in the second/,
    );
    await refused(
        {
            'R_train.csv': train,
            'R_test.csv': series('label,t0,t2,t3', i => [label(i), value(i, 0), value(i, 2), value(i, 3)], 4),
        },
        /where “t1” is in the first, “t2” is in the second/,
    );
    // without names, the label last
    const bare = (/** @type {string} */ text) => text.slice(text.indexOf('\n') + 1).replace(/(down|up),(.*)/g, '$2,$1');
    assert.deepEqual(
        plain((await open({ 'R_train.csv': bare(odd), 'R_test.csv': bare(test) })).data.test),
        plain(left.data.test),
    );
    await refused({ 'R_train.csv': bare(train), 'R_test.csv': bare(odd) }, /R_test\.csv: its column 2 holds words/);
    const twice = 'a,a,mass,kind',
        table = (/** @type {string} */ head) =>
            csv(12, i => [i % 5, 100 * (i % 7), 1e4 * (i % 3), i % 2 ? 'u' : 'v'], head);
    assert.equal(
        (await open({ 'T_train.csv': table(twice), 'T_test.csv': table(twice) }, { rows: 'table' })).data.test.x.length,
        12,
    );
    await refused(
        { 'T_train.csv': table(twice), 'T_test.csv': table('mass,a,a,kind') },
        /another order: where “a” is in the first, “mass” is in the second/,
        { rows: 'table' },
    );
    // Spellings of one number are one class, in whatever part.
    for (const [mine, theirs] of [
        ['1', '1.0'],
        ['1.00', '1'],
        ['01', '1e0'],
    ]) {
        const part = (/** @type {string} */ one, n = 9) => csv(n, i => [i, i % 4, i % 2 ? one : '2'], 'p,q,class');
        const { data } = await open({ 'N_train.csv': part(mine), 'N_test.csv': part(theirs, 4) });
        assert.deepEqual([data.test.classes, Array.from(data.test.y)], [data.train.classes, [1, 0, 1, 0]]);
        await refused(
            { 'N_train.csv': part(mine), 'N_test.csv': part('3', 4) },
            /N_test\.csv has the class “3”, which N_train\.csv does not have/,
        );
    }
});

test('every column that is offered can be chosen: without a name, named twice, with a quote in it, of an ARFF table', async () => {
    const cells = (/** @type {number} */ i) => [i % 5, `w${i % 3}`, (0.5 * i).toFixed(1), 100 + (i % 4), `"k${i % 2}"`];
    const arff = (/** @type {string[]} */ names) =>
        `@relation r\n${names.map((name, c) => `@attribute '${name}' ${c === 1 ? '{w0,w1,w2}' : c === 4 ? '{k0,k1}' : 'numeric'}`).join('\n')}\n@data\n${csv(24, i => cells(i).map(cell => String(cell).replaceAll('"', '')))}\n`;
    for (const [name, text, labels] of /** @type {[string, string, string[]][]} */ ([
        ['unnamed.csv', csv(24, cells, 'a,,b,c,class'), ['a', 'column 2', 'b', 'c', 'class']],
        [
            'twice.csv',
            csv(24, cells, 'a,a,b,b,class'),
            ['a (column 1)', 'a (column 2)', 'b (column 3)', 'b (column 4)', 'class'],
        ],
        ['quote.csv', csv(24, cells, 'a,"5"" disk",b,"c: d",class'), ['a', '5" disk', 'b', 'c: d', 'class']],
        ['numbers.csv', csv(24, cells, '0,1,2,3,class'), ['0', '1', '2', '3', 'class']],
        ['bare.csv', csv(24, cells), ['column 1', 'column 2', 'column 3', 'column 4', 'column 5']],
        ['table.arff', arff(['a', '5 disk', 'b', 'c', 'class']), ['a', '5 disk', 'b', 'c', 'class']],
    ])) {
        const { choice, words } = await open({ [name]: text });
        assert.deepEqual([choice?.columns.map(c => c.label), choice?.target], [labels, choice?.columns[4].value], name);
        assert.ok(
            words.some(
                line =>
                    line === `Left out, because it holds words: ${labels[1].replace(/^(.*) \(column \d\)$/, '$1')}.`,
            ),
            words.join('\n'),
        );
        for (const [c, classes] of [
            [1, ['w0', 'w1', 'w2']],
            [3, ['100', '101', '102', '103']],
            [4, ['k0', 'k1']],
        ])
            for (const rows of ['series', 'table']) {
                if (name === 'table.arff' && c === 3) continue; // numeric, as the file declares it
                const chosen = await open(
                    { [name]: text },
                    { target: choice?.columns[/** @type {number} */ (c)].value, rows },
                );
                assert.deepEqual(
                    [chosen.data.train.classes, chosen.choice?.target, chosen.choice?.rows],
                    [classes, choice?.columns[/** @type {number} */ (c)].value, rows],
                    `${name}, column ${c}`,
                );
            }
        const error = await refused({ [name]: text }, /is a number of many values/, {
            target: choice?.columns[2].value,
        });
        assert.deepEqual(error.choice.columns, choice?.columns);
    }
    const slip = await refused(
        { 'prices.csv': csv(20, i => [i, i % 3 ? 'x' : 'y', i === 7 ? 'n.d.' : i + 0.5], 'id,kind,price') },
        /prices\.csv was not understood\. .*line 9, column "price": expected a number as the target.*empty the cell/,
    );
    assert.deepEqual(
        [slip.choice.columns.map((/** @type {any} */ c) => c.value), slip.choice.target],
        [['id', 'kind', 'price'], null],
    );
    // A label that comes first stays the label, whatever the rows are said to be.
    const ucr = csv(12, i => [1 + (i % 2), 0.5 + i / 7, 3 - i / 9]).replaceAll(',', '\t');
    for (const rows of ['table', 'series']) {
        const chosen = await open({ 'Waves_TRAIN.tsv': ucr, 'Waves_TEST.tsv': ucr }, { rows });
        assert.deepEqual(
            [chosen.data.train.classes, chosen.choice?.target, chosen.choice?.rows, chosen.data.test.x[1].length],
            [['1', '2'], 0, rows, 2],
        );
    }
    assert.deepEqual(
        (await open({ 'walks.csv': csv(12, i => [i % 2 ? 'walk' : 'run', i * 0.31, 2 - i / 7]) })).data.train.classes,
        ['run', 'walk'],
        'words first, then fractions',
    );
});

test('tables are tables whatever they are called; texts are not', async () => {
    const kinds = {
        'M\t0.41\t0.36\t9': 'shells.txt',
        '0\t3.1\t1.4\tA': 'x.txt',
        '5.1,3.5,1.4,0.2,Iris-setosa': 'iris.data',
        'red;2,5;3': 'y.dat',
        '1 2.5 up': 'z.txt',
        '39, State-gov, 77516, Bachelors, 13': 'adult.data',
    };
    for (const [line, name] of Object.entries(kinds)) {
        const rows = (/** @type {string[]} */ words) =>
            Array.from({ length: 18 }, (_, i) => line.replace(/M|A$|setosa|red|up|State-gov/, words[i % 2])).join('\n');
        for (const head of [
            '',
            line
                .replace(/[^\t,; ]+/g, cell => `n${cell.length}`)
                .replace(/n\d/g, (_, at) => `n${String.fromCharCode(97 + at)}`),
        ]) {
            const error = await open({ [name]: `${head}${head && '\n'}${rows(['v', 'w'])}\n` }).then(
                ({ choice }) => ({ choice }),
                thrown => thrown,
            );
            assert.ok(error.choice, `${name}: ${error.message}`);
            assert.doesNotMatch(error.message ?? '', /label: text/);
        }
    }
    for (const text of [
        'good: 5 of 6\nbad: 2 of 6\n',
        'good\t5 of 6\nbad\t2 of 6\n',
        '1: one, 2 and 3\n2: two, 3 and 4\n',
        'spam\tcall 0800 1\nham\tsee 2 3 4\n',
    ])
        assert.equal((await open({ 'l.txt': text.repeat(6) })).task.view, 'tokens', text);
});

test('UTF-16 without a mark is a text', async () => {
    for (const bytes of [
        Buffer.from('gut: einer\nschlecht: zwei\n'.repeat(4), 'utf16le'),
        Buffer.from('gut: einer\nschlecht: zwei\n'.repeat(4), 'utf16le').swap16(),
    ])
        assert.deepEqual((await open({ 'w.txt': bytes })).data.train.classes, ['gut', 'schlecht']);
    assert.equal(
        (
            await open({
                'w.csv': Buffer.from(
                    csv(9, i => [i, i % 2 ? 'a' : 'b'], 'p,class'),
                    'utf16le',
                ),
            })
        ).data.train.x.length,
        7,
    );
    assert.match(
        Buffer.from(
            /** @type {any} */ (
                (await open({ 'w.txt': Buffer.from('a: 5 \x80\nb: 6 \x80\n'.repeat(3), 'latin1') })).data.train.x[0]
            ),
        ).toString(),
        /€/,
    );
});

test('columns of words cost one reading more, however many they are', async () => {
    const words = 60,
        text = csv(
            1500,
            i => [i % 7, ...Array.from({ length: words }, (_, c) => `w${(i * c) % 9}`), i % 2 ? 'u' : 'v'],
            ['p', ...Array.from({ length: words }, (_, c) => `c${c}`), 'class'].join(),
        );
    const took = async (/** @type {string} */ one) => {
        const start = process.cpuUsage().user;
        await open({ 't.csv': one });
        return (process.cpuUsage().user - start) / 1000;
    };
    const plain = text.replace(/,w(\d)/g, ',$1');
    await took(plain);
    const [numbers, mixed] = [await took(plain), await took(text)];
    assert.ok(mixed < 6 * numbers + 200, `${numbers} ms, with words ${mixed} ms`);
    await refused(
        {
            'words.csv': csv(
                90,
                i => [...Array.from({ length: 80 }, (_, c) => `word${'abc'[(i + c) % 3]}`), i % 2 ? 'u' : 'v'],
                [
                    ...Array.from(
                        { length: 80 },
                        (_, c) => `col${'abcdefghij'[c % 10]}${'abcdefghij'[Math.floor(c / 10)]}`,
                    ),
                    'class',
                ].join(),
            ),
        },
        /words\.csv holds words where numbers were expected \(colaa, colba, colca, colda\)\. To learn from text, write lines/,
    );
});

test('text: lines with labels; a file for each class; a folder for each class, lines or whole files', async () => {
    const lines = (/** @type {number} */ n, /** @type {string} */ word) =>
        Array.from({ length: n }, (_, i) => `${word} remark, number ${i}: it goes on`).join('\n');
    const bytes = (/** @type {any} */ data) => data.train.x.length + data.test.x.length;
    for (const files of [
        { 'rt.pos': lines(6, 'good'), 'rt.neg': lines(9, 'bad') },
        { 'pos.txt': lines(6, 'good'), 'neg.txt': lines(9, 'bad') },
        { 'amazon_pos.txt': lines(6, 'good'), 'amazon_neg.txt': lines(9, 'bad') },
        { 'set/pos/all.txt': lines(6, 'good'), 'set/neg/all.txt': lines(9, 'bad') },
    ]) {
        const { data, task, words } = await open(files);
        assert.deepEqual(
            [data.train.classes, bytes(data), task.view],
            [['neg', 'pos'], 15, 'tokens'],
            Object.keys(files).join(),
        );
        assert.ok(words.some(line => /Each line is a text; its class is the name of its/.test(line)));
        const [x, label] = [data.train.x[0], data.train.y[0]];
        assert.match(Buffer.from(/** @type {any} */ (x)).toString(), label ? /^good/ : /^bad/);
    }
    const folder = Object.fromEntries(
        ['train', 'test'].flatMap(part =>
            ['neg', 'pos'].flatMap(kind =>
                Array.from({ length: part === 'train' ? 5 : 3 }, (_, i) => [
                    `imdb/${part}/${kind}/${i}_9.txt`,
                    `${kind} film ${i}.\nSecond line.`,
                ]),
            ),
        ),
    );
    const { data, task } = await open({
        ...folder,
        'imdb/README': 'about',
        'imdb/.DS_Store': '\0\0',
        'imdb/imdb.vocab.md': 'x',
    });
    assert.deepEqual(
        [data.train.x.length, data.test.x.length, data.train.classes, task.name],
        [10, 6, ['neg', 'pos'], 'imdb'],
    );
    assert.match(Buffer.from(/** @type {any} */ (data.test.x[0])).toString(), /^neg film 0\.\nSecond/);
    const long = await open({
        'l.txt': Array.from({ length: 9 }, (_, i) => `${'ab'[i % 2]}: ${'word '.repeat(i + 40)}`).join('\n'),
    });
    assert.match(long.task.about, /up to 160 bytes \(the first 160 of each; the longest has 239\)/);
    const latin = Buffer.from('gut: schön\nschlecht: häßlich\n'.repeat(4), 'latin1'),
        wide = Buffer.from('\ufeffgut: schön\nschlecht: häßlich\n'.repeat(4), 'utf16le');
    for (const content of [latin, wide])
        assert.match(
            Buffer.from(/** @type {any} */ ((await open({ 'w.txt': content })).data.train.x[0])).toString(),
            /schön|häßlich/,
        );
    const pair = await open({ 'train.txt': 'a: one\nb: two\n'.repeat(3), 'test.txt': 'b: two\n' });
    assert.deepEqual([pair.data.train.x.length, Array.from(pair.data.test.y)], [6, [1]]);
    await refused(
        { 'plain.txt': lines(9, 'some').replaceAll(':', '') },
        /plain\.txt was not understood\. Line 1 has no label: write “label: text”/,
    );
    await refused(
        { 'chat.txt': Array.from({ length: 40 }, (_, i) => `speaker${i}: hello`).join('\n') },
        /40 different labels on 40 lines/,
    );
    await refused(
        {
            'x/1.txt': 'one',
            'x/2.txt': 'two',
            'x/3.txt': 'three',
            ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x/${i + 4}.txt`, 'more'])),
        },
        /which class does each belong to\? Put them into a folder for each class/,
    );
    await refused(
        { 'one.txt': 'a: x\nb: y', 'two.txt': 'a: x\nb: y' },
        /labels on their lines, and their names don't say which is for the test/,
    );
    await refused(
        { 'mails.csv': 'label,text\nham,"Come, now"\nspam,Free entry\nham,So be it\n' },
        /mails\.csv .*words.*write lines “label: text”/,
    );
});

test('many files: the two that belong together are taken, what is left out is said; the rest is a sentence', async () => {
    const archive = {
        'Ramps/Ramps_TRAIN.ts': ts(8, 10),
        'Ramps/Ramps_TEST.ts': ts(6, 10),
        'Ramps/Ramps_TRAIN.arff': 'x',
        'Ramps/Ramps_TEST.arff': 'x',
        'Ramps/RampsDimension1_TRAIN.arff': 'x',
        'Ramps/RampsDimension1_TEST.arff': 'x',
        'Ramps/Ramps.txt': 'What it is about.',
        'Ramps/README.md': '#',
        'Ramps/Ramps.jpg': new Uint8Array([255, 216, 0]),
    };
    const { data, words, task } = await open(archive);
    assert.deepEqual([data.train.x.length, data.test.x.length, task.name], [8, 6, 'Ramps']);
    assert.match(words.join('\n'), /Left out: .*README\.md/);
    await refused(
        { ...archive, 'Waves/Waves_TRAIN.ts': ts(4, 9), 'Waves/Waves_TEST.ts': ts(4, 9) },
        /data sets: .*(Ramps|Waves).*Drop one of them, its training and its test part together/,
    );
    await refused(
        { 'a.csv': 'x,y\n1,a', 'b.csv': 'x,y\n1,a' },
        /Two files, a\.csv and b\.csv, and their names don't say which is for the test/,
    );
    await refused(
        { 'day1.csv': 'x', 'day2.csv': 'x', 'day3.csv': 'x' },
        /3 files, such as day1\.csv, day2\.csv, day3\.csv, whose names don't say what they are to each other/,
    );
    await refused(
        { 'w/walk/1.csv': 'x', 'w/walk/2.csv': 'x', 'w/run/1.csv': 'x' },
        /3 files in 2 folders.*one file: a row for each series/,
    );
    await refused(
        { 'X_train.csv': '1,2', 'y_train.csv': '1' },
        /samples and labels apart\. This page needs both in one file/,
    );
    await refused({ 'a/train.csv': '1,2', 'b/train.csv': '1,2' }, /are called alike/);
    const digits = await open({
        'd.tra': csv(8, i => [i, 2 * i, 1.5, i % 2]),
        'd.tes': csv(4, i => [i, 3 * i, 2.5, i % 2]),
        'd.hol': csv(4, i => [i, i, i, i % 2]),
    });
    assert.deepEqual([digits.data.train.x.length, digits.data.test.x.length], [8, 4]);
    assert.match(digits.words.join('\n'), /Left out: d\.hol/);
});

test('what this page does not read says what would help', async () => {
    const cases = {
        'data.zip': /unpack it/,
        'table.xlsx': /save the sheet as CSV/,
        'eeg.mat': /write it as CSV/,
        'x.parquet': /write it as CSV/,
        'cat.png': /is a picture/,
        'voice.wav': /is a recording/,
        'paper.pdf': /holds no data/,
    };
    for (const [name, words] of Object.entries(cases)) await refused({ [name]: new Uint8Array([80, 75, 3, 4]) }, words);
    await refused({ 'strange.ts': new Uint8Array([1, 2, 0, 4]) }, /strange\.ts is no text: byte 3 is 0/);
    await refused({ 'empty.csv': '' }, /empty\.csv is empty/);
    await refused({}, /There is no file/);
    await refused({ '.DS_Store': 'x' }, /There is no file/);
    await refused(
        { 'model.safetensors': 'x', 'data.csv': 'x' },
        /model\.safetensors holds weights, the other files data/,
    );
    await refused({ 'Ramps.ts': ts(2, 9) }, /2 samples of 2 classes: too few to set some aside for the test/);
    await refused({ 'broken.ts': `${ts(4, 9)}\n1,x,3:up` }, /broken\.ts was not understood\. .*line \d+/);
    await refused({ 'nolabel.csv': 'x\n1\n2\n3' }, /nolabel\.csv was not understood/);
    await assert.rejects(
        openFiles([{ name: 'huge.csv', size: 3e9, read: async () => assert.fail('it is not read') }], { seed: 1 }),
        /huge\.csv has 2861 MiB; this page reads up to 256/,
    );
});

test('blanks, long lines and many lines take time in proportion', async () => {
    const took = async (/** @type {string} */ text) => {
        const start = process.cpuUsage().user;
        await open({ 'l.txt': text }).catch(error => assert.doesNotMatch(error.message, /undefined/));
        return (process.cpuUsage().user - start) / 1000;
    };
    const n = 200000; // what is quadratic takes minutes
    for (const text of [
        `a: x\nb: y${' '.repeat(n)}\n`.repeat(4),
        `a:${' '.repeat(n)}\nb: y\n`.repeat(3),
        `a:${'\t'.repeat(n)}x\nb: y\n`.repeat(3),
        `${'\n \n'.repeat(n)}a: x\nb: y\n`.repeat(3),
        `${'word '.repeat(n)}\n`,
        `a: ${': '.repeat(n)}\nb: z\n`.repeat(3),
        `${' '.repeat(n)}a: x\nb: y\n`.repeat(3),
    ])
        assert.ok((await took(text)) < 4000, `${JSON.stringify(text.slice(0, 12))}: ${await took(text)} ms`);
});

test('progress is said, file by file', async () => {
    const said = /** @type {string[]} */ ([]);
    await open(
        { 'R_TEST.ts': ts(6, 10), 'R_TRAIN.ts': ts(8, 10) },
        { progress: (/** @type {string} */ words) => said.push(words) },
    );
    assert.deepEqual(said, [
        'Reading R_TRAIN.ts',
        'Understanding R_TRAIN.ts',
        'Reading R_TEST.ts',
        'Understanding R_TEST.ts',
    ]);
});

test('a table and long clocks are learned as the page learns them', async () => {
    const pa = await loadLibrary();
    for (const [name, text] of [
        [
            'people.csv',
            csv(
                240,
                i => [1.7e9 + (i % 2) + 0.1 * next(), 3e5 * next(), 0.001 * next(), i % 2 ? 'late' : 'soon'],
                'seconds,income,share,kind',
            ),
        ],
        [
            'ticks.csv',
            csv(240, i => [
                ...Array.from({ length: 20 }, (_, t) => 1.7e12 + (i % 2 ? t : -t) + 3 * next()),
                i % 2 ? 'up' : 'down',
            ]),
        ],
    ]) {
        const { data } = await open({ [name]: text });
        const values = { ...defaults(), seed: SEED, task: 'file', width: 16, feedforward: 16 },
            trainer = new SampleTrainer(pa, data, values, 'primal');
        while (trainer.steps < 150) trainer.step();
        while (!trainer.done) trainer.test(100);
        assert.ok(trainer.tested().accuracy > 0.95, `${name}: ${trainer.tested().accuracy}`);
        trainer.dispose();
    }
});

// Real files, which are not part of the project: PA_DATA names a folder with theirs.
const folder = process.env.PA_DATA;
/**
 * @type {Record<string, { files: string[], parts: (number | undefined)[], classes: number, check?: (opened:
 *   Awaited<ReturnType<typeof open>>) => void }>}
 */
const REAL = {
    ACSF1: { files: ['ACSF1/ACSF1_TEST.ts', 'ACSF1/ACSF1_TRAIN.ts'], parts: [100, 100], classes: 10 },
    BasicMotions: {
        files: ['BasicMotions/BasicMotions_TEST.ts', 'BasicMotions/BasicMotions_TRAIN.ts'],
        parts: [40, 40],
        classes: 4,
    },
    GunPoint: { files: ['GunPoint/GunPoint_TRAIN.ts', 'GunPoint/GunPoint_TEST.ts'], parts: [50, 150], classes: 2 },
    JapaneseVowels: {
        files: ['JapaneseVowels/JapaneseVowels_TRAIN.ts', 'JapaneseVowels/JapaneseVowels_TEST.ts'],
        parts: [270, 370],
        classes: 9,
    },
    'sentence polarity': {
        files: ['sentence-polarity/rt-polarity.pos', 'sentence-polarity/rt-polarity.neg'],
        parts: [7108, 3554],
        classes: 2,
        check: ({ data }) => assert.deepEqual(data.train.classes, ['neg', 'pos']),
    },
    'red wine': {
        files: ['winequality-red.csv'],
        parts: [1068, 531],
        classes: 6,
        check: ({ data }) => assert.deepEqual([standardizeOf(data), data.train.x[0].length], ['position', 11]),
    },
    optdigits: { files: ['optdigits/optdigits.tra', 'optdigits/optdigits.tes'], parts: [2999, 1797], classes: 10 },
};
for (const [name, { files, parts, classes, check }] of Object.entries(REAL))
    test(`${name}, from the files that its publisher has`, {
        skip: !folder
            ? 'PA_DATA names no folder'
            : files.every(file => existsSync(join(folder, file)))
              ? false
              : `${name} is not in PA_DATA`,
    }, async () => {
        const opened = await open(
            Object.fromEntries(files.map(file => [file, readFileSync(join(/** @type {string} */ (folder), file))])),
        );
        assert.deepEqual(
            [[opened.data.train.x.length, opened.data.test.x.length], opened.data.train.classes.length],
            [parts, classes],
        );
        check?.(opened);
    });

test('texts in a table are taken where one column holds them and one their labels', async () => {
    const good = [
            'a warm and clever tale',
            'it made me laugh, twice',
            'the best of the year so far',
            'simply a joy to watch',
        ],
        bad = [
            'a dull and endless mess',
            'nobody will ever like this',
            'cold, and poorly made too',
            'what a waste of an evening',
        ];
    const lines = Array.from({ length: 24 }, (_, i) => ({
        text: `${(i % 2 ? bad : good)[i % 4]} ${i}`,
        label: i % 2 ? 'bad' : 'good',
        id: 100 + i,
    }));
    const q = (/** @type {string} */ text) => `"${text.replaceAll('"', '""')}"`;
    /** @type {[string, string, boolean][]} name, content, with names */
    const files = [
        ['reviews.csv', `text,label\n${lines.map(({ text, label }) => `${q(text)},${label}`).join('\n')}\n`, true],
        [
            'reviews.csv',
            `id,sentiment,review\r\n${lines.map(({ text, label, id }) => `${id},${label === 'bad' ? 0 : 1},${q(`He said "${text}"`)}`).join('\r\n')}`,
            true,
        ],
        ['reviews.tsv', lines.map(({ text, label }) => `${label}\t${text}`).join('\n'), false],
        ['reviews.tsv', lines.map(({ text, label }) => `${text}\t${label}`).join('\n'), false],
        ['reviews.txt', `label;message\n${lines.map(({ text, label }) => `${label};${text}`).join('\n')}`, true],
    ];
    for (const [name, content, named] of files) {
        const { task, data, words } = await open({ [name]: content });
        assert.deepEqual(
            [task.view, data.train.x.length + data.test.x.length, data.train.classes.length],
            ['tokens', 24, 2],
            content.slice(0, 40),
        );
        assert.ok(
            words.some(line =>
                (named
                    ? /The texts are in “(text|review|message)”, their labels in “(label|sentiment)”\./
                    : /The texts are in column [12], their labels in column [12]\./
                ).test(line),
            ),
            words.join('\n'),
        );
    }
    const both = await open({ 'r_train.csv': files[0][1], 'r_test.csv': files[0][1].replace(/( \d+)"/g, '$1 again"') });
    assert.deepEqual([both.data.train.x.length, both.data.test.x.length], [24, 24]);
    await refused(
        { 'r_train.csv': files[0][1], 'r_test.csv': csv(9, i => [i, 2.5, i % 2 ? 'good' : 'bad'], 'p,q,label') },
        /r_test\.csv holds no column of texts/,
    );
    // numbers, and a name for each
    const cars = csv(24, i => [`"ford model no ${i}"`, 100 + i, 3.5 * i, i % 3], 'name,power,weight,origin');
    assert.equal((await open({ 'cars.csv': cars })).task.view, 'table');
});

test('a number as the target can be cut into thirds, in both parts alike', async () => {
    const head = 'rooms,size,price',
        row = (/** @type {number} */ i) => [2 + (i % 4), 40 + 1.3 * i, (1000 + 37.5 * ((7 * i) % 60)).toFixed(1)];
    const error = await refused(
        { 'houses.csv': csv(60, row, head) },
        /the column “price”, is a number of many values.*cut it into thirds: low, middle and high/,
    );
    assert.equal(error.cut, true);
    const { data, words } = await open({ 'houses.csv': csv(60, row, head) }, { cut: true });
    assert.deepEqual(data.train.classes, ['low', 'middle', 'high']);
    for (const k of [0, 1, 2]) assert.equal([...data.train.y, ...data.test.y].filter(label => label === k).length, 20);
    assert.ok(
        words.some(line => /cut into thirds: low below 1750, high from 2500 on/.test(line)),
        words.join('\n'),
    );
    const both = await open(
        {
            'houses_train.csv': csv(60, row, head),
            'houses_test.csv': csv(6, i => [3, 50, [1000.5, 1749.5, 1750.5, 2499.5, 2500.5, 9999.5][i]], head),
        },
        { cut: true },
    );
    assert.deepEqual([...both.data.test.y], [0, 0, 1, 1, 2, 2]);
});

/** A .npy of numpy's. @param {string} descr @param {number[]} shape @param {ArrayBufferView} values */
const npy = (descr, shape, values) => {
    const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }\n`,
        head = Buffer.from(`\x93NUMPY\x01\x00..${text}`, 'latin1');
    head.writeUInt16LE(text.length, 8);
    return Buffer.concat([head, Buffer.from(values.buffer)]);
};
/** Entries that are stored as they are, as numpy.savez writes them. @param {Record<string, Buffer>} entries */
const npz = entries => {
    const parts = [],
        directory = [];
    let at = 0;
    for (const [name, bytes] of Object.entries(entries)) {
        const file = Buffer.from(`${name}.npy`),
            shared = Buffer.alloc(26);
        shared.writeUInt16LE(20, 0);
        shared.writeUInt32LE(crc32(bytes), 10);
        shared.writeUInt32LE(bytes.length, 14);
        shared.writeUInt32LE(bytes.length, 18);
        shared.writeUInt16LE(file.length, 22);
        const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, file, bytes]),
            rest = Buffer.alloc(14);
        rest.writeUInt32LE(at, 10);
        directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, rest, file]));
        parts.push(local);
        at += local.length;
    }
    const list = Buffer.concat(directory),
        end = Buffer.alloc(22);
    end.write('PK\x05\x06', 'latin1');
    end.writeUInt16LE(directory.length, 8);
    end.writeUInt16LE(directory.length, 10);
    end.writeUInt32LE(list.length, 12);
    end.writeUInt32LE(at, 16);
    return new Uint8Array(Buffer.concat([...parts, list, end]));
};
/** @param {Buffer} bytes */
const crc32 = bytes => {
    let crc = ~0;
    for (const byte of bytes) {
        crc ^= byte;
        for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
    }
    return ~crc >>> 0;
};

test('arrays of numpy with their labels, and what gzip packed', async () => {
    const x = npy(
            '<f4',
            [60, 24],
            Float32Array.from({ length: 60 * 24 }, (_, i) => (Math.floor(i / 24) % 2) * (i % 24) + (i % 5)),
        ),
        y = npy(
            '<i8',
            [60],
            BigInt64Array.from({ length: 60 }, (_, i) => BigInt(i % 2)),
        );
    const archive = npz({ x, y });
    for (const files of [{ 'waves.npz': archive }, { 'waves.npz.gz': gzipSync(archive) }]) {
        const { data, task } = await open(files);
        assert.deepEqual([data.train.x.length, data.test.x.length, data.train.x[0].length], [40, 20, 24]);
        assert.deepEqual(task.classes ?? data.train.classes, ['0', '1']);
    }
    const parts = await open({ 'w_TRAIN.npz': archive, 'w_TEST.npz': archive });
    assert.deepEqual([parts.data.train.x.length, parts.data.test.x.length], [60, 60]);
    const table = `a,b,label\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${(i * 3) % 5},${i % 2 ? 'up' : 'down'}\n`).join('')}`,
        plain = await open({ 't.csv': table }),
        packed = await open({ 't.csv.gz': gzipSync(table) });
    assert.deepEqual(packed.data, plain.data);
    await refused({ 'x.npy': new Uint8Array(x) }, /x\.npy has no labels.*np\.savez/);
    await refused({ 'x.npy': new Uint8Array(x), 'y.npy': new Uint8Array(y) }, /samples and labels apart.*np\.savez/);
    await refused({ 'a.npz': archive.subarray(0, 900) }, /a\.npz was not understood\. npz: /);
    await refused(
        { 't.csv.gz': gzipSync(table).subarray(0, 60) },
        /t\.csv\.gz can't be unpacked: it is damaged, or cut off/,
    );
    await refused({ 't.parquet': new TextEncoder().encode('PAR1....') }, /t\.parquet needs a reader.*df\.to_csv/);
    await refused({ 't.tar.gz': gzipSync('x') }, /is packed: unpack it/);
    const numbers = npz({
        x,
        y: npy(
            '<f8',
            [60],
            Float64Array.from({ length: 60 }, (_, i) => i + 0.5),
        ),
    });
    const error = await refused({ 'n.npz': numbers }, /many values.*thirds/);
    assert.equal(error.cut, true);
    assert.deepEqual((await open({ 'n.npz': numbers }, { cut: true })).data.train.classes, ['low', 'middle', 'high']);
});

test('the file picker offers all that is read', () => {
    for (const end of [...TABLES, 'gz', 'safetensors', 'txt']) assert.match(ACCEPT, new RegExp(`\\.${end}(,|$)`));
    for (const end of TABLES) assert.match(DATA, new RegExp(`\\b${end}\\b`, 'i'));
});
