// Files of time series as the archives and people's programs write them: each is read right, or refused with a sentence
// that says what to do, and none is read as another.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    describe,
    parseArff,
    parseCsv,
    parseJsonDataset,
    parseTs,
    parseTsf,
    parseUcr,
    readDataset,
    select,
    split,
} from 'primal-attention/data';
import { growth } from './support/growth.mjs';
import { guessed, labels, rows, wide } from './support/reading.mjs';

const HEAD = '@problemName Steps\n@timeStamps false\n@classLabel true up down\n@data\n';

function reads(parse, who, files) {
    for (const [name, [source, x, y, options]] of Object.entries(files))
        test(`${who}: ${name}`, () => {
            const data = parse(source, options);
            assert.deepEqual([rows(data), labels(data)], [x, y]);
            assert.ok(data.x.every(series => series instanceof Float64Array));
            assert.ok(
                data.y instanceof Int32Array
                    ? data.y.every(label => label >= 0 && label < data.classes.length)
                    : data.y instanceof Float64Array,
            );
        });
}

function refuses(parse, who, files) {
    for (const [name, [source, sentence, options]] of Object.entries(files))
        test(`${who} refuses ${name}`, () =>
            assert.throws(
                () => parse(source, options),
                error => (error.constructor === Error && sentence.test(error.message)) || assert.fail(error.message),
            ));
}

/* ---- .ts --------------------------------------------------------------------------------------------------------- */

reads(parseTs, 'ts', {
    'comments with % and #': [
        `% made by hand\n#\n${HEAD}7,8:up\n% between\n9,1:down\n#end`,
        [
            [7, 8],
            [9, 1],
        ],
        ['up', 'down'],
    ],
    'lines that end with CR alone': [
        `${HEAD}7,8:up\n9,1:down\n`.replaceAll('\n', '\r'),
        [
            [7, 8],
            [9, 1],
        ],
        ['up', 'down'],
    ],
    'line ends of all kinds': [
        `${HEAD}7,8:up\r\n9,1:down\r3,2:up`.replace('\n@', '\r@'),
        [
            [7, 8],
            [9, 1],
            [3, 2],
        ],
        ['up', 'down', 'up'],
    ],
    'UTF-16 with a mark': [wide(`\ufeff${HEAD}7,8:up\r\n`), [[7, 8]], ['up']],
    'UTF-16, big end first': [wide(`\ufeff${HEAD}7,8:up\n`, 'be'), [[7, 8]], ['up']],
    'UTF-16 without a mark': [wide(`${HEAD}7,8:up\n`), [[7, 8]], ['up']],
    'two marks before UTF-8': [Buffer.from(`\ufeff\ufeff${HEAD}7,8:up\n`), [[7, 8]], ['up']],
    'marks in a string': [`\ufeff\ufeff${HEAD}7,8:up\n`, [[7, 8]], ['up']],
    'Latin-1': [Buffer.from('@classLabel true gr\u00fcn\n@data\n7,8:gr\u00fcn\n', 'latin1'), [[7, 8]], ['grün']],
    'missing values in all spellings': [
        `${HEAD}4,NA,nan,-NaN,N/A,null,None,1.#QNAN,,?,4:up\n`,
        [Array(11).fill(4)],
        ['up'],
    ],
    'blanks around all separators': [`${HEAD}  7 ,\t8 :  -9 ,  .5   :  up  \n`, [[7, -9, 8, 0.5]], ['up']],
    'tags in other letters, with tabs, colons and quotes': [
        '\t@PROBLEMNAME:\t"two words"\n@ClassLabel:\tTRUE\tup\tdown\n @DATA\n7,8:down\n',
        [[7, 8]],
        ['down'],
    ],
    'classes with blanks, in quotes': [
        '@classLabel true "slow walk" \'fast walk\' run\n@data\n7,8:fast walk\n9,1:run\n3,2:"slow walk"\n',
        [
            [7, 8],
            [9, 1],
            [3, 2],
        ],
        ['fast walk', 'run', 'slow walk'],
    ],
    'classes with blanks, without quotes': [
        '@classLabel true slow walk run fast walk\n@data\n7,8:fast walk\n9,1:slow walk\n',
        [
            [7, 8],
            [9, 1],
        ],
        ['fast walk', 'slow walk'],
    ],
    'classes with commas between': [
        '@classLabel true up, down,far left\n@data\n7,8:down\n9,1:far left\n',
        [
            [7, 8],
            [9, 1],
        ],
        ['down', 'far left'],
    ],
    'comments behind tags': [
        '@dimensions 1 # one\n@classLabel true up down % two classes\n@data # here\n7,8:down\n',
        [[7, 8]],
        ['down'],
    ],
    'labels in quotes': [
        `${HEAD}7,8:"down"\n9,1:'up'\n`,
        [
            [7, 8],
            [9, 1],
        ],
        ['down', 'up'],
    ],
    'labels that the header does not tell of: words': [
        '@problemName w\n@data\n7,8:b\n9,1:a\n',
        [
            [7, 8],
            [9, 1],
        ],
        ['b', 'a'],
    ],
    'labels that the header does not tell of: numbers': [
        '@univariate true\n@data\n7,8:3\n9,1:5\n',
        [
            [7, 8],
            [9, 1],
        ],
        ['3', '5'],
    ],
    'labels that the header does not tell of: two dimensions': [
        '@dimensions 2\n@data\n7,8:1,2:5\n9,1:3,4:6\n',
        [
            [7, 1, 8, 2],
            [9, 3, 1, 4],
        ],
        ['5', '6'],
    ],
    'labels that the header does not tell of: measurements': [
        '@seriesLength 2\n@data\n7,8:3.25\n9,1:5.5\n',
        [
            [7, 8],
            [9, 1],
        ],
        [3.25, 5.5],
    ],
    'labels that the header does not tell of: with times': [
        '@data\n(2020-01-01 00:00:00,7),(2020-01-01 00:00:01,8):b\n',
        [[7, 8]],
        ['b'],
    ],
    'no labels, and a header that does not tell': ['@dimensions 2\n@data\n7,8:1,2\n', [[7, 1, 8, 2]], []],
    'no labels, and several dimensions': [
        '@data\n7,8:1,2\n9,1:3,4\n',
        [
            [7, 1, 8, 2],
            [9, 3, 1, 4],
        ],
        [],
    ],
    'a regression': [
        '@targetlabel true\n@data\n7,8:1700000000123.5\n9,1:-2e-3\n',
        [
            [7, 8],
            [9, 1],
        ],
        [1700000000123.5, -0.002],
    ],
    'a regression whose header denies classes': ['@classLabel false\n@targetLabel true\n@data\n7,8:4\n', [[7, 8]], [4]],
    'classes as numbers, as asked for': [
        '@classLabel true 10 20\n@data\n7,8:20\n9,1:10\n',
        [
            [7, 8],
            [9, 1],
        ],
        [20, 10],
        { task: 'regression' },
    ],
    'both, as asked for': [
        '@targetlabel true\n@classlabel true 0 1\n@data\n7,8:1\n',
        [[7, 8]],
        ['1'],
        { task: 'classification' },
    ],
    'times, whatever the header claims': [
        '@timestamps false\n@classLabel true up\n@data\n(0,7), (1,8):( 0 , 9 ),(1,?) : up\n',
        [[7, 9, 8, 9]],
        ['up'],
    ],
    'no times, whatever the header claims': [
        '@timestamps true\n@classLabel true up\n@data\n7,8:up\n',
        [[7, 8]],
        ['up'],
    ],
    'dates as times': [
        '@timestamps true\n@targetlabel true\n@data\n(2024-01-31 23:00:00,7),(2024-02-01 00:00:00,8):(2024-01-31,9),(2024-02-01,1):0.5\n',
        [[7, 9, 8, 1]],
        [0.5],
    ],
    'large counters and small numbers': [
        `${HEAD}1700000000123,16777217,1e300,1e-300:up\n`,
        [[1700000000123, 16777217, 1e300, 1e-300]],
        ['up'],
    ],
    'a missing label left out': [`${HEAD}7,8:?\n9,1:down\n3,2:\n`, [[9, 1]], ['down'], { missingTarget: 'drop' }],
    'names of objects as classes': [
        '@classLabel true __proto__ constructor\n@data\n7,8:constructor\n9,1:__proto__\n',
        [
            [7, 8],
            [9, 1],
        ],
        ['constructor', '__proto__'],
    ],
    'extremes side by side': [`${HEAD}1e308,?,-1e308:up\n`, [[1e308, 0, -1e308]], ['up']],
});

refuses(parseTs, 'ts', {
    'an infinite value': [
        `${HEAD}7,8:1,inf:up\n`,
        /ts: line 5: value 2 of dimension 2 is infinite, "inf": write a finite number, or "\?"/,
    ],
    'a number too large': [`${HEAD}7,-1e999:up\n`, /line 5: value 2 of dimension 1 is infinite, "-1e999"/],
    'an infinite target': ['@targetLabel true\n@data\n7,8:-inf\n', /ts: line 3: the target is infinite, "-inf"/],
    'a tag it does not know': [
        '@problemname p\n@clasLabel true up\n@data\n7:up\n',
        /ts: line 2: unknown tag "@clasLabel"; did you mean "@classLabel"\?/,
    ],
    'another such tag': [
        '@dimesions 2\n@classLabel true up\n@data\n7:8:up\n',
        /unknown tag "@dimesions"; did you mean "@dimensions"\?/,
    ],
    'both kinds of labels': [
        '@targetlabel true\n@classlabel true 0 1\n@data\n7,8:1\n',
        /both @classLabel true and @targetLabel true: give \{ task: 'classification' \}/,
    ],
    'classes of a regression': [
        '@targetlabel true\n@data\n7,8:1\n',
        /classes were given, but the header says @targetLabel true/,
        { classes: ['a', 'b'] },
    ],
    'a missing label': [
        `${HEAD}7,8:up\n\n9,1:NA\n`,
        /ts: line 7: the target is missing \("NA"\); leave such samples out with \{ missingTarget: 'drop' \}/,
    ],
    'a label in other letters': [
        `${HEAD}7,8:Down\n`,
        /line 5: "Down" is none of the classes up, down; did you mean "down"\?/,
    ],
    'classes that are one': [
        '@classLabel true 1 2 1.0\n@data\n7:1\n',
        /ts: line 1: @classLabel: "1" and "1.0" are the same class/,
    ],
    'words that may be one class or two': [
        '@classLabel true slow walk left right\n@data\n7,8:slow walk\n',
        /line 3: "slow walk" is none of the classes slow, walk, left, right/,
    ],
    'a label where the header denies any': [
        '@classLabel false\n@data\n7,8:1\n',
        /dimension 2 has 1 values.*If what follows the last colon is a label, say so in the header: @classLabel true/,
    ],
    'cases that do not tell': [
        '@problemName p\n@data\n7:8\n',
        /line 3: the header has neither @classLabel nor @targetLabel, and the cases do not show/,
    ],
    'a comma too many': [`${HEAD}7,8,:up\n`, /line 5: dimension 1 ends with a comma/],
    'a colon too many': [
        `${HEAD}7,8:up:\n`,
        /line 5: expected a label after the last colon, found nothing; if "up" is the label/,
    ],
    'times that fall': [
        '@classLabel true up\n@data\n(2,7),(0,8),(1,9):up\n',
        /line 3: the times of dimension 1 do not rise: "0" follows "2"; sort the values by time/,
    ],
    'times that stand still': [
        '@classLabel true up\n@data\n(0,7),(1,8):(0,7),(0,8):up\n',
        /the times of dimension 2 do not rise: "0" follows "0"/,
    ],
    'dates that fall': [
        '@classLabel true up\n@data\n(2024-03-01 00:00:00,7),(2024-02-28 00:00:00,8):up\n',
        /do not rise: "2024-02-28 00:00:00" follows/,
    ],
    triples: [
        '@classLabel true up\n@data\n(0,7,8):up\n',
        /expected "\(time,value\)" in dimension 1, found "\(0,7,8\)"/,
    ],
    'a comment behind a case': [`${HEAD}7,8:up # a note\n`, /line 5: "up # a note" is none of the classes up, down/],
    'a comment behind a case, without a list of classes': [
        '@classLabel true\n@data\n7,8:up\n9,1:up # a note\n',
        /line 4: the label "up # a note" seems to hold a comment/,
    ],
    'blanks between values': [`${HEAD}7 8 9:up\n`, /found "7 8 9"\. Values are separated by commas/],
    'semicolons and decimal commas': [
        `${HEAD}7,5;8,5:up\n`,
        /found "5;8"\. Values are separated by commas, and their decimal sign is a point/,
    ],
    'another minus': [`${HEAD}\u22127,8:up\n`, /no minus of the keyboard/],
    'values beside @data': [
        '@classLabel true up\n@data 7,8:up\n',
        /line 2: expected the cases in the lines after @data, found "7,8:up" beside it/,
    ],
    'cases without a header': ['7,8:1,2:up\n9,1:3,4:down\n', /line 1: expected a header line/],
    'a gap, if asked to': [
        `${HEAD}7,?:up\n`,
        /ts: line 5: dimension 1 lacks 1 of its 2 values, and \{ missing: 'error' \}/,
        { missing: 'error' },
    ],
});

test('ts: what was filled and what was guessed is in the result', () => {
    const gaps = parseTs(`${HEAD}7,?,9:?,?,?:up\n1,2,NA:4,5,6:down\n`);
    assert.deepEqual(
        [rows(gaps), gaps.read.filled, gaps.missing],
        [
            [
                [7, 0, 8, 0, 9, 0],
                [1, 4, 2, 5, 2, 6],
            ],
            { count: 5, how: 'interpolate' },
            5,
        ],
    );
    guessed(gaps, /a dimension of a series has no value at all and is taken as 0/);
    assert.match(describe(gaps).text, /5 values missing, filled: the line between their neighbours in time/);
    assert.deepEqual(parseTs(`${HEAD}7,?,9:up\n`, { missing: 'zero' }).read.filled, { count: 1, how: 'zero' });
    assert.deepEqual(parseTs(`${HEAD}7,8:up\n`).read, {
        format: 'ts',
        dropped: 0,
        filled: { count: 0, how: 'interpolate' },
        guesses: [],
    });
    guessed(parseTs('@problemName w\n@data\n7,8:b\n'), /neither @classLabel nor @targetLabel/);
    guessed(parseTs('@classLabel true slow walk run\n@data\n7,8:slow walk\n'), /names of classes hold blanks/);
    const times = parseTs(
        '@classLabel true u\n@data\n(0,7),(1,8),(2,9):u\n(0,7),(50,8),(51,9):u\n(0,1),(1,2):(5,3),(6,4):u\n'.replace(
            /\(0,7\),\(1,8\),\(2,9\):u\n\(0,7\),\(50,8\),\(51,9\):u\n/,
            '(0,7),(50,8),(51,9):(0,7),(1,8),(2,9):u\n',
        ),
    );
    guessed(times, /in 1 of 2 series the times are not equally spaced/);
    guessed(times, /in 1 of 2 series the dimensions begin at different times/);
    const months = parseTs(
        '@classLabel true u\n@data\n(2024-01-31 00-00-00,7),(2024-02-29 00-00-00,8),(2024-03-31 00-00-00,9):u\n',
    );
    assert.deepEqual(months.read.guesses, []);
    guessed(parseTs('@classLabel true u\n@data\n(first,7),(second,8):u\n'), /neither numbers nor dates/);
    const dropped = parseTs(`${HEAD}7,8,9:?\n1,2:down\n`, { missingTarget: 'drop' });
    assert.deepEqual([dropped.read.dropped, dropped.length, dropped.y], [1, 2, Int32Array.of(1)]);
});

/* ---- ARFF -------------------------------------------------------------------------------------------------------- */

const FLAT =
    '% UCR\n@relation Hills\n\n@attribute att0 numeric\n@ATTRIBUTE att1 REAL\n@attribute att2 integer\n@attribute target {2,1}\n\n@data\n';
const NESTED =
    "@relation 'Two Hills'\n@attribute relationalAtt relational\n  @attribute t0 numeric\n  @attribute t1 numeric\n  @attribute t2 numeric\n@end relationalAtt\n@attribute activity {still,'on foot'}\n@data\n";
reads(parseArff, 'arff', {
    'a univariate set': [
        `${FLAT}7,8,9,1\n1.5,-2,3e2,2\n`,
        [
            [7, 8, 9],
            [1.5, -2, 300],
        ],
        ['1', '2'],
    ],
    'blanks around all separators, comments': [
        `${FLAT} 7 , 8 ,\t9 , 1 % first\n% no row\n1,2,3,2\n`,
        [
            [7, 8, 9],
            [1, 2, 3],
        ],
        ['1', '2'],
    ],
    'blanks as separators': [
        `${FLAT}7 8 9 1\n1\t2\t3\t2\n`,
        [
            [7, 8, 9],
            [1, 2, 3],
        ],
        ['1', '2'],
    ],
    'missing values inside and at the end': [
        `${FLAT}7,?,9,1\n1,2,?,2\n`,
        [
            [7, 8, 9],
            [1, 2],
        ],
        ['1', '2'],
    ],
    'lines that end with CR alone, UTF-16': [wide(`\ufeff${FLAT}7,8,9,1\n`.replaceAll('\n', '\r')), [[7, 8, 9]], ['1']],
    'quoted nominal values with commas, quotes and blanks': [
        "@relation r\n@attribute 'a b' numeric\n@attribute \"it's\" {'x, y', \"it's\", 'it\\'s not',z}\n@data\n7,'x, y'\n8,\"it's\"\n9,'it\\'s not'\n1,z\n",
        [[7], [8], [9], [1]],
        ['x, y', "it's", "it's not", 'z'],
    ],
    'sparse rows': [
        "@relation r\n@attribute a numeric\n@attribute b numeric\n@attribute c {p,'q r'}\n@data\n{0 1.5, 2 'q r'}\n{ 1 -3 }\n{}\n",
        [
            [1.5, 0],
            [0, -3],
            [0, 0],
        ],
        ['q r', 'p', 'p'],
    ],
    'a regression': [
        '@relation r\n@attribute t0 numeric\n@attribute t1 numeric\n@attribute class numeric\n@data\n7,8,3\n9,1,4\n',
        [
            [7, 8],
            [9, 1],
        ],
        [3, 4],
    ],
    'whole numbers as classes, as asked for': [
        '@relation r\n@attribute t0 numeric\n@attribute class numeric\n@data\n7,3\n9,4\n',
        [[7], [9]],
        ['3', '4'],
        { task: 'classification' },
    ],
    'a target in the first place': [
        '@relation r\n@attribute label {u,v}\n@attribute t0 numeric\n@data\nv,7\nu,9\n',
        [[7], [9]],
        ['v', 'u'],
    ],
    'no target': [
        '@relation r\n@attribute t0 numeric\n@attribute t1 numeric\n@data\n7,8\n',
        [[7, 8]],
        [],
        { target: null },
    ],
    'several dimensions': [
        `${NESTED}'7,8,9\\n1,2,3',still\n"4,5,6\\n6,5,4",'on foot'\n`,
        [
            [7, 1, 8, 2, 9, 3],
            [4, 6, 5, 5, 6, 4],
        ],
        ['still', 'on foot'],
    ],
    'several dimensions, padded': [
        `${NESTED}'7,8,?\\n1,2,?',still\n'4,?,6\\n6,5,4','on foot'\n`,
        [
            [7, 1, 8, 2],
            [4, 6, 5, 5, 6, 4],
        ],
        ['still', 'on foot'],
    ],
    'rows that are steps, as told': [
        `${NESTED}'7,8,9\\n1,2,3',still\n`,
        [[7, 8, 9, 1, 2, 3]],
        ['still'],
        { relational: 'steps' },
    ],
    'rows that are steps, as their number tells': [
        "@relation bags\n@attribute molecule {m,n}\n@attribute bag relational\n@attribute f1 numeric\n@attribute f2 numeric\n@end bag\n@attribute class {0,1}\n@data\nm,'7,8\\n9,1\\n2,3',1\nn,'4,5',0\n",
        [
            [7, 8, 9, 1, 2, 3],
            [4, 5],
        ],
        ['1', '0'],
        { ignore: 'molecule' },
    ],
    'an attribute for each dimension, not for each step': [
        '@relation r\n@attribute r relational\n@attribute x numeric\n@attribute y numeric\n@end r\n@attribute class {u,v}\n@data\n"7,8,9,1\\n2,3,4,5",v\n',
        [[7, 2, 8, 3, 9, 4, 1, 5]],
        ['v'],
    ],
    'windows of a recording': [
        '@relation r\n@attribute v numeric\n@data\n1\n2\n3\n4\n',
        [
            [1, 2],
            [2, 3],
        ],
        [3, 4],
        { rows: 'steps', window: 2 },
    ],
    'a missing target left out': [`${FLAT}7,8,9,?\n1,2,3,2\n`, [[1, 2, 3]], ['2'], { missingTarget: 'drop' }],
});

refuses(parseArff, 'arff', {
    'a class that is not declared': [
        `${FLAT}7,8,9,3\n`,
        /arff: line 10, column "target": "3" is none of the classes 2, 1/,
    ],
    'a short row': [`${FLAT}7,8,1\n`, /arff: line 10: expected 4 values, one for each attribute, found 3/],
    'a weight': [`${FLAT}7,8,9,1,{2}\n`, /weights of rows, as in "\{2\}", are not read/],
    'an infinite value': [`${FLAT}7,inf,9,1\n`, /arff: line 10, column "att1": the value is infinite, "inf"/],
    'an infinite value of several dimensions': [
        `${NESTED}'7,8,9\\n1,-inf,3',still\n`,
        /arff: line 9: value 2 of row 2 is infinite, "-inf"/,
    ],
    'a word in several dimensions': [
        `${NESTED}'7,8,9\\n1,high,3',still\n`,
        /arff: line 9: expected a number or "\?" as value 2 of row 2, found "high"/,
    ],
    'rows of different lengths': [`${NESTED}'7,8,9\\n1,2',still\n`, /arff: line 9: row 2 has 2 values and row 1 has 3/],
    'dimensions that come and go': [
        `${NESTED}'7,8,9\\n1,2,3',still\n'7,8,9',still\n`,
        /arff: line 10: expected 2 dimensions, as in the first case, found 1/,
        { relational: 'dimensions' },
    ],
    'nominal inputs': [
        '@relation r\n@attribute colour {red,blue}\n@attribute class {u,v}\n@data\nred,u\n',
        /column "colour": expected a number, found "red"; leave the column out with \{ ignore: \["colour"\] \}/,
    ],
    'an attribute beside the series': [
        "@relation r\n@attribute id numeric\n@attribute r relational\n@attribute t0 numeric\n@end r\n@attribute class {u}\n@data\n5,'7',u\n",
        /the attribute "id" stands beside the series: leave it out with \{ ignore: \["id"\] \}/,
    ],
    'a missing target': [`${FLAT}7,8,9,?\n`, /arff: line 10, column "target": the target is missing \("\?"\)/],
    'a quote that is never closed': [`${NESTED}'7,8,9\\n1,2,3,still\n`, /line 9: a quoted value is never closed/],
    'a tag it does not know': [
        '@relation r\n@attibute a numeric\n@data\n7\n',
        /arff: line 2: unknown tag "@attibute"; did you mean "@attribute"\?/,
    ],
    'a type it does not know': [
        '@relation r\n@attribute a numric\n@data\n7\n',
        /line 2: unknown type "numric"; did you mean "numeric"\?/,
    ],
    'a relational attribute without an end': [
        '@relation r\n@attribute a relational\n@attribute t numeric\n@data\n"7"\n',
        /the relational attribute "a" of line 2 has no @end/,
    ],
    'sparse rows that go back': [
        '@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n{1 2, 0 3}\n',
        /expected the number of an attribute from 2 to 1|expected the number of an attribute/,
    ],
    'options of tables for series': [
        `${NESTED}'7,8,9',still\n`,
        /arff: rows is for files without a relational attribute/,
        { rows: 'table' },
    ],
    'relational, where nothing is': [
        `${FLAT}7,8,9,1\n`,
        /relational is for files with a relational attribute/,
        { relational: 'steps' },
    ],
});

test('arff: tables, and what was filled and guessed', () => {
    const table = parseArff(
        '@relation ground\n@attribute mass numeric\n@attribute pressure numeric\n@attribute class {u,v}\n@data\n1,1000,u\n?,3000,v\n3,2000,u\n2,2600,v\n',
    );
    assert.deepEqual(
        [table.standardize, table.name, table.columns, table.read.format, table.read.target, table.read.filled],
        ['position', 'ground', ['mass', 'pressure'], 'arff', 'class', { count: 1, how: 'mean' }],
    );
    assert.deepEqual(rows(table)[1], [2, 3000]);
    guessed(
        parseArff(`${NESTED}'7,8,9\\n1,2,3',still\n`),
        /each row of "relationalAtt" is a dimension, as in the UEA archive; \{ relational: 'steps' \}/,
    );
    const padded = parseArff(`${NESTED}'7,?,9\\n?,?,?',still\n'7,8,?\\n1,2,?',still\n`);
    assert.deepEqual(
        [padded.read.filled, padded.name, padded.length],
        [{ count: 4, how: 'interpolate' }, 'Two Hills', 3],
    );
    guessed(padded, /1 of 2 series end with missing values and are taken as shorter/);
    guessed(padded, /no value at all/);
    assert.throws(
        () => parseArff(`${NESTED}'7,?,9\\n1,2,3',still\n`, { missing: 'error' }),
        /arff: line 9: dimension 1 lacks 1 of its 3 values/,
    );
    guessed(
        parseArff('@relation r\n@attribute t0 numeric\n@attribute class numeric\n@data\n7,3\n9,4\n'),
        /declared numeric, and taken as a measurement/,
    );
});

/* ---- UCR --------------------------------------------------------------------------------------------------------- */

reads(parseUcr, 'ucr', {
    tabs: [
        '2\t0.5\t-1.5\n-1\t7\t8\n',
        [
            [0.5, -1.5],
            [7, 8],
        ],
        ['2', '-1'],
    ],
    commas: [
        '2,0.5,-1.5\n-1,7,8\n',
        [
            [0.5, -1.5],
            [7, 8],
        ],
        ['2', '-1'],
    ],
    'blanks, and labels as Matlab writes them': [
        '  1.0000000e+00  5.0e-01  -1.5e+00\n  2.0000000e+00   7.0e+00   8.0e+00\n',
        [
            [0.5, -1.5],
            [7, 8],
        ],
        ['1', '2'],
    ],
    'whole numbers': [
        '1\t3\t4\t5\n2\t6\t7\t8\n',
        [
            [3, 4, 5],
            [6, 7, 8],
        ],
        ['1', '2'],
    ],
    'shorter series': [
        '1\t3\t4\tNaN\n2\t6\tNaN\t8\n',
        [
            [3, 4],
            [6, 7, 8],
        ],
        ['1', '2'],
    ],
    'words as labels, CR alone, UTF-16': [
        wide('up\t3\t4\rdown\t6\t7\r'),
        [
            [3, 4],
            [6, 7],
        ],
        ['up', 'down'],
    ],
    'a regression': [
        '1.25\t3\t4\n2.5\t6\t7\n',
        [
            [3, 4],
            [6, 7],
        ],
        [1.25, 2.5],
    ],
    'classes in the order wanted': [
        '1\t3\t4\n2\t6\t7\n',
        [
            [3, 4],
            [6, 7],
        ],
        ['1', '2'],
        { classes: ['2', '1'] },
    ],
});
refuses(parseUcr, 'ucr', {
    'a missing label': ['1\t3\t4\nNaN\t6\t7\n', /line 2, column 0: the target is missing/],
    'an infinite value': ['1\t3\tInf\n', /line 1, column 2: the value is infinite, "Inf"/],
    'an option of tables': ['1\t3\n', /ucr: unknown option "target"/, { target: 2 }],
});

const hills = (separator, label) =>
    Array.from({ length: 12 }, (_, i) =>
        [label(i), ...Array.from({ length: 10 }, (_, t) => (Math.sin(i + t) + 0.013).toFixed(4))].join(separator),
    ).join('\n');
test('csv: a label before fractions, without a header, is the target', () => {
    for (const separator of ['\t', ',', ' ']) {
        const data = parseCsv(hills(separator, i => 1 + (i % 3)));
        assert.deepEqual([data.classes, data.length, data.read.target], [['1', '2', '3'], 10, 0]);
        guessed(data, /the target is column 0, the first: whole numbers that come again/);
    }
    assert.equal(parseCsv(hills(',', i => i)).read.target, 10); // numbers of rows
    assert.equal(
        parseCsv(
            hills(',', i => 1 + (i % 3)),
            { target: -1 },
        ).read.target,
        10,
    );
});

/* ---- .tsf -------------------------------------------------------------------------------------------------------- */

const MONASH =
    '# Dataset Information\n# of nothing\n@relation Tides\n@attribute series_name string\n@attribute start_timestamp date\n@frequency monthly\n@horizon 2\n@missing true\n@equallength false\n@data\n';
reads(parseTsf, 'tsf', {
    'series of different lengths': [
        `${MONASH}T1:1979-01-01 00-00-00:7,8,?,10\nT2:1980-01-01 00-00-00:1.5, -2 \n`,
        [
            [7, 8, 9, 10],
            [1.5, -2],
        ],
        [],
    ],
    'lines that end with CR alone, UTF-16': [
        wide(`${MONASH}T1:1979-01-01 00-00-00:7,8\n`.replaceAll('\n', '\r')),
        [[7, 8]],
        [],
    ],
    'no attributes': ['@frequency daily\n@data\n7,8\n', [[7, 8]], []],
    windows: [
        `${MONASH}T1:x:1,2,3,4\nT2:y:7,8,9\nT3:z:5,6\n`,
        [
            [1, 2],
            [2, 3],
            [7, 8],
        ],
        [3, 4, 9],
        { window: 2 },
    ],
    'windows further ahead': [
        `${MONASH}T1:x:1,2,3,4,5,6\n`,
        [
            [1, 2],
            [3, 4],
        ],
        [4, 6],
        { window: 2, stride: 2, horizon: 2 },
    ],
    'gaps in windows, filled from the past': [
        `${MONASH}T1:x:1,?,3,?,?,6\n`,
        [
            [1, 1],
            [1, 3],
            [3, 3],
        ],
        [3, 6, 6].slice(0, 1).concat(6),
        { window: 2, missingTarget: 'drop' },
    ].map((value, i) =>
        i === 1
            ? [
                  [1, 1],
                  [3, 3],
              ]
            : value,
    ),
    'a name that begins with #': [`${MONASH}#1:x:7,8\n`, [[7, 8]], []],
});
refuses(parseTsf, 'tsf', {
    'times with colons': [
        `${MONASH}T1:1979-01-01 00:00:00:7,8\n`,
        /tsf: line 11: .*Times are written without colons: 2024-01-31 12-00-00/,
    ],
    'too few attributes': [
        `${MONASH}T1:7,8\n`,
        /tsf: line 11: expected 2 attributes and values, separated by colons, found "T1:7,8"/,
    ],
    'an infinite value': [`${MONASH}T1:x:7,inf\n`, /tsf: line 11: value 2 is infinite, "inf"/],
    'a word': [`${MONASH}T1:x:7,high\n`, /tsf: line 11: expected a number or "\?" as value 2, found "high"/],
    'an empty series': [`${MONASH}T1:x:\n`, /tsf: line 11: expected values, found an empty series/],
    'a comma too many': [`${MONASH}T1:x:7,\n`, /tsf: line 11: the values end with a comma/],
    'a missing target': [
        `${MONASH}T1:x:1,2,?\n`,
        /tsf: line 11: value 3, the target of a window, is missing; .*missingTarget: 'drop'/,
        { window: 2 },
    ],
    'windows that are too long': [
        `${MONASH}T1:x:1,2,3\n`,
        /tsf: a window of 5 steps and a horizon of 1 need 6 steps, the longest series has 3/,
        { window: 5 },
    ],
    'a horizon without a window': [`${MONASH}T1:x:1,2,3\n`, /tsf: horizon needs window/, { horizon: 2 }],
    'a tag it does not know': [
        '@relation r\n@frequncy daily\n@horizon 2\n@data\n7\n',
        /tsf: line 2: unknown tag "@frequncy"; did you mean "@frequency"\?/,
    ],
    'a type it does not know': [
        '@attribute series_name sting\n@horizon 2\n@data\nT:7\n',
        /unknown type "sting"; did you mean "string"\?/,
    ],
    'gaps, if asked to': [
        `${MONASH}T1:x:7,?\n`,
        /tsf: line 11: 1 of 2 values are missing, and \{ missing: 'error' \}/,
        { missing: 'error' },
    ],
});
test('tsf: what the file says', () => {
    const data = parseTsf(`${MONASH}T1:1979-01-01 00-00-00:7,?,9\nT2:1980-01-01 00-00-00:?,?\n`);
    assert.deepEqual(
        [data.name, data.ids, data.read.frequency, data.read.horizon, data.read.filled, data.read.attributes],
        [
            'Tides',
            ['T1', 'T2'],
            'monthly',
            2,
            { count: 3, how: 'interpolate' },
            { series_name: ['T1', 'T2'], start_timestamp: ['1979-01-01 00-00-00', '1980-01-01 00-00-00'] },
        ],
    );
    guessed(data, /no value at all/);
    assert.match(describe(data).text, /Tides: 2 series of 2 to 3 steps, read as tsf/);
    const windows = parseTsf(`${MONASH}T1:x:1,2,3,4\nT2:y:7,8,9\n`, { window: 2 });
    assert.deepEqual(windows.ids, ['T1', 'T1', 'T2']);
    assert.deepEqual(select(windows, [2, 0]).ids, ['T2', 'T1']);
    assert.equal(split(windows, 0.5).train.y.constructor, Float64Array);
});

test("a gap before a window's end is not filled from the target behind it", () => {
    assert.deepEqual(rows(parseCsv('v\n1\n\n3\n?\n100\n', { rows: 'steps', window: 3, target: 'v' })), [[1, 3, 3]]);
    assert.deepEqual(rows(parseTsf('@horizon 1\n@data\n1,3,?,100\n', { window: 3 })), [[1, 3, 3]]);
    assert.deepEqual(rows(parseTsf('@horizon 1\n@data\n1,?,100\n', { window: 1, horizon: 1, missingTarget: 'drop' })), [
        [1],
    ]);
});

/* ---- none as another --------------------------------------------------------------------------------------------- */

/** One of each, and the name of its reader. */
const EACH = {
    ts: [`% a comment\n${HEAD}7,8:1,2:up\n`, /parseTs/],
    'ts without labels': ['@problemName p\n@data\n7,8\n', /parseTs/],
    arff: [`${FLAT}7,8,9,1\n`, /parseArff/],
    'arff of several dimensions': [`${NESTED}'7,8,9',still\n`, /parseArff/],
    tsf: [`${MONASH}T1:x:7,8\n`, /parseTsf/],
    'tsf with little to tell': ['@relation r\n@attribute series_name string\n@data\nT1:7,8\n', /parseTsf/],
    'tsf with less': [
        '@relation r\n@attribute name string\n@attribute since date\n@data\nT1:1990-01-01 00-00-00:7,8\n',
        /parseTsf/,
    ],
    'arff with times': ["@relation r\n@attribute t string\n@attribute class {u}\n@data\n'10:00',u\n", /parseArff/],
    json: ['{ "series": [[7, 8]], "labels": ["up"] }', /parseJsonDataset/],
    csv: ['p,q,class\n7,8,up\n', null],
    ucr: [hills('\t', i => i % 3), null],
    'cases of a .ts without a header': [
        '7.5,8:1,2:up\n9,1:3,4:down\n',
        /put lines such as "@classLabel true" and "@data" before them, and parseTs reads it|expected a header line/,
    ],
    'a workbook': [Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0), /Excel workbook/],
    'a page': ['<!DOCTYPE html><html>', /a page of HTML/],
    'a model': [
        Uint8Array.of(40, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from('{"__metadata__":{"format":"pt"},"w":{"dtype":"F32"}}')),
        /safetensors.*pa\.open reads it/,
    ],
};
const PARSERS = { ts: parseTs, arff: parseArff, tsf: parseTsf, csv: parseCsv, ucr: parseUcr, json: parseJsonDataset };
for (const [what, [source, sentence]] of Object.entries(EACH))
    test(`no reader takes ${what} for its own, if it is not`, () => {
        for (const [format, parse] of Object.entries(PARSERS)) {
            const own =
                what.split(' ')[0] === format || (['csv', 'ucr'].includes(what) && ['csv', 'ucr'].includes(format));
            if (own) continue;
            assert.throws(
                () => parse(source),
                error =>
                    (error.constructor === Error && (sentence ?? /parseCsv|no JSON|JSON/).test(error.message)) ||
                    assert.fail(`${format}: ${error.message}`),
            );
        }
    });

test('readDataset goes by what is in the file, then by its name', () => {
    const formats = {
        ts: 'ts',
        'ts without labels': 'ts',
        arff: 'arff',
        'arff of several dimensions': 'arff',
        tsf: 'tsf',
        'tsf with little to tell': 'tsf',
        json: 'json',
        csv: 'csv',
    };
    for (const [what, format] of Object.entries(formats))
        for (const name of [undefined, 'data.txt', 'dir/data.csv', 'x.ts', 'Set_TRAIN.arff', ''])
            if (what !== 'csv' || (name !== 'x.ts' && !/arff/.test(name)))
                assert.equal(readDataset(EACH[what][0], { name }).read.format, format, `${what} as ${name}`);
    for (const name of ['GunPoint_TRAIN.tsv', 'Gun_Point/Gun_Point_TEST', 'a/GunPoint_TEST.txt', 'gunpoint_test.TSV']) {
        const data = readDataset('1\t3\t4\t5\n2\t6\t7\t8\n', { name });
        assert.deepEqual(
            [data.read.format, data.classes, rows(data)],
            [
                'ucr',
                ['1', '2'],
                [
                    [3, 4, 5],
                    [6, 7, 8],
                ],
            ],
        );
    }
    assert.deepEqual(
        readDataset(
            hills('\t', i => i % 3),
            { name: 'export.tsv' },
        ).classes,
        ['0', '1', '2'],
    );
    assert.equal(readDataset('1\t3\t4\n', { format: 'ucr' }).read.format, 'ucr');
    assert.deepEqual(rows(readDataset(wide(`\ufeff${HEAD}7,8:up\n`), { name: 'x.ts' })), [[7, 8]]);
    assert.throws(() => readDataset('p,q\n1,2\n', { name: 'x.ts' }), /ts: line 1: expected a header line .*parseCsv/);
    assert.throws(
        () => readDataset('p,q\n1,2\n', { name: 'x.arff' }),
        /arff: line 1: expected a header line .*parseCsv/,
    );
    assert.throws(
        () => readDataset(EACH['a workbook'][0], { name: 'x.xlsx' }),
        /readDataset: "x\.xlsx" is an Excel workbook/,
    );
    assert.throws(() => readDataset(EACH.ts[0], { window: 3 }), /readDataset: unknown option "window"/);
    assert.throws(() => readDataset(EACH.ts[0], { format: 'weka' }), /readDataset: format must be "ts" or "arff"/);
    assert.throws(() => readDataset(EACH.ts[0], { name: 5 }), /readDataset: name must be the name of a file, got 5/);
    assert.throws(
        () => readDataset('A line that somebody wrote, and no number.\n'.repeat(9), { name: 'a.txt' }),
        /readDataset: "a\.txt" holds words and hardly a number: textDataset/,
    );
    assert.throws(() => readDataset(5), /readDataset: expected text, an ArrayBuffer or a Uint8Array/);
});

/* ---- growth ------------------------------------------------------------------------------------------------------ */

test('readers of series are linear: four times the text takes about four times as long', () => {
    const many = (n, make) => Array.from({ length: n }, (_, i) => make(i)).join('');
    growth({
        'ts: values': [parseTs, n => `${HEAD}${'1.5,'.repeat(n)}2:up\n`],
        'ts: cases': [parseTs, n => HEAD + '1.5,2:up\n'.repeat(n)],
        'ts: dimensions': [parseTs, n => `${HEAD}${'1,2:'.repeat(n)}up\n`],
        'ts: blanks': [parseTs, n => `${HEAD}1,${' '.repeat(n)}2${' '.repeat(n)}:up\n`],
        'ts: gaps': [parseTs, n => `${HEAD}1,${'?,'.repeat(n)}2:up\n`],
        'ts: classes': [
            parseTs,
            n => `@classLabel true ${many(n, i => `c${i} `)}\n@data\n${many(n, i => `1:c${i}\n`)}`,
        ],
        'ts: classes of several words': [
            parseTs,
            n => `@classLabel true ${many(n, i => `c ${i} `)}\n@data\n${many(n, i => `1:c ${i}\n`)}`,
        ],
        'ts: comments': [parseTs, n => '% no\n'.repeat(n) + HEAD + '#\n'.repeat(n) + '1:up\n'],
        'ts: tags': [parseTs, n => '@missing true\n'.repeat(n) + HEAD + '1:up\n'],
        'ts: pairs': [parseTs, n => `${HEAD}${many(n, i => `(${i},1),`)}(${n},2):up\n`],
        'ts: an open bracket': [parseTs, n => `${HEAD}(${'1'.repeat(n)}\n1:up`, /values, a colon and a label/],
        'ts: brackets': [parseTs, n => `@data\n${'('.repeat(n)}:up\n`, /line 2: expected "\(time,value\)"/],
        'ts: a label': [parseTs, n => `${HEAD}1:${'u '.repeat(n)}\n`, /line 5: "u u u/],
        'ts: CR': [parseTs, n => (HEAD + '1.5,2:up\n'.repeat(n)).replaceAll('\n', '\r')],
        'ts: no colon': [parseTs, n => `${HEAD}${'1:up\n'.repeat(n)}5`, /line \d{5,}: expected values, a colon/],
        'ts: digits': [parseTs, n => `${HEAD}${'1'.repeat(n)}:up\n`, /line 5: value 1 of dimension 1 is infinite/],
        'ts: a line': [parseTs, n => '1'.repeat(n), /line 1: expected a header line/],
        'ts: quotes': [parseTs, n => `@classLabel true ${'"'.repeat(n)}\n@data\n1:up\n`, /are the same class/],
        'arff: rows': [parseArff, n => FLAT + '7,8,9,1\n'.repeat(n)],
        'arff: attributes': [
            parseArff,
            n =>
                `@relation r\n${many(n, i => `@attribute t${i} numeric\n`)}@attribute class {u}\n@data\n${'1,'.repeat(n)}u\n`,
        ],
        'arff: dimensions': [parseArff, n => `${NESTED}'${'1,2,3\\n'.repeat(n)}',still\n`],
        'arff: steps': [parseArff, n => `${NESTED}'${'1,'.repeat(n)}2\\n${'1,'.repeat(n)}2',still\n`],
        'arff: padding': [parseArff, n => `${NESTED}'1${',?'.repeat(n)}',still\n`],
        'arff: quotes': [parseArff, n => `${NESTED}'${"\\'".repeat(n)}',still\n`, /line 9: expected a number/],
        'arff: an open quote': [parseArff, n => `${FLAT}'${'1'.repeat(n)}\n`, /a quoted value is never closed/],
        'arff: values': [
            parseArff,
            n =>
                `@relation r\n@attribute t numeric\n@attribute class {${many(n, i => `c${i},`)}z}\n@data\n${many(n, i => `1,c${i}\n`)}`,
        ],
        'arff: blanks': [parseArff, n => `${FLAT}7,${' '.repeat(n)}8,9,1\n`],
        'arff: sparse': [parseArff, n => `${FLAT}${'{0 7, 3 1}\n'.repeat(n)}`],
        'arff: percent': [
            parseArff,
            n => `${FLAT}7,8,9,${'%'.repeat(n)}\n`,
            /line 10, column "target": the target is missing/,
        ],
        'tsf: values': [parseTsf, n => `${MONASH}T:x:${'1,?,'.repeat(n)}2\n`],
        'tsf: series': [parseTsf, n => MONASH + 'T:x:7,8\n'.repeat(n)],
        'tsf: windows': [text => parseTsf(text, { window: 5 }), n => `${MONASH}T:x:${'1,'.repeat(n)}2\n`],
        'tsf: a name': [parseTsf, n => `${MONASH}${'T'.repeat(n)}\n`, /line 11: expected 2 attributes/],
        'ucr: values': [parseUcr, n => `1\t${'0.5\t'.repeat(n)}2\n`],
        'ucr: rows': [parseUcr, n => '1\t0.5\t2\n'.repeat(n)],
        'a beginning of blanks': [readDataset, n => ' '.repeat(n) + 'x', /no column is left as input/],
        'a beginning of brackets': [readDataset, n => '['.repeat(n), /Unexpected end of JSON input/],
        'a beginning of lines': [readDataset, n => '\n'.repeat(n) + '@x', /no column is left as input/],
        'a beginning of colons': [readDataset, n => '1,2' + ':1'.repeat(n), /line 1: expected a header line/],
    });
});

test('arff: sparse rows cost what they hold, and read as full ones do', () => {
    const head = (n, more = '') =>
        `@relation r\n${Array.from({ length: n }, (_, i) => `@attribute t${i} numeric\n`).join('')}${more}@attribute class {x,y}\n@data\n`;
    const begun = process.cpuUsage(),
        wide = parseArff(`${head(1000)}${'{1000 y}\n{3 7, 999 -2}\n'.repeat(7000)}`, { rows: 'series' });
    assert.ok(process.cpuUsage(begun).user < 6e6, `${process.cpuUsage(begun).user / 1000} ms`);
    assert.deepEqual(
        [
            wide.x.length,
            [...wide.y.slice(0, 2)],
            wide.x[1][3],
            wide.x[1][999],
            wide.x[1].length,
            wide.x[0].every(value => value === 0),
        ],
        [14000, [1, 0], 7, -2, 1000, true],
    );
    for (const options of [
        { rows: 'table' },
        { rows: 'samples' },
        { rows: 'series' },
        { rows: 'steps', id: 't0' },
        { target: 't1' },
        { target: 'kind', ignore: 'class' },
    ]) {
        const full = ['0,5,0,b,x', '0,0,?,a,x', '1,0,0,a,y', '1,2,3,b,y'],
            sparse = ['{1 5, 3 b}', '{2 ?}', '{0 1, 4 y}', '{0 1, 1 2, 2 3, 3 b, 4 y}'];
        const own = options.target
            ? { rows: 'table', ...options, ignore: options.ignore ?? ['kind', 'class'] }
            : { ...options, ignore: 'kind' };
        const [a, b, mixed] = [full, sparse, full.map((row, i) => (i % 2 ? row : sparse[i]))].map(lines =>
            parseArff(head(3, '@attribute kind {a,b}\n') + lines.join('\n') + '\n', own),
        );
        for (const data of [b, mixed]) assert.deepEqual(data, a);
    }
    assert.throws(
        () => parseArff(`${head(2, '@attribute s string\n')}{0 1, 2 u}\n{0 1}\n`),
        /arff: line 8: a sparse row must have a value for the string attribute "s"/,
    );
    assert.throws(
        () => parseArff(`${head(2, '@attribute kind {a,b}\n')}{0 1, 3 y}\n`),
        /column "kind": expected a number, found "a"/,
    );
});

test('a small file does not fill the memory', () => {
    assert.throws(
        () =>
            parseArff(
                `@relation r\n${Array.from({ length: 1000 }, (_, i) => `@attribute t${i} numeric\n`).join('')}@attribute class {x,y}\n@data\n${'{1000 y}\n'.repeat(66_000)}`,
            ),
        /sparse rows of 1001 attributes are more than/,
    );
    assert.throws(
        () =>
            parseArff(
                `@relation r\n${Array.from({ length: 20_000 }, (_, i) => `@attribute t${i} numeric\n`).join('')}@data\n${'{}\n'.repeat(20_000)}`,
            ),
        /sparse rows of 20000 attributes are more than/,
    );
    assert.throws(
        () => parseTsf(`@horizon 1\n@data\n${'1,'.repeat(60_000)}2\n`, { window: 30_000 }),
        /the windows have \d+ values in all, more than 134217728/,
    );
    assert.throws(
        () => parseCsv('v\n' + '1\n'.repeat(60_000), { rows: 'steps', window: 30_000, target: 'v' }),
        /the windows have \d+ values in all, more than 134217728/,
    );
});

/* ---- real files -------------------------------------------------------------------------------------------------- */

const folder = process.env.PA_DATA;
for (const name of ['BasicMotions', 'JapaneseVowels', 'GunPoint', 'ItalyPowerDemand', 'ACSF1', 'Epilepsy']) {
    const file = folder && join(folder, name, `${name}_TRAIN.ts`);
    const skip = !folder ? 'PA_DATA names no folder' : !existsSync(file) ? `${name} is not in PA_DATA` : false;
    test(`${name}, written in the other formats, reads the same`, { skip }, () => {
        const bytes = readFileSync(file),
            data = readDataset(bytes, { name: file }),
            { features, length, classes } = data;
        assert.deepEqual([data.read.format, data.read.guesses, data.x[0].constructor], ['ts', [], Float64Array]);
        const dimension = (series, f, end) => Array.from({ length: end }, (_, t) => series[t * features + f] ?? '?');
        const header = `@relation ${name}\n`,
            values = classes.map(label => `'${label}'`).join();
        const steps = Array.from({ length }, (_, t) => `@attribute t${t} numeric\n`).join('');
        const nested =
            `${header}@attribute series relational\n${steps}@end series\n@attribute class {${values}}\n@data\n` +
            data.x
                .map(
                    (series, i) =>
                        `'${Array.from({ length: features }, (_, f) => dimension(series, f, length).join()).join('\\n')}','${classes[data.y[i]]}'`,
                )
                .join('\n');
        const same = other =>
            assert.deepEqual(
                [other.x, other.y, other.classes, other.features, other.length],
                [data.x, data.y, classes, features, length],
            );
        same(readDataset(nested));
        same(readDataset(bytes.toString('utf8').replace(/\r?\n/g, '\r')));
        same(readDataset(wide(`\ufeff${bytes.toString('utf8')}`)));
        if (features > 1) return;
        same(
            readDataset(
                `${header}${steps}@attribute target {${values}}\n@data\n${data.x.map((series, i) => `${dimension(series, 0, length).join()},'${classes[data.y[i]]}'`).join('\n')}`,
            ),
        );
        for (const separator of ['\t', ',', '  '])
            same(
                readDataset(
                    data.x
                        .map((series, i) => [classes[data.y[i]], ...dimension(series, 0, length)].join(separator))
                        .join('\n'),
                    { name: `${name}_TRAIN.txt` },
                ),
            );
        const tsf = `${header}@attribute series_name string\n@frequency daily\n@data\n${data.x.map((series, i) => `T${i}:${dimension(series, 0, length).join()}`).join('\n')}`;
        assert.deepEqual(readDataset(tsf).x, data.x);
    });
}
