/**
 * What the columns of a table seem to be where nobody says so: steps of a series or measurements of their own, dates,
 * numbers of rows.
 */

import { describe } from '../../errors.js';
import { Measure } from '../measure.js';
import { isDate, timeOf } from '../parsing/times.js';
import { listed } from '../parsing/words.js';
import { columnText } from './table.js';

/** @typedef {import('./table.js').Table} Table */

const TIMES = new RegExp(
    `^(${[
        'jan(uary)?',
        'feb(ruary)?',
        'mar(ch)?',
        'apr(il)?',
        'may',
        'june?',
        'july?',
        'aug(ust)?',
        'sept?(ember)?',
        'oct(ober)?',
        'nov(ember)?',
        'dec(ember)?',
        'mon(day)?',
        'tue(sday)?',
        'wed(nesday)?',
        'thu(rsday)?',
        'fri(day)?',
        'sat(urday)?',
        'sun(day)?',
    ].join('|')})$`,
    'i',
);

/**
 * Whether most columns have no name, the time as a name, or one that differs from the others' by its number only (t0,
 * t1, …).
 * @param {string[]} names
 */
export function areCounted(names) {
    /** @type {Map<string, number>} */
    const stems = new Map();
    let counted = 0,
        most = 0;
    for (const name of names) {
        const stem = name.replace(/\d+/g, '#');
        if (name === '' || TIMES.test(name)) counted++;
        else if (stem !== name) stems.set(stem, (stems.get(stem) ?? 0) + 1);
    }
    for (const n of stems.values()) most = Math.max(most, n);
    return 2 * (counted + most) > names.length;
}

/**
 * Columns with names of their own are measurements of different things; those that are counted, or have no name, are
 * steps, unless their scales say otherwise, and then that is only said. Few steps without a name are as likely a table
 * whose header is missing.
 * @param {Table} table @param {number[]} used @returns {'table' | 'series'}
 */
export function guessRows(table, used) {
    const { names, numbers, guesses, header } = table;
    if (header && !areCounted(used.map(c => names[c]))) {
        guesses.push(
            "each row is a sample and each column a measurement of its own, as the columns have names: rows: 'table'",
        );
        return 'table';
    }
    const few = used.length < FEW,
        doubt =
            used.length > 1 &&
            ((few && !header) ||
                scalesDiffer(
                    used.map(c => numbers[c]),
                    few ? 0 : 0.5,
                ));
    guesses.push(
        `each row is a series, its columns the steps: rows: 'series'` +
            `${doubt ? "; if the columns are different measurements, give rows: 'table'" : ''}`,
    );
    return 'series';
}

/** So many columns are few for steps in time. */
const FEW = 20;

/**
 * Whether the largest deviation is far above that at `share` of their order, or the means are far apart. In an image,
 * or where a series begins at 0, some columns hardly vary: among many the smallest says nothing.
 * @param {Float64Array[]} columns @param {number} share
 */
function scalesDiffer(columns, share) {
    let low = Infinity,
        high = -Infinity;
    /** @type {number[]} */
    const deviations = [];
    for (const column of columns) {
        const { mean, deviation } = measureOf(column);
        if (!(deviation > 0)) continue;
        deviations.push(deviation);
        low = Math.min(low, mean);
        high = Math.max(high, mean);
    }
    if (deviations.length < 2) return false;
    deviations.sort((a, b) => a - b);
    const large = deviations[deviations.length - 1];
    return large > 10 * deviations[Math.floor(share * deviations.length)] || high - low > 8 * large;
}

/** @param {Float64Array} column */
function measureOf(column) {
    const measure = new Measure();
    for (const value of column) if (Number.isFinite(value)) measure.add(value);
    return measure;
}

/**
 * Whether a column holds dates that nowhere fall, in each series.
 * @param {Table} table
 * @param {number} c
 * @param {number} id
 */
export function areDates({ cells, texts }, c, id) {
    if (texts[c] !== 0) return false;
    /** @type {Map<string, number>} */
    const last = new Map();
    return cells.every(row => {
        const word = row[c].trim(),
            name = id < 0 ? '' : row[id].trim();
        const time = isDate(word) ? timeOf(word) : NaN,
            before = last.get(name) ?? -Infinity;
        last.set(name, time);
        return time >= before;
    });
}

/** Names of columns that number the rows or tell when they were written. */
const RUNNING =
    /^(.*[ _.-])?(id|index|idx|nr|row)$|^((row|line|sample|record)[ _.-]?(id|no|nr|number)\.?|no\.?|time|date|datetime|timestamp)$/i;

/**
 * Inputs that number the rows, or tell their time: in a file sorted by class they give it away.
 * @param {Table} table @param {number[]} used @returns {string[]}
 */
export function runningGuess(table, used) {
    const { names, numbers } = table,
        found = used.filter(c => RUNNING.test(names[c]) || risesEvenly(numbers[c]));
    if (found.length === 0) return [];
    const some = found.slice(0, 10),
        one = found.length === 1;
    const all = listed(found.map(c => columnText(table, c))),
        ignored = some.map(c => (names[c] ? describe(names[c]) : c)).join(', ');
    return [
        `${one ? 'column' : 'columns'} ${all} ${one ? 'is an input, though it seems' : 'are inputs, though they seem'} to number the rows or tell the time; ` +
            `{ ignore: [${ignored}${found.length > 10 ? ', …' : ''}] } leaves ${one ? 'it' : 'them'} out`,
    ];
}

/** Whether five values at least rise by equal steps. @param {Float64Array} values */
function risesEvenly(values) {
    const step = values[1] - values[0];
    return (
        values.length >= 5 &&
        step > 0 &&
        values.every((value, i) => i === 0 || Math.abs(value - values[i - 1] - step) <= 1e-3 * step)
    );
}
