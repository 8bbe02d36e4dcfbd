/** What a configuration takes, found out without making the model: operations and memory of one sample. */
import { completeConfig, configNumbers } from '../operations/config.js';
import { inputSize } from '../operations/layers.js';
import { OUT_OF_MEMORY } from '../engine/status.js';
import { checkInteger, checkKeys, checkObject, count, fail } from '../errors.js';

/**
 * @param {import('../engine/core.js').Core} core
 * @param {any} given a configuration
 * @param {number} [tokens]
 * @param {{ edges?: number, target?: number }} [options]
 * @returns {import('../types.js').Cost}
 */
export function cost(core, given, tokens, options) {
    return costOf(core, completeConfig(core, given, 'cost'), tokens, options);
}

/**
 * The same of a complete configuration.
 * @param {import('../engine/core.js').Core} core
 * @param {import('../operations/config.js').ModelConfig} config
 * @param {number} [tokens]
 * @param {{ edges?: number, target?: number }} [options]
 * @returns {import('../types.js').Cost}
 */
export function costOf(core, config, tokens, options = {}) {
    checkKeys('cost', 'option', checkObject('cost: options', options), ['edges', 'target']);
    const isGraph = config.input.kind === 'graph',
        target = config.input.kind === 'translation' ? config.input.target : null,
        most = inputSize(config.input).length - (target ? 1 : 0);
    if (isGraph && tokens === undefined) fail('cost: tokens is missing: how many nodes the graph has');
    const length = checkInteger('cost: tokens', tokens ?? most, target ? 0 : 1, most);
    if (options.edges !== undefined && !isGraph) fail('cost: edges are for models of graphs');
    if (options.target !== undefined && !target) fail('cost: target is for models of translations');
    // a source and a target have a token more: the end, the begin
    const beside = target
        ? checkInteger('cost: target', options.target ?? target.length, 0, target.length) + 1
        : checkInteger('cost: edges', options.edges ?? 0, 0);
    const numbers = configNumbers(core, config),
        { exports, memory, parts } = core,
        size = 2 * parts.length + 4;
    const [forward, step, [parameters, ...bytes]] = memory.withBlocks(scratch => {
        const out = scratch.block(8 * size);
        const status = exports.pa_model_cost(
            scratch.put(numbers),
            numbers.length,
            length + (target ? 1 : 0),
            beside,
            out,
        );
        if (status === OUT_OF_MEMORY) {
            exports.pa_clear_error();
            fail(
                `cost: a training step with ${count(length, 'token')} takes more than the 4 GB that an instance can have`,
            );
        }
        core.check(status, 'cost');
        const all = [...memory.f64(out, size)];
        return [all.splice(0, parts.length), all.splice(0, parts.length), all];
    });
    const byPart = (/** @type {number[]} */ operations) =>
        /** @type {import('../types.js').Operations} */ ({
            ...Object.fromEntries(parts.map(({ name }, i) => [name, operations[i]])),
            total: operations.reduce((sum, each) => sum + each, 0),
        });
    return {
        notes: notesOn(config),
        tokens: length,
        parameters,
        flops: { forward: byPart(forward), step: byPart(step) },
        memory: { model: bytes[0], forward: bytes[1], step: bytes[2] },
    };
}

/**
 * What a configuration can't do, though nothing is wrong with it.
 * @param {import('../operations/config.js').ModelConfig} config
 * @returns {string[]}
 */
function notesOn({ attention }) {
    const alone = attention.flatMap(({ kind, mode, cross }, layer) =>
        kind === 'primal' && mode === 'fixed' && !cross ? [layer] : [],
    );
    if (alone.length === 0) return [];
    return [
        `${alone.length === 1 ? 'layer' : 'layers'} ${alone.join(', ')}: primal with mode "fixed" lets no token see another, each one's output depends on that token alone; "data" and "causal" mix them`,
    ];
}
