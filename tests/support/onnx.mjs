/** @file Reads an ONNX file as protobuf, knowing of onnx.proto3 only the numbers of its fields. */

/** Fields of a message: their number, and a number or bytes. @param {Uint8Array} bytes @returns {[number, any][]} */
function fieldsOf(bytes) {
    /** @type {[number, any][]} */
    const fields = [];
    let at = 0;
    const varint = () => {
        let value = 0n;
        for (let shift = 0n; ; shift += 7n) {
            if (at >= bytes.length) throw new Error('the message ends within a number');
            const byte = bytes[at++];
            value |= BigInt(byte & 127) << shift;
            if (byte < 128) return Number(BigInt.asIntN(64, value));
        }
    };
    while (at < bytes.length) {
        const tag = varint(),
            wire = tag & 7;
        if (wire === 0) fields.push([tag >> 3, varint()]);
        else {
            const length = wire === 2 ? varint() : wire === 5 ? 4 : NaN;
            if (!(at + length <= bytes.length)) throw new Error(`a field of wire type ${wire} ends beyond the message`);
            fields.push([tag >> 3, bytes.subarray(at, at + length)]);
            at += length;
        }
    }
    return fields;
}

const text = (/** @type {Uint8Array} */ bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** @param {Uint8Array} bytes */
const message = bytes => {
    const fields = fieldsOf(bytes);
    const all = (/** @type {number} */ field) =>
        fields.filter(([number]) => number === field).map(([, value]) => value);
    return {
        all,
        one: (/** @type {number} */ field) => all(field)[0],
        text: (/** @type {number} */ field) => text(all(field)[0] ?? new Uint8Array()),
        texts: (/** @type {number} */ field) => all(field).map(text),
        messages: (/** @type {number} */ field) => all(field).map(message),
    };
};

/**
 * Name, type and shape of an input or output; an axis without a number has a name.
 * @param {ReturnType<typeof message>} value
 */
function valueOf(value) {
    const tensor = value.messages(2)[0].messages(1)[0];
    return {
        name: value.text(1),
        type: tensor.one(1),
        dims: tensor
            .messages(2)[0]
            .messages(1)
            .map((/** @type {any} */ dim) => dim.one(1) ?? dim.text(2)),
        about: value.text(3),
    };
}

/** @param {Uint8Array} bytes of a ModelProto */
export function readOnnx(bytes) {
    const model = message(bytes),
        graph = model.messages(7)[0];
    return {
        ir: model.one(1),
        producer: model.text(2),
        version: model.text(3),
        opsets: model.messages(8).map((/** @type {any} */ set) => [set.text(1), set.one(2)]),
        metadata: Object.fromEntries(model.messages(14).map((/** @type {any} */ pair) => [pair.text(1), pair.text(2)])),
        name: graph.text(2),
        about: graph.text(10),
        nodes: graph.messages(1).map((/** @type {any} */ node) => ({
            name: node.text(3),
            op: node.text(4),
            inputs: node.texts(1),
            outputs: node.texts(2),
            attributes: node.messages(5).map((/** @type {any} */ attribute) => [attribute.text(1), attribute.one(20)]),
        })),
        constants: new Map(
            graph
                .messages(5)
                .map((/** @type {any} */ tensor) => [
                    tensor.text(8),
                    { dims: tensor.all(1), type: tensor.one(2), raw: tensor.one(9) ?? new Uint8Array() },
                ]),
        ),
        inputs: graph.messages(11).map(valueOf),
        outputs: graph.messages(12).map(valueOf),
    };
}
