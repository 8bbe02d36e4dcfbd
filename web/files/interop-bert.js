/**
 * Encoders of BERT's family under their public names, as models of this library: post-norm, a table of positions, the
 * norm behind the embedding. Of the token types the first is used, whose vector goes into the table of positions; the
 * pooler and the heads of BERT's own training are left out, and the head here is of zeros, for withClasses() to renew.
 * Who wants types and pooler too has pa.encoder() (models/encoder.js).
 */
import { count, describe, fail } from '../errors.js';
import { checkFields } from '../lists.js';
import { completeConfig } from '../operations/config.js';
import { parse } from './metadata.js';

/** Ours → theirs, behind the prefixes of layers. */
const LAYER = {
    'attention.query': 'attention.self.query',
    'attention.key': 'attention.self.key',
    'attention.value': 'attention.self.value',
    'attention.output': 'attention.output.dense',
    norm1: 'attention.output.LayerNorm',
    'feedforward.0': 'intermediate.dense',
    'feedforward.1': 'output.dense',
    norm2: 'output.LayerNorm',
};
const WORDS = 'embeddings.word_embeddings.weight',
    POSITIONS = 'embeddings.position_embeddings.weight',
    TYPES = 'embeddings.token_type_embeddings.weight';

/** What has no part in the vectors of tokens. */
const LEFT_OUT = /^(pooler|cls|classifier|qa_outputs|lm_head|pre_classifier|vocab_\w+)\.|position_ids$/;

/** DistilBERT's names, of parts of a tensor's name and of config.json's fields → BERT's. */
const DISTILLED = Object.entries({
    'transformer.layer': 'encoder.layer',
    'attention.q_lin': LAYER['attention.query'],
    'attention.k_lin': LAYER['attention.key'],
    'attention.v_lin': LAYER['attention.value'],
    'attention.out_lin': LAYER['attention.output'],
    sa_layer_norm: LAYER.norm1,
    'ffn.lin1': LAYER['feedforward.0'],
    'ffn.lin2': LAYER['feedforward.1'],
    output_layer_norm: LAYER.norm2,
});
const FIELDS = {
    dim: 'hidden_size',
    hidden_dim: 'intermediate_size',
    n_heads: 'num_attention_heads',
    n_layers: 'num_hidden_layers',
    activation: 'hidden_act',
    dropout: 'hidden_dropout_prob',
};
/** What needs no weights of its own; the vector of [CLS] is for models/encoder.js. */
const POOLINGS = ['mean', 'max', 'last', 'none'];

/** Those whose positions begin behind the padding's id. */
const ROBERTA = ['roberta', 'xlm-roberta', 'camembert'];

/**
 * Under BERT's own names, without what stands before them.
 * @param {import('./interop-plan.js').Tensors} tensors
 * @returns {import('./interop-plan.js').Tensors}
 */
export function bertNames(tensors) {
    const named = (/** @type {string} */ name) =>
        DISTILLED.reduce(
            (text, [theirs, bert]) => text.replace(`.${theirs}.`, `.${bert}.`),
            `.${name.replace(/^(module\.)?((bert|roberta|distilbert)\.)?/, '')}`,
        )
            .slice(1)
            .replace(/\.gamma$/, '.weight')
            .replace(/\.beta$/, '.bias');
    return new Map(Array.from(tensors, ([name, tensor]) => [named(name), tensor]));
}

/** Whether a model's positions count its tokens only. @param {{ model_type?: string }} config */
export const countsTokens = ({ model_type: type }) => ROBERTA.includes(String(type));

/**
 * @param {import('../engine/core.js').Core} core
 * @param {{ tensors: import('./interop-plan.js').Tensors, metadata: Record<string, string> }} file
 * @param {import('../types.js').OpenOptions} options
 * @returns {import('./model-file.js').ModelFile}
 */
export function importBert(core, { tensors, metadata }, options) {
    const theirs = bertNames(tensors);
    const shape = (/** @type {string} */ name) =>
        theirs.get(name)?.shape ??
        fail(
            `open: the file has no ${name}, which models of bert have; its names are ${[...tensors.keys()].slice(0, 3).join(', ')}`,
        );
    const [vocabulary, width] = shape(WORDS),
        [places] = shape(POSITIONS),
        [feedforward] = shape('encoder.layer.0.intermediate.dense.weight');
    let depth = 0;
    while (theirs.has(`encoder.layer.${depth}.output.dense.weight`)) depth++;
    const given = bertConfig(options.config, metadata);
    const heads = given.num_attention_heads ?? fail('open: config has no num_attention_heads, which no tensor tells');
    checkSaid(given, {
        model_type: ['bert', 'distilbert', ...ROBERTA],
        hidden_act: ['gelu', 'relu'],
        position_embedding_type: ['absolute'],
        is_decoder: [false],
        hidden_size: [width],
        vocab_size: [vocabulary],
        max_position_embeddings: [places],
        type_vocab_size: [theirs.get(TYPES)?.shape[0] ?? 0],
        intermediate_size: [feedforward],
        num_hidden_layers: [depth],
        pooling: POOLINGS,
    });
    const first = countsTokens(given) ? (given.pad_token_id ?? 1) + 1 : 0,
        length = places - first;
    const config = completeConfig(
        core,
        {
            input: { kind: 'tokens', vocabulary, length },
            classes: given.classes ?? 2,
            width,
            depth,
            heads,
            feedforward,
            attention: 'softmax',
            norm: 'post',
            positions: 'learned',
            pooling: given.pooling === 'none' ? 'mean' : (given.pooling ?? 'mean'),
            activation: given.hidden_act ?? 'gelu',
            normEps: given.layer_norm_eps ?? 1e-12,
            embeddingNorm: true,
            finalNorm: false,
            dropout: given.hidden_dropout_prob ?? 0.1,
        },
        'open: config',
    );
    const renamed = renamedTensors(theirs, depth);
    renamed.set('positions.weight', withFirstType(theirs, first));
    for (const [name, size] of /** @type {[string, number[]][]} */ ([
        ['head.weight', [config.outputs, width]],
        ['head.bias', [config.outputs]],
    ]))
        renamed.set(name, { shape: size, data: new Float32Array(size.reduce((a, b) => a * b)) });
    return {
        config: given.pooling === 'none' ? { ...config, pooling: 'none', causal: false } : config,
        tensors: renamed,
        standardization: null,
        targets: null,
    };
}

/**
 * What config.json says, under BERT's names, or what the file's metadata hold of it.
 * @param {unknown} config @param {Record<string, string>} metadata @returns {Record<string, any>}
 */
export function bertConfig(config, metadata) {
    const given = checkFields(
        'open: config',
        config ?? parse(metadata.config, 'config (pass what config.json says as config)'),
    );
    for (const [theirs, bert] of Object.entries(FIELDS))
        if (given.model_type === 'distilbert') given[bert] ??= given[theirs];
    return given;
}

/**
 * Under our names; what has none of ours keeps its own, of which checkTensors() tells.
 * @param {import('./interop-plan.js').Tensors} theirs @param {number} depth
 * @returns {import('./interop-plan.js').Tensors}
 */
function renamedTensors(theirs, depth) {
    const names = new Map([[WORDS, 'embedding.weight']]);
    const both = (/** @type {string} */ their, /** @type {string} */ our) => {
        for (const part of ['weight', 'bias']) names.set(`${their}.${part}`, `${our}.${part}`);
    };
    both('embeddings.LayerNorm', 'embeddingNorm');
    for (let i = 0; i < depth; i++)
        for (const [our, their] of Object.entries(LAYER)) both(`encoder.layer.${i}.${their}`, `layers.${i}.${our}`);
    const missing = [...names.keys()].filter(name => !theirs.has(name));
    if (missing.length > 0)
        fail(
            `open: the file has no ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}, which models of bert with ${count(depth, 'layer')} have`,
        );
    const kept = [...theirs].filter(([name]) => !LEFT_OUT.test(name) && name !== POSITIONS && name !== TYPES);
    return new Map(kept.map(([name, tensor]) => [names.get(name) ?? name, tensor]));
}

/**
 * The table of positions from `first` on, and the vector of the first token type on each.
 * @param {import('./interop-plan.js').Tensors} theirs @param {number} first
 */
function withFirstType(theirs, first) {
    const {
            shape: [places, width],
            data: all,
        } = /** @type {{ shape: number[], data: Float32Array }} */ (theirs.get(POSITIONS)),
        type = /** @type {Float32Array | undefined} */ (theirs.get(TYPES)?.data),
        data = all.subarray(first * width);
    return {
        shape: [places - first, width],
        data: type ? data.map((value, i) => value + type[i % width]) : data,
    };
}

/**
 * What config.json says must be what the tensors say, and what this library can compute; all that is not is told in
 * one sentence.
 * @param {Record<string, any>} given @param {Record<string, unknown[]>} allowed
 */
function checkSaid(given, allowed) {
    const problems = Object.entries(allowed)
        .filter(([field, values]) => given[field] !== undefined && !values.includes(given[field]))
        .map(
            ([field, values]) => `${field} is ${describe(given[field])}, expected ${values.map(describe).join(' or ')}`,
        );
    if (problems.length > 0)
        fail(`open: config can't be opened, for ${count(problems.length, 'reason')}: ${problems.join('; ')}`);
}
