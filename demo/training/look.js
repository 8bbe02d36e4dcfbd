// A look at a model: class probabilities, every layer's and head's map quantised to bytes, one row of one map exactly,
// and the extras that were asked for and are due. A question is asked again only after so many times its last duration.

import { MECHANISMS } from '../catalogue/mechanisms.js';
import { balance, collapse, quantise } from '../catalogue/measures.js';
import { insideOf } from './inside.js';

const MOST_SCORES = 8; // components of the decomposition of a map that has no learned scores

/** What a question costs: it is asked again only after so many times its last duration. */
class Meter {
    next = 0;

    /** @param {number} rare */
    constructor(rare) {
        this.rare = rare;
    }

    due() {
        return performance.now() >= this.next;
    }

    /** @template T @param {number} pause least time between two answers, ms @param {() => T} work */
    run(pause, work) {
        const start = performance.now();
        if (start < this.next) return undefined;
        const answer = work();
        this.next = start + Math.max(pause, this.rare * (performance.now() - start));
        return answer;
    }
}

/**
 * @typedef {import('./trainer.js').Trainer} Trainer
 * @typedef {{ rows: number, cols: number, data: Float32Array }} Map
 * @typedef {object} Want
 * @property {number} layer
 * @property {number} head
 * @property {number} query
 * @property {number} key
 * @property {string[]} extras  of the table below
 * @property {string} lens
 * @property {number} [keep]  components of the part that a lens shows, 0 or none: as many as there are learned ones
 * @property {number[]} landmarks  see inside.js
 * @property {boolean} hurry
 *
 * @typedef {object} Seen
 * @property {import('../tasks/index.js').Sample} x
 * @property {Want} want
 * @property {any[]} layers  of the inspection
 * @property {Map[]} maps    of all layers and heads
 * @property {any} mine      the chosen head's inspection
 * @property {number} l        its layer
 * @property {number} pool     how many keys a column of its map stands for
 * @property {Map} chosen    its map
 * @property {number} h      its number
 *
 * @typedef {object} Extra
 * @property {number} pause        least time between two answers, ms
 * @property {boolean} [patient]   over several samples, not the one that is waited for
 * @property {string[]} [needs]  of the inspection: scores, points, inputs, outputs
 * @property {(trainer: Trainer, seen: Seen) => unknown} work
 */

/**
 * How a number of a map is made: fetched when it is first asked for.
 * @type {{ module?: typeof import('./machine/index.js'), coming?: Promise<void> }}
 */
const machines = {};

/**
 * @param {(module: typeof import('./machine/index.js')) => unknown} work
 * @returns {unknown} undefined while it is on the way: it is asked for again
 */
function withMachines(work) {
    machines.coming ??= import('./machine/index.js').then(
        module => {
            machines.module = module;
        },
        () => {
            machines.coming = undefined; // it is tried again with the next look
        },
    );
    return machines.module && work(machines.module);
}

/** What a look may hold beside the maps. @type {Record<string, Extra>} */
const EXTRAS = {
    spectra: { pause: 120, work: ({ pa }, { maps }) => maps.map(map => pa.spectrum(map).values) },
    parts: { pause: 200, patient: true, work: trainer => trainer.parts() },
    scores: { pause: 60, needs: ['scores'], work: scoresOf },
    lens: { pause: 60, work: (trainer, { chosen, want }) => lensOf(trainer, chosen, want) },
    gauge: { pause: 120, needs: ['scores'], work: ({ shown }, { layers }) => balance(layers, shown.parameters) },
    redundancy: { pause: 600, patient: true, work: apart },
    inside: {
        pause: 150,
        needs: ['points', 'inputs'],
        work: (trainer, { want, mine }) => insideOf(trainer, want.landmarks, mine),
    },
    machine: {
        pause: 200,
        needs: ['inputs', 'outputs', 'scores', 'points'],
        work: (trainer, seen) => withMachines(({ machineOf }) => machineOf(trainer, seen)),
    },
    counts: { pause: 200, work: (trainer, { l }) => withMachines(({ countsOf }) => countsOf(trainer, l)) },
};

export class Look {
    meters = Object.fromEntries(
        ['maps', ...Object.keys(EXTRAS)].map(name => [name, new Meter(name === 'maps' ? 8 : 20)]),
    ); // maps move with every frame where there is time
    negative = new Set(); // maps that have shown entries below zero
    #failed = new Set(); // extras that have thrown: each is told once

    /** @param {Trainer} trainer */
    constructor(trainer) {
        this.trainer = trainer;
    }

    /** The maps are other ones: the next look doesn't wait. */
    hurry() {
        this.meters.maps.next = 0;
    }

    /**
     * The maps as bytes, with the inspection they are of.
     * @param {import('../tasks/index.js').Sample} x
     * @param {string[]} due  extras that will be worked out of it
     */
    #maps(x, due) {
        const { trainer } = this;
        const needed = (/** @type {string} */ what) => due.some(name => EXTRAS[name].needs?.includes(what));
        const { layers, prediction } = trainer.inspect(x, {
            spectrum: false,
            scores: needed('scores'),
            points: Boolean(MECHANISMS[trainer.kind].spectral) && needed('points'),
            inputs: needed('inputs'),
            outputs: needed('outputs'),
        });
        const heads = layers.flatMap((/** @type {any} */ layer) => layer.heads);
        const maps = heads.map((/** @type {any} */ { map }, /** @type {number} */ i) =>
            collapse(map, this.#windowOf(i)),
        );
        const bytes = quantise(
            maps.map((/** @type {any} */ { data }) => data),
            (i, low, top) => {
                if (layers[Math.floor(i / layers[0].heads.length)].kind === 'primal' || low < -0.01 * top)
                    this.negative.add(i);
                return this.negative.has(i);
            },
        );
        return { layers, maps, bytes, prediction };
    }

    /** How many keys a column of map i stands for. @param {number} i */
    #windowOf(i) {
        const { pool } = /** @type {any} */ (this.trainer.attention());
        return pool?.[i % this.trainer.values.heads] ?? 1;
    }

    /**
     * undefined while the last answer is still recent enough.
     * @param {import('../tasks/index.js').Sample} x
     * @param {Want} want
     */
    at(x, want) {
        const { meters, trainer } = this;
        if (want.hurry) for (const [name, meter] of Object.entries(meters)) if (!EXTRAS[name]?.patient) meter.next = 0;
        // decided once: an extra that falls due while the maps are made would look for what was not asked of them
        const due = want.extras.filter(name => meters[name].due());
        const seen = meters.maps.run(14, () => this.#maps(x, due));
        if (!seen) return undefined;
        const {
            layers,
            maps,
            bytes,
            prediction: { label, probabilities },
        } = seen;
        const l = Math.min(want.layer, layers.length - 1),
            h = Math.min(want.head, layers[0].heads.length - 1);
        const mine = layers[l].heads[h],
            chosen = maps[l * layers[0].heads.length + h];
        const query = Math.min(want.query, chosen.rows - 1),
            key = Math.min(want.key, chosen.cols - 1);
        const faults = /** @type {string[]} */ ([]);
        const pool = this.#windowOf(h),
            whole = { x, want, layers, maps, mine, chosen, l, h, pool };
        return {
            label,
            probabilities,
            layers: layers.length,
            heads: layers[0].heads.length,
            shapes: maps.map((/** @type {any} */ { rows, cols }) => ({ rows, cols })),
            ...bytes,
            row:
                query >= 0
                    ? Float32Array.from(chosen.data.subarray(query * chosen.cols, (query + 1) * chosen.cols))
                    : undefined,
            column:
                key >= 0
                    ? Float32Array.from({ length: chosen.rows }, (_, i) => chosen.data[i * chosen.cols + key])
                    : undefined,
            objectives: Float32Array.from(layers, (/** @type {any} */ layer) => layer.ksvd ?? NaN),
            extras: Object.fromEntries(
                due.map(name => {
                    const { pause, work } = EXTRAS[name];
                    return [
                        name,
                        meters[name].run(pause, () => this.#within(name, faults, () => work(trainer, whole))),
                    ];
                }),
            ),
            faults,
        };
    }

    /**
     * An extra that fails comes back empty: the model trains on without it.
     * @param {string} name @param {string[]} faults @param {() => unknown} work
     */
    #within(name, faults, work) {
        try {
            return work();
        } catch (error) {
            if (!this.#failed.has(name)) faults.push(`${name}: ${error instanceof Error ? error.message : error}`);
            this.#failed.add(name);
            return undefined;
        }
    }
}

/** Learned, or of the map. @param {Trainer} trainer @param {Seen} seen */
function scoresOf({ pa }, { mine, chosen }) {
    if (mine.e) return { learned: true, rank: mine.e.cols, e: mine.e.data, r: mine.r.data };
    const { e, r, sigma } = pa.ksvd(chosen, Math.min(MOST_SCORES, chosen.rows, chosen.cols));
    return { learned: false, rank: sigma.length, e: e.data, r: r.data };
}

/**
 * The part of a map that its first singular vectors rebuild, or what they leave out.
 * @param {Trainer} trainer
 * @param {Map} map
 * @param {Want} want
 */
function lensOf({ pa, options }, map, { lens, keep }) {
    const size = Math.min(keep || options.rank || MOST_SCORES, map.rows, map.cols);
    const { e, hr, energy } = pa.ksvd(map, size); // K ≈ K Hr Hrᵀ = e Hrᵀ
    const data = new Float32Array(map.rows * map.cols);
    for (let i = 0; i < map.rows; i++)
        for (let j = 0; j < map.cols; j++) {
            let sum = 0;
            for (let c = 0; c < size; c++) sum += e.data[i * size + c] * hr.data[j * size + c];
            data[i * map.cols + j] = lens === 'low' ? sum : map.data[i * map.cols + j] - sum;
        }
    const { bytes, ranges, signs } = quantise([data], (_, low, top) => low < -0.01 * top);
    return { size, energy, bytes, range: ranges[0], signed: signs[0] === 1, rows: map.rows, cols: map.cols };
}

/**
 * How far each layer's heads are apart, over a few samples of the test part.
 * @param {Trainer} trainer
 * @returns {{ mean: number, pairs: Float32Array }[]}
 */
function apart(trainer) {
    return trainer.pa
        .headDistance(trainer.shown, trainer.several())
        .layers.map((/** @type {any} */ { mean, pairs }) => ({ mean, pairs: pairs.data }));
}
