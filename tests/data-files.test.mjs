// CSV and JSON as real programs write them: each file is read right, or refused with a sentence that says what to do.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { growth } from './support/growth.mjs';
import {
    parseArff,
    parseCsv,
    parseJsonDataset,
    parseTs,
    parseTsf,
    parseUcr,
    readDataset,
    textDataset,
    describe,
    select,
    split,
    bumps,
    listOps,
} from 'primal-attention/data';
import { guessed, labels, rows, wide } from './support/reading.mjs';

/** What is read: [file, options, x, labels]. */
const FILES = {
    'Excel, German: semicolons and decimal commas': [
        'Höhe;Breite;Art\r\n2,5;20;u\r\n3,25;40,5;v\r\n',
        {},
        [
            [2.5, 20],
            [3.25, 40.5],
        ],
        ['u', 'v'],
    ],
    'Excel, German, Windows-1252': [
        Buffer.from('H\u00f6he;Art\n2,5;gr\u00fcn\n3;rot\n', 'latin1'),
        {},
        [[2.5], [3]],
        ['grün', 'rot'],
    ],
    'three decimals behind a comma, where semicolons separate': [
        'p;q;Art\n1,234;2,345;u\n',
        {},
        [[1.234, 2.345]],
        ['u'],
    ],
    'Excel, Unicode text': [wide('\ufeffp\tq\tclass\r\n1\t2\tu\r\n'), {}, [[1, 2]], ['u']],
    'UTF-16, big end first': [wide('\ufeffp,q,class\n1,2,u\n', 'be'), {}, [[1, 2]], ['u']],
    'UTF-16 without a mark': [
        wide('p,q,class\n1,2,u\n3,4,v\n'),
        {},
        [
            [1, 2],
            [3, 4],
        ],
        ['u', 'v'],
    ],
    'UTF-8 with a mark, quoted names': [Buffer.from('\ufeff"p","q","class"\n1,2,u\n'), {}, [[1, 2]], ['u']],
    'sep=': ['sep=|\np|q|class\n1|2|u\n', {}, [[1, 2]], ['u']],
    'sep= in quotes, with commas behind it': ['"sep=;",,\np;q;class\n1,5;2;u\n', {}, [[1.5, 2]], ['u']],
    'empty columns and rows at the end': [
        'p,q,class,,\n1,2,u,,\n3,4,v,,\n,,,,\n',
        {},
        [
            [1, 2],
            [3, 4],
        ],
        ['u', 'v'],
    ],
    'a comma at the end of each row, none in the header': [
        'p,q,class\n1,2,u,\n3,4,v,\n',
        {},
        [
            [1, 2],
            [3, 4],
        ],
        ['u', 'v'],
    ],
    'a comma at the end of each row, no header': [
        '1,2,u,\n3,4,v,\n',
        {},
        [
            [1, 2],
            [3, 4],
        ],
        ['u', 'v'],
    ],
    'pandas: its index': [
        ',p,q,class\n7,1,2,u\n8,3,4,v\n',
        {},
        [
            [1, 2],
            [3, 4],
        ],
        ['u', 'v'],
    ],
    'pandas: its index, read and written again': ['Unnamed: 0,p,class\n0,1,u\n1,3,v\n', {}, [[1], [3]], ['u', 'v']],
    'pandas: names that are numbers': [
        '0,1,2,3\n5,6,8,1.5\n7,8,9,2.5\n',
        {},
        [
            [5, 6, 8],
            [7, 8, 9],
        ],
        [1.5, 2.5],
    ],
    'names that are numbers, as said': [
        '2001,2002,2003\n5,6,0\n7,8,1\n',
        { header: true },
        [
            [5, 6],
            [7, 8],
        ],
        ['0', '1'],
    ],
    'a series that counts from 0': [
        '0,1,2,3\n4,5,6,7\n',
        {},
        [
            [0, 1, 2],
            [4, 5, 6],
        ],
        ['3', '7'],
    ],
    'R: write.csv': [
        '"","mpg","cyl","class"\n"Mazda RX4",21,6,"u"\n"Datsun, 710",22.8,4,"v"\n',
        {},
        [
            [21, 6],
            [22.8, 4],
        ],
        ['u', 'v'],
    ],
    'R: write.table': [
        '"mpg" "cyl" "class"\n"Mazda RX4" 21 6 "u v"\n"Fiat" 22.8 4 "w"\n',
        {},
        [
            [21, 6],
            [22.8, 4],
        ],
        ['u v', 'w'],
    ],
    'Google Sheets, German: decimal commas in quotes': [
        'p,q,class\n"1,5","2,25",u\n3,4,v\n',
        {},
        [
            [1.5, 2.25],
            [3, 4],
        ],
        ['u', 'v'],
    ],
    'Matlab: save -ascii': [
        '   1.0e+00   5.0e-01   6.5e-01\n   2.0e+00  -7.0e-01   8.0e-01\n',
        { target: 0 },
        [
            [0.5, 0.65],
            [-0.7, 0.8],
        ],
        ['1.0e+00', '2.0e+00'],
    ],
    'numpy: the header as a comment': [
        '# p,q,class\n1.0,2.0,0\n3.0,4.0,1\n',
        {},
        [
            [1, 2],
            [3, 4],
        ],
        ['0', '1'],
    ],
    'a first column named #': [
        '#,p,class\n1,45,u\n2,60,v\n',
        {},
        [
            [1, 45],
            [2, 60],
        ],
        ['u', 'v'],
    ],
    'comments before, between and behind': [
        '# logger 5, 100 Hz\n#\np;class\n1;u\n# a pause\n2;v\n# end; of file; here\n',
        {},
        [[1], [2]],
        ['u', 'v'],
    ],
    'labels that begin with #': ['1,#u\n2,#v\n', {}, [[1], [2]], ['#u', '#v']],
    'a first column that begins with #': ['#u,1\n#v,2\n', { target: 0 }, [[1], [2]], ['#u', '#v']],
    '#N/A in front': [
        'p,q,class\n1,2,u\n#N/A,4,v\n',
        {},
        [
            [1, 2],
            [1, 4],
        ],
        ['u', 'v'],
    ],
    'UCR, padded with NaN': [
        '2\t0.5\tNaN\tNaN\n1\t0.7\t0.8\t0.9\n',
        { target: 0 },
        [[0.5], [0.7, 0.8, 0.9]],
        ['2', '1'],
    ],
    'tabs among blanks': [
        '1 \t 2 \t u\n3 \t 4 \t v\n',
        {},
        [
            [1, 2],
            [3, 4],
        ],
        ['u', 'v'],
    ],
    'line ends of all kinds': ['p,class\r\n1,u\n2,v\r3,w', {}, [[1], [2], [3]], ['u', 'v', 'w']],
    'a quoted cell at the end of the file': ['p,class\n1,"u, ""v"""', {}, [[1]], ['u, "v"']],
    'separators in quoted names': ['"p;q;r;s","t"\n1,u\n', { header: true }, [[1]], ['u']],
    'a target in other letters': ['p,CLASS,q\n1,u,2\n', {}, [[1, 2]], ['u']],
    'y beside a label': [
        'x,y,Label\n1,2,u\n3,4,v\n',
        {},
        [
            [1, 2],
            [3, 4],
        ],
        ['u', 'v'],
    ],
    'y as a coordinate': [
        'x,y,z,activity\n1,2,3,walk\n3,4,5,run\n',
        {},
        [
            [1, 2, 3],
            [3, 4, 5],
        ],
        ['walk', 'run'],
    ],
    'y as a target': [
        'y,x1,x2\n1.5,2,3\n2.5,4,5\n',
        {},
        [
            [2, 3],
            [4, 5],
        ],
        [1.5, 2.5],
    ],
    'a single column to ignore': ['id,p,class\n9,1,u\n8,3,v\n', { ignore: 'id' }, [[1], [3]], ['u', 'v']],
    'a missing value in a row of its own class': [
        'p,q,class\nnull,2,u\nNone,4,v\n-,6,u\nn/a,8,v\n',
        { missing: 'zero' },
        [
            [0, 2],
            [0, 4],
            [0, 6],
            [0, 8],
        ],
        ['u', 'v', 'u', 'v'],
    ],
    'signs as classes, as said': ['1,+\n2,-\n', { classes: ['-', '+'] }, [[1], [2]], ['+', '-']],
    'spellings of one number': ['1,1\n2,1.0\n3,01\n4,2\n', {}, [[1], [2], [3], [4]], ['1', '1', '1', '2']],
    'seconds since 1970, milliseconds, counters': [
        'p,class\n1700000001,u\n1700000000123,v\n16777217.25,u\n',
        {},
        [[1700000001], [1700000000123], [16777217.25]],
        ['u', 'v', 'u'],
    ],
};
for (const [name, [source, options, x, y]] of Object.entries(FILES))
    test(`csv: ${name}`, () => {
        const data = parseCsv(source, options);
        assert.deepEqual([rows(data), labels(data)], [x, y]);
        assert.ok(data.x.every(series => series instanceof Float64Array));
    });

/** What is refused: [file, options, sentence]. */
const REFUSED = {
    'a short row': [
        'p,q,class\n1,2,u\n3,v\n',
        {},
        /csv: line 3: expected 3 columns, as in the first row, found 2 \("3,v"\)/,
    ],
    'a row of more cells': [
        'p,q,class\n1,2,u\n3,4,v,5\n',
        {},
        /csv: line 3: expected 3 columns, as in the first row, found 4/,
    ],
    'lines before the table': [
        'Device: 7\nRate: 5\np,q,class\n1,2,u\n3,4,v\n5,6,v\n',
        {},
        /line 3: expected 1 column.*take away what stands before it/,
    ],
    'an infinite value': ['p,class\n1,u\n-inf,v\n', {}, /csv: line 3, column "p": the value is infinite, "-inf"/],
    'a number too large': ['p,class\n1e999,u\n', {}, /line 2, column "p": the value is infinite/],
    'an infinite target': ['p,q\n1,0.5\n2,Infinity\n', {}, /line 3, column "q": the target is infinite/],
    'a hexadecimal number': ['p,class\n0x10,u\n', {}, /expected a number, found "0x10"/],
    'a comma that may be either': [
        'p\tclass\n1,234\tu\n',
        {},
        /line 2 has "1,234": is that a decimal comma or a thousands separator\? .*decimal: ','/,
    ],
    thousands: ['p,class\n"1,234,567",u\n', {}, /found "1,234,567".*Thousands separators are not read/],
    'both decimal signs': [
        'p;q;class\n1,5;2.5;u\n',
        {},
        /"1,5", with a decimal comma, and line 2 has "2.5", with a point/,
    ],
    'a point where commas are said': [
        'p;class\n1.234;u\n',
        { decimal: ',' },
        /expected a number, found "1.234".*Thousands/,
    ],
    'two that may be the target': [
        'label,p,class\n1,2,3\n',
        {},
        /columns 0 \("label"\) and 2 \("class"\) may both be the target: say which/,
    ],
    'a name that two columns have': [
        'p,p,class\n1,2,u\n',
        { ignore: 'p' },
        /ignore: columns 0 and 1 are both named "p"/,
    ],
    'a name in other letters': [
        'p,Activity\n1,u\n',
        { target: 'activity' },
        /no column is named "activity"; did you mean "Activity"\? There are p, Activity/,
    ],
    'a name where there are none': ['1\t2\n3\t4\n', { target: '0' }, /the file names none; give a number from 0 to 1/],
    'a text': ['id,text,class\n1,a short text,u\n', {}, /line 2, column "text": expected a number.*textDataset/],
    'a time': ['when,p,class\n2024-01-01 10:00,1,u\n', {}, /Dates and times are not read/],
    'an error of a spreadsheet': ['p,class\n#DIV/0!,u\n', {}, /It is an error of a spreadsheet/],
    'a unit': ['p,class\n5%,u\n6,v', { header: true }, /Units are not read/],
    'a quote behind a blank': ['p,class\n1, "u, v"\n', {}, /A quote counts only directly after the separator/],
    'a target among those to ignore': [
        'p,class\n1,u\n',
        { target: 'class', ignore: 'class' },
        /the target, column "class", is among the columns to ignore/,
    ],
    'the id as the target': [
        'id,p\n1,2\n',
        { rows: 'steps', id: 'id', target: 'id' },
        /target and id are the same column, "id"/,
    ],
    'a missing id': [
        'id,p,class\nA,2,u\n,3,v\n',
        { rows: 'steps', id: 'id' },
        /csv: line 3, column "id": the id is missing/,
    ],
    'an option of steps': ['p,class\n1,u\n', { window: 2 }, /csv: window is for rows: 'steps'/],
    'a stride without a window': [
        'id,p,class\n1,1,u\n',
        { rows: 'steps', id: 'id', stride: 2 },
        /csv: stride needs window/,
    ],
    'a class twice': ['p,class\n1,1\n', { classes: ['1', '2', '1.0'] }, /"1" and "1.0" are the same class/],
    'classes of a regression': [
        'p,q\n1,0.5\n',
        { classes: ['a'], task: 'regression' },
        /classes were given and task 'regression'/,
    ],
    'a workbook': [
        Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0),
        {},
        /an Excel workbook or another archive: save it as CSV/,
    ],
    'a page': ['<!doctype html>\n<p>Sign in</p>\n', {}, /a page of HTML or XML/],
    JSON: ['{ "series": [[1]], "labels": ["u"] }', {}, /JSON: parseJsonDataset/],
    'a .ts file': ['@problemName P\n@classLabel true u\n@data\n1,2:u\n', {}, /parseTs/],
    'nothing but a header': ['p,q,class\n', {}, /expected rows under the header, found none/],
};
for (const [name, [source, options, sentence]] of Object.entries(REFUSED))
    test(`csv refuses ${name}`, () =>
        assert.throws(
            () => parseCsv(source, options),
            error => (error.constructor === Error && sentence.test(error.message)) || assert.fail(error.message),
        ));

test('a missing target is an error with its place, or dropped and counted', () => {
    for (const cell of ['', '?', 'NA', 'N/A', '#N/A', 'NaN', 'null', 'None', ' ']) {
        for (const [values, task] of [
            [['0.5', '2.5'], Float64Array],
            [['0', '1'], Int32Array],
            [['u', 'v'], Int32Array],
        ]) {
            const file = `p,q,goal\n1,2,${values[0]}\n3,4,${cell}\n5,6,${values[1]}\n`;
            for (const rowsAre of ['series', 'table', 'samples']) {
                assert.throws(
                    () => parseCsv(file, { rows: rowsAre }),
                    /csv: line 3, column "goal": the target is missing/,
                );
                const kept = parseCsv(file, { rows: rowsAre, missingTarget: 'drop' });
                assert.deepEqual(
                    [rows(kept), labels(kept).map(String), kept.read.dropped],
                    [
                        [
                            [1, 2],
                            [5, 6],
                        ],
                        values,
                        1,
                    ],
                );
                assert.ok(kept.y instanceof task);
            }
        }
    }
    assert.throws(
        () => parseCsv('p,goal\n1,\n2,\n', { missingTarget: 'drop' }),
        /csv: no sample has a target, all 2 are missing/,
    );
    const windows = { rows: 'steps', window: 1, target: 'p' };
    assert.throws(() => parseCsv('p,q\n1,1\n,2\n3,3\n', windows), /csv: line 3, column "p": the target is missing/);
    assert.deepEqual(
        [parseCsv('p,q\n1,1\n,2\n3,3\n', { ...windows, missingTarget: 'drop' })].map(data => [
            rows(data),
            [...data.y],
            data.read.dropped,
        ]),
        [[[[1, 2]], [3], 1]],
    ); // not 2, the way to the target
    for (const gap of [null, '', 'NaN']) {
        const source = { series: [[1], [2], [3]], labels: [0.5, gap, 1.5] };
        assert.throws(() => parseJsonDataset(source), /json: labels\[1\]: the target is missing/);
        const kept = parseJsonDataset(source, { missingTarget: 'drop' });
        assert.deepEqual([rows(kept), [...kept.y], kept.read.dropped], [[[1], [3]], [0.5, 1.5], 1]);
        assert.throws(() => textDataset(['a', 'b'], ['u', gap]), /textDataset: label 1: the target is missing/);
        assert.equal(textDataset(['a', 'b'], ['u', gap], { missingTarget: 'drop' }).x.length, 1);
    }
});

test('csv: named columns are a table, counted ones series; it says so', () => {
    const line = i => `${1 + (i % 3)},${1000 + 300 * (i % 5)},${0.001 * i},${i % 2 ? 'u' : 'v'}`;
    const file = names => `${names}\n${Array.from({ length: 12 }, (_, i) => line(i)).join('\n')}\n`;
    const table = parseCsv(file('mass,pressure,friction,class'));
    assert.deepEqual(
        [table.standardize, table.features, table.length, table.read.rows, table.columns],
        ['position', 1, 3, 'table', ['mass', 'pressure', 'friction']],
    );
    guessed(table, /each row is a sample/);
    for (const names of ['t0,t1,t2,class', 'Jan,February,mar,class', '0.1,0.2,0.3,class']) {
        const series = parseCsv(file(names));
        assert.deepEqual([series.standardize, series.read.rows], [undefined, 'series'], names);
        guessed(series, /if the columns are different measurements, give rows: 'table'/);
    }
    assert.equal(parseCsv(file('mass,pressure,friction,class'), { rows: 'series' }).standardize, undefined);
    const alike = Array.from({ length: 12 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 2}`).join('\n');
    assert.equal(parseCsv(`left,right,class\n${alike}`).read.rows, 'table');
    assert.equal(parseCsv(`t0,t1,class\n${alike}`).read.rows, 'series');
    // A gap in a table is filled from its column, not from its neighbour, and counted.
    const gaps = parseCsv('mass,pressure,class\n1,1000,u\n,3000,v\n3,,u\n2,2600,v\n');
    assert.deepEqual(
        [rows(gaps)[1], rows(gaps)[2], gaps.read.filled],
        [[2, 3000], [3, 2200], { count: 2, how: 'mean' }],
    );
    assert.deepEqual(parseCsv('1,,3,u\n4,5,6,v\n').read.filled, { count: 1, how: 'interpolate' });
});

test('csv: a gap takes no value of another column, whatever the scales, or it is said', () => {
    const named = parseCsv(
        `day,warmth,gusts,wet\n${Array.from({ length: 9 }, (_, i) => `2023-03-0${i + 1},${i === 4 ? '' : 3 + (i % 3)},${i === 8 ? '' : 6 + (i % 4)},${i % 2 ? 'no' : 'yes'}`).join('\n')}\n`,
        { ignore: 'day' },
    );
    assert.deepEqual(
        [named.read.rows, named.read.filled, rows(named)[4], rows(named)[8]],
        ['table', { count: 2, how: 'mean' }, [4, 6], [5, 7.5]],
    );
    guessed(
        parseCsv('1,,3,u\n4,5,6,v\n'),
        /missing values are filled from the columns beside them.*give rows: 'table'/,
    );
    for (const [file, options] of [
        ['1,,3,u\n4,5,6,v\n', { rows: 'series' }],
        ['1,,3,u\n4,5,6,v\n', { rows: 'table' }],
        ['1,2,3,u\n4,5,6,v\n', {}],
    ])
        assert.doesNotMatch(parseCsv(file, options).read.guesses.join(), /filled from/);
});

test('csv: a table without a header is told how to say so; a picture of many columns is not', () => {
    const flowers = Array.from({ length: 12 }, (_, i) =>
        [5 + (i % 3), 3 + (i % 2), (1.5 + (i % 5)).toFixed(1), 0.2 + (i % 2), i % 2 ? 'elm' : 'oak'].join(),
    ).join('\n');
    guessed(parseCsv(flowers), /rows: 'series'; if the columns are different measurements, give rows: 'table'/);
    const measured = Array.from({ length: 12 }, (_, i) =>
        [...Array.from({ length: 30 }, (_, c) => (c % 9 ? 0.1 : 300) * Math.sin(i + c)), i % 2].join(),
    ).join('\n');
    guessed(parseCsv(measured), /give rows: 'table'/);
    const pixels = Array.from({ length: 40 }, (_, i) =>
        [
            ...Array.from({ length: 64 }, (_, c) => (c % 8 === 0 ? Number(i === c) : (7 * i + 3 * c) % 17)),
            i % 10,
        ].join(),
    ).join('\n');
    assert.doesNotMatch(parseCsv(pixels).read.guesses.join(), /give rows: 'table'/);
});

test('csv: names that are numbers beside a word are a header; without a word it says how it took them', () => {
    const flowers = [
        [4.5, 3.5, 2.5, 0.5, 'oak'],
        [4.7, 3, 2.1, 0.4, 'oak'],
        [6.5, 3.25, 4.5, 1.5, 'elm'],
        [6, 3.1, 4.25, 1.3, 'elm'],
    ];
    const file = (names, lines = flowers, separator = ',') =>
        [names, ...lines].map(row => row.join(separator)).join('\n');
    const last = [5.5, 3, 1.1, 0.1];
    for (const names of [
        [0, 1, 2, 3, 'kind'],
        [400, 402, 404, 406, 'kind'],
        [0.1, 0.2, 0.3, 0.4, 'kind'],
        ['4000', '3998', '3996', '3994', 'kind'],
        ['kind', 1, 2, 3, 4],
    ])
        for (const separator of [',', ';', '\t']) {
            const lines = names[0] === 'kind' ? flowers.map(row => [row[4], ...row.slice(0, 4)]) : flowers;
            const data = parseCsv(file(names, lines, separator), names[0] === 'kind' ? { target: 0 } : {});
            assert.deepEqual(
                [data.classes, data.x.length, data.read.header, [...data.x[2]]],
                [['elm', 'oak'], 4, true, [6.5, 3.25, 4.5, 1.5]],
                names.join(),
            );
            guessed(data, /line 1 holds the names of the columns/);
        }
    const uneven = [401.5, 402.25, 404, 406.5, 407, 411.75, 413, 414.5, 'kind'],
        wide = flowers.map(row => [...row.slice(0, 4), ...row]);
    assert.deepEqual(parseCsv(file(uneven, wide)).classes, ['elm', 'oak']);
    // Rows like the others are rows: a class of their own, others that count too, or a word that comes again.
    for (const lines of [
        [
            [1, 2, 3, 'up'],
            [9, 5, 7, 'up'],
            [4, 8, 1, 'down'],
        ],
        [
            [1, 2, 3, 'calm'],
            [4, 5, 6, 'up'],
            [7, 1, 1, 'up'],
        ],
        [[...last, 'ash'], ...flowers],
        [
            [1, 2, 3, 'a'],
            [6, 2, 9, 'b'],
            [5, 9, 1, 'c'],
        ],
    ])
        assert.equal(parseCsv(file(...lines.slice(0, 1), lines.slice(1))).x.length, lines.length);
    const years = parseCsv('2001,2003,2005,2007\n5,6,9,0\n7,8,6,1\n');
    assert.equal(years.x.length, 3);
    guessed(years, /line 1, whose numbers rise or fall evenly, is a row like the others; \{ header: true \}/);
    assert.ok(
        !parseCsv('2001,2003,2005,2007\n5,6,9,0\n', { header: false }).read.guesses.some(guess => /evenly/.test(guess)),
    );
});

test('csv: an empty row between steps is a step; at the end, and where rows are samples, it is left out and said', () => {
    const steps = { rows: 'steps', window: 2, target: 'v' };
    for (const [text, x, y] of [
        [
            'v\n1\n""\n3\n4\n6\n',
            [
                [1, 1],
                [1, 3],
                [3, 4],
            ],
            [3, 4, 6],
        ],
        [
            'v;w\n1;2\n;\n3;4\n5;6\n',
            [
                [1, 2, 1, 2],
                [1, 2, 3, 4],
            ],
            [3, 5],
        ],
        ['v,w\n1,2\n" ",\n3,4\n,\n"",""\n', [[1, 2, 1, 2]], [3]],
    ]) {
        const data = parseCsv(text, steps);
        assert.deepEqual([rows(data), [...data.y], data.read.filled.count], [x, y, x[0].length / 2]);
        guessed(data, /an empty row is a step whose values are missing/);
        assert.throws(
            () => parseCsv(text, { ...steps, missing: 'error' }),
            /csv: line 3, column "v": the value is missing, and \{ missing: 'error' \}/,
        );
    }
    assert.throws(() => parseCsv('v\n1\n2\n""\n4\n', steps), /csv: line 4, column "v": the target is missing/);
    assert.deepEqual(rows(parseCsv('v,w\n1,2\n\n3,4\n5,6\n', steps)), [[1, 2, 3, 4]]); // an empty line is no row
    guessed(parseCsv('v\n1\n\n3\n4\n\n', steps), /an empty line is no step: for a missing value write NaN/);
    guessed(parseCsv('v,w\n1,2\n3,4\n,\n,\n', { ...steps, window: 1 }), /2 rows of empty cells left out/);
    guessed(
        parseCsv('id,v\nA,2\n,\nA,3\n', { rows: 'steps', id: 'id', target: null }),
        /a row of empty cells left out/,
    );
    for (const text of ['1\n""\n2\n', '1,2\n,\n3,4\n'])
        guessed(parseCsv(text, { target: null }), /a row of empty cells left out/);
});

test("csv: a window's gap is not filled from what comes after it, whatever the horizon", () => {
    const file = 'v,s\n2,u\n,u\n50,v\n,v\n,v\n80,u\n';
    for (const target of ['s', null]) {
        const data = parseCsv(file, {
            rows: 'steps',
            window: 2,
            ignore: target ? [] : ['s'],
            target,
            ...(target ? { horizon: 0 } : {}),
        });
        assert.deepEqual(rows(data), [
            [2, 2],
            [2, 50],
            [50, 50],
            [50, 50],
            [50, 80],
        ]);
    }
    assert.deepEqual(
        rows(parseCsv(file, { rows: 'steps', window: 2, horizon: 0, target: 's', missing: 'zero' }))[2],
        [50, 0],
    );
    const none = parseCsv('v,w,s\n,1,u\n,2,u\n9,3,v\n', { rows: 'steps', window: 2, horizon: 0, target: 's' });
    assert.deepEqual(rows(none), [
        [0, 1, 0, 2],
        [9, 2, 9, 3],
    ]);
    guessed(none, /a dimension of a series has no value at all and is taken as 0/);
});

test('csv: a point or a comma that may separate thousands is refused, or said', () => {
    for (const [sign, word] of [
        ['.', 'point'],
        [',', 'comma'],
    ])
        for (const [name, column] of Object.entries({
            'first large': ['4S000', '7S250', '810'],
            'first small': ['12', '815', '1S200'],
            'with gaps': ['', '999', '-3S000', '-7'],
        })) {
            const file = `k;b;y\n${column.map((cell, i) => `${i};${cell.replace('S', sign)};${i % 2}`).join('\n')}\n`;
            assert.throws(
                () => parseCsv(file),
                error =>
                    new RegExp(
                        `csv: line \\d has "-?\\d+\\${sign}\\d{3}" in a column of whole numbers below 1000: is that a decimal ${word} or a thousands separator`,
                    ).test(error.message) || assert.fail(`${name}: ${error.message}`),
            );
            assert.equal(parseCsv(file, { decimal: sign }).x.length, column.length);
            assert.throws(
                () => parseCsv(file, { decimal: sign === '.' ? ',' : '.' }),
                /Thousands separators are not read/,
            );
        }
    // Another number tells, or the others of the column are too large to be written without a separator.
    for (const text of [
        'p;q;y\n0.5;4.000;u\n2;950;v\n',
        'p;q;y\n1;4.000;u\n2;1950;v\n',
        'p;q;y\n1;4.000;u\n2;0.125;v\n',
    ])
        assert.equal(parseCsv(text).x[0][1], 4);
    guessed(
        parseCsv('p;q;y\n1.250;4.000;u\n2.125;3.500;v\n'),
        /numbers such as 1\.250 are read with a decimal point, not as thousands/,
    );
    assert.deepEqual(rows(parseCsv('p,q,y\n1,4.000,u\n2,950,v\n')), [
        [1, 4],
        [2, 950],
    ]); // commas separate
});

test('csv: inputs that number the rows or tell the time are said', () => {
    const file = (name, value, n = 9) =>
        `p,${name},class\n${Array.from({ length: n }, (_, i) => `${(i * i) % 5},${value(i)},${i > 4 ? 'u' : 'v'}`).join('\n')}\n`;
    const uneven = i => (i * i * 7) % 13;
    for (const [name, value] of [
        ['q', i => i],
        ['q', i => 1700000000000 + 250 * i],
        ['q', i => (0.1 * i).toFixed(1)],
        ['Id', uneven],
        ['index', uneven],
        ['row', uneven],
        ['sensor_id', uneven],
        ['time', uneven],
        ['Timestamp', uneven],
    ])
        for (const options of [{}, { rows: 'table' }, { rows: 'steps', window: 2, horizon: 0 }])
            guessed(
                parseCsv(file(name, value), options),
                new RegExp(
                    `column "${name}" is an input, though it seems to number the rows or tell the time; \\{ ignore: \\["${name}"\\] \\}`,
                ),
            );
    const silent = (text, options) =>
        assert.ok(!parseCsv(text, options).read.guesses.some(guess => /number the rows/.test(guess)));
    for (const name of ['q', 'width', 'idle', 'timer', 'grid']) silent(file(name, uneven));
    silent(
        file('id', i => i),
        { ignore: 'id' },
    );
    silent(file('q', i => 9 - i));
    guessed(parseCsv(file('q', i => i).replace('p,q,class\n', ''), { target: 2 }), /column 1 is an input/);
    guessed(
        parseArff(
            `@relation r\n@attribute id numeric\n@attribute p numeric\n@attribute class {u,v}\n@data\n3,1,u\n1,2,v\n`,
        ),
        /column "id" is an input/,
    );
});

test('readDataset: a name alone makes no file of the UCR archive', () => {
    const table = 'mass\tspeed\tkind\n1\t2\tu\n3\t4\tv\n';
    for (const name of ['trips_test.txt', 'trips_TRAIN.tsv', 'a/trips_Test']) {
        const data = readDataset(table, { name });
        assert.deepEqual(
            [data.read.format, data.read.target, data.classes, rows(data)],
            [
                'csv',
                'kind',
                ['u', 'v'],
                [
                    [1, 2],
                    [3, 4],
                ],
            ],
        );
        assert.deepEqual(rows(readDataset(table, { name, ignore: 'mass' })), [[2], [4]]);
        const bare = '1\t2.5\t0\n2\t3.5\t1\n',
            ucr = readDataset(bare, { name }),
            chosen = readDataset(bare, { name, rows: 'table' }),
            last = readDataset(bare, { name, target: -1, ignore: 0 });
        for (const [read, x, classes] of [
            [
                ucr,
                [
                    [2.5, 0],
                    [3.5, 1],
                ],
                ['1', '2'],
            ],
            [
                chosen,
                [
                    [2.5, 0],
                    [3.5, 1],
                ],
                ['1', '2'],
            ],
            [last, [[2.5], [3.5]], ['0', '1']],
        ])
            assert.deepEqual([rows(read), read.classes], [x, classes]);
        for (const data of [ucr, chosen]) guessed(data, /the label is in column 0, the first, as in the UCR archive/);
        assert.ok(!last.read.guesses.some(guess => /UCR/.test(guess)));
        assert.deepEqual(
            [
                readDataset('7\t8\t9\n1\t2\t3\n', { name, header: true }).columns.length,
                readDataset('7\t8\t9\n1\t2\t3\n', { name, header: true }).x.length,
            ],
            [1, 1],
        );
        assert.throws(() => readDataset(bare, { name, horizn: 2 }), /unknown option "horizn"; did you mean "horizon"/);
    }
    assert.ok(!readDataset('1\t2\n2\t3\n', { format: 'ucr' }).read.guesses.some(guess => /UCR/.test(guess)));
});

test('csv: columns of words are in the error, all of them, and those of the file in what was read', () => {
    const file = 'p,what,q,,p,class\n1,red,2,3,x,u\n4,blue,5,6,y,v\n';
    for (const [parse, text, columns] of [
        [
            parseCsv,
            file,
            [
                { column: 1, name: 'what' },
                { column: 4, name: 'p' },
            ],
        ],
        [parseCsv, '1,red,0.5,a\n2,blue,0.25,b\n', [{ column: 1, name: '' }]],
        [
            parseArff,
            '@relation r\n@attribute p numeric\n@attribute what {red,blue}\n@attribute class {u,v}\n@data\n1,red,u\n2,blue,v\n',
            [{ column: 1, name: 'what' }],
        ],
    ]) {
        assert.throws(
            () => parse(text),
            error => {
                assert.deepEqual([error.columns, error.constructor], [columns, Error]);
                return true;
            },
        );
        const { read } = parse(text, { ignore: columns.map(({ column }) => column) });
        assert.equal(read.targetColumn, read.columns.length - 1);
    }
    assert.deepEqual(parseCsv(file, { ignore: [1, 4] }).read.columns, ['p', 'what', 'q', '', 'p', 'class']);
    assert.equal(parseCsv('1,2\n3,4\n', { target: null }).read.targetColumn, null);
    assert.throws(
        () => parseCsv('p,class\n1,x\n', { classes: ['u'] }),
        error => error.label === 'x',
    );
});

test('csv: windows do not cross ids, and horizon 0 does not show the target', () => {
    const file = 'who,v,state\nA,1,u\nB,10,u\nA,2,u\nB,20,v\nA,3,v\nC,7,u\nB,30,v\n';
    const labelling = parseCsv(file, { rows: 'steps', id: 'who', window: 2, horizon: 0, target: 'state' });
    assert.deepEqual(
        [rows(labelling), labels(labelling), labelling.ids],
        [
            [
                [1, 2],
                [2, 3],
                [10, 20],
                [20, 30],
            ],
            ['u', 'v', 'v', 'v'],
            ['A', 'A', 'B', 'B'],
        ],
    );
    guessed(labelling, /1 of 3 series are shorter/);
    const ahead = parseCsv(file, { rows: 'steps', id: 'who', window: 2, target: 'v', ignore: 'state' });
    assert.deepEqual(
        [rows(ahead), [...ahead.y]],
        [
            [
                [1, 2],
                [10, 20],
            ],
            [3, 30],
        ],
    );
    // A gap is filled from its own series.
    assert.deepEqual(
        rows(parseCsv('who,v\nA,1\nB,\nA,3\nB,50\n', { rows: 'steps', id: 'who', window: 2, target: null })),
        [
            [1, 3],
            [50, 50],
        ],
    );
    const numeric = parseCsv('v,state\n1,0\n2,1\n3,1\n', { rows: 'steps', window: 2, horizon: 0, target: 'state' });
    assert.deepEqual(
        [rows(numeric), labels(numeric)],
        [
            [
                [1, 2],
                [2, 3],
            ],
            ['1', '1'],
        ],
    );
    const words = parseCsv('v,state\n1,u\n2,v\n3,v\n', { rows: 'steps', window: 1, target: 'state' });
    assert.deepEqual(
        [rows(words), labels(words)],
        [
            [[1], [2]],
            ['v', 'v'],
        ],
    );
});

test('whole numbers are classes where they count, measurements where they are many', () => {
    const file = (n, label) => `v,label\n${Array.from({ length: n }, (_, i) => `${i % 7},${label(i)}`).join('\n')}\n`;
    const many = parseCsv(file(180, i => i % 90));
    assert.deepEqual([many.classes.length, many.y.constructor.name], [90, 'Int32Array']);
    const prices = parseCsv(file(180, i => 1000 + 7 * (i % 90)));
    assert.deepEqual([prices.classes.length, prices.y.constructor.name], [0, 'Float64Array']);
    guessed(prices, /90 different whole numbers and are taken as measurements; \{ task: 'classification' \}/);
    assert.equal(
        parseCsv(
            file(180, i => 1000 + 7 * (i % 90)),
            { task: 'classification' },
        ).classes.length,
        90,
    );
    guessed(parseCsv('1,1\n2,1.0\n3,2\n'), /"1.0" and "1" are one class/);
    guessed(parseCsv('1,Up\n2,up\n3,up\n'), /"Up" and "up" differ only in capitals/);
});

test('bytes: the same text in every engine, and the encoding is said where it is a guess', () => {
    const latin = (...codes) => Uint8Array.from(codes),
        file = label => Buffer.concat([Buffer.from('p;class\n1;'), label, Buffer.from('\n2;x\n3;x\n')]);
    const C1 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ',
        none = /no UTF-8 and are read as Windows-1252/;
    for (const [i, c] of [...C1].entries())
        if (c !== ' ') assert.ok(parseCsv(file(latin(0x80 + i, 0xe4))).classes.includes(c + 'ä'), c);
    for (const parse of [parseCsv, readDataset]) {
        guessed(parse(file(latin(0x80))), none);
        assert.equal(parse(file(latin(0xe4))).read.guesses.filter(guess => none.test(guess)).length, 1);
        for (const text of [file(Buffer.from('ä€')), wide('\ufeffp,class\n1,ä\n'), 'p,class\n1,ä\n'])
            assert.ok(!parse(text).read.guesses.some(guess => /bytes/.test(guess)));
        guessed(parse(wide('p,class\n1,u\n2,v\n')), /read as UTF-16/);
    }
    const broken = (text, parse) => guessed(parse(Buffer.from(text, 'latin1')), none);
    broken('@classLabel true gr\u00fcn\n@data\n1,2:gr\u00fcn\n', parseTs);
    broken('@relation r\n@attribute t numeric\n@attribute class {gr\u00fcn}\n@data\n1,gr\u00fcn\n', parseArff);
    broken('@attribute series_name string\n@horizon 1\n@data\nK\u00f6ln:1,2\n', parseTsf);
    broken('gr\u00fcn\t1\t2\n', parseUcr);
    broken('{ "series": [[1]], "labels": ["gr\u00fcn"] }', parseJsonDataset);
});

test('binary files are told as such, as bytes and as a text that somebody made of them', () => {
    const kinds = {
        gzip: [0x1f, 0x8b, 8, 0, 0x41],
        npy: [0x93, ...Buffer.from('NUMPY'), 1, 0x76],
        hdf5: [0x89, ...Buffer.from('HDF\r\n\x1a\n'), 1],
        pickle: [0x80, 4, 0x95, 0x41],
        zip: [...Buffer.from('PK\x03\x04'), 20, 1],
        xz: [0xfd, ...Buffer.from('7zXZ')],
        zstd: [0x28, 0xb5, 0x2f, 0xfd, 0x41],
        bzip2: [...Buffer.from('BZh9'), 0x31],
        sqlite: [...Buffer.from('SQLite format 3')],
        arrow: [...Buffer.from('ARROW1')],
        parquet: [...Buffer.from('PAR1'), 0x15],
        xls: [0xd0, 0xcf, 0x11, 0xe0, 0xa1],
        other: [0x41, 0x42, 0, 1, 0xf1, 0, 0, 2, 0x44],
    };
    const read = [parseCsv, parseTs, parseArff, parseTsf, parseUcr, parseJsonDataset, readDataset];
    for (const [name, bytes] of Object.entries(kinds))
        for (const source of [
            Uint8Array.from(bytes),
            Buffer.from(bytes).toString('utf8'),
            new TextDecoder('windows-1252').decode(Uint8Array.from(bytes)),
            Buffer.from(bytes).toString('latin1'),
        ])
            for (const parse of read)
                assert.throws(
                    () => parse(source),
                    name === 'npy' && parse === readDataset && typeof source !== 'string'
                        ? /^Error: npy: the file ends/
                        : /save it as CSV first/,
                    `${name}, ${parse.name}`,
                );
    for (const bytes of [[0x89, ...Buffer.from('PNG\r\n')], [0xff, 0xd8, 0xff, 0xe0], [...Buffer.from('GIF89a')]])
        for (const parse of read) assert.throws(() => parse(Uint8Array.from(bytes)), /a picture/);
    for (const parse of read) assert.throws(() => parse('%PDF-1.7\n'), /a PDF/);
});

test('among the numbers of a regression a word is no class but a slip, with its place and what it seems to be', () => {
    const slips = {
        '<0.02': /Bounds/,
        '≥3': /Bounds/,
        '#N/V!': /./,
        '#REF!': /error of a spreadsheet/,
        '$12.5': /Units/,
        '12%': /Units/,
        '0.75*': /Marks/,
        '1.25†': /Marks/,
        '(35.5)': /with a minus/,
        'n.d.': /empty the cell/,
        unknown: /empty the cell/,
        '12,500.25': /Thousands/,
        '2021-03-05': /Dates/,
        '10:30': /Dates/,
        yes: /1 and 0/,
        '\u22123.5': /no minus/,
        high: /got "high"\. If these/,
    };
    const values = (make, n, slip) => Array.from({ length: n }, (_, i) => (i === n - 3 ? slip : make(i)));
    for (const [slip, hint] of Object.entries(slips))
        for (const [kind, make, n] of [
            ['fractions', i => (2.37 * i + 0.11).toFixed(2), 16],
            ['many whole numbers', i => String(7000 + 13 * i), 90],
        ]) {
            const labels = values(make, n, slip),
                found = where => error =>
                    (error.constructor === Error &&
                        where.test(error.message) &&
                        hint.test(error.message) &&
                        new RegExp(`as ${n - 1} of ${n} are`).test(error.message) &&
                        /\{ task: 'classification' \}/.test(error.message)) ||
                    assert.fail(`${kind}: ${error.message}`);
            const file = `p;price\n${labels.map((label, i) => `${i % 4};${label}`).join('\n')}\n`,
                series = labels.map((_, i) => [i, 1]);
            assert.throws(
                () => parseCsv(file, { decimal: '.' }),
                found(new RegExp(`^csv: line ${n - 1}, column "price": expected a number as the target`)),
            );
            assert.throws(
                () => parseJsonDataset({ series, labels }),
                found(new RegExp(`^json: labels\\[${n - 3}\\]: expected a number`)),
            );
            assert.throws(
                () => textDataset(labels.map(String), labels),
                found(new RegExp(`^textDataset: label ${n - 3}: expected a number`)),
            );
            assert.throws(
                () => parseCsv(file, { decimal: '.', task: 'regression' }),
                error =>
                    /line \d+, column "price": expected a number as the target/.test(error.message) &&
                    hint.test(error.message.replace('got "high"', 'got "high". If these')),
            );
            assert.equal(parseJsonDataset({ series, labels }, { task: 'classification' }).y.constructor, Int32Array);
        }
    for (const labels of [
        ['0.5', '1.5', 'u'],
        [...'12312312312', 'u'],
        ['a', '0.5', 'b', '1.5', 'c', '2.5'],
    ])
        assert.equal(textDataset(labels, labels).y.constructor, Int32Array);
});

test('labels of more digits than a double holds stay apart; spellings of one number do not', () => {
    const long = [
        '90071992547409931',
        '90071992547409932',
        '0.12345678901234567',
        '0.12345678901234568',
        '1e400',
        '1e401',
    ];
    const data = textDataset(
        [...long, 'x', 'x', 'x', 'x', 'x'],
        [...long, '7', '7.0', '7.000000000000000000e+00', '0007', '+7'],
        { task: 'classification' },
    );
    assert.deepEqual([data.classes.length, new Set(data.y).size, new Set(data.y.slice(6)).size], [7, 7, 1]);
    assert.deepEqual(
        [...textDataset(['x', 'x'], ['90071992547409932', '90071992547409931'], { classes: long }).y],
        [1, 0],
    );
    assert.throws(
        () => textDataset(['x'], ['90071992547409933'], { classes: long }),
        /"90071992547409933" is none of the classes/,
    );
    assert.deepEqual(parseUcr('90071992547409931\t1\n90071992547409932\t2\n').classes, [
        '90071992547409931',
        '90071992547409932',
    ]);
    const orders = [long.slice(0, 2), long.slice(0, 2).reverse()].map(
        labels => textDataset(['x', 'x'], labels).classes,
    );
    assert.deepEqual(orders[0], orders[1]);
});

test('json: float64, counts, unknown fields', () => {
    const data = parseJsonDataset({ series: [[1700000000123, null, 1700000000125]], labels: [16777217.5] });
    assert.deepEqual(
        [rows(data), [...data.y], data.read.filled],
        [[[1700000000123, 1700000000124, 1700000000125]], [16777217.5], { count: 1, how: 'interpolate' }],
    );
    assert.throws(
        () => parseJsonDataset('{"series": [[1, NaN]], "labels": ["u"]}'),
        /json: .*NaN is no JSON: write null for a missing value/,
    );
    assert.throws(
        () => parseJsonDataset({ series: [[1]], label: ['u'] }),
        /json: unknown field "label"; did you mean "labels"\?/,
    );
    assert.throws(
        () => parseJsonDataset({ series: [[1]], labels: [[1, 2]] }),
        /json: labels\[0\]: expected a text or a number/,
    );
    assert.throws(() => parseJsonDataset({ series: [[1], [[2, 3]]] }), /json: series\[1\]\[0\]: expected/);
});

test('the parser is in the bundle, without a bare import and without code made of text', () => {
    const bundle = readFileSync(new URL('../dist/data.js', import.meta.url), 'utf8');
    const imported = [...bundle.matchAll(/\b(?:from|import)\s*"([^"]+)"|\b(?:import|require)\([^)]*\)/g)];
    assert.equal(imported.length, 1);
    assert.match(imported[0][0], /^import\(\w+\)$/); // of Parquet and Arrow, where nobody hands their readers in
    assert.ok(!/new Function|\beval\(/.test(bundle));
});

test('readers are linear: four times the text takes about four times as long', () => {
    const kinds = {
        'blanks in a cell': n => `p,q\n${' '.repeat(n)}x,1\n1,2\n`,
        'blanks in a name': n => `${' '.repeat(n)}p,q\n1,2\n3,4\n`,
        quotes: n => `p,q\n1,"${'""'.repeat(n)}"\n`,
        'line ends in a cell': n => `p,q\n1,"${'\n'.repeat(n)}u"\n`,
        columns: n => '1,'.repeat(n) + 'u\n',
        rows: n => '1,u\n'.repeat(n),
        'empty rows': n => `p,q\n${',\n'.repeat(n)}1,2\n`,
        comments: n => `p,q\n${'# no\n'.repeat(n)}1,2\n`,
        'comments first': n => `${'# no\n'.repeat(n)}p,q\n1,2\n`,
        labels: n => Array.from({ length: n }, (_, i) => `1,c${i}\n`).join(''),
        digits: n => `p,q\n${'1'.repeat(n)}x,2\n3,4`,
        'commas in quotes': n => `p,q\n"${'1,'.repeat(n)}",2\n3,4`,
        'blanks between': n => `1${' '.repeat(n / 2)}2\n3 4\n`, // what separates is told from the first 64 KiB
        signs: n => `p,q\n${'-'.repeat(n)},2\n3,4`,
        gaps: n => `1,${'?,'.repeat(n)}2,u\n`,
        names: n => Array.from({ length: n }, (_, i) => `n${i}`).join() + `\n${'1,'.repeat(n - 1)}u\n`,
    };
    const number = /line 2, column "p": expected a number, found "/;
    const refused = {
        'blanks in a cell': number,
        comments: /line 2: expected 2 columns/,
        digits: number,
        'commas in quotes': number,
        signs: number,
    };
    growth(Object.fromEntries(Object.entries(kinds).map(([name, make]) => [name, [parseCsv, make, refused[name]]])));
});

test('split and select take all kinds of targets, and what belongs to the samples, along', () => {
    const x = Array.from({ length: 8 }, (_, i) => [i]);
    for (const [name, y, of] of [
        ['labels without classes', [0, 1, 0, 1, 0, 1, 0, 1], i => [i % 2]],
        ['none', undefined, () => []],
        ['empty', [], () => []],
        ['null', null, () => []],
        ['nested', x.map((_, i) => [i, 10 * i]), i => [[i, 10 * i]]],
        ['nested and typed', x.map((_, i) => Float64Array.of(i, -i)), i => [Float64Array.of(i, -i)]],
        ['flat, three each', Float64Array.from({ length: 24 }, (_, i) => i), i => [3 * i, 3 * i + 1, 3 * i + 2]],
        ['large', Float64Array.from(x, (_, i) => 1.7e12 + i), i => [1.7e12 + i]],
    ]) {
        const data = {
            x,
            y,
            weights: x.map((_, i) => i / 2),
            groups: Int32Array.from(x, (_, i) => i),
            ids: x.map((_, i) => `s${i}`),
            columns: ['a'],
            length: 1,
        };
        const { train, test: held } = split(data, 0.75, 3);
        assert.deepEqual([train.x.length, held.x.length], [6, 2], name);
        for (const part of [train, held, select(data, [7, 0])]) {
            const indices = part.x.map(([i]) => i);
            assert.deepEqual(
                [part.weights, [...part.groups], part.ids, part.columns],
                [indices.map(i => i / 2), indices, indices.map(i => `s${i}`), ['a']],
                name,
            );
            if (y?.length)
                assert.deepEqual([Array.from(part.y), part.y.constructor], [indices.flatMap(of), y.constructor], name);
            else assert.deepEqual(part.y, y, name);
        }
    }
    assert.equal(split({ x, y: [0, 1, 0, 1, 0, 1, 0, 1] }, 0.5).train.y.filter(label => label === 1).length, 2);
    assert.throws(() => split({ x, y: [1, 2, 3] }), /split: y has 3 entries for 8 samples/);
    assert.throws(
        () => split({ x, y: x.map(() => 5), classes: ['u'] }),
        /split: y\[0\] is 5, expected a label from 0 to 0/,
    );
    assert.throws(() => select({ x, weights: [1] }, [0]), /select: weights has 1 entries for 8 samples/);
});

test('describe says what was understood of every kind of data', () => {
    const table = describe(
        parseCsv('mass,pressure,class\n1,1000,u\n,3000,v\n3,2000,\n2,2600,v\n', { missingTarget: 'drop' }),
    );
    assert.deepEqual(
        [table.kind, table.samples, table.task, table.classes, table.dropped, table.filled],
        [
            'table',
            3,
            'classification',
            [
                { name: 'u', count: 1 },
                { name: 'v', count: 2 },
            ],
            1,
            { count: 1, how: 'mean' },
        ],
    );
    assert.deepEqual(
        table.scales.map(({ name, min, max }) => [name, min, max]),
        [
            ['mass', 1, 2],
            ['pressure', 1000, 3000],
        ],
    );
    assert.match(
        table.text,
        /3 rows of a table of 2 columns, read as csv\.\nThe target \(column "class"\) is one of 2 classes: u 1, v 2\.\n1 sample without a target left out\.\n1 value missing, filled: the mean of the column\./,
    );
    const plain = describe({
        x: [
            [
                [1, 2],
                [3, 4],
            ],
            [[5, 6]],
        ],
        y: [
            [1, 2],
            [3, 5],
        ],
    });
    assert.deepEqual(
        [plain.features, plain.lengths, plain.task, plain.targets.map(t => t.mean)],
        [2, { least: 1, most: 2, mean: 1.5 }, 'regression', [2, 3.5]],
    );
    assert.deepEqual(
        [
            describe({ x: [] }).kind,
            describe({ x: [[1]] }).task,
            describe(textDataset(['ab'], ['u'])).kind,
            describe(bumps({ count: 4 })).classes.length,
        ],
        ['none', 'none', 'tokens', 2],
    );
    const offset = describe({ x: [[1.7e12, 1.7e12 + 2]], y: [0.5] });
    assert.deepEqual([offset.scales[0].mean, offset.scales[0].deviation], [1.7e12 + 1, 1]);
    assert.equal(describe({ x: [[1, NaN, Infinity]], y: [0] }).notFinite, 2);
});

test('describe checks what it is told of a file, and tells what no model takes', () => {
    const x = [
            [1, 2],
            [3, 4],
        ],
        gone = Proxy.revocable({}, {});
    gone.revoke();
    const none = [Symbol('s'), 5.5, -1, '7', {}, Object.create(null), () => 1, gone.proxy, [1], true];
    for (const value of none)
        for (const [field, read, sound] of [
            ['read.target', { target: value }, [5.5, -1, '7']],
            ['read.dropped', { dropped: value }, []],
            ['read.filled', { filled: value }, []],
            ['read.filled.count', { filled: { count: value, how: 'mean' } }, []],
            ['read.filled.how', { filled: { count: 1, how: value } }, ['7']],
            ['read.guesses', { guesses: value }, []],
            ['read.guesses[0]', { guesses: [value] }, ['7']],
            ['read.format', { format: value }, ['7']],
        ]) {
            if (sound.includes(value)) {
                describe({ x, read });
                continue;
            }
            assert.throws(
                () => describe({ x, read }),
                error =>
                    (error.constructor === Error && error.message.startsWith(`describe: ${field}`)) ||
                    assert.fail(`${field}: ${error}`),
            );
        }
    for (const how of ['constructor', 'toString', '__proto__', 'by hand'])
        assert.match(
            describe({ x, read: { filled: { count: 2, how } } }).text,
            new RegExp(`2 values missing, filled: ${how}\\.`),
        );
    for (const missing of [-2, 0.5, Symbol('m'), '3'])
        assert.throws(() => describe({ x, missing }), /^Error: describe: missing must be a whole number of at least 0/);
    for (const [y, n] of [
        [[NaN, 1.5], 1],
        [[Infinity, -Infinity], 2],
        [
            [
                [1, NaN],
                [2.5, 3],
            ],
            1,
        ],
        [[0.5, 1.5], 0],
    ]) {
        const { text, targetsNotFinite } = describe({ x, y });
        assert.deepEqual(
            [targetsNotFinite, /targets? NaN or infinite: a model takes finite numbers only/.test(text)],
            [n, n > 0],
        );
    }
    for (const [odd, features] of [
        [[[1, 2, 3]], 2],
        [[[1, 2], [1]], 2],
        [[[[1, 2], [3]]], undefined],
        [[new Float32Array(7)], 3],
    ])
        assert.throws(
            () => describe({ x: odd, ...(features && { features }) }),
            /describe: x\[\d\] has \d values?, expected a multiple of \d, the features of a step/,
        );
});

test('many classes, names and guesses do not fill the stack', () => {
    const n = 200_000,
        x = Array.from({ length: n }, (_, i) => [i]),
        names = x.map((_, i) => `c${i}`);
    const { train, test: held } = split({ x, y: x.map((_, i) => i), classes: names }, 0.5, 1);
    assert.deepEqual([train.x.length, held.x.length], [n / 2, n / 2]);
    const letters = i => String(i).replace(/\d/g, digit => 'abcdefghij'[digit]); // as many stems as names
    assert.equal(
        parseCsv(`${x.map((_, i) => `${letters(i)}1`).join()}\n${'1,'.repeat(n - 1)}u\n`).read.inputs.length,
        n - 1,
    );
    assert.equal(
        describe({
            x: Array.from({ length: n }, (_, i) => new Float32Array(i % 1000 === 0 ? i / 1000 + 1 : 1)),
            standardize: 'position',
        }).lengths.most,
        200,
    );
    const alike = textDataset(
        x.map(() => 'a'),
        x.map((_, i) => `${i % 2 ? 'K' : 'k'}${i >> 1}`),
    );
    assert.ok(alike.read.guesses.join().length < 400, 'one sentence for all');
    assert.equal(
        listOps({ count: 1, minLength: 150_000, maxLength: 200_000, maxDepth: 40, maxArgs: 9, seed: 1 }).x.length,
        1,
    );
});

test('split makes arrays of known kinds only, and no hole is an entry', () => {
    const x = [[1], [2], [3], [4]],
        warned = [];
    const listen = warning => warned.push(warning.code);
    process.on('warning', listen);
    const { train } = split({ x, y: Buffer.from([0, 1, 0, 1]), groups: Buffer.from([5, 6, 7, 8]) }, 0.5);
    assert.deepEqual([train.y.constructor, [...train.y].sort(), train.groups.length], [Uint8Array, [0, 1], 2]);
    for (const name of ['weights', 'ids', 'marks'])
        assert.throws(() => split({ x, [name]: [1, , 3, 4] }), new RegExp(`^Error: split: ${name}\\[1\\] is a hole`));
    return new Promise(done =>
        setImmediate(() => {
            process.off('warning', listen);
            assert.deepEqual(warned, []);
            done();
        }),
    );
});

test('split cuts overlapping windows by time, and no row is in both parts', () => {
    const table = (n, id) =>
        `when,load,heat\n${Array.from({ length: n }, (_, i) => `${id ? `p${i % id}` : i},${Math.sin(i / 3)},${i % 7}`).join('\n')}`;
    const tsf = `@relation r\n@attribute series_name string\n@data\n${['a', 'b', 'c'].map((name, s) => `${name}:${Array.from({ length: 40 + 9 * s }, (_, i) => i + 100 * s).join()}`).join('\n')}\n`;
    const rowsOf = ({
        read: {
            windows: { span, starts, recordings },
        },
    }) =>
        new Set(
            [...starts].flatMap((from, i) => Array.from({ length: span }, (_, t) => `${recordings[i]}:${from + t}`)),
        );
    for (const [data, span] of [
        [parseCsv(table(120), { rows: 'steps', window: 13, horizon: 4, target: 'load', ignore: 'when' }), 17],
        [parseCsv(table(150, 3), { rows: 'steps', id: 'when', window: 6, stride: 2, target: 'load' }), 7],
        [parseCsv(table(90), { rows: 'steps', window: 5, horizon: 0, target: 'heat', ignore: 'when' }), 5],
        [parseTsf(tsf, { window: 8, horizon: 3 }), 11],
    ]) {
        guessed(data, /windows overlap: split cuts each recording by time/);
        assert.equal(data.read.windows.span, span);
        const { train, test: held } = split(data, 0.7);
        assert.ok(
            train.x.length > held.x.length && held.x.length > 2 && train.x.length + held.x.length < data.x.length,
        );
        const learned = rowsOf(train);
        assert.deepEqual(
            [...rowsOf(held)].filter(row => learned.has(row)),
            [],
        );
        for (const part of [train, held])
            assert.deepEqual([part.read.windows.starts.length, part.y.length], [part.x.length, part.x.length]);
        for (let i = 0; i < held.x.length; i++)
            assert.ok(
                Math.max(
                    ...[...train.read.windows.starts].filter(
                        (_, k) => train.read.windows.recordings[k] === held.read.windows.recordings[i],
                    ),
                ) < held.read.windows.starts[i],
            );
        assert.deepEqual(
            [...select(data, [5, 2]).read.windows.starts],
            [data.read.windows.starts[5], data.read.windows.starts[2]],
        );
        const again = split(train, 0.5); // a part remembers too
        assert.deepEqual(
            [...rowsOf(again.test)].filter(row => rowsOf(again.train).has(row)),
            [],
        );
    }
    // no row comes twice
    const apart = parseCsv(table(120), { rows: 'steps', window: 5, stride: 6, target: 'load', ignore: 'when' });
    assert.doesNotMatch(apart.read.guesses.join(), /overlap/);
    assert.equal(split(apart, 0.5).train.x.length + split(apart, 0.5).test.x.length, apart.x.length);
    // two windows of each of eight recordings: dealt out whole
    const short = parseCsv(table(40, 8), { rows: 'steps', id: 'when', window: 3, target: 'load' });
    assert.deepEqual([split(short, 0.75).train.x.length, split(short, 0.75).test.x.length], [12, 4]);
    assert.throws(
        () => split(parseCsv(table(12), { rows: 'steps', window: 9, target: 'load', ignore: 'when' })),
        /split: .*part of 3 samples would be empty: few windows lie wholly on one side of a cut by time/,
    );
    assert.throws(
        () => split({ x: [[1], [2]], read: { windows: { span: 2, starts: [0], recordings: [0, 0] } } }),
        /split: read.windows.starts has 1 entries for 2 samples/,
    );
});

test('labels that are names are described as the classes that they name', () => {
    const of = more => describe({ x: [[1], [2], [3]], ...more });
    const { task, classes, text } = of({ y: ['b', 'a', 'b'] });
    assert.equal(task, 'classification');
    assert.deepEqual(classes, [
        { name: 'a', count: 1 },
        { name: 'b', count: 2 },
    ]);
    assert.match(text, /The target is one of 2 classes: a 1, b 2\./);
    assert.deepEqual(
        of({ y: ['b', 'a', 'b'], classes: ['b', 'c', 'a'] }).classes.map(({ count: n }) => n),
        [2, 0, 1],
    );
    assert.throws(() => of({ y: ['b', 'x', 'b'], classes: ['a', 'b'] }), /describe: y\[1\]: unknown class "x"/);
    assert.throws(
        () => of({ y: ['b', 2, 'b'], classes: ['a', 'b'] }),
        /describe: y\[1\] is 2, expected a label from 0/,
    );
});

test('an empty set, one of a single class and one of texts are described as what they are; nothing is split into nothing', () => {
    assert.equal(describe({ x: [], y: [] }).text, 'There are no samples.');
    assert.deepEqual(describe({ x: [], y: [] }).scales, []);
    for (const x of [[], [[1, 2]]])
        assert.throws(
            () => split({ x, y: x.map(() => 0) }),
            /split: the data set has (0 samples|1 sample), and each part needs one/,
        );
    assert.throws(
        () => split({ x: [[1], [2], [3]], y: [0, 1, 2] }, 0.9),
        /split: with a fraction of 0.9 the test part of 3 samples would be empty/,
    );
    assert.match(
        describe(parseCsv('t0,t1,class\n1,2,ash\n2,3,ash\n')).text,
        /one of 1 class: ash 2\. All samples are of one class: there is nothing to tell apart\./,
    );
    assert.match(describe({ x: [[1], [2]], y: [1, 1], classes: ['a', 'b'] }).text, /nothing to tell apart/);
    assert.doesNotMatch(describe({ x: [[1], [2]], y: [0, 1], classes: ['a', 'b'] }).text, /nothing to tell apart/);
    assert.doesNotMatch(describe(textDataset(['good', 'bad'], ['u', 'v'])).text, /missing/);
});

test('json: records are a table, as CSV is; the own shape of a data set comes back; the rest is told what is read', () => {
    const records = Array.from({ length: 6 }, (_, i) => ({
        girth: 3 + i,
        height: i === 2 ? null : 10 * i,
        tree: i % 2 ? 'elm' : 'oak',
    }));
    const lines = records.map(record => JSON.stringify(record));
    for (const source of [JSON.stringify(records), records, `${lines.join('\n')}\n`, lines.join('\r\n\r\n')]) {
        const data = typeof source === 'string' ? readDataset(source) : parseJsonDataset(source);
        assert.deepEqual(
            [data.read.format, data.read.rows, data.standardize, data.columns, data.classes, [...data.y]],
            ['json', 'table', 'position', ['girth', 'height'], ['elm', 'oak'], [1, 0, 1, 0, 1, 0]],
        );
        assert.deepEqual([rows(data)[2], data.read.filled], [[5, 26], { count: 1, how: 'mean' }]);
    }
    const steps = parseJsonDataset(records, { rows: 'steps', window: 2, target: 'girth', ignore: 'tree' });
    assert.deepEqual([steps.features, [...steps.y], steps.read.windows.span], [2, [5, 6, 7, 8], 3]);
    assert.deepEqual(
        parseJsonDataset(
            [
                { p: 1, q: true },
                { q: false, p: 2 },
                { p: 3, r: 4 },
            ],
            { target: 'q', missingTarget: 'drop' },
        ).classes,
        ['false', 'true'],
    );
    for (const data of [
        bumps({ count: 5 }),
        parseCsv('t0,t1,goal\n1,2,0.5\n3,4,1.5\n'),
        { ...parseTs('@univariate false\n@classLabel true u v\n@data\n1,2:3,4:u\n5,6:7,8:v\n') },
    ]) {
        const plain = { ...data, x: data.x.map(one => [...one]), y: [...data.y] },
            again = parseJsonDataset(
                JSON.stringify({ ...plain, positions: undefined, columns: undefined, read: undefined }),
            );
        assert.deepEqual(
            [rows(again), [...again.y], again.features, again.classes],
            [rows(data), [...data.y], data.features, data.classes],
        );
    }
    assert.deepEqual([...parseJsonDataset({ x: [[1], [2]], y: ['u', 'v'] }).y], [0, 1]);
    const table = parseJsonDataset({
        x: [
            [1, 2],
            [3, 4],
        ],
        y: [0, 1],
        classes: ['u', 'v'],
        columns: ['girth', 'height'],
        standardize: 'position',
        length: 2,
    });
    assert.deepEqual([table.columns, table.standardize], [['girth', 'height'], 'position']);
    for (const [source, options, sentence] of [
        [
            '{"a": [1, 2], "b": [3, 4]}',
            {},
            /^json: expected \{ "series": \[\[1, 2, 3\].*records such as \[\{ "width": 1.5, "label": "a" \}, …\], found \{a, b\}$/,
        ],
        [
            '[{"values": [1, 2], "label": "u"}]',
            {},
            /^json: record 1, "values": expected a number or a text, found \[1, 2\]; whole series are written as/,
        ],
        [
            '[{"p": 1, "label": "u"}, {"p": "much", "label": "v"}]',
            {},
            /^json: record 2, column "p": expected a number, found "much"/,
        ],
        ['[{"p": 1, "label": "u"}, 5]', {}, /^json: record 2 must be an object, got 5/],
        ['[{}, {}]', {}, /^json: the records are empty/],
        ['{"p": 1, "label": "u"}\n{"p": 2, "label": }\n', {}, /^json: line 2: /],
        ['{"x": [[1, 2, 3]], "y": [0], "features": 2}', {}, /^json: x\[0\] has 3 values, expected a multiple of 2/],
        [
            '{"x": [[1], [2]], "y": [0, 2], "classes": ["u", "v"]}',
            {},
            /^json: y\[1\] must be a whole number from 0 to 1, got 2/,
        ],
        ['[[1, 2], [3, 4]]', { target: 0 }, /^json: target is for records/],
    ])
        assert.throws(
            () => parseJsonDataset(source, options),
            error => (error.constructor === Error && sentence.test(error.message)) || assert.fail(error.message),
        );
});

test('what stands for a file is not read as one: a path, a promise, a File, a picture under another name', () => {
    const says = (call, sentence) =>
        assert.throws(
            call,
            error => (error.constructor === Error && sentence.test(error.message)) || assert.fail(error.message),
        );
    for (const read of [readDataset, parseCsv, parseArff, parseTs, parseTsf, parseUcr, parseJsonDataset]) {
        for (const path of [
            'leaves.csv',
            'my data/leaves 2.TSV',
            './a/b',
            'D:\\x\\leaves.ts',
            '/data/leaves',
            'https://example.org/leaves?a=1,2',
            'file:///data/a.json',
        ])
            says(() => read(path), /: ".*" looks like a path or an address: pass the file's bytes or its text$/);
        if (read === parseJsonDataset) continue; // takes objects
        says(() => read(Promise.resolve('1,2')), /got a Promise: await it first$/);
        for (const file of [new File(['1,2'], 'a.csv'), new Blob(['1,2']), new Response('1,2')])
            says(() => read(file), /got a (File|Blob|Response): pass its bytes, await file\.arrayBuffer\(\)$/);
        says(() => read(new URL('file:///data/a.csv')), /got an URL: pass the bytes it leads to/);
    }
    for (const text of ['1,2\n3,4', '0.5 /2\n1 3', 'p/q,r\n1,2'])
        assert.equal(parseCsv(text, { target: null }).x.length > 0, true, text);
    const noise = n => Uint8Array.from({ length: n }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) & 255);
    for (const [head, sentence] of [
        ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', /a picture/],
        ['\xff\xd8\xff\xe0\0\x10JFIF', /a picture/],
        ['GIF89a', /a picture/],
        ['RIFF\x10\0\0\0WEBPVP8 ', /a picture/],
        ['II*\0', /a picture/],
        ['RIFF\x10\0\0\0WAVEfmt ', /a recording/],
        ['ID3\x03', /a recording/],
        ['OggS', /a recording/],
        ['', /a binary file/],
    ])
        says(
            () => readDataset(Buffer.concat([Buffer.from(head, 'latin1'), noise(1500)]), { name: 'm.csv' }),
            new RegExp(`^readDataset: "m\\.csv" is ${sentence.source}`),
        );
});

test('csv: dates in order beside the steps are their times, and said; others are words as ever', () => {
    const day = i => new Date(Date.UTC(2023, 1, 20 + i)).toISOString();
    for (const [write, end] of [
        [i => day(i).slice(0, 10), ''],
        [i => day(i).slice(0, 16), ''],
        [i => day(i).slice(0, 19).replace('T', ' '), ',u'],
    ]) {
        const file = order =>
            `when,load,heat\n${Array.from({ length: 12 }, (_, i) => `${write(order(i))},${i % 5},${0.5 + i}`).join('\n')}`;
        const data = parseCsv(
            file(i => i),
            { rows: 'steps', window: 3, target: 'load' },
        );
        assert.deepEqual([data.columns, data.x.length], [['load', 'heat'], 9], end);
        guessed(data, /column "when" holds dates in order, the times of the steps: no input/);
        assert.throws(
            () =>
                parseCsv(
                    file(i => 12 - i),
                    { rows: 'steps', window: 3, target: 'load' },
                ),
            /column "when": expected a number, found/,
        );
        assert.throws(
            () =>
                parseCsv(
                    file(i => i),
                    { rows: 'table', target: 'load' },
                ),
            /column "when": expected a number, found/,
        );
    }
    const twice = `who,when,load\n${['p', 'q'].flatMap(who => [0, 1, 2].map(i => `${who},${day(i).slice(0, 10)},${i}`)).join('\n')}`;
    assert.deepEqual(parseCsv(twice, { rows: 'steps', id: 'who', target: null }).columns, ['load']);
});
