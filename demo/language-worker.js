// The worker of the language act: a model that writes (language/writer.js), or those that judge sentences and digits
// (language/judge.js).
//
// in:  { id, what, with }   a call            out: { id, value } or { id, error }: its answer
//                                                  { event, … }: what happens meanwhile

import { load } from './package.js';
import { Judge } from './language/judge.js';
import { Writer } from './language/writer.js';

/** The deterministic binary: checkpoints say the same everywhere. */
const pa = load({ simd: 'simd128' });
/** @type {any} */
let one; // a Writer or a Judge

/** @type {Record<string, (given: any) => any>} */
const CALLS = {
    begin: async ({ as, side }) => {
        const tell = (/** @type {Record<string, any>} */ event) => postMessage(event);
        one = as === 'writer' ? new Writer(await pa, side, tell) : new Judge(await pa);
    },
};

let order = Promise.resolve(); // calls wait for those before them; learning, which lasts, does not hold them up

/** @param {{ id: number, what: string, with: any }} call */
async function answer({ id, what, with: given }) {
    try {
        const value = await (CALLS[what] ?? ((/** @type {any} */ all) => one[what](all)))(given);
        const transfer = /** @type {Transferable[]} */ (value?.bytes instanceof Uint8Array ? [value.bytes.buffer] : []);
        postMessage({ id, value }, { transfer });
    } catch (error) {
        postMessage({ id, error: /** @type {Error} */ (error).message });
    }
}

onmessage = ({ data }) => {
    if (data.what === 'learn') order.then(() => answer(data));
    else order = order.then(() => answer(data));
};
