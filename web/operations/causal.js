/** Attention that sees only what came before: which kinds have such a form, and how it is asked for. */
import { checkObject, describe, fail } from '../errors.js';

/** @typedef {import('../engine/core.js').Core} Core */

/**
 * What asks a kind for its causal form: a switch, or a mode of that name; null where it has none.
 * @param {import('../engine/core.js').Operation} row
 * @returns {Record<string, any> | null}
 */
export function causalForm({ options, traits }) {
    const option = traits.includes('sequence')
        ? options.find(({ name, words }) => name === 'causal' || words?.includes('causal'))
        : undefined;
    return option ? { [option.name]: option.words ? 'causal' : true } : null;
}

/**
 * A layer in its causal form.
 * @param {Core} core @param {any} layer as given @param {string} where @param {string} who asks, in sentences
 * @returns {any}
 */
export function causal(core, layer, where, who) {
    const { operations } = core;
    const { kind, ...options } = typeof layer === 'string' ? { kind: layer } : checkObject(where, layer);
    core.checkLoaded(where, kind, true);
    const row = operations.find(({ name }) => name === kind),
        form = row && causalForm(row);
    if (!form)
        fail(
            `${where.replace(/\[\d+\]$/, '')} of kind ${describe(kind)} has no causal form; ${operations.flatMap(each => (causalForm(each) ? [each.name] : [])).join(', ')} have one`,
        );
    for (const [option, value] of Object.entries(form))
        if (options[option] !== undefined && options[option] !== value)
            fail(`${where}.${option} is ${describe(options[option])}, ${who} needs ${describe(value)}`);
    return { kind, ...options, ...form };
}
