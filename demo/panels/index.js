// The panels, in the order in which they stand in the page, start and tell. A panel is a file and its row here: the
// page starts it, and says when it is drawn (app/page.js). What Play shows stands in index.html too, where it is seen
// before any script is there; every other panel brings its markup. Those that Play does not show are in later.js.

import { acts } from './acts.js';
import { answers } from './answers.js';
import { bar } from './bar.js';
import { cardA, cardB } from './card.js';
import { crosshair } from './crosshair.js';
import { frame } from './embedded.js';
import { data } from './data.js';
import { door } from './door.js';
import { kept } from '../runs/kept.js';
import { learning } from './learning.js';
import { lengths } from './lengths.js';
import { lenses } from './lenses.js';
import { pad } from './pad.js';
import { machine } from '../machine/machine.js';
import { print } from './print.js';
import { settings } from './settings.js';
import { spectrum } from './spectrum.js';
import { tables } from './tables.js';
import { tour } from '../tour/tour.js';

/**
 * @typedef {object} Panel  what a panel's file exports
 * @property {string} id  of its element
 * @property {'side'|'models'|'more'} [column]  of the page, where its markup is put
 * @property {string} [html]
 * @property {'a'|'b'} [side]  the model that it is about, where it is one
 * @property {readonly string[]} [listens]  for which news it is drawn: settings (they, the sample or the models are
 *   others), point (the point or the brush), view (a model's maps), learned (steps were taken, or tested), judged (test
 *   samples), history, landmarks, or the name of an extra of training/look.js. Without it, it draws itself
 * @property {number | ((page: import('../app/page.js').Page) => number)} [pause]  least time between two drawings, ms
 * @property {(page: import('../app/page.js').Page) => Part} start
 *
 * @typedef {object} Part  what it does once it is started
 * @property {Element} [element]  drawn only while this is in sight
 * @property {() => void} [draw]
 * @property {() => void} [tell]  its sentences, a few times a second at most
 * @property {() => void} [restart]  for new models or another task
 * @property {(changed: Set<string>) => void} [refresh]  settings have changed; all of them, at the start
 * @property {(side: 'a'|'b', seen: boolean) => string[]} [wants]  the extras of training/look.js that it lives on
 * @property {() => boolean} [blank]  whether it has nothing to put on paper yet
 * @property {(x: import('../tasks/index.js').Sample, again: boolean) => void} [drawn]  a drawing was finished; again:
 *   the last one, with another stroke
 * @property {ReturnType<typeof import('./map.js').map>} [map]  the large map, of a card
 * @property {(side?: 'a'|'b') => void} [takeApart]  shows how the number of the cell that is held is made
 */

/** @type {readonly Panel[]} */
export const PANELS = [
    pad,
    cardA,
    cardB,
    answers,
    bar,
    data,
    door,
    learning,
    spectrum,
    lenses,
    crosshair,
    settings,
    machine,
    lengths,
    tour,
    acts,
    print,
    kept,
    tables,
    frame,
];

/** Those that Play does not show: fetched when another act is first opened. */
export const later = () => import('./later.js');
