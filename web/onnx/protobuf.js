/** The messages of onnx.proto3 that a model needs, as bytes: fields are a number, a wire type and a value. */

const VARINT = 0,
    BYTES = 2,
    FIXED32 = 5;

/** Bytes that grow. */
class Writer {
    #bytes = new Uint8Array(1024);
    #length = 0;

    /** @param {number} more */
    #room(more) {
        if (this.#length + more <= this.#bytes.length) return;
        const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
        larger.set(this.#bytes.subarray(0, this.#length));
        this.#bytes = larger;
    }

    /** A whole number, of 64 bits where it is negative. @param {number} value */
    varint(value) {
        this.#room(10);
        let rest = BigInt.asUintN(64, BigInt(value));
        while (rest > 127n) {
            this.#bytes[this.#length++] = Number(rest & 127n) | 128;
            rest >>= 7n;
        }
        this.#bytes[this.#length++] = Number(rest);
    }

    /** @param {Uint8Array} bytes */
    append(bytes) {
        this.#room(bytes.length);
        this.#bytes.set(bytes, this.#length);
        this.#length += bytes.length;
    }

    /** @param {number} field @param {number} value */
    integer(field, value) {
        this.varint((field << 3) | VARINT);
        this.varint(value);
    }

    /** @param {number} field @param {number} value */
    float(field, value) {
        this.varint((field << 3) | FIXED32);
        this.append(new Uint8Array(Float32Array.of(value).buffer));
    }

    /** @param {number} field @param {Uint8Array | string} value bytes, a text, or a message */
    bytes(field, value) {
        const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
        this.varint((field << 3) | BYTES);
        this.varint(bytes.length);
        this.append(bytes);
    }

    /** @returns {Uint8Array<ArrayBuffer>} */
    done() {
        return this.#bytes.slice(0, this.#length);
    }
}

/** @param {(writer: Writer) => void} fill */
function message(fill) {
    const writer = new Writer();
    fill(writer);
    return writer.done();
}

/**
 * Opsets that are tried, and the version of the file's own format that came with each.
 * @type {Record<number, number>}
 */
export const OPSETS = { 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10, 23: 11, 24: 12, 25: 13, 26: 13, 27: 13, 28: 14 };

/** Numbers of TensorProto.DataType. */
export const TYPES = { float: 1, int32: 6, int64: 7, bool: 9, double: 11 };

/** @typedef {keyof typeof TYPES} Type */
/** @typedef {{ type: Type, dims: readonly number[], data: ArrayLike<number> }} Constant */
/**
 * Of a node: whole numbers but for `float`.
 * @typedef {Record<string, number | readonly number[] | { float: number }>} Attributes
 */
/** @typedef {{ op: string, inputs: string[], outputs: string[], attributes: Attributes }} Node */
/** @typedef {{ name: string, type: Type, dims: readonly (number | string)[], about: string }} Value */

/** @param {string} name @param {Constant} constant */
const tensor = (name, { type, dims, data }) =>
    message(writer => {
        for (const dim of dims) writer.integer(1, dim);
        writer.integer(2, TYPES[type]);
        writer.bytes(8, name);
        const raw =
            type === 'float'
                ? Float32Array.from(data)
                : type === 'double'
                  ? Float64Array.from(data)
                  : type === 'bool'
                    ? Uint8Array.from(data)
                    : type === 'int32'
                      ? Int32Array.from(data)
                      : BigInt64Array.from(Array.from(data, BigInt));
        writer.bytes(9, new Uint8Array(raw.buffer));
    });

/** @param {string} name @param {Attributes[string]} value */
const attribute = (name, value) =>
    message(writer => {
        writer.bytes(1, name);
        if (typeof value === 'number') {
            writer.integer(3, value);
            writer.integer(20, 2);
        } else if ('float' in value) {
            writer.float(2, value.float);
            writer.integer(20, 1);
        } else {
            for (const each of value) writer.integer(8, each);
            writer.integer(20, 7);
        }
    });

/** @param {Node} node @param {number} place */
const nodeOf = ({ op, inputs, outputs, attributes }, place) =>
    message(writer => {
        for (const input of inputs) writer.bytes(1, input);
        for (const output of outputs) writer.bytes(2, output);
        writer.bytes(3, `${op}_${place}`);
        writer.bytes(4, op);
        for (const [name, value] of Object.entries(attributes)) writer.bytes(5, attribute(name, value));
    });

/** @param {Value} value */
const valueOf = ({ name, type, dims, about }) =>
    message(writer => {
        writer.bytes(1, name);
        writer.bytes(
            2,
            message(kind =>
                kind.bytes(
                    1,
                    message(of => {
                        of.integer(1, TYPES[type]);
                        of.bytes(
                            2,
                            message(shape => {
                                for (const dim of dims)
                                    shape.bytes(
                                        1,
                                        message(one =>
                                            typeof dim === 'number' ? one.integer(1, dim) : one.bytes(2, dim),
                                        ),
                                    );
                            }),
                        );
                    }),
                ),
            ),
        );
        writer.bytes(3, about);
    });

/**
 * A ModelProto.
 * @param {{ name: string, about: string, version: string, opset: number, nodes: Node[],
 *   constants: Map<string, Constant>, inputs: Value[], outputs: Value[], metadata: Record<string, string> }} model
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function modelBytes({ name, about, version, opset, nodes, constants, inputs, outputs, metadata }) {
    const graph = message(writer => {
        nodes.forEach((node, i) => writer.bytes(1, nodeOf(node, i)));
        writer.bytes(2, name);
        for (const [key, constant] of constants) writer.bytes(5, tensor(key, constant));
        writer.bytes(10, about);
        for (const input of inputs) writer.bytes(11, valueOf(input));
        for (const output of outputs) writer.bytes(12, valueOf(output));
    });
    return message(writer => {
        writer.integer(1, OPSETS[opset]);
        writer.bytes(2, 'primal-attention');
        writer.bytes(3, version);
        writer.bytes(7, graph);
        writer.bytes(
            8,
            message(set => {
                set.bytes(1, '');
                set.integer(2, opset);
            }),
        );
        for (const [key, value] of Object.entries(metadata))
            writer.bytes(
                14,
                message(pair => {
                    pair.bytes(1, key);
                    pair.bytes(2, value);
                }),
            );
    });
}
