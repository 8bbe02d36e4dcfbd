// Runs made one after another as one: no machine is quiet for hours. What two of them measured, the later one tells.
import { readFileSync } from 'node:fs';

/**
 * @typedef {import('./rows.mjs').Measured} Measured
 * @typedef {{ clock: string, when: string, seconds: number, quick: boolean, load: number[], cpu: string, cores: number,
 *   memory: number, versions: Record<string, string> }} About
 * @typedef {Measured & { about: About }} Run as its file of numbers has it
 */

/** @param {string} file @returns {Run} */
export const readRun = file => JSON.parse(readFileSync(file, 'utf8'));

/** @param {Run[]} runs in the order of time; at least one @returns {Run} */
export function merge(runs) {
    const last = runs[runs.length - 1];
    if (runs.some(({ about }) => about.cpu !== last.about.cpu || about.clock !== last.about.clock))
        throw new Error('--from: runs of one machine and one clock (--busy) belong together');
    const loads = runs.flatMap(({ about }) => about.load);
    /** @template T @param {(run: Run) => T[]} list @param {(one: T) => string} key @returns {T[]} */
    const latest = (list, key) => {
        const seen = new Map(runs.flatMap((run, i) => list(run).map(one => [key(one), i])));
        return runs.flatMap((run, i) => list(run).filter(one => seen.get(key(one)) === i));
    };
    /** @template T @param {(run: Run) => Record<string, T>} record */
    const joined = record => Object.assign({}, ...runs.map(record));
    return {
        about: {
            ...last.about,
            when: runs[0].about.when,
            quick: runs.some(({ about }) => about.quick),
            seconds: runs.reduce((sum, { about }) => sum + about.seconds, 0),
            load: [Math.min(...loads), Math.max(...loads)],
            versions: joined(({ about }) => about.versions),
        },
        results: latest(
            ({ results }) => results,
            ({ lane, task }) => `${lane} ${task}`,
        ),
        memory: latest(
            ({ memory }) => memory,
            ({ peer, name }) => `${peer} ${name}`,
        ),
        sizes: joined(({ sizes }) => /** @type {any} */ (sizes)),
        start: joined(({ start }) => start),
        profile: joined(({ profile }) => profile),
        lanes: joined(({ lanes }) => lanes),
        generation: runs.map(({ generation }) => generation).findLast(one => one !== undefined),
    };
}
