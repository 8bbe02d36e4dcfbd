// What makes room: this browser keeps so many runs, and so many bytes of weights and curves. Pinned ones stay; of the
// others the oldest go first, their weights before their curves; and before all, records that no model has a curve to.

import { allRuns, allSides, dropRuns, dropWeights } from './store.js';
import { MOST_BYTES, MOST_RUNS, bytesOfSide } from './worth.js';

const LOST = 3600e3; // ms: another tab may be about to write it down

/**
 * @typedef {import('./store.js').RunRecord} RunRecord
 * @typedef {import('./store.js').SideRecord} SideRecord
 */

/**
 * Which runs have to go, and which lose their weights.
 * @param {Pick<RunRecord, 'id' | 'pinned' | 'began'>[]} runs
 * @param {Pick<SideRecord, 'run' | 'at' | 'size' | 'curve'>[]} sides
 * @param {string} now  the run on show, which stays
 * @param {number} time  ms since 1970
 */
export function surplus(runs, sides, now, time) {
    const of = (/** @type {string} */ id) => sides.filter(({ run }) => run === id);
    const age = runs
        .map(({ id, pinned, began }) => ({
            id,
            stays: pinned || id === now,
            bare: of(id).length === 0,
            last: Math.max(began, ...of(id).map(({ at }) => at)),
            size: of(id).reduce((sum, { size }) => sum + size, 0),
            all: of(id).reduce((sum, side) => sum + bytesOfSide(side), 0),
        }))
        .sort((one, other) => Number(other.bare) - Number(one.bare) || one.last - other.last);
    const known = new Set(runs.map(({ id }) => id));
    // sides whose run was never written down: its page was gone too soon
    const lost = [...new Set(sides.map(({ run }) => run))].filter(
        id => !known.has(id) && of(id).every(({ at }) => at < time - LOST),
    );
    const free = age.filter(({ stays }) => !stays);
    const gone = free.slice(0, Math.max(0, age.length - MOST_RUNS)).map(({ id }) => id);
    let bytes = age.filter(({ id }) => !gone.includes(id)).reduce((sum, { all }) => sum + all, 0);
    const light = [];
    for (const { id, size } of free) {
        if (bytes <= MOST_BYTES) break;
        if (gone.includes(id) || !size) continue;
        bytes -= size;
        light.push(id);
    }
    return { gone: [...gone, ...lost], light };
}

/** @param {string} now  the run on show */
export async function prune(now) {
    const { gone, light } = surplus(await allRuns(), await allSides(), now, Date.now());
    if (gone.length) await dropRuns(gone);
    if (light.length) await dropWeights(light);
}
