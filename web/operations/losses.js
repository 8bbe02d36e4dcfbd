/** Losses of pa.ops with PyTorch's options: the core's rows give the mean, what else is asked for is made of blocks. */
import { between, checkAxis, checkInputs } from './between.js';
import { checkInteger, checkKeys, checkNumber, checkObject, checkWord, describe, fail, shapeText } from '../errors.js';
import { Tensor, makeTensor } from '../tensors/tensor.js';

/**
 * @typedef {import('./attention.js').OperationFunction} OperationFunction
 * @typedef {'mean' | 'sum' | 'none'} Reduction
 */

const REDUCTIONS = /** @type {const} */ (['mean', 'sum', 'none']);

/** The same numbers with other classes in front: the axis goes to the end. @param {number} ndim @param {number} axis */
const lastOrder = (ndim, axis) => [...Array.from({ length: ndim }, (_, d) => d).filter(d => d !== axis), axis];

/**
 * @param {import('../engine/core.js').Core} core
 * @param {Record<string, OperationFunction>} ops
 * @returns {Record<string, OperationFunction>}
 */
export function lossFunctions(core, ops) {
    return {
        crossEntropy(inputs, options = {}) {
            const where = 'ops.crossEntropy',
                given = checkObject(`${where}: options`, options);
            checkKeys(where, 'option', given, [
                'labels',
                'axis',
                'ignoreIndex',
                'smoothing',
                'labelSmoothing',
                'reduction',
                'training',
            ]);
            const logits = checkObject(`${where}: inputs`, inputs).logits;
            if (!Tensor.is(logits) || logits.shape.length === 0) return ops.crossEntropy(inputs, options);
            const { axis = -1, ignoreIndex, reduction = 'mean', labels = inputs.labels } = given,
                smoothing = checkNumber(`${where}: labelSmoothing`, given.labelSmoothing ?? given.smoothing ?? 0, 0),
                along = checkAxis(`${where}: axis`, logits, axis),
                C = logits.shape[along];
            if (smoothing > 1) fail(`${where}: labelSmoothing must be at most 1, got ${smoothing}`);
            checkWord(`${where}: reduction`, reduction, REDUCTIONS);
            if (ignoreIndex !== undefined) checkInteger(`${where}: ignoreIndex`, ignoreIndex, -(2 ** 31));
            return between(keep => {
                const list = Tensor.is(labels)
                        ? labels
                        : keep(makeTensor(core, labels, undefined, { integers: true, where: `${where}: labels` })),
                    rows = logits.shape.filter((_, d) => d !== along);
                if (list.dtype !== 'int32') fail(`${where}: labels must be a tensor of int32, got ${list.dtype}`);
                if (list.size * C !== logits.size || (along !== rows.length && !same(list.shape, rows)))
                    fail(
                        `${where}: logits has shape ${shapeText(logits.shape)}, labels has ${shapeText(list.shape)}: one label for each row of logits, ${shapeText(rows)}`,
                    );
                const { weights } = inputs;
                if (weights !== undefined && (!Tensor.is(weights) || weights.size !== list.size))
                    fail(
                        `${where}: weights must be a tensor of ${list.size} numbers, one for each label, got ${Tensor.is(weights) ? `shape ${shapeText(weights.shape)}` : describe(weights)}`,
                    );
                const numbers = Int32Array.from(list.view(), label => (label === ignoreIndex ? -1 : label)),
                    bad = numbers.findIndex(label => label >= C);
                if (bad >= 0)
                    fail(
                        `${where}: labels[${bad}] is ${numbers[bad]}, logits has shape ${shapeText(logits.shape)}: expected less than ${C}`,
                    );
                const last =
                    along === rows.length
                        ? logits
                        : keep(ops.permute({ x: logits }, { order: lastOrder(logits.shape.length, along) }));
                if (reduction === 'mean') {
                    const known = keep(makeTensor(core, numbers, rows, { integers: true }));
                    return ops.crossEntropy(
                        { logits: last, labels: known, ...(weights && { weights }) },
                        { smoothing },
                    );
                }
                // (1 − s)·(−log p of the label) + s·(mean over classes of −log p), 0 where the label does not count
                const each = weights?.view(),
                    counts = Float32Array.from(numbers, (label, i) => (label < 0 ? 0 : -(each?.[i] ?? 1))),
                    place = keep(
                        makeTensor(
                            core,
                            numbers.map(label => Math.max(label, 0)),
                            [...rows, 1],
                            { integers: true },
                        ),
                    ),
                    weight = keep(makeTensor(core, counts, rows)),
                    logs = keep(ops.logSoftmax({ x: last })),
                    picked = keep(
                        ops.reshape({ x: keep(ops.gather({ x: logs, index: place }, { axis: -1 })) }, { shape: rows }),
                    );
                const log =
                    smoothing === 0
                        ? picked
                        : keep(
                              ops.add({
                                  a: keep(ops.scale({ x: picked }, { factor: 1 - smoothing })),
                                  b: keep(
                                      ops.scale(
                                          { x: keep(ops.mean({ x: logs }, { axis: -1 })) },
                                          { factor: smoothing },
                                      ),
                                  ),
                              }),
                          );
                const losses = ops.mul({ a: log, b: weight });
                return reduction === 'none' ? losses : ops.sum({ x: keep(losses) });
            });
        },

        mse(inputs, options = {}) {
            const where = 'ops.mse';
            checkKeys(where, 'option', checkObject(`${where}: options`, options), ['reduction']);
            const { reduction = 'mean' } = options;
            checkWord(`${where}: reduction`, reduction, REDUCTIONS);
            const { x, target } = checkInputs(where, inputs, ['x', 'target']);
            if (!same(x.shape, target.shape))
                fail(
                    `${where}: x has shape ${shapeText(x.shape)}, target has ${shapeText(target.shape)}: expected the same`,
                );
            if (reduction === 'mean') return ops.meanSquaredError({ x, target });
            return between(keep => {
                const off = keep(ops.sub({ a: x, b: target })),
                    square = ops.mul({ a: off, b: off });
                return reduction === 'none' ? square : ops.sum({ x: keep(square) });
            });
        },
    };
}

/** @param {readonly number[]} a @param {readonly number[]} b */
const same = (a, b) => shapeText(a) === shapeText(b);
