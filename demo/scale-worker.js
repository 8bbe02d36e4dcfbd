// The worker of the act on lengths. It answers one question at a time; the page asks the next.
//
// in:  ask { id, threads, what: 'sample', kind, shape, memory }   ask { id, threads, what: 'pictures', shape }
// out: answer { id, simd, threads, why, … }                        failure { id, message }

import { load } from './package.js';
import { measured, pictures } from './scale/measure.js';
import { stand } from './scale/lanes.js';

const WARM = 60; // ms of each lane before its first sample, until the engine has compiled its loops for good

/** @type {any} with one thread, from whose binary fresh engines are made */
let single;
/** @type {any} that computes */
let pa;
/** @type {import('./scale/lanes.js').Stand | undefined} */
let place;
let why = '';
const warm = new Set();

/** @param {number} threads */
async function engine(threads) {
    single ??= await load({ full: true, simd: 'auto' });
    if (pa) return;
    pa = single;
    if (threads < 2) return;
    try {
        pa = await load({ full: true, simd: 'auto', threads });
        why = pa.threadsReason ?? '';
    } catch (error) {
        why = /** @type {Error} */ (error).message;
    }
}

/** The inputs at this shape: those of the shape before go. @param {import('./scale/lanes.js').Shape} shape */
function placeOf(shape) {
    if (place && JSON.stringify(place.shape) === JSON.stringify(shape)) return place;
    place?.dispose();
    place = undefined;
    place = stand(pa, shape);
    return place;
}

/** @param {string} kind @param {import('./scale/lanes.js').Shape} shape */
function warmUp(kind, shape) {
    const key = `${kind} ${shape.backward}`;
    if (warm.has(key)) return;
    warm.add(key);
    const small = stand(pa, { ...shape, n: Math.min(256, shape.n) });
    for (const start = performance.now(); performance.now() - start < WARM; ) small.run(kind);
    small.dispose();
}

const fresh = () => load({ full: true, simd: 'auto', wasm: single.module });

/** @param {any} question */
async function answer({ what, kind, shape, memory, threads }) {
    await engine(threads);
    if (what === 'pictures') return { pictures: pictures(pa, shape) };
    warmUp(kind, shape);
    return measured(pa, placeOf(shape), kind, memory ? fresh : undefined);
}

onmessage = async ({ data }) => {
    try {
        const found = await answer(data);
        postMessage({ type: 'answer', id: data.id, simd: pa.simd, threads: pa.threads, why, ...found });
    } catch (error) {
        postMessage({ type: 'failure', id: data.id, message: /** @type {Error} */ (error).message });
    }
};
