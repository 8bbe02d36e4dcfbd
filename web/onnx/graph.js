/** A graph in the making: every call appends a node and gives the name of what it computes. */
import { TYPES } from './protobuf.js';

/** @typedef {import('./protobuf.js').Constant} Constant @typedef {import('./protobuf.js').Attributes} Attributes */

export class Graph {
    /** @type {import('./protobuf.js').Node[]} */
    nodes = [];
    /** @type {Map<string, Constant>} */
    constants = new Map();
    #count = 0;
    /** @type {Map<string, string>} constants by what they hold */
    #known = new Map();
    #opset;

    /** @param {number} opset */
    constructor(opset) {
        this.#opset = opset;
    }

    /** @param {string} op @param {string[]} inputs @param {Attributes} [attributes] @returns {string} */
    node(op, inputs, attributes = {}) {
        const output = `t${this.#count++}`;
        this.nodes.push({ op, inputs, outputs: [output], attributes });
        return output;
    }

    /** Under a name of its own, as a result of the model. @param {string} name @param {string} from */
    output(name, from) {
        this.nodes.push({ op: 'Identity', inputs: [from], outputs: [name], attributes: {} });
    }

    /**
     * Weights, by their name in the model's file.
     * @param {string} name
     * @param {readonly number[]} dims
     * @param {ArrayLike<number>} data
     */
    weight(name, dims, data) {
        if (!this.constants.has(name)) this.constants.set(name, { type: 'float', dims, data });
        return name;
    }

    /** @param {import('./protobuf.js').Type} type @param {readonly number[]} dims @param {ArrayLike<number>} data */
    constant(type, dims, data) {
        const key = data.length <= 16 ? `${type} ${dims.join()} ${Array.from(data).join()}` : '',
            known = this.#known.get(key);
        if (key && known) return known;
        const name = `c${this.#count++}`;
        this.constants.set(name, { type, dims, data });
        if (key) this.#known.set(key, name);
        return name;
    }

    /** @param {number} value */
    scalar(value) {
        return this.constant('float', [], [value]);
    }

    /** @param {...number} values */
    ints(...values) {
        return this.constant('int64', [values.length], values);
    }

    /** @param {number} value */
    int(value) {
        return this.constant('int64', [], [value]);
    }

    /** @param {string} a @param {string} b */
    add(a, b) {
        return this.node('Add', [a, b]);
    }

    /** @param {string} a @param {string} b */
    sub(a, b) {
        return this.node('Sub', [a, b]);
    }

    /** @param {string} a @param {string} b */
    mul(a, b) {
        return this.node('Mul', [a, b]);
    }

    /** @param {string} a @param {string} b */
    div(a, b) {
        return this.node('Div', [a, b]);
    }

    /** @param {string} a @param {string} b */
    matmul(a, b) {
        return this.node('MatMul', [a, b]);
    }

    /** 0 copies an axis, −1 is what is left. @param {string} x @param {...number} shape */
    reshape(x, ...shape) {
        return this.node('Reshape', [x, this.ints(...shape)]);
    }

    /** @param {string} x @param {...number} perm */
    transpose(x, ...perm) {
        return this.node('Transpose', [x], { perm });
    }

    /** @param {string} x @param {number} axis */
    sum(x, axis) {
        return this.node('ReduceSum', [x, this.ints(axis)], { keepdims: 1 });
    }

    /** Axes are an input since opset 18. @param {string} op @param {string} x @param {number} axis */
    #reduced(op, x, axis) {
        return this.#opset < 18
            ? this.node(op, [x], { axes: [axis], keepdims: 1 })
            : this.node(op, [x, this.ints(axis)], { keepdims: 1 });
    }

    /** @param {string} x @param {number} axis */
    mean(x, axis) {
        return this.#reduced('ReduceMean', x, axis);
    }

    /** @param {string} x @param {number} axis */
    max(x, axis) {
        return this.#reduced('ReduceMax', x, axis);
    }

    /** @param {string} condition @param {string} a @param {string} b */
    where(condition, a, b) {
        return this.node('Where', [condition, a, b]);
    }

    /**
     * Of each sample its own rows: x [B,N,..] and indices [B,n] give [B,n,..].
     * @param {string} x @param {string} indices
     */
    rows(x, indices) {
        return this.node('GatherND', [x, this.unsqueeze(indices, 2)], { batch_dims: 1 });
    }

    /**
     * @param {string} x
     * @param {number} axis
     * @param {string | number} from
     * @param {string | number} to
     * @param {number} [step]
     */
    slice(x, axis, from, to, step = 1) {
        const at = (/** @type {string | number} */ end) => (typeof end === 'number' ? this.ints(end) : end);
        return this.node('Slice', [x, at(from), at(to), this.ints(axis), this.ints(step)]);
    }

    /** @param {string[]} parts @param {number} axis */
    concat(parts, axis) {
        return parts.length === 1 ? parts[0] : this.node('Concat', parts, { axis });
    }

    /** @param {string} x @param {string} indices @param {number} axis */
    gather(x, indices, axis) {
        return this.node('Gather', [x, indices], { axis });
    }

    /** @param {string} x @param {import('./protobuf.js').Type} type */
    cast(x, type) {
        return this.node('Cast', [x], { to: TYPES[type] });
    }

    /** The length of an axis: [1] of int64. @param {string} x @param {number} axis */
    length(x, axis) {
        return this.slice(this.node('Shape', [x]), 0, axis, axis + 1);
    }

    /** 0 … n − 1, of int64. @param {string} n [1] */
    range(n) {
        return this.node('Range', [this.int(0), this.node('Squeeze', [n]), this.int(1)]);
    }

    /** @param {string} x @param {...number} axes */
    unsqueeze(x, ...axes) {
        return this.node('Unsqueeze', [x, this.ints(...axes)]);
    }

    /** x [.., in] weight [out, in] and bias. @param {string} x @param {string} weight @param {string} [bias] */
    linear(x, weight, bias) {
        const y = this.matmul(x, this.transpose(weight, 1, 0));
        return bias === undefined ? y : this.add(y, bias);
    }

    /**
     * Sums over the first 1, 2, … of an axis, in float64, whose digits they need.
     * @param {string} x
     * @param {number} axis
     */
    cumulative(x, axis) {
        return this.node('CumSum', [this.cast(x, 'double'), this.int(axis)]);
    }
}
