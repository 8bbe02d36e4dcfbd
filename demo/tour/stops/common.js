// What a stop of the tour is, and what many have in common.

import { settingsOf } from '../../checkpoints/index.js';
import { frac, i, row, sub, sup } from '../math.js';

/**
 * @typedef {object} Stop
 * @property {number} st      its number in the address
 * @property {string} name    for the list of stops
 * @property {string} title
 * @property {string} html    at most 90 words, a formula
 * @property {string} tries   what to do with the figure
 * @property {string} source  who found it
 * @property {string} figure  what the figure shows, in one sentence
 * @property {string[]} show  the panels, by id
 * @property {string[]} [small]  those of them that a phone shows beside the text; else all
 * @property {string} parts   of a card or a panel that are shown: look (pad and bars), maps, options, deep
 * @property {Record<string, unknown>} set  settings
 * @property {{ query: number, key: number }} [hold]  the point that is held
 * @property {boolean} [watch]  it trains while it is read
 * @property {string[]} [wants]  extras of training/look.js that its numbers come from
 * @property {[string, (n: Record<string, number>) => boolean][]} claims  what it says, in short, and whether it is so
 */

export const VIEW = {
    layer: 0,
    head: 0,
    keep: 0,
    off: '',
    mass: 100,
    spectrum: 'map',
    lens: 'map',
    axes: '1.2',
    sample: 0,
};
export const OPENING = { ...VIEW, ...settingsOf('opening') };
export const CELL = { query: 11, key: 27 };
export const K = i('K'),
    xi = sub('x', 'i'),
    xj = sub('x', 'j'),
    qi = sub('q', 'i'),
    kj = sub('k', 'j');
export const scaled = frac(row(sup(qi, '⊤'), kj), `<msqrt>${i('d')}</msqrt>`);
export const exp = (/** @type {string} */ x) => `<mrow><mi>exp</mi><mo>(</mo>${x}<mo>)</mo></mrow>`;
