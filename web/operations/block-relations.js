/**
 * What the operations of pa.ops ask of the shapes of their inputs beside that letters agree; as relations.js, for
 * attention. The sentences name both shapes.
 */
import { describe, fail, shapeText } from '../errors.js';
import { Tensor } from '../tensors/tensor.js';

/** @typedef {import('./relations.js').ShapeOf} ShapeOf */
/** @typedef {import('./relations.js').Relation} Relation */

/**
 * @param {string} where
 * @param {string} name
 * @param {readonly number[]} shape
 * @param {string} other
 * @param {readonly number[]} its
 * @param {string} why
 */
function differ(where, name, shape, other, its, why) {
    return fail(`${where}: ${name} has shape ${shapeText(shape)}, ${other} has ${shapeText(its)}: ${why}`);
}

/**
 * Shapes that are repeated to each other agree from the last axis on, or one of them has one entry there.
 * @param {string} where
 * @param {ShapeOf} shapeOf
 * @param {string[]} names
 * @param {number} [skip] axes at the end that are not looked at
 */
function checkRepeated(where, shapeOf, names, skip = 0) {
    names.forEach((name, i) => {
        const shape = /** @type {number[]} */ (shapeOf(name));
        for (const other of names.slice(0, i)) {
            const its = /** @type {number[]} */ (shapeOf(other));
            for (let axis = -1 - skip; axis >= -Math.min(shape.length, its.length); axis--) {
                const [n, m] = [shape.at(axis), its.at(axis)];
                if (n !== m && n !== 1 && m !== 1)
                    differ(
                        where,
                        other,
                        its,
                        name,
                        shape,
                        `along axis ${axis} that is ${m} and ${n}, and only 1 would be repeated`,
                    );
            }
        }
    });
}

/** @param {string[]} names @returns {Relation} */
const repeated = names => (where, shapeOf) => checkRepeated(where, shapeOf, names);

/** @param {string} where @param {ShapeOf} shapeOf @param {unknown} axis @param {string} [name] @returns {number} */
function axisOf(where, shapeOf, axis, name = 'x') {
    const shape = /** @type {number[]} */ (shapeOf(name)),
        n = shape.length;
    if (typeof axis !== 'number' || axis < -n || axis >= n)
        fail(
            `${where}: axis is ${describe(axis)}, ${name} has shape ${shapeText(shape)}: expected ${n === 0 ? 'no axis' : `${-n} to ${n - 1}`}`,
        );
    return axis < 0 ? axis + n : axis;
}

/** A list that came among the options. @param {any} list @returns {number[]} */
const numbersOf = list =>
    list === undefined || list === null
        ? []
        : typeof list === 'number'
          ? [list]
          : Array.from(Tensor.is(list) ? list.view() : list);

/** @type {Relation} */
function axes(where, shapeOf, { axis }) {
    const seen = new Set();
    for (const each of numbersOf(axis)) {
        const one = axisOf(where, shapeOf, each);
        if (seen.has(one)) fail(`${where}: axis names ${each} twice`);
        seen.add(one);
    }
}

/** @type {Relation} */
function picked(where, shapeOf, { axis = 0 }) {
    const along = axisOf(where, shapeOf, axis),
        [x, index] = ['x', 'index'].map(name => /** @type {number[]} */ (shapeOf(name)));
    if (x.length !== index.length || x.some((n, d) => d !== along && n !== index[d]))
        differ(where, 'x', x, 'index', index, `only along axis ${along} may they differ`);
}

/** @type {Record<string, Relation>} */
export const BLOCK_RELATIONS = {
    ...Object.fromEntries(['add', 'sub', 'mul', 'div', 'pow'].map(name => [name, repeated(['a', 'b'])])),
    where: repeated(['condition', 'a', 'b']),
    sum: axes,
    mean: axes,
    max: axes,
    var(where, shapeOf, options) {
        axes(where, shapeOf, options);
        const shape = /** @type {number[]} */ (shapeOf('x')),
            { axis, correction = 1 } = options,
            over = axis === undefined || axis === null ? shape : numbersOf(axis).map(d => shape.at(d) ?? 1),
            n = over.reduce((product, size) => product * size, 1);
        if (n <= correction && (n === 0 || shape.every(size => size > 0)))
            fail(
                `${where}: ${n} numbers along the axes of x, of shape ${shapeText(shape)}, are too few for a correction of ${correction}`,
            );
    },
    matmul(where, shapeOf, { transposeA, transposeB }) {
        const a = /** @type {number[]} */ (shapeOf('a')),
            b = /** @type {number[]} */ (shapeOf('b'));
        if (a.length === 0 || b.length === 0)
            differ(where, 'a', a, 'b', b, 'expected matrices, or a vector and a matrix');
        const columns = a.length === 1 || !transposeA ? a.at(-1) : a.at(-2),
            rows = b.length === 1 ? b[0] : b.at(transposeB ? -1 : -2);
        if (columns !== rows)
            differ(
                where,
                'a',
                a,
                'b',
                b,
                `${columns} ${transposeA && a.length > 1 ? 'rows (transposeA)' : 'columns'} against ${rows} ${transposeB && b.length > 1 ? 'columns (transposeB)' : 'rows'}`,
            );
        checkRepeated(where, shapeOf, ['a', 'b'], 2);
    },
    reshape(where, shapeOf, { shape }) {
        const x = /** @type {number[]} */ (shapeOf('x')),
            wanted = numbersOf(shape);
        if (shape === undefined) return;
        if (wanted.filter(n => n === -1).length > 1 || wanted.some(n => n < -1))
            fail(`${where}: shape is [${wanted.join(', ')}], of which one size may be -1 and the others not negative`);
        const known = wanted.reduce((product, n) => product * (n === -1 ? 1 : n), 1),
            size = x.reduce((product, n) => product * n, 1);
        if (wanted.includes(-1) ? known === 0 || size % known !== 0 : known !== size)
            fail(
                `${where}: x has shape ${shapeText(x)}, ${size} numbers, which shape [${wanted.join(', ')}] does not hold`,
            );
    },
    permute(where, shapeOf, { order }) {
        const x = /** @type {number[]} */ (shapeOf('x')),
            wanted = numbersOf(order);
        if (order === undefined) return;
        const axes = wanted.map(axis => (axis < 0 ? axis + x.length : axis));
        if (axes.length !== x.length || x.some((_, axis) => !axes.includes(axis)))
            fail(
                `${where}: order is [${wanted.join(', ')}], x has shape ${shapeText(x)}: expected each of its ${x.length} axes once`,
            );
    },
    concat(where, shapeOf, { axis = 0 }) {
        const a = /** @type {number[]} */ (shapeOf('a')),
            along = axisOf(where, shapeOf, axis, 'a');
        for (const name of 'bcdefgh') {
            const other = shapeOf(name);
            if (other && (other.length !== a.length || other.some((n, d) => d !== along && n !== a[d])))
                differ(where, 'a', a, name, other, `only along axis ${along} may they differ`);
        }
    },
    slice(where, shapeOf, { axis = 0 }) {
        axisOf(where, shapeOf, axis);
    },
    meanSquaredError(where, shapeOf) {
        const [x, target] = ['x', 'target'].map(name => /** @type {number[]} */ (shapeOf(name))),
            size = (/** @type {number[]} */ shape) => shape.reduce((product, n) => product * n, 1);
        if (size(x) !== size(target)) differ(where, 'x', x, 'target', target, 'expected as many numbers');
    },
    gather: picked,
    scatterAdd(where, shapeOf, options) {
        picked(where, shapeOf, options);
        const [index, source] = ['index', 'source'].map(name => /** @type {number[]} */ (shapeOf(name)));
        if (shapeText(index) !== shapeText(source))
            differ(where, 'index', index, 'source', source, 'expected the same shape');
    },
};
