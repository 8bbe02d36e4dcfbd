// The worker of the act on attention of the visitor's own: reads, decomposes, approximates (own/session.js). The page
// ends it to cancel.
//
// in:  open { source, patch?, labels? }   choose { patch }   picture { id, size }   whole { }
// out: opened { tensors, choice, sizes, axes, labels, notes }   map { rows, cols, data, low, top, lower }   spectrum {
//      values, whole, energy, size, ranks, tails, u, v }   kernels { … }   curve { id, sizes, frobenius, spectral }
//      head { head, heads, ranks, values }   picture { id, size, data, frobenius, spectral }   labels { labels }
//      progress { words, done, total }   done { }   refused { message }   answered { number }, of each question

import { load } from './package.js';
import { Session } from './own/session.js';

const session = load({ full: true, simd: 'simd128' }).then(
    pa => new Session(pa, (message, transfer = []) => postMessage(message, { transfer })),
);

onmessage = async ({ data: { type, number, ...asked } }) => {
    try {
        const mine = await session;
        if (type === 'open') await mine.open(asked.source, asked.patch, asked.labels);
        else if (type === 'choose') await mine.choose(asked.patch);
        else if (type === 'picture') mine.picture(asked.id, asked.size);
        else if (type === 'whole') await mine.whole();
    } catch (error) {
        postMessage({ type: 'refused', message: /** @type {Error} */ (error).message });
    }
    postMessage({ type: 'answered', number }); // or given up for a newer one
};
