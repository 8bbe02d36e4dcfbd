/**
 * Encoders of BERT's family under their public names, as models of this library: post-norm, a table of positions, the
 * norm behind the embedding. Of the token types the first is used, whose vector goes into the table of positions; the
 * pooler and the heads of BERT's own training are left out, and the head here is of zeros, for withClasses() to renew.
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
const LEFT_OUT = /^(pooler|cls|classifier|qa_outputs)\.|position_ids$/;

/**
 * @param {import('../engine/core.js').Core} core
 * @param {{ tensors: import('./interop-plan.js').Tensors, metadata: Record<string, string> }} file
 * @param {import('../types.js').OpenOptions} options
 * @returns {import('./model-file.js').ModelFile}
 */
export function importBert(core, { tensors, metadata }, options) {
    const theirs = new Map(
        Array.from(tensors, ([name, tensor]) => [
            name
                .replace(/^bert\./, '')
                .replace(/\.gamma$/, '.weight')
                .replace(/\.beta$/, '.bias'),
            tensor,
        ]),
    );
    const shape = (/** @type {string} */ name) =>
        theirs.get(name)?.shape ??
        fail(
            `open: the file has no ${name}, which models of bert have; its names are ${[...tensors.keys()].slice(0, 3).join(', ')}`,
        );
    const [vocabulary, width] = shape(WORDS),
        [length] = shape(POSITIONS),
        [feedforward] = shape('encoder.layer.0.intermediate.dense.weight');
    let depth = 0;
    while (theirs.has(`encoder.layer.${depth}.output.dense.weight`)) depth++;
    const given = checkFields(
        'open: config',
        options.config ?? parse(metadata.config, 'config (pass what config.json says as config)'),
    );
    const heads = given.num_attention_heads ?? fail('open: config has no num_attention_heads, which no tensor tells');
    checkSaid(given, {
        model_type: ['bert'],
        hidden_act: ['gelu', 'relu'],
        position_embedding_type: ['absolute'],
        is_decoder: [false],
        hidden_size: [width],
        vocab_size: [vocabulary],
        max_position_embeddings: [length],
        intermediate_size: [feedforward],
        num_hidden_layers: [depth],
    });
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
    renamed.set('positions.weight', withFirstType(theirs));
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
    const kept = [...theirs].filter(([name]) => !LEFT_OUT.test(name) && name !== POSITIONS && name !== TYPES);
    return new Map(kept.map(([name, tensor]) => [names.get(name) ?? name, tensor]));
}

/**
 * The table of positions, and the vector of the first token type on each.
 * @param {import('./interop-plan.js').Tensors} theirs
 */
function withFirstType(theirs) {
    const { shape, data } = /** @type {{ shape: number[], data: Float32Array }} */ (theirs.get(POSITIONS)),
        type = /** @type {Float32Array | undefined} */ (theirs.get(TYPES)?.data);
    return { shape, data: type ? data.map((value, i) => value + type[i % shape[1]]) : data };
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
