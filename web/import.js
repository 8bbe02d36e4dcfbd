/**
 * Weights of the papers' PyTorch code (Primal-Attention's time-series and Long Range Arena experiments) as models of this library.
 * The architectures are in our terms; what is left is the names.
 */
import { completeConfig } from './config.js';
import { checkObject, describe, fail } from './errors.js';
import { parse, readFile } from './model-file.js';

/** Kinds of attention in that code. @param {Record<string, any>} config @param {number} length */
function attention({ attn_type: type, low_rank: rank, rank_multi: multiple = 10, eta = 0.1 }, length) {
    if (type === 'softmax') return { kind: 'softmax' };
    if (type === 'primal_cos' || type === 'primal') return { kind: 'primal', rank, rows: Math.min(length, multiple * rank), eta, countMasked: true };
    return fail(`open: attn_type is ${describe(type)} in the configuration, "softmax" and "primal_cos" can be read`);
}

/** One attention layer's names, without prefix: theirs → ours. @param {Record<string, string>} linear @param {string} inner */
function attentionNames(linear, inner) {
    /** @type {Record<string, string>} */
    const names = { We: 'we', Wr: 'wr', [`${inner}.Lambda`]: 'lambda' };
    for (const [theirs, ours] of Object.entries({ ...linear, [`${inner}.concate_weight`]: 'concat' }))
        for (const part of ['weight', 'bias']) names[`${theirs}.${part}`] = `${ours}.${part}`;
    return names;
}

const FORMATS = {
    'primalformer-uea': {
        /** @param {Record<string, any>} c */
        config: c => ({
            input: { kind: 'series', features: c.feat_dim, length: c.max_len }, classes: c.num_classes,
            width: c.d_model, depth: c.num_layers, heads: c.n_heads, feedforward: c.d_ff, dropout: c.dropout ?? 0.1,
            norm: 'post', positions: c.pos_encoding === 'fixed' ? 'sinusoidal' : 'learned', pooling: 'flatten', activation: c.activation ?? 'gelu',
            attention: attention(c, c.max_len), embeddingScale: Math.sqrt(c.d_model), finalNorm: true, finalGelu: true,
            standardize: false,
        }),
        padding: /** @type {const} */ ('uea'),
        names: {
            'project_inp.weight': 'embedding.weight', 'project_inp.bias': 'embedding.bias', 'pos_enc.pe': 'positions.weight',
            'encoder.norm.weight': 'norm.weight', 'encoder.norm.bias': 'norm.bias',
            'output_layer.weight': 'head.weight', 'output_layer.bias': 'head.bias',
        },
        /** @param {number} i */
        layer: i => `encoder.attn_layers.${i}.`,
        attentionPrefix: 'attention.',
        attentionNames: attentionNames({ query_projection: 'query', key_projection: 'key', value_projection: 'value', out_projection: 'output' }, 'inner_attention'),
        layerNames: { conv1: 'feedforward.0', conv2: 'feedforward.1', norm1: 'norm1', norm2: 'norm2' },
    },
    'primalformer-lra': {
        /** @param {Record<string, any>} c */
        config: c => ({
            input: { kind: 'tokens', vocabulary: c.vocab_size, length: c.max_seq_len }, classes: c.num_classes,
            width: c.transformer_dim, depth: c.num_layers, heads: c.num_head, feedforward: c.transformer_hidden_dim, dropout: c.dropout_prob ?? 0.1,
            norm: 'pre', positions: c.learn_pos_emb === false ? 'sinusoidal' : 'learned', pooling: 'mean', activation: 'gelu',
            attention: attention(c, c.max_seq_len), finalNorm: true, finalGelu: false, headHidden: 2 * c.transformer_dim, ksvdPerBatch: true,
            standardize: false,
        }),
        padding: /** @type {const} */ ('lra'),
        names: {
            'model.embeddings.word_embeddings.weight': 'embedding.weight', 'model.embeddings.position_embeddings.weight': 'positions.weight',
            'model.norm.weight': 'norm.weight', 'model.norm.bias': 'norm.bias',
            'seq_classifer.mlpblock.0.weight': 'head.hidden.weight', 'seq_classifer.mlpblock.0.bias': 'head.hidden.bias',
            'seq_classifer.mlpblock.2.weight': 'head.weight', 'seq_classifer.mlpblock.2.bias': 'head.bias',
        },
        /** @param {number} i */
        layer: i => `model.transformer_${i}.`,
        attentionPrefix: 'mha.',
        attentionNames: attentionNames({ W_q: 'query', W_k: 'key', W_v: 'value', ff: 'output' }, 'attn'),
        layerNames: { 'mlpblock.0': 'feedforward.0', 'mlpblock.3': 'feedforward.1', norm1: 'norm1', norm2: 'norm2' },
    },
};

/**
 * @param {import('./core.js').Core} core @param {unknown} bytes @param {import('./types.js').OpenOptions} options
 * @returns {import('./model-file.js').ModelFile}
 */
export function importModel(core, bytes, options) {
    const { tensors, metadata } = readFile(bytes, options);
    const format = FORMATS[/** @type {keyof typeof FORMATS} */ (options.format)];
    const theirs = options.config ?? parse(metadata.config, 'config (pass the code\'s configuration as config)');
    const config = completeConfig(core, format.config(checkObject('open: config', theirs)), 'open: config', format.padding);

    const names = new Map(Object.entries(format.names));
    for (let i = 0; i < config.depth; i++) {
        for (const [from, to] of Object.entries(format.attentionNames)) names.set(`${format.layer(i)}${format.attentionPrefix}${from}`, `layers.${i}.attention.${to}`);
        for (const [from, to] of Object.entries(format.layerNames))
            for (const part of ['weight', 'bias']) names.set(`${format.layer(i)}${from}.${part}`, `layers.${i}.${to}.${part}`);
    }
    const renamed = new Map();
    for (const [name, { shape, data }] of tensors) {
        const prefixless = name.replace(/^module\./, ''); // what DataParallel puts in front
        const ours = names.get(prefixless) ?? prefixless;
        renamed.set(ours, { shape: ourShape(ours, shape), data });
    }
    if (config.positions === 'sinusoidal') renamed.delete('positions.weight'); // a table there, computed here
    return { config, standardization: null, tensors: renamed };
}

/** Dimensions of 1 that ours don't have: of a convolution with one tap, which is a linear layer, and the batch axis of positions. @param {string} name @param {number[]} shape */
function ourShape(name, shape) {
    if (shape.length !== 3) return shape;
    if (name.includes('.feedforward.') && shape[2] === 1) return shape.slice(0, 2);
    return name === 'positions.weight' ? shape.filter((_, i) => i !== shape.indexOf(1)) : shape;
}
