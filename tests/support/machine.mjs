// How slow the machine is, so that limits of time mean the same everywhere; and the seed of the runs that are tested.
import { cpus, loadavg } from 'node:os';

const REFERENCE = 25; // ms that the loop below takes on the machine where the limits were set, when it is alone

/** A processor's time for a fixed piece of work, over what it took where the limits were set; the best of a few. */
function processor() {
    let best = Infinity;
    for (let attempt = 0; attempt < 3; attempt++) {
        const start = performance.now();
        let x = 1;
        for (let i = 0; i < 2e7; i++) x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
        best = Math.min(best, performance.now() - start + (x & 0)); // x is used: the loop stays
    }
    return best / REFERENCE;
}

/** At least 1: the slowness of one processor, times the programs that wait for each. */
export const slowness = () => Math.max(1, processor()) * Math.max(1, loadavg()[0] / cpus().length);

/** The least of a few measurements, until one is within the limit: a single one may meet another program.
 * @param {number} limit @param {() => Promise<number>} measure @param {number} [most] */
export async function least(limit, measure, most = 8) {
    const seen = [];
    while (seen.length < most && !(Math.min(...seen) < limit)) seen.push(await measure());
    return { value: Math.min(...seen), seen };
}
