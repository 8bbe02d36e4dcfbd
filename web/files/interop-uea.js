/**
 * The models of the papers' code for time series (PrimalAttention_TimeSeries), read from that code, field by field:
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

/** Options of the time series code that have no part in a trained model's answer, beside what its run adds to them. */
const UEA_IGNORED = `freeze nb_features factor norm normalization_layer my_task config config_filepath output_dir data_dir load_model resume
    change_output save_all name experiment_name comment no_timestamp records_file console print_interval gpu n_proc num_workers seed limit_size test_only
    data_class labels test_from test_ratio val_ratio pattern val_pattern test_pattern normalization norm_from subsample_factor masking_ratio mean_mask_length
    mask_mode mask_distribution exclude_feats mask_feats start_hint end_hint harden epochs val_interval optimizer lr lr_step lr_factor batch_size l2_reg
    global_reg key_metric initial_timestamp save_dir pred_dir tensorboard_dir`;

/** We has so many rows at most. @param {number} length @param {number} product low_rank · rank_multi */
const rows = (length, product) => Math.min(length, product);

const prefix = (/** @type {number} */ i) => `encoder.attn_layers.${i}.`;

/** @type {import('./interop-plan.js').Format} */
export const UEA = {
    rows,
    plan(tensors, config) {
        const audit = new Audit(
            config,
            'attn_type model feat_dim max_len max_seq_len data_window_len d_model n_heads num_heads num_layers d_ff dim_feedforward ' +
                `num_classes dropout pos_encoding activation low_rank rank_multi eta task ${NORM_EPS.field}`,
            UEA_IGNORED,
        );
        const { given } = audit;
        const [[width, columns], [classes, flat], [feedforward]] = shapesOf(tensors, 'primalformer-uea', [
            EMBEDDINGS['primalformer-uea'],
            'output_layer.weight',
            `${prefix(0)}conv1.weight`,
        ]);
        const length = shapeOf(tensors, 'pos_enc.pe')[0] ?? flat / width,
            layers = layersOf(tensors, prefix, 'attention.We');
        audit.attention('attn_type model', layers);
        audit.size('feat_dim', columns, 'project_inp');
        audit.size(`max_len ${'data_window_len' in given ? 'data_window_len' : 'max_seq_len'}`, length, 'pos_enc.pe');
        audit.size('d_model', width, 'project_inp');
        audit.size('d_ff dim_feedforward', feedforward, 'conv1');
        audit.size('num_classes', classes, 'output_layer');
        if (!isTransPlus(layers)) audit.size('num_layers', layers.length, 'encoder');
        audit.ranks(layers, product => rows(length, product));
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
    theirs: p => ({
        ...theirAttention(p, product => rows(p.length, product)),
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
    layers: uniformLayers(rows),
    input: 'series',
    padding: 'uea',
    names: {
        'embedding.weight': EMBEDDINGS['primalformer-uea'],
        'embedding.bias': 'project_inp.bias',
        'positions.weight': 'pos_enc.pe',
        'norm.weight': 'encoder.norm.weight',
        'norm.bias': 'encoder.norm.bias',
        'head.weight': 'output_layer.weight',
        'head.bias': 'output_layer.bias',
    },
    prefix,
    attentionPrefix: 'attention.',
    attentionNames: attentionNames(
        { query: 'query_projection', key: 'key_projection', value: 'value_projection', output: 'out_projection' },
        'inner_attention',
    ),
    layerNames: { 'feedforward.0': 'conv1', 'feedforward.1': 'conv2', norm1: 'norm1', norm2: 'norm2' },
};
