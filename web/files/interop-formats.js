/**
 * The two models of the papers' PyTorch code, field by field: what a field of a configuration means in our terms, which
 * fields that code ignores in a model that is trained, which values this library cannot represent. Sizes are read off
 * the tensors, and what a configuration says otherwise is told. Read from the code itself (PrimalAttention_TimeSeries,
 * PrimalAttention_LRA), which has each model in two variants: PrimalFormer, all layers primal; Primal.+Trans., two
 * layers, a softmax one below a primal one, whatever its num_layers says.
 */
import { count, describe, fail, nearest, shapeText } from '../errors.js';
import { checkFields } from '../lists.js';

/**
 * @typedef {Map<string, { shape: number[], data: import('./safetensors-tensor.js').TensorData }>} Tensors
 * @typedef {{ kind: 'softmax' } | { kind: 'primal', rank: number, rows: number }} PlanLayer
 *
 * A model of theirs in the words of neither.
 * @typedef {object} Plan
 * @property {number} columns features, or the vocabulary
 * @property {number} length
 * @property {number} classes
 * @property {number} width
 * @property {number} heads
 * @property {number} feedforward
 * @property {number} headHidden
 * @property {boolean} pair
 * @property {number} dropout
 * @property {'learned' | 'sinusoidal'} positions
 * @property {number} eta
 * @property {PlanLayer[]} layers
 * @property {(layer: number) => string} prefix of a layer's names in the file
 */

/* ---- what a configuration says ----------------------------------------------------------------------------------- */

/** Gathers what is said and is not so, or can't be, so that one sentence tells all of it. */
class Audit {
    /** @type {string[]} */
    problems = [];
    /** What is null in that code's options was not given. @type {Record<string, any>} */
    given;

    /** @param {unknown} config @param {string} known @param {string} ignored */
    constructor(config, known, ignored) {
        this.given = Object.fromEntries(
            Object.entries(checkFields('open: config', config)).filter(
                ([, value]) => value !== undefined && value !== null,
            ),
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

const NORM_EPS = { field: 'layer_norm_eps', values: [1e-5], why: 'layer norm has eps 1e-5, there and here' };

/* ---- what the tensors say ---------------------------------------------------------------------------------------- */

/** @param {Tensors} tensors @param {string} name @returns {number[]} */
function shapeOf(tensors, name) {
    return tensors.get(name)?.shape ?? [];
}

/**
 * The sizes of tensors that every file of the format has.
 * @param {Tensors} tensors @param {keyof typeof FORMATS} format @param {string[]} names @returns {number[][]}
 */
function shapesOf(tensors, format, names) {
    const missing = names.filter(name => shapeOf(tensors, name).length < 2 || shapeOf(tensors, name).includes(0));
    if (missing.length === 0) return names.map(name => shapeOf(tensors, name));
    const other = /** @type {(keyof typeof FORMATS)[]} */ (Object.keys(FORMATS)).find(
        word => word !== format && tensors.has(FORMATS[word].names['embedding.weight']),
    );
    return fail(
        `open: the file has no ${missing.join(', ')}, which models of ${format} have; ${other ? `its names are those of ${other}` : `it has ${[...tensors.keys()].slice(0, 3).join(', ') || 'no tensors'}`}`,
    );
}

/** @param {Tensors} tensors @param {Plan['prefix']} prefix @param {string} we @returns {PlanLayer[]} */
function layersOf(tensors, prefix, we) {
    const names = [...tensors.keys()];
    let depth = 0;
    while (names.some(name => name.startsWith(prefix(depth)))) depth++;
    return Array.from({ length: depth }, (_, i) => {
        const [, rows, rank] = shapeOf(tensors, prefix(i) + we);
        return rank === undefined ? { kind: 'softmax' } : { kind: 'primal', rank, rows };
    });
}

/** sin and cos of t / 10000^(2i/D), in turns (nn/positions.c). @param {number} length @param {number} width */
export function sinusoidalPositions(length, width) {
    return Float32Array.from({ length: length * width }, (_, at) => {
        const column = at % width,
            angle = Math.floor(at / width) * Math.exp((-(column - (column % 2)) / width) * Math.log(10000));
        return column % 2 ? Math.cos(angle) : Math.sin(angle);
    });
}

/**
 * Whether a table holds sines and cosines as far as float32 gives them: the angle is rounded there.
 * @param {Tensors} tensors @param {string} name @param {number} length @param {number} width
 */
function isSinusoidal(tensors, name, length, width) {
    const { data } = tensors.get(name) ?? { data: null };
    if (data === null) return true; // computed here
    return (
        data.length === length * width &&
        sinusoidalPositions(length, width).every(
            (value, at) => Math.abs(value - Number(data[at])) < 2e-6 + (1e-6 * at) / width,
        )
    );
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

/**
 * One attention layer's names, without prefix: ours → theirs.
 * @param {Record<string, string>} linear
 * @param {string} inner
 */
function attentionNames(linear, inner) {
    /** @type {Record<string, string>} */
    const names = { we: 'We', wr: 'Wr', lambda: `${inner}.Lambda` };
    for (const [ours, theirs] of Object.entries({ ...linear, concat: `${inner}.concate_weight` }))
        for (const part of ['weight', 'bias']) names[`${ours}.${part}`] = `${theirs}.${part}`;
    return names;
}

/* ---- the formats ------------------------------------------------------------------------------------------------- */

/** Options of the time series code that have no part in a trained model's answer, beside what its run adds to them. */
const UEA_IGNORED = `freeze nb_features factor norm normalization_layer my_task config config_filepath output_dir data_dir load_model resume
    change_output save_all name experiment_name comment no_timestamp records_file console print_interval gpu n_proc num_workers seed limit_size test_only
    data_class labels test_from test_ratio val_ratio pattern val_pattern test_pattern normalization norm_from subsample_factor masking_ratio mean_mask_length
    mask_mode mask_distribution exclude_feats mask_feats start_hint end_hint harden epochs val_interval optimizer lr lr_step lr_factor batch_size l2_reg
    global_reg key_metric initial_timestamp save_dir pred_dir tensorboard_dir`;

/**
 * Fields of the Long Range Arena code that are for the GPU, or for attention of other kinds. There is no dropout of
 * attention weights here, which training alone has.
 */
const LRA_IGNORED = `attention_dropout attention_grad_checkpointing mixed_precision learn_pos_emb num_landmarks conv_kernel_size linformer_k num_hash rp_dim
    kernel_type`;

/** @param {Plan} plan */
function attentionOf({ layers, eta }) {
    return layers.map(layer =>
        layer.kind === 'softmax'
            ? { kind: 'softmax' }
            : { kind: 'primal', rank: layer.rank, rows: layer.rows, eta, countMasked: true },
    );
}

/** @param {Plan} plan @param {(product: number) => number} rowsOf */
function theirAttention({ layers, eta }, rowsOf) {
    const primal = layers.find(layer => layer.kind === 'primal');
    if (!primal || primal.kind !== 'primal') return { attn_type: 'softmax' };
    return { attn_type: 'primal_cos', low_rank: primal.rank, rank_multi: multipleOf(primal, rowsOf), eta };
}

/**
 * @param {{ rank: number, rows: number }} layer
 * @param {(product: number) => number} rowsOf the rows there are for low_rank · rank_multi
 */
function multipleOf({ rank, rows }, rowsOf) {
    const multiple = Math.ceil(rows / rank);
    return rowsOf(multiple * rank) === rows ? multiple : Math.max(1, Math.round(rows / rank));
}

export const FORMATS = {
    'primalformer-uea': {
        /** We has so many rows at most. @param {number} length @param {number} product low_rank · rank_multi */
        rows: (length, product) => Math.min(length, product),
        /** @param {Tensors} tensors @param {unknown} config @returns {Plan} */
        plan(tensors, config) {
            const audit = new Audit(
                config,
                'attn_type model feat_dim max_len max_seq_len data_window_len d_model n_heads num_heads num_layers d_ff dim_feedforward ' +
                    `num_classes dropout pos_encoding activation low_rank rank_multi eta task ${NORM_EPS.field}`,
                UEA_IGNORED,
            );
            const { given } = audit,
                prefix = (/** @type {number} */ i) => `encoder.attn_layers.${i}.`;
            const [[width, columns], [classes, flat], [feedforward]] = shapesOf(tensors, 'primalformer-uea', [
                'project_inp.weight',
                'output_layer.weight',
                `${prefix(0)}conv1.weight`,
            ]);
            const length = shapeOf(tensors, 'pos_enc.pe')[0] ?? flat / width,
                layers = layersOf(tensors, prefix, 'attention.We');
            audit.attention('attn_type model', layers);
            audit.size('feat_dim', columns, 'project_inp');
            audit.size(
                `max_len ${'data_window_len' in given ? 'data_window_len' : 'max_seq_len'}`,
                length,
                'pos_enc.pe',
            );
            audit.size('d_model', width, 'project_inp');
            audit.size('d_ff dim_feedforward', feedforward, 'conv1');
            audit.size('num_classes', classes, 'output_layer');
            if (!isTransPlus(layers)) audit.size('num_layers', layers.length, 'encoder');
            audit.ranks(layers, product => Math.min(length, product));
            const heads = audit.heads(
                'n_heads num_heads',
                8,
                tensors,
                prefix,
                'attention.inner_attention.Lambda',
                layers,
                width,
            );
            audit.only('activation', ['gelu'], 'after the last layer only "gelu" can be represented');
            audit.only('task', ['classification'], 'models that classify can be read');
            audit.only(NORM_EPS.field, NORM_EPS.values, NORM_EPS.why);
            audit.only('pos_encoding', ['fixed', 'learnable'], '"fixed" or "learnable" are expected');
            const sinusoidal = isSinusoidal(tensors, 'pos_enc.pe', length, width);
            if (given.pos_encoding === 'fixed' && !sinusoidal)
                audit.add('pos_encoding', "the file's pos_enc.pe is not the table of sines and cosines");
            const dropout = audit.number('dropout', 'attn_type' in given ? 0 : 0.1, 1),
                eta = audit.number('eta', 0.1); // the constructor's default, the options'
            const at = `${prefix(0)}attention.`;
            audit.shapes(tensors, {
                'pos_enc.pe': [length, 1, width],
                'output_layer.weight': [classes, length * width],
                [`${prefix(0)}conv1.weight`]: [feedforward, width, 1],
                [`${at}query_projection.weight`]: [width, width],
            });
            audit.finish('primalformer-uea');
            return {
                columns,
                length,
                classes,
                width,
                heads,
                feedforward,
                headHidden: 0,
                pair: false,
                dropout,
                eta,
                layers,
                prefix,
                positions: sinusoidal && given.pos_encoding !== 'learnable' ? 'sinusoidal' : 'learned',
            };
        },
        /** @param {Plan} p */
        config: p => ({
            input: { kind: 'series', features: p.columns, length: p.length },
            classes: p.classes,
            width: p.width,
            depth: p.layers.length,
            heads: p.heads,
            feedforward: p.feedforward,
            dropout: p.dropout,
            norm: 'post',
            positions: p.positions,
            pooling: 'flatten',
            activation: 'gelu',
            attention: attentionOf(p),
            embeddingScale: Math.sqrt(p.width),
            finalNorm: true,
            finalGelu: true,
            standardize: false,
        }),
        /** @param {Plan} p */
        theirs: p => ({
            ...theirAttention(p, product => Math.min(p.length, product)),
            feat_dim: p.columns,
            max_len: p.length,
            num_classes: p.classes,
            d_model: p.width,
            num_layers: p.layers.length,
            n_heads: p.heads,
            d_ff: p.feedforward,
            dropout: p.dropout,
            pos_encoding: p.positions === 'sinusoidal' ? 'fixed' : 'learnable',
            activation: 'gelu',
        }),
        input: 'series',
        padding: /** @type {const} */ ('uea'),
        /** Ours → theirs. @type {Record<string, string>} */
        names: {
            'embedding.weight': 'project_inp.weight',
            'embedding.bias': 'project_inp.bias',
            'positions.weight': 'pos_enc.pe',
            'norm.weight': 'encoder.norm.weight',
            'norm.bias': 'encoder.norm.bias',
            'head.weight': 'output_layer.weight',
            'head.bias': 'output_layer.bias',
        },
        /** @type {Plan['prefix']} */
        prefix: i => `encoder.attn_layers.${i}.`,
        attentionPrefix: 'attention.',
        attentionNames: attentionNames(
            { query: 'query_projection', key: 'key_projection', value: 'value_projection', output: 'out_projection' },
            'inner_attention',
        ),
        /** @type {Record<string, string>} */
        layerNames: { 'feedforward.0': 'conv1', 'feedforward.1': 'conv2', norm1: 'norm1', norm2: 'norm2' },
    },
    'primalformer-lra': {
        /** @param {number} _length @param {number} product */
        rows: (_length, product) => product,
        /** @param {Tensors} tensors @param {unknown} config @returns {Plan} */
        plan(tensors, config) {
            const audit = new Audit(
                config,
                'attn_type tied_weights embedding_dim transformer_dim transformer_hidden_dim head_dim num_head num_layers vocab_size ' +
                    `max_seq_len dropout_prob pooling_mode num_classes low_rank rank_multi eta trace_no_x ${NORM_EPS.field}`,
                LRA_IGNORED,
            );
            const { given } = audit,
                names = FORMATS['primalformer-lra'].names;
            const tied = tensors.has('model.transformer.norm1.weight'),
                tiedPlus = tensors.has('model.transformer0.norm1.weight');
            const prefix = (/** @type {number} */ i) =>
                tied ? 'model.transformer.' : tiedPlus ? `model.transformer${i}.` : `model.transformer_${i}.`;
            const [[columns, width], [length], [headHidden, pooled], [classes], [feedforward]] = shapesOf(
                tensors,
                'primalformer-lra',
                [
                    names['embedding.weight'],
                    names['positions.weight'],
                    names['head.hidden.weight'],
                    names['head.weight'],
                    `${prefix(0)}mlpblock.0.weight`,
                ],
            );
            const own = layersOf(tensors, tied ? i => (i === 0 ? prefix(0) : '\0') : prefix, 'mha.We');
            const depth = tied ? Math.min(256, Math.max(1, Math.floor(audit.number('num_layers', 1)))) : own.length;
            const layers = Array.from({ length: depth }, (_, i) => own[tied ? 0 : i]);
            audit.attention('attn_type', layers);
            audit.size('tied_weights', /** @type {any} */ (tied || tiedPlus), 'number of transformers');
            audit.size('vocab_size', columns, 'word_embeddings');
            audit.size('embedding_dim transformer_dim', width, 'word_embeddings');
            audit.only('transformer_hidden_dim', [feedforward], `the file's mlpblock has ${feedforward}`);
            // The code's own configuration says 2000 or 4000 where its run makes 2048 and 4096 of it.
            const { max_seq_len: asked } = given,
                rounded =
                    Number.isInteger(asked) &&
                    asked > length / 2 &&
                    asked <= length &&
                    Number.isInteger(Math.log2(length));
            audit.only('max_seq_len', [rounded ? asked : length], `the file's position_embeddings has ${length}`);
            audit.size('num_classes', classes, 'seq_classifer');
            if (!isTransPlus(layers)) audit.size('num_layers', depth, 'model');
            audit.ranks(layers, product => product);
            const heads = audit.heads('num_head', 0, tensors, prefix, 'mha.attn.Lambda', layers, width);
            const queries = shapeOf(tensors, `${prefix(0)}mha.W_q.weight`)[0];
            if (queries !== undefined && queries !== width)
                audit.add(
                    'head_dim',
                    `num_head · head_dim must be the width ${width} here, the file's W_q has ${queries} rows`,
                );
            else if (audit.problems.length === 0) audit.size('head_dim', width / heads, `W_q, with ${heads} heads,`);
            audit.only('pooling_mode', ['MEAN'], '"MEAN" can be represented');
            audit.only('tied_weights', [true, false], 'true or false is expected');
            if (layers.some(({ kind }) => kind === 'primal'))
                audit.only(
                    'trace_no_x',
                    [true],
                    'the KSVD objective here has the trace of the weights alone; answers do not depend on it: to open it for predictions, give true in config',
                );
            audit.only(NORM_EPS.field, NORM_EPS.values, NORM_EPS.why);
            const dropout = audit.number('dropout_prob', 0.1, 1),
                eta = audit.number('eta', 0.1);
            audit.shapes(tensors, {
                [names['positions.weight']]: [length, width],
                [names['head.hidden.weight']]: [headHidden, pooled === 4 * width ? pooled : width],
                [names['head.weight']]: [classes, headHidden],
                [`${prefix(0)}mlpblock.0.weight`]: [feedforward, width],
            });
            audit.finish('primalformer-lra');
            return {
                columns,
                length,
                classes,
                width,
                heads,
                feedforward,
                headHidden,
                pair: pooled === 4 * width,
                dropout,
                eta,
                layers,
                prefix,
                // learn_pos_emb has no part in that code: the table is used either way. This library writes false
                // beside a table of sines.
                positions:
                    given.learn_pos_emb === false && isSinusoidal(tensors, names['positions.weight'], length, width)
                        ? 'sinusoidal'
                        : 'learned',
            };
        },
        /** @param {Plan} p */
        config: p => ({
            input: { kind: 'tokens', vocabulary: p.columns, length: p.length },
            classes: p.classes,
            width: p.width,
            depth: p.layers.length,
            heads: p.heads,
            feedforward: p.feedforward,
            dropout: p.dropout,
            norm: 'pre',
            positions: p.positions,
            pooling: 'mean',
            activation: 'gelu',
            attention: attentionOf(p),
            finalNorm: true,
            finalGelu: false,
            headHidden: p.headHidden,
            pair: p.pair,
            ksvdPerBatch: true,
            standardize: false,
        }),
        /** Nothing is left out: that code has no defaults. @param {Plan} p */
        theirs: p => ({
            ...theirAttention(p, product => product),
            trace_no_x: true,
            vocab_size: p.columns,
            max_seq_len: p.length,
            num_classes: p.classes,
            embedding_dim: p.width,
            transformer_dim: p.width,
            num_layers: p.layers.length,
            num_head: p.heads,
            head_dim: p.width / p.heads,
            transformer_hidden_dim: p.feedforward,
            dropout_prob: p.dropout,
            attention_dropout: 0,
            learn_pos_emb: p.positions !== 'sinusoidal',
            tied_weights: false,
            pooling_mode: 'MEAN',
            attention_grad_checkpointing: false,
            mixed_precision: false,
        }),
        input: 'tokens',
        padding: /** @type {const} */ ('lra'),
        /** @type {Record<string, string>} */
        names: {
            'embedding.weight': 'model.embeddings.word_embeddings.weight',
            'positions.weight': 'model.embeddings.position_embeddings.weight',
            'norm.weight': 'model.norm.weight',
            'norm.bias': 'model.norm.bias',
            'head.hidden.weight': 'seq_classifer.mlpblock.0.weight',
            'head.hidden.bias': 'seq_classifer.mlpblock.0.bias',
            'head.weight': 'seq_classifer.mlpblock.2.weight',
            'head.bias': 'seq_classifer.mlpblock.2.bias',
        },
        /** @type {Plan['prefix']} */
        prefix: i => `model.transformer_${i}.`,
        attentionPrefix: 'mha.',
        attentionNames: attentionNames({ query: 'W_q', key: 'W_k', value: 'W_v', output: 'ff' }, 'attn'),
        /** @type {Record<string, string>} */
        layerNames: { 'feedforward.0': 'mlpblock.0', 'feedforward.1': 'mlpblock.3', norm1: 'norm1', norm2: 'norm2' },
    },
};

/** Whether that code builds these layers in its variant Primal.+Trans. @param {readonly { kind: string }[]} layers */
export function isTransPlus(layers) {
    return layers.map(({ kind }) => kind).join() === 'softmax,primal';
}

/**
 * Ours → theirs.
 * @param {typeof FORMATS[keyof typeof FORMATS]} format
 * @param {number} depth
 * @param {Plan['prefix']} prefix
 * @returns {Map<string, string>}
 */
export function namesOf(format, depth, prefix) {
    const names = new Map(Object.entries(format.names));
    for (let i = 0; i < depth; i++) {
        for (const [ours, theirs] of Object.entries(format.attentionNames))
            names.set(`layers.${i}.attention.${ours}`, prefix(i) + format.attentionPrefix + theirs);
        for (const [ours, theirs] of Object.entries(format.layerNames))
            for (const part of ['weight', 'bias'])
                names.set(`layers.${i}.${ours}.${part}`, `${prefix(i)}${theirs}.${part}`);
    }
    return names;
}
