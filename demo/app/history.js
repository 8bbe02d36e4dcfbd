// What the models looked like on the way: snapshots to scrub back through, ever farther apart, the first one kept.

const MOST = 240;

/**
 * @typedef {{ steps: number, view: any, spectra: Float32Array[], parts?: Float32Array[], accuracy: number }} Snapshot
 */

export class History {
    constructor() {
        /** @type {Snapshot[]} */
        this.list = [];
        this.growth = 1.02;
    }

    /** Whether a snapshot at this step would add to what is there. @param {number} steps */
    due(steps) {
        const last = this.list.at(-1)?.steps ?? -1;
        return steps > last && steps >= last * this.growth;
    }

    /** @param {Snapshot} snapshot */
    add(snapshot) {
        if (!this.due(snapshot.steps)) return;
        this.list.push(snapshot);
        if (this.list.length <= MOST) return;
        this.list = this.list.filter((_, i) => i % 2 === 0);
        this.growth = 1 + 2 * (this.growth - 1);
    }

    /** The snapshot nearest to a step. @param {number} steps @returns {Snapshot | undefined} */
    at(steps) {
        let best = this.list[0];
        for (const snapshot of this.list)
            if (Math.abs(snapshot.steps - steps) < Math.abs(best.steps - steps)) best = snapshot;
        return best;
    }
}
