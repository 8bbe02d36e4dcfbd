/**
 * The models of the papers' code for the Long Range Arena (PrimalAttention_LRA), read from that code, field by field:
 * what a field of a configuration means in our terms, which ones it ignores in a model that is trained, which values
 * this library cannot represent.
 */
import { Audit, NORM_EPS } from './interop-audit.js';
import {
    attentionNames,
    attentionOf,
    EMBEDDINGS,
    isSinusoidal,
    isTransPlus,
    layersOf,
    shapeOf,
    shapesOf,
    theirAttention,
    uniformLayers,
} from './interop-plan.js';

/**
 * Fields of the Long Range Arena code that are for the GPU, or for attention of other kinds. Dropout of
 * attention weights is of training alone.
 */
const LRA_IGNORED = `attention_dropout attention_grad_checkpointing mixed_precision learn_pos_emb num_landmarks conv_kernel_size linformer_k num_hash rp_dim
    kernel_type`;

const rows = (/** @type {number} */ _length, /** @type {number} */ product) => product;

/** @type {import('./interop-plan.js').Format} */
export const LRA = {
    rows,
    plan(tensors, config) {
        const audit = new Audit(
            config,
            'attn_type tied_weights embedding_dim transformer_dim transformer_hidden_dim head_dim num_head num_layers vocab_size ' +
                `max_seq_len dropout_prob pooling_mode num_classes low_rank rank_multi eta trace_no_x ${NORM_EPS.field}`,
            LRA_IGNORED,
        );
        const { given } = audit,
            { names } = LRA;
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
                Number.isInteger(asked) && asked > length / 2 && asked <= length && Number.isInteger(Math.log2(length));
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
    /** Nothing is left out: that code has no defaults. */
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
    layers: uniformLayers(rows),
    input: 'tokens',
    padding: 'lra',
    names: {
        'embedding.weight': EMBEDDINGS['primalformer-lra'],
        'positions.weight': 'model.embeddings.position_embeddings.weight',
        'norm.weight': 'model.norm.weight',
        'norm.bias': 'model.norm.bias',
        'head.hidden.weight': 'seq_classifer.mlpblock.0.weight',
        'head.hidden.bias': 'seq_classifer.mlpblock.0.bias',
        'head.weight': 'seq_classifer.mlpblock.2.weight',
        'head.bias': 'seq_classifer.mlpblock.2.bias',
    },
    prefix: i => `model.transformer_${i}.`,
    attentionPrefix: 'mha.',
    attentionNames: attentionNames({ query: 'W_q', key: 'W_k', value: 'W_v', output: 'ff' }, 'attn'),
    layerNames: { 'feedforward.0': 'mlpblock.0', 'feedforward.1': 'mlpblock.3', norm1: 'norm1', norm2: 'norm2' },
};
