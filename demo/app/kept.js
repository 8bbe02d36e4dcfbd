// Which run of this browser an address means. A small list in localStorage says it at once, before any worker begins:
// settings → the run's name. What was learned lies in a database, which only workers and the dashboard open
// (runs/store.js).

import { embedded } from './embedded.js';
import { SETTINGS } from './state.js';

const LIST = 'primal-attention-demo:runs',
    OFF = 'primal-attention-demo:keep';
const MOST = 120; // settings that are remembered

/**
 * @typedef {object} Kept
 * @property {string} id  of the run
 * @property {boolean} goOn  there may be something to go on with
 */

/** The settings that make a run what it is, as one short word. @param {Record<string, any>} values */
export function keyOf(values) {
    const text = Object.entries(SETTINGS)
        .filter(([name, { effect }]) => effect === 'restart' || effect === 'options' || name === 'rate')
        .map(([name, { key }]) => `${key}=${values[name]}`)
        .join('&');
    // two sums of 32 bits: long enough for some hundred runs
    let [h, g] = [0x9e3779b9, 0x85ebca6b];
    for (let i = 0; i < text.length; i++) {
        h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
        g = Math.imul(g ^ text.charCodeAt(i), 0x5bd1e995) ^ (g >>> 13);
    }
    return (h >>> 0).toString(36) + (g >>> 0).toString(36);
}

/** @returns {Record<string, string>} */
const list = () => JSON.parse(localStorage.getItem(LIST) ?? '{}');

/** @param {string} key @param {string} id */
function remember(key, id) {
    const all = Object.entries(list()).filter(([other, of]) => other !== key && of !== id);
    localStorage.setItem(LIST, JSON.stringify(Object.fromEntries([...all.slice(1 - MOST), [key, id]])));
}

const newId = () => Date.now().toString(36) + Math.floor(Math.random() * 36 ** 4).toString(36);

/** Whether runs are kept in this browser. */
export function keeping() {
    try {
        return !embedded() && localStorage.getItem(OFF) !== 'no';
    } catch {
        return false; // no storage for this page
    }
}

/** @param {boolean} on */
export function setKeeping(on) {
    try {
        if (on) localStorage.removeItem(OFF);
        else localStorage.setItem(OFF, 'no');
    } catch {
        // as keeping() says
    }
}

/**
 * The run that belongs to these settings.
 * @param {Record<string, any>} values
 * @param {boolean} [fresh]  a new one, whatever there was
 * @returns {Kept | undefined} undefined: nothing is kept here
 */
export function runOf(values, fresh = false) {
    if (!keeping()) return undefined;
    try {
        if (values.task === 'file') return { id: newId(), goOn: false }; // its data are not kept: nothing to go on with
        const key = keyOf(values),
            id = fresh ? undefined : list()[key];
        if (id) return { id, goOn: true };
        const made = newId();
        remember(key, made);
        return { id: made, goOn: false };
    } catch {
        return undefined;
    }
}

/** A run goes on under other settings. @param {string} id @param {Record<string, any>} values */
export function moveRun(id, values) {
    try {
        if (values.task !== 'file') remember(keyOf(values), id);
    } catch {
        // nothing is kept here
    }
}
