/** What a model consists of, as data and as a table to read. */
import { checkKeys, checkObject } from '../errors.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../types.js').SummaryLayer} SummaryLayer
 */

/**
 * @param {import('./base-model.js').Made} made
 * @param {import('../types.js').Parameter[]} parameters
 * @param {ModelConfig} config
 * @param {import('../types.js').SummaryOptions} options
 * @returns {import('../types.js').Summary}
 */
export function summary({ cost: costOf, kind }, parameters, config, options) {
    checkKeys('summary', 'option', checkObject('summary: options', options), ['tokens', 'edges', 'target']);
    const { tokens, ...others } = options,
        counts = config.input.kind !== 'graph' || tokens !== undefined,
        cost = counts ? costOf(config, tokens, others) : null,
        of = operationsOf(costOf, config, cost?.tokens),
        shape = shapesOf(config, cost?.tokens ?? null, options.target);
    /** @type {Map<string, SummaryLayer>} */
    const layers = new Map();
    for (const { name, shape: own, data } of parameters) {
        const group = groupOf(name);
        if (!layers.has(group))
            layers.set(group, {
                name: group,
                kind: kindOf(config, group),
                output: shape(group),
                tensors: [],
                parameters: 0,
                flops: of(group),
            });
        const layer = /** @type {SummaryLayer} */ (layers.get(group));
        layer.tensors.push({ name, shape: own });
        layer.parameters += data.length;
    }
    const found = {
        kind: kind.name,
        layers: [...layers.values()],
        parameters: parameters.reduce((sum, { data }) => sum + data.length, 0),
        cost,
    };
    const text = textOf(found);
    return Object.defineProperty({ ...found, text }, 'toString', { value: () => text });
}

/** layers.0.attention of layers.0.attention.query.weight, layers.0 of a graph's layers.0.weight, head of head.bias. */
function groupOf(/** @type {string} */ name) {
    const [, layer, part] = /^(\w+\.\d+)(\.\w+)?\.\w+/.exec(name) ?? [];
    return layer === undefined ? name.replace(/\.\w+$/, '') : layer + (part ?? '');
}

/** @param {ModelConfig} config @param {string} group */
function kindOf({ attention, input, depth }, group) {
    const [, side, i, part] = /^(\w+)\.(\d+)\.?(\w*)/.exec(group) ?? [],
        at = side === 'decoder' ? depth + 2 * Number(i) + (part === 'cross' ? 1 : 0) : Number(i);
    return side && (['attention', 'cross'].includes(part) || input.kind === 'graph') ? attention[at].kind : '';
}

/**
 * Operations of each layer, as one that has it alone takes them; of graphs and translators they depend on others.
 * @param {import('./base-model.js').Made['cost']} costOf @param {ModelConfig} config @param {number} [tokens]
 * @returns {(group: string) => number | null}
 */
function operationsOf(costOf, config, tokens) {
    if (['graph', 'translation'].includes(config.input.kind)) return () => null;
    const each = config.attention.map(layer => costOf({ ...config, depth: 1, attention: [layer] }, tokens)),
        [{ flops }] = each;
    return group => {
        const [, i, part] = /^layers\.(\d+)\.(\w+)/.exec(group) ?? [],
            { projections, attention, feedforward } = each[Number(i ?? 0)].flops.forward;
        if (part === 'attention') return projections + attention;
        if (part === 'feedforward') return feedforward;
        if (group === 'embedding' || group === 'head') return flops.forward[group];
        return group === 'head.hidden' ? null : 0; // the head's hold those
    };
}

/**
 * What each layer puts out of a sample of so many tokens.
 * @param {ModelConfig} config @param {number | null} tokens @param {number} [target]
 * @returns {(group: string) => (number | null)[]}
 */
function shapesOf({ input, width, outputs, pooling, headHidden, depth }, tokens, target) {
    if (input.kind === 'translation') {
        const most = (target ?? input.target.length) + 1;
        return group =>
            group === 'head'
                ? [most, outputs]
                : [/^(source|encoder)/.test(group) ? /** @type {number} */ (tokens) + 1 : most, width];
    }
    if (input.kind === 'graph') return group => [tokens, group === `layers.${depth - 1}` ? outputs : width];
    const length = /** @type {number} */ (tokens),
        rows = pooling === 'none' ? [length] : [];
    return group => {
        if (group === 'head') return [...rows, outputs];
        if (group === 'head.hidden') return [...rows, headHidden];
        if (group === 'pool') return [width];
        return [length + (pooling === 'cls' && !/^(embedding|places)$/.test(group) ? 1 : 0), width];
    };
}

/** @param {Omit<import('../types.js').Summary, 'text'>} found */
function textOf({ kind, layers, parameters, cost }) {
    const number = (/** @type {number | null} */ n) => (n === null ? '' : n.toLocaleString('en-US')),
        shape = (/** @type {(number | null)[]} */ sizes) => sizes.map(n => n ?? 'N').join(' × ');
    const rows = [
        ['layer', 'output', 'parameters', 'operations'],
        ...layers.map(layer => [
            layer.kind ? `${layer.name} (${layer.kind})` : layer.name,
            shape(layer.output),
            number(layer.parameters),
            number(layer.flops),
        ]),
        [`${kind}, in all`, '', number(parameters), number(cost && cost.flops.forward.total)],
    ];
    const widths = rows[0].map((_, c) => Math.max(...rows.map(row => row[c].length)));
    const lines = rows.map(row =>
        row
            .map((cell, c) => (c < 2 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
            .join('  ')
            .trimEnd(),
    );
    const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
    lines.splice(1, 0, rule);
    lines.splice(-1, 0, rule);
    if (cost)
        lines.push(
            `bytes: ${number(cost.memory.model)} at rest, ${number(cost.memory.forward)} predicting, ${number(cost.memory.step)} training`,
        );
    return lines.join('\n');
}
