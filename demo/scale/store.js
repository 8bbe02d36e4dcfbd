// What was measured on this machine so far, and what is still to be asked: the page's side, without the page.

import { LENGTHS, expected, fit, median } from './growth.js';
import { LIMIT, tableBytes } from './lanes.js';

/** @typedef {{ heads: number, width: number, backward: boolean, threads: number }} Setup */
/**
 * @typedef {object} Point  a lane at a length
 * @property {number[]} samples  ms of one pass, each a mean over at least 50 ms
 * @property {number} passes
 * @property {number} [bytes]
 * @property {number} [flops]
 * @property {'limit'|'memory'|'time'} [wall]  why it was not measured
 * @property {number} [needs]  bytes or ms it would take
 *
 * @typedef {{ what: 'sample' | 'pictures', kind: string, n: number, patience: number, most: number }} Job
 */

/** @type {Record<string, { name: string, color: string, square?: boolean }>} the lanes, from left to right */
export const LANES = {
    softmax: { name: 'Softmax, fused', color: 'b', square: true },
    table: { name: 'Softmax, table kept', color: 'warn', square: true },
    primal: { name: 'Primal-Attention', color: 'a' },
    skyformer: { name: 'Skyformer', color: 'key' },
    linear: { name: 'Linear attention', color: 'query' },
};
export const KINDS = Object.keys(LANES);

const SHORT = 4000; // ms a sample may take when all lengths are measured
const LONG = 30000; // and when this length was asked for
const PILOT = 512; // a length at which nothing takes long

/** How many samples a point deserves: fewer where each takes long. @param {number} ms */
const deserves = ms => (ms > 1500 ? 1 : ms > 400 ? 3 : 5);

export class Store {
    /** @type {Map<string, Point>} */
    points = new Map();
    /** @type {Map<string, Record<string, import('./measure.js').Picture>>} by length and shape */
    pictures = new Map();

    /** @param {Setup} setup */
    constructor(setup) {
        this.setup = setup;
    }

    /** @param {string} kind @param {number} n @returns {Point} */
    point(kind, n) {
        const { heads, width, backward, threads } = this.setup,
            key = [heads, width, backward, threads, kind, n].join(' ');
        let point = this.points.get(key);
        if (!point) {
            point = { samples: [], passes: 0 };
            if (kind === 'table' && tableBytes({ n, heads }) >= LIMIT)
                Object.assign(point, { wall: 'limit', needs: tableBytes({ n, heads }) });
            this.points.set(key, point);
        }
        return point;
    }

    /** @param {number} n */
    pictureKey = n => `${n} ${this.setup.width}`;

    /** The picture of this length, or of the nearest that there is. @param {number} n */
    picture(n) {
        const own = this.pictures.get(this.pictureKey(n));
        if (own) return { own: true, parts: own };
        const far = (/** @type {number} */ m) => Math.abs(Math.log(m / n));
        const [near] = LENGTHS.filter(m => this.pictures.has(this.pictureKey(m))).sort((a, b) => far(a) - far(b));
        return { own: false, parts: near ? this.pictures.get(this.pictureKey(near)) : undefined };
    }

    /** @param {string} kind @param {number} n @returns {number} ms, NaN if it was not measured */
    time(kind, n) {
        const { samples } = this.point(kind, n);
        return samples.length ? median(samples) : NaN;
    }

    /**
     * The least of its samples: what other programs took away is not the lane's.
     * @param {string} kind @param {number} n
     */
    least(kind, n) {
        const { samples } = this.point(kind, n);
        return samples.length ? Math.min(...samples) : NaN;
    }

    /** How long a sample would take. @param {string} kind @param {number} n */
    foretold(kind, n) {
        /** @type {Map<number, number>} */
        const known = new Map();
        for (const m of LENGTHS) if (this.time(kind, m) >= 0) known.set(m, this.time(kind, m));
        return expected(known, n, Boolean(LANES[kind].square));
    }

    /** What the worker answered. @param {Job} job @param {any} answer */
    take({ what, kind, n }, answer) {
        if (what === 'pictures') return void this.pictures.set(this.pictureKey(n), answer.pictures);
        const point = this.point(kind, n);
        if (answer.wall) return void Object.assign(point, { wall: answer.wall, needs: answer.bytes });
        delete point.wall;
        point.samples.push(answer.ms);
        point.passes += answer.count;
        point.flops = answer.flops;
        point.bytes ??= answer.bytes;
    }

    /**
     * Whether a job is done with, or isn't worth its time; the point says why, then.
     * @param {Job} job
     */
    idle({ what, kind, n, patience, most }) {
        if (what === 'pictures') return this.pictures.has(this.pictureKey(n));
        const point = this.point(kind, n);
        if (point.wall === 'limit' || point.wall === 'memory') return true;
        if (point.samples.length) return point.samples.length >= Math.min(most, deserves(median(point.samples)));
        const ms = this.foretold(kind, n);
        if (!(ms > patience)) return false;
        Object.assign(point, { wall: 'time', needs: ms });
        return true;
    }

    /**
     * What is asked when a length is chosen: its pictures, and each lane, first once, then more often.
     * @param {number} n
     */
    jobsAt(n) {
        const job = (/** @type {Job['what']} */ what, kind = '', most = 1, at = n) => ({
            what,
            kind,
            n: at,
            patience: LONG,
            most,
        });
        const pilots = n > PILOT ? KINDS.filter(kind => !(this.foretold(kind, n) >= 0)) : [];
        return [
            ...pilots.map(kind => job('sample', kind, 1, PILOT)),
            job('pictures'),
            ...[1, 2, 3].flatMap(most => [...KINDS].reverse().map(kind => job('sample', kind, most))),
        ];
    }

    /**
     * Every lane at every length, round after round, so that what disturbs a while disturbs all alike.
     * @param {number} longest
     */
    jobsOfAll(longest) {
        return [1, 2, 3, 4, 5].flatMap(most =>
            LENGTHS.filter(n => n <= longest).flatMap(n =>
                KINDS.map(kind => /** @type {Job} */ ({ what: 'sample', kind, n, patience: SHORT, most })),
            ),
        );
    }

    /** ms that a job will take about. @param {Job} job */
    cost({ what, kind, n }) {
        return what === 'pictures' ? 50 : Math.max(60, this.foretold(kind, n) || 0);
    }

    /** How a lane grows, by what was measured of it. @param {string} kind */
    growth(kind) {
        const measured = LENGTHS.map(n => ({ n, ...this.point(kind, n) })).filter(({ samples }) => samples.length);
        const of = (/** @type {(p: typeof measured[0]) => number} */ value) =>
            fit(measured.map(p => ({ n: p.n, y: value(p) })));
        return {
            measured,
            // the least: what other programs took away is not the lane's
            time: of(({ samples }) => Math.min(...samples)),
            memory: of(({ bytes }) => bytes ?? NaN),
            operations: of(({ flops }) => flops ?? NaN),
            end: LENGTHS.map(n => ({ n, ...this.point(kind, n) })).find(({ wall }) => wall),
        };
    }
}

/** @typedef {ReturnType<Store['growth']>} Growth */
