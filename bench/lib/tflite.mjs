// .tflite models written by hand for LiteRT, which has no way to build one. Field numbers: tflite/schema.fbs.

/** Operator code, and type of its options table (0 none). */
const OPERATORS = {
    ADD: [0, 11],
    MUL: [18, 21],
    SOFTMAX: [25, 9],
    DIV: [42, 29],
    ELU: [111, 0],
    BATCH_MATMUL: [126, 101],
};

/**
 * @typedef {{ name: string, shape: number[], data?: Float32Array }} TensorSpec
 * @typedef {{ op: keyof typeof OPERATORS, from: string[], to: string, adjointX?: boolean, adjointY?: boolean }}
 *   OperatorSpec
 */

/**
 * @param {any} flatbuffers the package
 * @param {{ tensors: TensorSpec[], operators: OperatorSpec[], inputs: string[], output: string }} graph
 * @returns {Uint8Array}
 */
function model(flatbuffers, { tensors, operators, inputs, output }) {
    const builder = new flatbuffers.Builder(1 << 16);
    const place = (/** @type {string} */ name) => tensors.findIndex(tensor => tensor.name === name);
    const offsets = (/** @type {number[]} */ list) => {
        builder.startVector(4, list.length, 4);
        for (const offset of [...list].reverse()) builder.addOffset(offset);
        return builder.endVector();
    };
    const integers = (/** @type {number[]} */ list) => {
        builder.startVector(4, list.length, 4);
        for (const n of [...list].reverse()) builder.addInt32(n);
        return builder.endVector();
    };

    builder.startObject(1);
    const buffers = [builder.endObject()]; // the first one is empty by convention
    const tensorTables = offsets(
        tensors.map(({ name, shape, data }) => {
            let buffer = 0;
            if (data) {
                const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
                builder.startVector(1, bytes.length, 16);
                for (let i = bytes.length - 1; i >= 0; i--) builder.addInt8(bytes[i]);
                const vector = builder.endVector();
                builder.startObject(1);
                builder.addFieldOffset(0, vector, 0);
                buffer = buffers.push(builder.endObject()) - 1;
            }
            const dimensions = integers(shape),
                label = builder.createString(name);
            builder.startObject(8);
            builder.addFieldOffset(0, dimensions, 0);
            builder.addFieldInt8(1, 0, -1); // float32
            builder.addFieldInt32(2, buffer, 0);
            builder.addFieldOffset(3, label, 0);
            return builder.endObject();
        }),
    );
    const codes = [...new Set(operators.map(({ op }) => op))];
    const operatorTables = offsets(
        operators.map(({ op, from, to, adjointX, adjointY }) => {
            let options = 0;
            if (op === 'BATCH_MATMUL') {
                builder.startObject(3);
                builder.addFieldInt8(0, adjointX ? 1 : 0, 0);
                builder.addFieldInt8(1, adjointY ? 1 : 0, 0);
                options = builder.endObject();
            } else if (OPERATORS[op][1]) {
                builder.startObject(1);
                if (op === 'SOFTMAX') builder.addFieldFloat32(0, 1, 0);
                options = builder.endObject();
            }
            const ins = integers(from.map(place)),
                outs = integers([place(to)]);
            builder.startObject(9);
            builder.addFieldInt32(0, codes.indexOf(op), 0);
            builder.addFieldOffset(1, ins, 0);
            builder.addFieldOffset(2, outs, 0);
            if (options) {
                builder.addFieldInt8(3, OPERATORS[op][1], 0);
                builder.addFieldOffset(4, options, 0);
            }
            return builder.endObject();
        }),
    );
    const codeTables = offsets(
        codes.map(op => {
            builder.startObject(4);
            builder.addFieldInt8(0, Math.min(OPERATORS[op][0], 127), 0);
            builder.addFieldInt32(2, 1, 0);
            builder.addFieldInt32(3, OPERATORS[op][0], 0);
            return builder.endObject();
        }),
    );
    const ins = integers(inputs.map(place)),
        outs = integers([place(output)]),
        title = builder.createString('main');
    builder.startObject(5);
    [tensorTables, ins, outs, operatorTables, title].forEach((offset, field) =>
        builder.addFieldOffset(field, offset, 0),
    );
    const graph = offsets([builder.endObject()]);

    const named = (/** @type {string} */ name) => {
        const label = builder.createString(name);
        builder.startObject(2);
        builder.addFieldOffset(0, label, 0);
        builder.addFieldInt32(1, place(name), 0);
        return builder.endObject();
    };
    const namedIns = offsets(inputs.map(named)),
        namedOuts = offsets([named(output)]),
        key = builder.createString('serving_default');
    builder.startObject(5);
    builder.addFieldOffset(0, namedIns, 0);
    builder.addFieldOffset(1, namedOuts, 0);
    builder.addFieldOffset(2, key, 0);
    const signatures = offsets([builder.endObject()]),
        data = offsets(buffers),
        description = builder.createString('bench');
    builder.startObject(8);
    builder.addFieldInt32(0, 3, 0); // schema version
    builder.addFieldOffset(1, codeTables, 0);
    builder.addFieldOffset(2, graph, 0);
    builder.addFieldOffset(3, description, 0);
    builder.addFieldOffset(4, data, 0);
    builder.addFieldOffset(7, signatures, 0);
    builder.finish(builder.endObject(), 'TFL3');
    return builder.asUint8Array().slice();
}

/** @param {any} flatbuffers @param {number} M @param {number} K @param {number} N */
export function gemm(flatbuffers, M, K, N) {
    return model(flatbuffers, {
        tensors: [
            { name: 'a', shape: [M, K] },
            { name: 'b', shape: [K, N] },
            { name: 'y', shape: [M, N] },
        ],
        operators: [{ op: 'BATCH_MATMUL', from: ['a', 'b'], to: 'y' }],
        inputs: ['a', 'b'],
        output: 'y',
    });
}

/** @param {any} flatbuffers @param {number} H @param {number} N @param {number} d */
export function attention(flatbuffers, H, N, d) {
    const wide = [1, H, N, d],
        square = [1, H, N, N];
    return model(flatbuffers, {
        tensors: [
            ...['q', 'k', 'v', 'y'].map(name => ({ name, shape: wide })),
            ...['s', 'z', 'p'].map(name => ({ name, shape: square })),
            { name: 'scale', shape: [1], data: Float32Array.of(d ** -0.5) },
        ],
        operators: [
            { op: 'BATCH_MATMUL', from: ['q', 'k'], to: 's', adjointY: true },
            { op: 'MUL', from: ['s', 'scale'], to: 'z' },
            { op: 'SOFTMAX', from: ['z'], to: 'p' },
            { op: 'BATCH_MATMUL', from: ['p', 'v'], to: 'y' },
        ],
        inputs: ['q', 'k', 'v'],
        output: 'y',
    });
}

/**
 * φ(q) (φ(k)ᵀ v) / φ(q) Σ φ(k), φ = elu + 1.
 * @param {any} flatbuffers
 * @param {number} H
 * @param {number} N
 * @param {number} d
 */
export function linearAttention(flatbuffers, H, N, d) {
    const wide = [1, H, N, d];
    return model(flatbuffers, {
        tensors: [
            ...['q', 'k', 'v', 'eq', 'fq', 'ek', 'fk', 'top', 'y'].map(name => ({ name, shape: wide })),
            { name: 'kv', shape: [1, H, d, d] },
            { name: 'z', shape: [1, H, d, 1] },
            { name: 'bottom', shape: [1, H, N, 1] },
            { name: 'one', shape: [1], data: Float32Array.of(1) },
            { name: 'ones', shape: [1, H, N, 1], data: new Float32Array(H * N).fill(1) },
        ],
        operators: [
            { op: 'ELU', from: ['q'], to: 'eq' },
            { op: 'ADD', from: ['eq', 'one'], to: 'fq' },
            { op: 'ELU', from: ['k'], to: 'ek' },
            { op: 'ADD', from: ['ek', 'one'], to: 'fk' },
            { op: 'BATCH_MATMUL', from: ['fk', 'v'], to: 'kv', adjointX: true },
            { op: 'BATCH_MATMUL', from: ['fk', 'ones'], to: 'z', adjointX: true },
            { op: 'BATCH_MATMUL', from: ['fq', 'kv'], to: 'top' },
            { op: 'BATCH_MATMUL', from: ['fq', 'z'], to: 'bottom' },
            { op: 'DIV', from: ['top', 'bottom'], to: 'y' },
        ],
        inputs: ['q', 'k', 'v'],
        output: 'y',
    });
}
