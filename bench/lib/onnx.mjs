// ONNX models written by hand (protobuf's wire format): onnxruntime-web has no way to build a graph.
// Field numbers: onnx.proto of the ONNX repository.

const encoder = new TextEncoder();

/** @param {number} n @returns {number[]} two's complement in 64 bits, as protobuf wants negative numbers */
function varint(n) {
    const out = [];
    let rest = BigInt.asUintN(64, BigInt(n));
    for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
    return [...out, Number(rest)];
}

/** @param {...Uint8Array} parts */
function join(...parts) {
    const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        out.set(part, at);
        at += part.length;
    }
    return out;
}

const integer = (/** @type {number} */ field, /** @type {number} */ n) =>
    Uint8Array.from([...varint(field << 3), ...varint(n)]);
const bytes = (/** @type {number} */ field, /** @type {Uint8Array} */ content) =>
    join(Uint8Array.from([...varint((field << 3) | 2), ...varint(content.length)]), content);
const text = (/** @type {number} */ field, /** @type {string} */ string) => bytes(field, encoder.encode(string));

const INT = 2,
    INTS = 7,
    FLOAT = 1,
    FLOAT_TENSOR = 1;
/** Numbers of TensorProto.DataType. */
export const INT64_TENSOR = 7;
export const intAttribute = (/** @type {string} */ name, /** @type {number} */ value) =>
    join(text(1, name), integer(3, value), integer(20, INT));
/** @param {string} name @param {number} value */
export const floatAttribute = (name, value) =>
    join(
        text(1, name),
        Uint8Array.from([...varint((2 << 3) | 5), ...new Uint8Array(Float32Array.of(value).buffer)]),
        integer(20, FLOAT),
    );
export const intsAttribute = (/** @type {string} */ name, /** @type {number[]} */ values) =>
    join(text(1, name), ...values.map(n => integer(8, n)), integer(20, INTS));

/**
 * @param {string} op
 * @param {string[]} inputs
 * @param {string | string[]} output
 * @param {Uint8Array[]} [attributes]
 * @param {string} [domain]
 */
export function node(op, inputs, output, attributes = [], domain = '') {
    const outputs = [output].flat();
    return join(
        ...inputs.map(name => text(1, name)),
        ...outputs.map(name => text(2, name)),
        text(3, `${op} ${outputs[0]}`),
        text(4, op),
        ...attributes.map(attribute => bytes(5, attribute)),
        ...(domain ? [text(7, domain)] : []),
    );
}

/**
 * A name in the place of a length is any.
 * @param {string} name @param {(number | string)[]} shape @param {number} type
 */
function value(name, shape, type) {
    const dims = shape.map(n => bytes(1, typeof n === 'string' ? text(2, n) : integer(1, n)));
    return join(text(1, name), bytes(2, bytes(1, join(integer(1, type), bytes(2, join(...dims))))));
}

/** @param {string} name @param {number[]} shape @param {Float32Array | BigInt64Array} data */
export function constant(name, shape, data) {
    return join(
        ...shape.map(n => integer(1, n)),
        integer(2, data instanceof Float32Array ? FLOAT_TENSOR : INT64_TENSOR),
        text(8, name),
        bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    );
}

/**
 * @typedef {[name: string, shape: (number | string)[], type?: number]} Value
 * @param {{ nodes: Uint8Array[], inputs: Value[], output?: Value, outputs?: Value[], constants?: Uint8Array[],
 *   opset?: number }} graph
 */
export function model({ nodes, inputs, output, outputs = output ? [output] : [], constants = [], opset = 17 }) {
    const described = (/** @type {Value} */ [name, shape, type = FLOAT_TENSOR]) => value(name, shape, type);
    const graph = join(
        ...nodes.map(each => bytes(1, each)),
        text(2, 'graph'),
        ...constants.map(each => bytes(5, each)),
        ...inputs.map(each => bytes(11, described(each))),
        ...outputs.map(each => bytes(12, described(each))),
    );
    const domain = (/** @type {string} */ name, /** @type {number} */ version) =>
        bytes(8, join(text(1, name), integer(2, version)));
    return join(
        integer(1, opset > 22 ? 11 : 9),
        text(2, 'bench'),
        bytes(7, graph),
        domain('', opset),
        domain('com.microsoft', 1),
    );
}

/** @param {number} M @param {number} K @param {number} N */
export function gemm(M, K, N) {
    return model({
        inputs: [
            ['a', [M, K]],
            ['b', [K, N]],
        ],
        output: ['y', [M, N]],
        nodes: [node('MatMul', ['a', 'b'], 'y')],
    });
}

/**
 * As exporters write it: MatMul, scale, Softmax, MatMul on [1,H,N,d].
 * @param {number} H
 * @param {number} N
 * @param {number} d
 */
export function attention(H, N, d) {
    const shape = [1, H, N, d];
    return model({
        inputs: [
            ['q', shape],
            ['k', shape],
            ['v', shape],
        ],
        output: ['y', shape],
        constants: [constant('scale', [], Float32Array.of(d ** -0.5))],
        nodes: [
            node('Transpose', ['k'], 'kt', [intsAttribute('perm', [0, 1, 3, 2])]),
            node('MatMul', ['q', 'kt'], 's'),
            node('Mul', ['s', 'scale'], 'z'),
            node('Softmax', ['z'], 'p', [intAttribute('axis', -1)]),
            node('MatMul', ['p', 'v'], 'y'),
        ],
    });
}

/** The fused operation of ONNX Runtime, on [1,N,H·d]. @param {number} H @param {number} N @param {number} d */
export function multiHeadAttention(H, N, d) {
    const shape = [1, N, H * d];
    return model({
        inputs: [
            ['q', shape],
            ['k', shape],
            ['v', shape],
        ],
        output: ['y', shape],
        nodes: [node('MultiHeadAttention', ['q', 'k', 'v'], 'y', [intAttribute('num_heads', H)], 'com.microsoft')],
    });
}

/** The operation of ONNX opset 23. @param {number} H @param {number} N @param {number} d */
export function attention23(H, N, d) {
    const shape = [1, H, N, d];
    return model({
        opset: 23,
        inputs: [
            ['q', shape],
            ['k', shape],
            ['v', shape],
        ],
        output: ['y', shape],
        nodes: [node('Attention', ['q', 'k', 'v'], 'y')],
    });
}

/** φ(q) (φ(k)ᵀ v) / φ(q) Σ φ(k), φ = elu + 1. @param {number} H @param {number} N @param {number} d */
export function linearAttention(H, N, d) {
    const shape = [1, H, N, d];
    return model({
        inputs: [
            ['q', shape],
            ['k', shape],
            ['v', shape],
        ],
        output: ['y', shape],
        constants: [
            constant('one', [], Float32Array.of(1)),
            constant('ones', [1, 1, N, 1], new Float32Array(N).fill(1)),
        ],
        nodes: [
            node('Elu', ['q'], 'eq'),
            node('Add', ['eq', 'one'], 'fq'),
            node('Elu', ['k'], 'ek'),
            node('Add', ['ek', 'one'], 'fk'),
            node('Transpose', ['fk'], 'kt', [intsAttribute('perm', [0, 1, 3, 2])]),
            node('MatMul', ['kt', 'v'], 'kv'),
            node('MatMul', ['kt', 'ones'], 'z'),
            node('MatMul', ['fq', 'kv'], 'top'),
            node('MatMul', ['fq', 'z'], 'bottom'),
            node('Div', ['top', 'bottom'], 'y'),
        ],
    });
}
