/**
 * Weights of the papers' PyTorch code (Primal-Attention's time-series and Long Range Arena experiments) as models of this library,
 * and back. The architectures are in our terms; what is left is the names, and dimensions of 1 that ours don't have.
 */
import { completeConfig, modelKind } from './config.js';
import { Standardization } from './standardization.js';
import { checkKeys, checkObject, describe, fail, unknownWord } from './errors.js';
import { parse, readFile } from './model-file.js';
import { writeSafetensors } from './safetensors.js';

/**
 * @typedef {import('./config.js').ModelConfig} ModelConfig
 * @typedef {{ attn_type: string, low_rank?: number, rank_multi?: number, eta?: number }} TheirAttention
 */

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
        /** @param {ModelConfig} c @param {TheirAttention} layer */
        theirs: (c, layer) => ({
            ...layer, feat_dim: /** @type {any} */ (c.input).features, max_len: /** @type {any} */ (c.input).length, num_classes: c.outputs,
            d_model: c.width, num_layers: c.depth, n_heads: c.heads, d_ff: c.feedforward, dropout: c.dropout,
            pos_encoding: c.positions === 'sinusoidal' ? 'fixed' : 'learnable', activation: c.activation,
        }),
        input: 'series',
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
        /** @param {ModelConfig} c @param {TheirAttention} layer */
        theirs: (c, layer) => ({
            ...layer, vocab_size: /** @type {any} */ (c.input).vocabulary, max_seq_len: /** @type {any} */ (c.input).length, num_classes: c.outputs,
            embedding_dim: c.width, transformer_dim: c.width, num_layers: c.depth, num_head: c.heads, head_dim: c.width / c.heads,
            transformer_hidden_dim: c.feedforward, dropout_prob: c.dropout, learn_pos_emb: c.positions !== 'sinusoidal', pooling_mode: 'MEAN',
        }),
        input: 'tokens',
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

/** Theirs → ours. @param {typeof FORMATS[keyof typeof FORMATS]} format @param {number} depth @returns {Map<string, string>} */
function namesOf(format, depth) {
    const names = new Map(Object.entries(format.names));
    for (let i = 0; i < depth; i++) {
        for (const [from, to] of Object.entries(format.attentionNames)) names.set(`${format.layer(i)}${format.attentionPrefix}${from}`, `layers.${i}.attention.${to}`);
        for (const [from, to] of Object.entries(format.layerNames))
            for (const part of ['weight', 'bias']) names.set(`${format.layer(i)}${from}.${part}`, `layers.${i}.${to}.${part}`);
    }
    return names;
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

/**
 * @param {import('./core.js').Core} core @param {unknown} bytes @param {import('./types.js').OpenOptions} options
 * @returns {import('./model-file.js').ModelFile}
 */
export function importModel(core, bytes, options) {
    const { tensors, metadata } = readFile(bytes, options);
    const format = FORMATS[/** @type {keyof typeof FORMATS} */ (options.format)];
    const theirs = options.config ?? parse(metadata.config, 'config (pass the code\'s configuration as config)');
    const config = completeConfig(core, format.config(checkObject('open: config', theirs)), 'open: config', format.padding);

    const names = namesOf(format, config.depth);
    const renamed = new Map();
    for (const [name, { shape, data }] of tensors) {
        const prefixless = name.replace(/^module\./, ''); // what DataParallel puts in front
        const ours = names.get(prefixless) ?? prefixless;
        renamed.set(ours, { shape: ourShape(ours, shape), data });
    }
    if (config.positions === 'sinusoidal') renamed.delete('positions.weight'); // a table there, computed here
    return {
        config, tensors: renamed,
        standardization: metadata.standardization === undefined ? null
            : Standardization.from(parse(metadata.standardization, 'standardization'), /** @type {any} */ (config.input).features, 'standardisation'),
        targets: null,
    };
}

/** Dimensions of 1 that ours don't have: of a convolution with one tap, which is a linear layer, and the batch axis of positions. @param {string} name @param {number[]} shape */
function ourShape(name, shape) {
    if (shape.length !== 3) return shape;
    if (name.includes('.feedforward.') && shape[2] === 1) return shape.slice(0, 2);
    return name === 'positions.weight' ? shape.filter((_, i) => i !== shape.indexOf(1)) : shape;
}

/* ---- writing --------------------------------------------------------------------------------------------------------- */

/**
 * @param {import('./core.js').Core} core @param {import('./types.js').Parameter[]} parameters @param {ModelConfig} config
 * @param {Standardization | null} standardization @param {import('./types.js').ExportOptions} options
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function exportModel(core, parameters, config, standardization, options) {
    checkKeys('export', 'option', checkObject('export: options', options), ['format']);
    const known = Object.keys(FORMATS);
    if (!known.includes(options.format)) unknownWord('export', 'format', options.format, known);
    const format = FORMATS[options.format];
    if (config.input.kind !== format.input || modelKind(config) !== 'classifier')
        fail(`export: ${options.format} holds classifiers of ${format.input}, this model takes ${describe(config.input.kind)}`);
    if (config.loss === 'mse') fail(`export: ${options.format} holds models that tell classes, this one predicts numbers`);
    const theirs = format.theirs(config, theirAttention(config.attention[0], options.format));
    checkSame(config, completeConfig(core, format.config(theirs), 'export', format.padding), options.format);

    const ours = new Map(Array.from(namesOf(format, config.depth), ([from, to]) => [to, from]));
    const tensors = new Map(parameters.map(({ name, shape, data }) =>
        [/** @type {string} */ (ours.get(name)), { shape: theirShape(format.input, name, shape), data }]));
    if (config.positions === 'sinusoidal') { // computed here, a table there
        const { length } = /** @type {{ length: number }} */ (config.input);
        tensors.set(/** @type {string} */ (ours.get('positions.weight')),
            { shape: theirShape(format.input, 'positions.weight', [length, config.width]), data: sinusoidalPositions(length, config.width) });
    }
    /** @type {Record<string, string>} */
    const metadata = { config: JSON.stringify(theirs) };
    if (standardization) metadata.standardization = JSON.stringify(standardization);
    return writeSafetensors(tensors, metadata);
}

/** @param {import('./types.js').AttentionConfig} layer @param {string} format @returns {TheirAttention} */
function theirAttention({ kind, mode, rank = 1, rows = 0, eta }, format) {
    if (kind === 'softmax') return { attn_type: 'softmax' };
    if (kind !== 'primal') fail(`export: ${format} knows attention of kinds "softmax" and "primal", this model's is ${describe(kind)}`);
    if (mode !== 'data') fail(`export: ${format} knows primal attention of mode "data", this model's is ${describe(mode)}`);
    return { attn_type: 'primal_cos', low_rank: rank, rank_multi: Math.ceil(rows / rank), eta };
}

/** What differs in the loss or in training only does not matter. @param {ModelConfig} ours @param {ModelConfig} theirs @param {string} format */
function checkSame(ours, theirs, format) {
    const fields = /** @type {const} */ (['norm', 'positions', 'pooling', 'activation', 'embeddingScale', 'finalNorm', 'finalGelu', 'headHidden', 'pair']);
    for (const field of fields)
        if (ours[field] !== theirs[field]) fail(`export: models of ${format} have ${field} ${describe(theirs[field])}, this one has ${describe(ours[field])}`);
    ours.attention.forEach((layer, i) => {
        const expected = /** @type {Record<string, unknown>} */ (theirs.attention[i]), given = /** @type {Record<string, unknown>} */ (layer);
        for (const option of new Set([...Object.keys(expected), ...Object.keys(given)]))
            if (!['eta', 'countMasked'].includes(option) && JSON.stringify(given[option]) !== JSON.stringify(expected[option]))
                fail(`export: models of ${format} have the same attention in all layers, with ${option} ${describe(expected[option])}; layer ${i} of this one has ${describe(given[option])}`);
    });
}

/** @param {string} input @param {string} name @param {number[]} shape */
function theirShape(input, name, shape) {
    if (input !== 'series') return shape;
    if (/\.feedforward\.\d\.weight$/.test(name)) return [...shape, 1];
    return name === 'positions.weight' ? [shape[0], 1, shape[1]] : shape;
}

/** sin and cos of t / 10000^(2i/D), in turns (nn/positions.c). @param {number} length @param {number} width */
function sinusoidalPositions(length, width) {
    return Float32Array.from({ length: length * width }, (_, at) => {
        const column = at % width, angle = Math.floor(at / width) * Math.exp(-(column - column % 2) / width * Math.log(10000));
        return column % 2 ? Math.cos(angle) : Math.sin(angle);
    });
}
