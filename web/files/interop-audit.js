/**
 * What a configuration of the papers' PyTorch code says, held against what the tensors say: sizes are read off the
 * tensors, and all that is said otherwise, or that this library can't represent, is told in one sentence.
 */
import { count, describe, fail, nearest, shapeText } from '../errors.js';
import { shapeOf } from './interop-plan.js';

/**
 * @typedef {import('./interop-plan.js').Plan} Plan
 * @typedef {import('./interop-plan.js').PlanLayer} PlanLayer
 * @typedef {import('./interop-plan.js').Tensors} Tensors
 */

/** Gathers what is said and is not so, or can't be, so that one sentence tells all of it. */
export class Audit {
    /** @type {string[]} */
    problems = [];
    /** What is null in that code's options was not given. @type {Record<string, any>} */
    given;

    /** @param {Record<string, any>} config @param {string} known @param {string} ignored */
    constructor(config, known, ignored) {
        this.given = Object.fromEntries(
            Object.entries(config).filter(([, value]) => value !== undefined && value !== null),
        );
        const words = `${known} ${ignored}`.trim().split(/\s+/);
        for (const field of Object.keys(this.given)) {
            if (words.includes(field)) continue;
            const meant = nearest(field, words);
            this.add(field, `that code has no such field${meant ? `; did you mean "${meant}"?` : ''}`);
        }
    }

    /** @param {string} field @param {string} why */
    add(field, why) {
        this.problems.push(`${field} is ${describe(this.given[field])} (${why})`);
    }

    /** @param {string} field @param {readonly unknown[]} values @param {string} why others can't be */
    only(field, values, why) {
        if (field in this.given && !values.includes(this.given[field])) this.add(field, why);
    }

    /**
     * A size, under any of its names, must be what the tensors say.
     * @param {string} fields
     * @param {number} actual
     * @param {string} what says so
     */
    size(fields, actual, what) {
        for (const field of fields.split(' ')) this.only(field, [actual], `the file's ${what} has ${actual}`);
    }

    /**
     * A number that only matters in training, or that no tensor tells.
     * @param {string} fields @param {number} otherwise @param {number} most @returns {number}
     */
    number(fields, otherwise, most = Infinity) {
        const field = fields.split(' ').find(name => name in this.given);
        if (field === undefined) return otherwise;
        const value = this.given[field];
        if (Number.isFinite(value) && value >= 0 && value < most) return value;
        this.add(field, `a number of at least 0${most < Infinity ? ` and below ${most}` : ''} is expected`);
        return otherwise;
    }

    /**
     * Heads, which only primal layers' tensors tell.
     * @param {string} fields
     * @param {number} otherwise
     * @param {Tensors} tensors
     * @param {Plan['prefix']} prefix
     * @param {string} lambda
     * @param {PlanLayer[]} layers @param {number} width
     */
    heads(fields, otherwise, tensors, prefix, lambda, layers, width) {
        const primal = layers.findIndex(({ kind }) => kind === 'primal');
        const actual = primal >= 0 ? shapeOf(tensors, prefix(primal) + lambda)[0] : undefined;
        if (actual !== undefined) this.size(fields, actual, 'Lambda');
        const heads = actual ?? this.number(fields, otherwise);
        if (Number.isInteger(heads) && heads > 0 && width % heads === 0) return heads;
        this.problems.push(
            `${fields.split(' ').find(name => name in this.given) ?? fields.split(' ')[0]} is ${heads}, which does not divide the width ${width}`,
        );
        return 1;
    }

    /** Which attention the layers have, and how many there are. @param {string} fields @param {PlanLayer[]} layers */
    attention(fields, layers) {
        const field = fields.split(' ').find(name => name in this.given),
            kinds = layers.map(({ kind }) => kind).join(', ');
        if (field === undefined) this.problems.push(`${fields.split(' ')[0]} is missing ("softmax" or "primal_cos")`);
        else if (!['softmax', 'primal_cos'].includes(this.given[field]))
            this.add(field, '"softmax" and "primal_cos" can be read');
        else if (this.given[field] === 'softmax' ? kinds.includes('primal') : !kinds.endsWith('primal'))
            this.add(field, `the layers of the file are ${kinds}`);
    }

    /** @param {PlanLayer[]} layers @param {(product: number) => number} rowsOf */
    ranks(layers, rowsOf) {
        for (const layer of layers) {
            if (layer.kind !== 'primal') continue;
            this.size('low_rank', layer.rank, 'We');
            const { rank_multi: multiple } = this.given;
            if (multiple !== undefined && (!Number.isInteger(multiple) || rowsOf(layer.rank * multiple) !== layer.rows))
                this.add('rank_multi', `the file's We has ${layer.rows} rows of rank ${layer.rank}`);
            return;
        }
    }

    /**
     * Tensors that must go with the sizes, before a model of these sizes is made.
     * @param {Tensors} tensors @param {Record<string, number[]>} expected by name
     */
    shapes(tensors, expected) {
        for (const [name, shape] of Object.entries(expected)) {
            const actual = shapeOf(tensors, name);
            if (actual.length > 0 && shapeText(actual) !== shapeText(shape))
                this.problems.push(
                    `the file's ${name} has shape ${shapeText(actual)}, by the others it should be ${shapeText(shape)}`,
                );
        }
    }

    /** @param {string} format */
    finish(format) {
        if (this.problems.length > 0)
            fail(
                `open: this model of ${format} can't be opened, for ${count(this.problems.length, 'reason')}: ${this.problems.join('; ')}`,
            );
    }
}

export const NORM_EPS = { field: 'layer_norm_eps', values: [1e-5], why: 'layer norm has eps 1e-5, there and here' };
