/** Arrays of numpy that never lie in memory as a whole: their samples one after the other, anew for each epoch. */

import { fail, typedKind } from '../../errors.js';
import { isList } from '../../lists.js';
import { asTokens, checkShape, fill, isTable, labelTexts, layoutOf, samplesOf, targetOf } from '../arrays/dataset.js';
import { arrayOptions } from '../arrays/options.js';
import { labelText, listOf } from '../arguments.js';
import { isNpy, npyHeader, npyValues, readNpy } from '../formats/npy.js';
import { encodeLabels } from '../labels.js';
import { Measure } from '../measure.js';
import { joined } from '../parsing/inflate.js';
import { bytesFrom, Passes } from './passes.js';
import { partTargets } from './targets.js';

/**
 * @typedef {import('../formats/npy.js').Header} Header
 * @typedef {import('../arrays/dataset.js').Floats} Floats
 */
/**
 * As of parseNpy; `y`: the targets, another `.npy` (bytes, a Blob, a Response, a stream) or a list of labels.
 * @typedef {Omit<import('../arrays/options.js').ArrayOptions, 'x' | 'y'> & { y?: import('./passes.js').Reopened |
 *   readonly (string | number | null)[] | ArrayLike<number> | null }} StreamNpyOptions
 *
 * @typedef {{ header: Header, bytes: Uint8Array, begin: number, count: number }} Piece so many samples from `begin` on
 */

/** So many bytes of numbers are turned into samples at a time, or those of one sample. */
const PIECE = 65536;

/**
 * An array of samples as a stream, which fit() takes.
 * @param {import('./passes.js').Reopened} source of the samples: a `.npy`, as of streamCsv
 * @param {StreamNpyOptions} [options]
 */
export async function streamNpy(source, options) {
    const { y: given = null, ...rest } = options ?? {},
        own = arrayOptions('npy', options === undefined ? undefined : rest);
    if (own.target !== null && given !== null) fail('npy: target is a column of x, and y are targets: give one');
    const passes = new Passes('npy', source, () => piecesOf(source)),
        head = /** @type {Piece} */ (await passes.look()),
        { shape, dtype } = head.header,
        where = 'npy: x';
    /** @type {string[]} */
    const guesses = [];
    const layout = layoutOf(where, { shape, dtype }, own, false, guesses),
        target = targetOf('npy', own.target, shape);
    const ofFile = given === null ? null : await targetsOf(given, shape, own, guesses);
    const column = target < 0 ? null : columnTargets(head);
    /** @type {Promise<Measure[]> | null} */
    let measured = null;

    /** @param {Piece} piece @returns {{ all: Floats[], x: Floats[] }} */
    function read({ header, bytes, begin, count }) {
        const values = npyValues(bytes, header, count * rowSize(shape), 'npy', begin * rowSize(shape)),
            array = { shape: [count, ...shape.slice(1)], values },
            all = samplesOf(where, array, layout, begin);
        return { all, x: target < 0 ? all : all.map(sample => sample.filter((_, c) => c !== target)) };
    }

    /** @param {Piece} piece the first: what its targets are is what all are */
    function columnTargets(piece) {
        const labels = read(piece).all.map(sample => String(sample[target])),
            { missingTarget, task, classes } = own;
        const found = encodeLabels(labels, {
            who: 'npy',
            task,
            classes,
            missingTarget,
            where: i => `${where}[${i}, ${target}]`,
        });
        guesses.push(...found.guesses);
        return {
            who: /** @type {const} */ ('npy'),
            classes: found.classes,
            missingTarget,
            sorted: classes
                ? ''
                : `. The classes are those of the first ${piece.count} samples: name all in { classes }, or say ` +
                  "{ task: 'regression' } if they are measurements",
        };
    }

    async function measure() {
        /** @type {Measure[]} */
        let measures = [];
        for await (const piece of passes.all('a value is missing, and takes the mean of its column; '))
            for (const sample of read(piece).x) {
                if (measures.length === 0) measures = Array.from(sample, () => new Measure());
                for (let c = 0; c < sample.length; c++) if (!Number.isNaN(sample[c])) measures[c].add(sample[c]);
            }
        return measures;
    }

    return {
        features: layout.rows === 'samples' && target >= 0 ? layout.features - 1 : layout.features,
        classes: ofFile?.classes ?? column?.classes ?? [],
        ...(layout.rows === 'table' && { standardize: /** @type {const} */ ('position') }),
        ...(layout.rows === 'images' && { height: layout.height, width: layout.width }),
        ...(target < 0 && { count: ofFile?.kept?.length ?? shape[0] }),
        samples: async function* () {
            for await (const piece of passes.all()) {
                const { all, x } = read(piece),
                    { begin } = piece,
                    holes = isTable(layout.rows) && own.missing === 'interpolate' && x.some(s => s.some(Number.isNaN));
                if (holes) measured ??= measure();
                fill(where, x, layout, own.missing, holes ? await measured : null, begin);
                const made = layout.rows === 'tokens' ? asTokens(where, x, begin).x : x;
                if (column) {
                    const { y, kept } = partTargets(
                        all.map(sample => String(sample[target])),
                        column,
                        i => `${where}[${begin + i}, ${target}]`,
                    );
                    for (let i = 0; i < kept.length; i++) yield { x: made[kept[i]], y: y[i] };
                } else
                    for (let i = 0; i < made.length; i++) {
                        const y = ofFile ? ofFile.at(begin + i) : undefined;
                        if (y !== null) yield/** @type {any} */ (y === undefined ? { x: made[i] } : { x: made[i], y });
                    }
            }
        },
        read: { format: /** @type {const} */ ('npy'), rows: layout.rows, shape, guesses },
    };
}

/** Numbers of a sample. @param {number[]} shape */
function rowSize(shape) {
    return shape.slice(1).reduce((product, n) => product * n, 1);
}

/**
 * @param {any} given @param {number[]} shape of the samples
 * @param {ReturnType<typeof arrayOptions>} own @param {string[]} guesses
 */
async function targetsOf(given, shape, own, guesses) {
    const isFile = !isList(given) || (typedKind(given) === 'Uint8Array' && isNpy(/** @type {any} */ (given)));
    const labels = isFile
        ? labelTexts(
              'npy',
              { name: 'x', array: { shape } },
              {
                  name: 'y',
                  array: readNpy(await joined(bytesFrom('npy: y', given), Infinity, 'npy: y'), 'npy: y', guesses),
              },
              guesses,
          )
        : listOf('npy: y', given, 'labels').map((label, i) => labelText(`npy: y[${i}]`, label));
    if (!Array.isArray(labels)) {
        const each = labels.length / shape[0];
        return {
            classes: [],
            kept: null,
            at: (/** @type {number} */ i) => labels.subarray(i * each, (i + 1) * each),
        };
    }
    if (labels.length !== shape[0]) fail(`npy: y has ${labels.length} entries for the ${shape[0]} samples of x`);
    const { task, classes, missingTarget } = own,
        encoded = encodeLabels(labels, { who: 'npy', task, classes, missingTarget, where: i => `npy: y[${i}]` });
    guesses.push(...encoded.guesses);
    const places = encoded.kept && new Map(encoded.kept.map((i, at) => [i, at]));
    return {
        classes: encoded.classes,
        kept: encoded.kept,
        /** null: it has none, and is left out. @param {number} i */
        at: i => {
            const at = places ? places.get(i) : i;
            return at === undefined ? null : encoded.y[at];
        },
    };
}

/** @param {import('./passes.js').Reopened} source @returns {AsyncGenerator<Piece, void, void>} */
async function* piecesOf(source) {
    /** @type {Header | null} */
    let header = null;
    let waiting = new Uint8Array(0),
        begin = 0,
        row = 0;
    for await (const chunk of bytesFrom('npy', source))
        for (let at = 0; at < chunk.length; at += PIECE) {
            const more = chunk.subarray(at, at + PIECE),
                longer = new Uint8Array(waiting.length + more.length);
            longer.set(waiting);
            longer.set(more, waiting.length);
            waiting = longer;
            if (!header) {
                header = npyHeader(waiting, 'npy', true);
                if (!header) continue;
                checkArray(header);
                row = rowSize(header.shape) * header.type.bytes;
                waiting = waiting.subarray(header.at);
            }
            const count = Math.min(Math.floor(waiting.length / row), header.shape[0] - begin);
            if (count === 0 || (waiting.length < PIECE && begin + count < header.shape[0])) continue;
            yield { header, bytes: waiting.subarray(0, count * row), begin, count };
            begin += count;
            waiting = waiting.slice(count * row);
            if (begin === header.shape[0]) return;
        }
    if (!header) return void npyHeader(waiting, 'npy');
    fail(
        `npy: the header says that the shape is (${header.shape.join(', ')}), but the file ends in sample ` +
            `${begin + Math.floor(waiting.length / row)}`,
    );
}

/** @param {Header} header */
function checkArray({ shape, type, fortran }) {
    checkShape('npy: x', { kind: type.kind, shape });
    if (fortran)
        fail(
            `npy: x of the shape (${shape.join(', ')}) lies in Fortran's order, first index fastest, so that no sample ` +
                `lies together: save np.ascontiguousarray(x), or read it as a whole by openDataset`,
        );
}
