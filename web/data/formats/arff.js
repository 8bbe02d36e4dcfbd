/**
 * ARFF, the format of Weka, which the UEA and UCR archives come in too. What a row means is told as of a table
 * (csv.js).
 *
 *     % a comment
 *     @relation GunPoint
 *     @attribute att0 numeric
 *     @attribute target {1,2}
 *     @data
 *     -0.64,1
 *
 * A series of several dimensions is a relational attribute: a quoted text whose rows, parted by `\n`, are the
 * dimensions (in the UEA archive) or the steps (as Weka means it).
 *
 *     @attribute relationalAtt relational
 *       @attribute t0 numeric
 *       @attribute t1 numeric
 *     @end relationalAtt
 *     @attribute class {still,'on foot'}
 *     @data
 *     '0.1,0.2\n3.1,?','on foot'
 */

import { checkWord, fail } from '../../errors.js';
import { optionsOf } from '../arguments.js';
import { distinctNames } from '../labels.js';
import { Lines } from '../parsing/lines.js';
import { textOf } from '../parsing/source.js';
import { shorten } from '../parsing/words.js';
import { datasetOf } from '../tables/dataset.js';
import { checkedOptions, CSV_OPTIONS, NULLABLE } from '../tables/options.js';
import { readHeader } from './arff-header.js';
import { relationalDataset } from './arff-relations.js';
import { numbersOf, readRows } from './arff-rows.js';
import { checkFormat } from './recognise.js';

/**
 * @typedef {Omit<import('../tables/options.js').CsvOptions, 'header' | 'delimiter' | 'decimal'>} Shared the options of
 *   parseCsv that do not concern separators
 */
/**
 * @typedef {Shared & { relational?: 'dimensions' | 'steps' }} ArffOptions `relational`: what a row of a relational
 *   attribute is; if not given, a dimension where all cases have equally many and the attributes in it are counted
 *   (att0, att1, …), else a step
 */
/** @type {(keyof ArffOptions & string)[]} */
export const ARFF_OPTIONS = [
    .../** @type {(keyof Shared & string)[]} */ (
        CSV_OPTIONS.filter(option => !['header', 'delimiter', 'decimal'].includes(option))
    ),
    'relational',
];
/**
 * Reads an ARFF file. The target is the attribute named target, label or class (in any case), else the last, unless
 * `target` says otherwise; its declared values are the classes, and a numeric one makes a regression. Sparse rows are
 * read.
 *
 * @param {string | ArrayBuffer | Uint8Array} source text, or bytes in UTF-8, UTF-16 or Latin-1
 * @param {ArffOptions} [options]
 * @returns {import('../types.js').SeriesDataset & { name: string, columns?: string[], standardize?: 'position', ids?:
 *   string[],
 *   read: import('../types.js').Read & { target: string | number | null } }}
 * @throws {Error} naming the line and the attribute, what was expected and what is there
 */
export function parseArff(source, options) {
    const { relational, ...shared } = optionsOf('arff', options, ARFF_OPTIONS, /** @type {never[]} */ (NULLABLE));
    if (relational !== undefined) checkWord('arff: relational', relational, ['dimensions', 'steps']);
    const own = checkedOptions('arff', shared);
    /** @type {string[]} */
    const guesses = [];
    const text = textOf(source, 'arff', guesses);
    checkFormat(text, 'arff', 'arff', 'no ARFF file');
    const lines = new Lines(text, '%'),
        { name, attributes } = readHeader(lines);
    const { cells, numbers } = readRows(lines, attributes);
    /** @type {import('../tables/table.js').Table} */
    const table = {
        who: 'arff',
        names: attributes.map(attribute => attribute.name),
        header: true,
        cells,
        lines: numbers,
        index: -1,
        delimiter: ',',
        decimal: '.',
        guesses,
        numbers: [],
        texts: attributes.map(({ type }) => (type === 'nominal' || type === 'string' || type === 'date' ? 0 : -1)),
    };
    const declared = (/** @type {number} */ target) => {
        const { type, values, line } = attributes[target];
        const task = type === 'numeric' ? /** @type {const} */ ('regression') : /** @type {const} */ ('classification');
        return type === 'nominal'
            ? { task, classes: distinctNames(`arff: line ${line}: ${shorten(table.names[target])}`, values) }
            : { task };
    };
    const series = attributes.flatMap(({ type }, c) => (type === 'relational' ? [c] : []));
    let data;
    if (series.length > 0) data = relationalDataset(table, attributes, series, own, relational, declared);
    else {
        if (relational !== undefined)
            fail('arff: relational is for files with a relational attribute, and this has none');
        Object.assign(table, numbersOf(cells, attributes));
        data = datasetOf(table, own, declared);
    }
    if (
        own.task === undefined &&
        !own.window &&
        data.y.length > 0 &&
        data.classes.length === 0 &&
        data.y.every(Number.isInteger)
    )
        data.read.guesses.push(
            'the target is declared numeric, and taken as a measurement though all are whole numbers; ' +
                "{ task: 'classification' } makes classes of them",
        );
    return { name, ...data };
}
