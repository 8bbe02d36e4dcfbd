/** Parameters that an optimizer does not treat as all others: without decay, in groups, frozen. */
import { checkKeys, checkNumber, checkObject, describe, fail, nearest, unknownWord } from '../errors.js';
import { checkList } from '../lists.js';

/** The names of parameters. @typedef {() => readonly string[]} Names */

/** Options that name parameters. */
export const GROUP_OPTIONS = ['noDecay', 'groups', 'freeze'];

/** As the core has it, in the place of a factor on the rate. */
const FROZEN = -1;

/**
 * As the core takes it: of each that is not as all others its number, ascending, a factor on the rate, its decay.
 * @param {Names} names @param {any} options @param {number} decay of all others
 * @param {string} where
 * @returns {number[]}
 */
export function completeGroups(names, options, decay, where) {
    const { noDecay = [], groups = [], freeze = [] } = options;
    if (GROUP_OPTIONS.every(option => options[option] === undefined)) return [];
    const all = names();
    /** @type {Map<number, { rate: number, decay: number, group?: number }>} */
    const own = new Map();
    Array.from(checkList(`${where}: groups`, groups, 'an array of groups'), (given, group) => {
        const what = `${where}: groups[${group}]`;
        checkKeys(what, 'option', checkObject(what, given), ['parameters', 'learningRate', 'weightDecay']);
        const { parameters, learningRate = 1, weightDecay = decay } = /** @type {any} */ (given),
            rate = checkNumber(`${what}.learningRate, a factor,`, learningRate, 0),
            itsDecay = checkNumber(`${what}.weightDecay`, weightDecay, 0);
        for (const n of chosen(all, parameters, `${what}.parameters`)) {
            const other = own.get(n)?.group;
            if (other !== undefined) fail(`${what}.parameters has ${all[n]}, which groups[${other}] has already`);
            own.set(n, { rate, decay: itsDecay, group });
        }
    });
    for (const n of chosen(all, noDecay, `${where}: noDecay`)) own.set(n, { rate: own.get(n)?.rate ?? 1, decay: 0 });
    for (const n of chosen(all, freeze, `${where}: freeze`)) own.set(n, { rate: FROZEN, decay: 0 });
    if (all.every((_, n) => own.get(n)?.rate === FROZEN)) fail(`${where}: freeze leaves no parameter to be trained`);
    return [...own].sort(([a], [b]) => a - b).flatMap(([n, { rate, decay }]) => [n, rate, decay]);
}

/**
 * Numbers of the parameters that names, or patterns with *, choose; in ascending order.
 * @param {readonly string[]} names @param {unknown} given @param {string} where
 */
function chosen(names, given, where) {
    const patterns = Array.from(
        checkList(where, given, 'an array of names of parameters, or patterns such as "*.bias"'),
    );
    const matching = patterns.map((/** @type {unknown} */ pattern, i) => {
        if (typeof pattern !== 'string')
            return fail(`${where}[${i}] must be a name or a pattern, got ${describe(pattern)}`);
        const found = names.flatMap((name, n) => (matches(name, pattern) ? [n] : []));
        if (found.length > 0) return found;
        // Of a pattern: which begins there are, first those that end so (norm*: embeddingNorm*).
        const begins = new Set(names.map(name => name.replace(/\..*/, '*'))),
            meant = [...begins].find(begin => begin.toLowerCase().endsWith(pattern)) ?? nearest(pattern, begins);
        return pattern.includes('*')
            ? fail(
                  `${where}[${i}] is ${describe(pattern)}, which no parameter matches${meant ? `; did you mean "${meant}"?` : '.'} Known: ${[...begins].join(', ')}`,
              )
            : unknownWord(`${where}[${i}]`, 'parameter', pattern, names);
    });
    return [...new Set(matching.flat())].sort((a, b) => a - b);
}

/** Whether a name is as a pattern says, in which * is any text. @param {string} name @param {string} pattern */
function matches(name, pattern) {
    const [first, ...parts] = pattern.split('*'),
        last = parts.pop();
    if (last === undefined) return name === first;
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of parts) {
        const found = name.indexOf(part, at);
        if (found < 0) return false;
        at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
}
