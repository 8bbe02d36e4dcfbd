// A language model as an ONNX graph with a past: what onnxruntime needs to go on token by token, with the names that
// Hugging Face's exporter gives its inputs and outputs, so that transformers.js takes it as a GPT-2. Attention with
// keys and values is onnxruntime's own operation (com.microsoft.MultiHeadAttention), as its optimizer would make it.
import { INT64_TENSOR, constant, floatAttribute, intAttribute, model, node } from '../lib/onnx.mjs';

/**
 * input_ids and position_ids [1,n], attention_mask [1,past + n] (all ones, not looked at); past_key_values.i.key and
 * .value [1,H,past,d] → logits [1,n,vocabulary], present.i.key and .value. Linear attention takes one token at a time;
 * its past is Σ φ(k) vᵀ [H,d,d] and Σ φ(k) [H,d,1].
 * @param {import('./models.mjs').Task} task
 * @param {Map<string, { shape: number[], data: Float32Array }>} weights @param {number} eps
 * @returns {Uint8Array}
 */
export function decoder({ D, L, H, attention }, weights, eps) {
    const d = D / H,
        softmax = attention === 'softmax';
    /** @type {Uint8Array[]} */
    const nodes = [],
        constants = [];
    let made = 0;
    /** @typedef {string[]} Names */
    /** @param {string} op @param {Names} inputs @param {Uint8Array[]} [attributes] @param {string} [domain] */
    const add = (op, inputs, attributes, domain) => {
        const name = `t${made++}`;
        nodes.push(node(op, inputs, name, attributes, domain));
        return name;
    };
    const floats = (/** @type {string} */ name, /** @type {number[]} */ shape, /** @type {Float32Array} */ data) => {
        constants.push(constant(name, shape, data));
        return name;
    };
    const ints = (/** @type {number[]} */ ...values) => {
        const name = `c${made++}`;
        constants.push(constant(name, [values.length], BigInt64Array.from(values.flat(), BigInt)));
        return name;
    };
    const of = (/** @type {string} */ name) => {
        const found = weights.get(name);
        if (!found) throw new Error(`the model has no ${name}`);
        return found;
    };
    const whole = (/** @type {string} */ name) => floats(name, of(name).shape, of(name).data);
    /** Several linear layers of one input as one, [in, outs]. @param {string} x @param {string[]} names */
    const linear = (x, ...names) => {
        const matrices = names.map(name => of(`${name}.weight`)),
            inner = matrices[0].shape[1],
            out = matrices.reduce((sum, { shape }) => sum + shape[0], 0),
            turned = new Float32Array(inner * out);
        let at = 0;
        for (const { shape, data } of matrices)
            for (let o = 0; o < shape[0]; o++, at++)
                for (let i = 0; i < inner; i++) turned[i * out + at] = data[o * inner + i];
        const bias = Float32Array.from(names.flatMap(name => Array.from(of(`${name}.bias`).data)));
        const product = add('MatMul', [x, floats(`${names[0]}.weight`, [inner, out], turned)]);
        return add('Add', [product, floats(`${names[0]}.bias`, [out], bias)]);
    };
    const norm = (/** @type {string} */ x, /** @type {string} */ name) =>
        add(
            'LayerNormalization',
            [x, whole(`${name}.weight`), whole(`${name}.bias`)],
            [intAttribute('axis', -1), floatAttribute('epsilon', eps)],
        );
    const past = (/** @type {number} */ i, /** @type {string} */ what) => `past_key_values.${i}.${what}`,
        present = (/** @type {number} */ i, /** @type {string} */ what) => `present.${i}.${what}`;
    const split = (/** @type {string} */ qkv) => {
        const names = ['q', 'k', 'v'].map(letter => `${letter}${made++}`);
        nodes.push(node('Split', [qkv, ints(D, D, D)], names, [intAttribute('axis', 2)]));
        return names;
    };

    /** @param {number} i @param {string[]} qkv each [1,n,D] */
    const withKeys = (i, qkv) => {
        const y = `y${i}`;
        nodes.push(
            node(
                'MultiHeadAttention',
                [...qkv, '', '', '', past(i, 'key'), past(i, 'value')],
                [y, present(i, 'key'), present(i, 'value')],
                [intAttribute('num_heads', H), intAttribute('unidirectional', 1)],
                'com.microsoft',
            ),
        );
        return y;
    };
    const one = softmax ? '' : floats('one', [], Float32Array.of(1));
    /** @param {number} i @param {string[]} qkv each [1,1,D] */
    const withSums = (i, [q, k, v]) => {
        const rows = (/** @type {string} */ x) => add('Reshape', [x, ints(H, 1, d)]),
            feature = (/** @type {string} */ x) => add('Add', [add('Elu', [rows(x)]), one]),
            fq = feature(q),
            fk = add('Reshape', [feature(k), ints(H, d, 1)]);
        nodes.push(
            node('Add', [past(i, 'key'), add('Mul', [fk, rows(v)])], present(i, 'key')),
            node('Add', [past(i, 'value'), fk], present(i, 'value')),
        );
        const sum = add('MatMul', [fq, present(i, 'key')]),
            total = add('MatMul', [fq, present(i, 'value')]);
        return add('Reshape', [add('Div', [sum, total]), ints(1, 1, D)]);
    };

    let x = add('Add', [
        add('Gather', [whole('embedding.weight'), 'input_ids']),
        add('Gather', [whole('positions.weight'), 'position_ids']),
    ]);
    for (let i = 0; i < L; i++) {
        const name = `layers.${i}`,
            parts = ['query', 'key', 'value'].map(part => `${name}.attention.${part}`),
            qkv = split(linear(norm(x, `${name}.norm1`), ...parts));
        x = add('Add', [x, linear((softmax ? withKeys : withSums)(i, qkv), `${name}.attention.output`)]);
        const up = linear(norm(x, `${name}.norm2`), `${name}.feedforward.0`);
        x = add('Add', [x, linear(add('Gelu', [up], [], 'com.microsoft'), `${name}.feedforward.1`)]);
    }
    nodes.push(node('Identity', [linear(norm(x, 'norm'), 'head')], 'logits'));

    const states = (/** @type {string} */ axis) =>
        softmax
            ? [
                  [1, H, axis, d],
                  [1, H, axis, d],
              ]
            : [
                  [H, d, d],
                  [H, d, 1],
              ]; // prettier-ignore
    const layers = Array.from({ length: L }, (_, i) => i);
    /** @type {import('../lib/onnx.mjs').Value[]} */
    const inputs = [
        ['input_ids', [1, 'tokens'], INT64_TENSOR],
        ['attention_mask', [1, 'all'], INT64_TENSOR],
        ['position_ids', [1, 'tokens'], INT64_TENSOR],
    ];
    /** @type {import('../lib/onnx.mjs').Value[]} */
    const outputs = [['logits', [1, 'tokens', of('head.bias').shape[0]]]];
    for (const i of layers)
        ['key', 'value'].forEach((what, w) => {
            inputs.push([past(i, what), states('past')[w]]);
            outputs.push([present(i, what), states('all')[w]]);
        });
    return model({ nodes, inputs, outputs, constants });
}
