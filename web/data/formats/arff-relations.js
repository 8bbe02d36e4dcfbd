/**
 * ARFF files whose series is a relational attribute, of which all others but the target have to be left out: its rows
 * are the dimensions or the steps.
 */

import { describe, fail } from '../../errors.js';
import { encodeLabels, knownOf } from '../labels.js';
import { emptyGuess } from '../parsing/gaps.js';
import { COMMA, failAt, failAtValue, skipSpace } from '../parsing/lines.js';
import { numberIn } from '../parsing/numbers.js';
import { Dimensions } from '../parsing/weave.js';
import { shorten } from '../parsing/words.js';
import { resultOf } from '../result.js';
import { areCounted } from '../tables/guesses.js';
import { columnOf } from '../tables/table.js';
import { targetColumn } from '../tables/target.js';

/** @typedef {import('./arff-header.js').Attribute} Attribute */

/**
 * @param {import('../tables/table.js').Table} table
 * @param {Attribute[]} attributes
 * @param {number[]} series the relational ones
 * @param {import('../tables/options.js').TableOptions} own @param {'dimensions' | 'steps' | undefined} meaning
 * @param {(target: number) => import('../labels.js').Known} declared
 */
export function relationalDataset(table, attributes, series, own, meaning, declared) {
    const { names, cells, lines, guesses } = table,
        { missing } = own;
    const of = own.rows !== undefined ? 'rows' : own.id !== null ? 'id' : own.window !== undefined ? 'window' : null;
    if (of) fail(`arff: ${of} is for files without a relational attribute`);
    const ignored = new Set(own.ignore.map(which => columnOf(table, which, 'ignore')));
    const left = series.filter(c => !ignored.has(c));
    if (left.length !== 1)
        fail(
            `arff: expected one relational attribute, found ${left.length}: ` +
                `${left.map(c => describe(names[c])).join(', ')}; leave the others out with { ignore }`,
        );
    const [column] = left;
    const target = targetColumn(table, own.target, new Set([...ignored, ...series]));
    if (target >= 0 && (ignored.has(target) || attributes[target].type === 'relational'))
        fail(
            `arff: ${describe(names[target])} cannot be ` +
                `the target: it is relational or among the attributes to ignore`,
        );
    const beside = names.findIndex((_, c) => c !== column && c !== target && !ignored.has(c));
    if (beside >= 0)
        fail(
            `arff: the attribute ${describe(names[beside])} stands beside the series: leave it out with { ignore: ` +
                `[${describe(names[beside])}] }, or is it the target?`,
        );

    const counts = cells.map(row => rowsOf(row[column]));
    const { inner, name } = attributes[column];
    if (meaning === undefined) {
        const same = counts.every(n => n === counts[0]),
            first = valuesOf(cells[0][column]);
        meaning = same && (areCounted(inner) || first !== inner.length) ? 'dimensions' : 'steps';
        guesses.push(
            meaning === 'dimensions'
                ? `each row of "${shorten(name)}" is a dimension, as in the UEA archive; { relational: ` +
                      `'steps' } takes the rows as steps`
                : `each row of "${shorten(name)}" is a step; { relational: 'dimensions' } takes the rows as dimensions`,
        );
    }
    const values = new Dimensions();
    let features = 0,
        filled = 0,
        empty = 0,
        shorter = 0;
    const x = cells.map((row, i) => {
        readRelation(row[column], values, lines[i]);
        if (meaning === 'steps') values.transpose();
        features ||= values.count;
        if (values.count !== features)
            failAt('arff', lines[i], `expected ${features} dimensions, as in the first case, found ${values.count}`);
        if (values.trim() > 0) shorter++;
        const woven = values.weave(`arff: line ${lines[i]}`, missing, 'error');
        filled += woven.filled;
        empty += woven.empty;
        return woven.series;
    });
    if (shorter > 0) guesses.push(`${shorter} of ${x.length} series end with missing values and are taken as shorter`);
    guesses.push(...emptyGuess(empty, missing));
    const data = resultOf({
        x,
        features,
        labels:
            target < 0
                ? null
                : encodeLabels(
                      cells.map(row => row[target]),
                      {
                          who: 'arff',
                          ...knownOf(own, declared(target)),
                          missingTarget: own.missingTarget,
                          where: i => `arff: line ${lines[i]}, attribute "${shorten(names[target])}"`,
                      },
                  ),
        format: 'arff',
        filled,
        how: missing,
        guesses,
    });
    return { ...data, read: { ...data.read, target: target < 0 ? null : names[target] } };
}

/** How many rows a relational value has. @param {string} text */
function rowsOf(text) {
    return text.split('\n').filter(row => row.trim() !== '').length;
}

/** How many values its first row has. @param {string} text */
function valuesOf(text) {
    return text.trimStart().split('\n', 1)[0].split(',').length;
}

/** @param {string} text @param {Dimensions} values @param {number} line */
function readRelation(text, values, line) {
    values.clear();
    for (let at = 0; at < text.length; ) {
        let end = text.indexOf('\n', at);
        if (end < 0) end = text.length;
        const row = values.count + 1,
            from = skipSpace(text, at, end);
        if (text[from] === '{' && from < end)
            failAt('arff', line, 'sparse rows inside a relational attribute are not read');
        for (let begin = from; from < end; begin++) {
            let stop = begin;
            while (stop < end && text.charCodeAt(stop) !== COMMA) stop++;
            const value = numberIn(text, begin, stop);
            if (value === null || Math.abs(value) === Infinity)
                failAtValue(
                    'arff',
                    line,
                    `value ${values.open + 1} of row ${row}`,
                    text.slice(begin, stop).trim(),
                    value,
                );
            values.add(value);
            if (stop >= end) break;
            if (skipSpace(text, stop + 1, end) === end)
                failAt(
                    'arff',
                    line,
                    `row ${row} ends with a comma: take it away, or write "?" after it if a value is missing`,
                );
            begin = stop;
        }
        if (from < end) {
            values.close();
            const length = values.lengthOf(row - 1);
            if (length !== values.lengthOf(0))
                failAt('arff', line, `row ${row} has ${length} values and row 1 has ${values.lengthOf(0)}`);
        }
        at = end + 1;
    }
    if (values.count === 0) failAt('arff', line, 'expected values, found an empty series');
}
