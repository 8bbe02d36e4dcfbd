/** What windows are to predict: features at steps after their end, a class, or what a function of their place says. */

import { checkDistinct, checkInteger, describe, fail, unknownWord } from '../errors.js';
import { isList } from '../lists.js';
import { listOf } from './arguments.js';
import { encodeLabels, knownOf } from './labels.js';
import { chosen } from './parts.js';

/** @typedef {import('./recordings.js').Recordings} Recordings */
/** @typedef {import('./result.js').Encoded} Encoded */
/**
 * @typedef {string | number} Which feature, by its name or number (negative: from the end)
 * @typedef {{ recording: number, start: number, end: number }} Place of a window: its first step, and the one behind
 *   its last
 */
/**
 * @typedef {object} Aim
 * @property {number} ahead steps that targets lie behind the window's last, at most
 * @property {number[]} given away: features that are no inputs, as they are the target
 * @property {string[]} names of the targets
 * @property {(places: Place[], said: ReturnType<typeof import('./arguments.js').checkLabelOptions>) => Encoded | null}
 *   labels
 */

const WHO = 'windows';

/**
 * @param {Recordings} recordings @param {Partial<import('./cut-windows.js').WindowOptions>} own @returns {Aim}
 */
export function aimOf(recordings, { target, horizon }) {
    const { all, features, set } = recordings;
    if (target === null) return { ahead: 0, given: [], names: [], labels: () => null };
    if (typeof target === 'function') {
        const [ahead] = horizonsOf(horizon ?? 0, false);
        return { ahead, given: [], names: [], labels: (places, said) => answers(target, places, said) };
    }
    if (target === undefined && set && set.outputs > 0) {
        if (horizon !== undefined)
            fail(
                `${WHO}: horizon is ${describe(horizon)}, but the targets are the labels of whole recordings; give target`,
            );
        return {
            ahead: 0,
            given: [],
            names: [],
            labels: places => {
                const labelled = chosen(
                    set,
                    places.map(({ recording }) => recording),
                );
                return { y: labelled.y, classes: labelled.classes ?? [], kept: null, guesses: [] };
            },
        };
    }
    const horizons = horizonsOf(horizon ?? 1, true),
        worded = all[0].words.flatMap((words, f) => (words ? [f] : []));
    const aimed =
        target !== undefined
            ? (isList(target) ? listOf(`${WHO}: target`, target, 'features') : [target]).map((which, i) =>
                  featureOf(recordings, which, isList(target) ? `target[${i}]` : 'target'),
              )
            : worded.length === 1
              ? worded
              : Array.from({ length: features }, (_, f) => f).filter(f => !worded.includes(f));
    if (aimed.length === 0) fail(`${WHO}: target is an empty array; null is for windows without targets`);
    const words = aimed.filter(f => worded.includes(f));
    if (words.length > 0 && aimed.length * horizons.length > 1)
        fail(`${WHO}: ${nameOf(recordings, words[0])} holds words: it can be the only target, at one horizon`);
    const ahead = Math.max(...horizons);
    return {
        ahead,
        given: words.length > 0 || horizons.includes(0) ? aimed : [],
        names: horizons.flatMap(h => aimed.map(f => `${recordings.names?.[f] ?? f}+${h}`)),
        labels: (places, said) =>
            words.length > 0 || said.task === 'classification' || said.classes
                ? labelsAt(recordings, aimed, horizons, places, said)
                : valuesAt(recordings, aimed, horizons, places, said),
    };
}

/** @param {any} horizon @param {boolean} several @returns {number[]} */
function horizonsOf(horizon, several) {
    if (!isList(horizon)) return [checkInteger(`${WHO}: horizon`, horizon, 0)];
    const list = listOf(`${WHO}: horizon`, horizon, 'steps').map((h, i) => checkInteger(`${WHO}: horizon[${i}]`, h, 0));
    if (list.length === 0 || (!several && list.length > 1))
        fail(`${WHO}: horizon has ${list.length} entries, expected ${several ? 'one at least' : 'one'}`);
    checkDistinct(`${WHO}: horizon`, list);
    return list;
}

/** @param {Recordings} recordings @param {unknown} which @param {string} where @returns {number} */
function featureOf({ features, names }, which, where) {
    if (typeof which === 'string')
        return names?.includes(which)
            ? names.indexOf(which)
            : unknownWord(`${WHO}: ${where}`, 'feature', which, names ?? []);
    const number = checkInteger(`${WHO}: ${where}`, which, -features, features - 1);
    return number < 0 ? number + features : number;
}

/** The features that windows hold. @param {Recordings} recordings @param {any} given @param {Aim} aim */
export function inputsOf(recordings, given, aim) {
    const { all, features } = recordings,
        words = (/** @type {number} */ f) => all.some(recording => recording.words[f]);
    if (given === undefined) {
        const rest = Array.from({ length: features }, (_, f) => f).filter(f => !aim.given.includes(f) && !words(f));
        if (rest.length === 0)
            fail(`${WHO}: no feature is left as input, ${features === 1 ? 'the only one is' : 'all are'} targets`);
        return rest;
    }
    const list = (isList(given) ? listOf(`${WHO}: inputs`, given, 'features') : [given]).map((which, i) =>
        featureOf(recordings, which, isList(given) ? `inputs[${i}]` : 'inputs'),
    );
    const wrong = list.find(words);
    if (list.length === 0) fail(`${WHO}: inputs is an empty array`);
    if (wrong !== undefined) fail(`${WHO}: ${nameOf(recordings, wrong)} holds words, and can be no input`);
    return list;
}

/**
 * @param {Recordings} recordings @param {number[]} features @param {number[]} horizons @param {Place[]} places
 * @param {any} said @returns {Encoded}
 */
function valuesAt(recordings, features, horizons, places, { missingTarget }) {
    const outputs = features.length * horizons.length,
        all = new Float64Array(places.length * outputs);
    /** @type {number[]} */
    const kept = [];
    places.forEach(({ recording, end }, i) => {
        let whole = true;
        horizons.forEach((h, k) =>
            features.forEach((feature, f) => {
                const step = end - 1 + h,
                    value = recordings.all[recording].values[step * recordings.features + feature];
                if (Number.isNaN(value) && missingTarget === 'error')
                    fail(
                        `${WHO}: the target is missing, ${nameOf(recordings, feature)} of step ${step}${ofRecording(recordings, recording)}; leave such windows out with { missingTarget: 'drop' }`,
                    );
                if (Number.isNaN(value)) whole = false;
                all[kept.length * outputs + k * features.length + f] = value;
            }),
        );
        if (whole) kept.push(i);
    });
    if (kept.length === 0) fail(`${WHO}: no window has a target, all ${places.length} are missing`);
    return {
        y: all.slice(0, kept.length * outputs),
        classes: [],
        kept: kept.length < places.length ? kept : null,
        guesses: [],
    };
}

/**
 * @param {Recordings} recordings @param {number[]} features @param {number[]} horizons @param {Place[]} places
 * @param {any} said @returns {Encoded}
 */
function labelsAt(recordings, features, horizons, places, said) {
    const [feature] = features,
        [horizon] = horizons;
    if (features.length * horizons.length > 1)
        fail(
            `${WHO}: classes were asked for, which one feature at one horizon can tell, not ${features.length * horizons.length}`,
        );
    const text = (/** @type {Place} */ { recording, end }) => {
        const { words, values } = recordings.all[recording],
            step = end - 1 + horizon,
            value = values[step * recordings.features + feature];
        return words[feature]?.[step] ?? (Number.isNaN(value) ? '' : String(value));
    };
    return encodeLabels(places.map(text), {
        who: WHO,
        ...knownOf(said, {}),
        missingTarget: said.missingTarget,
        where: i =>
            `${WHO}: ${nameOf(recordings, feature)} of step ${places[i].end - 1 + horizon}${ofRecording(recordings, places[i].recording)}`,
    });
}

/** @param {(place: Place) => any} target @param {Place[]} places @param {any} said @returns {Encoded} */
function answers(target, places, said) {
    const where = (/** @type {number} */ i) => `${WHO}: target(${JSON.stringify(places[i])})`;
    const all = places.map(place => target({ ...place }));
    if (isList(all[0])) {
        const rows = all.map((row, i) => listOf(where(i), row, 'numbers')),
            outputs = rows[0].length;
        rows.forEach((row, i) => {
            if (row.length !== outputs || !row.every(Number.isFinite))
                fail(`${where(i)} is ${describe(row)}, expected ${outputs} finite numbers, as of the first window`);
        });
        return { y: Float64Array.from(rows.flat()), classes: [], kept: null, guesses: [] };
    }
    const texts = all.map((value, i) => {
        if (value === null || value === undefined || Number.isNaN(value)) return '';
        if (typeof value !== 'string' && typeof value !== 'number')
            return fail(
                `${where(i)} is ${describe(value)}, expected a number, the name of a class, or several numbers`,
            );
        return String(value).trim();
    });
    const task =
        said.task ??
        (said.classes || typeof all.find(value => value !== null && value !== undefined) === 'string'
            ? undefined
            : 'regression');
    return encodeLabels(texts, {
        who: WHO,
        ...knownOf({ ...said, task }, {}),
        missingTarget: said.missingTarget,
        where,
    });
}

/** @param {Recordings} recordings @param {number} feature */
export function nameOf({ names }, feature) {
    return names ? `column ${names[feature]}` : `feature ${feature}`;
}

/** @param {Recordings} recordings @param {number} recording */
export function ofRecording({ all }, recording) {
    return all.length === 1 ? '' : ` of recording ${recording}`;
}
