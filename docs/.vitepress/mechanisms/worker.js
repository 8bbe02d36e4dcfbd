// The widget's library, beside the page: one instance for all of a page, so that nothing it computes costs a frame.
import { load } from '../../../dist/web.js';
import { mapsOf, timeOf } from './compute.js';

/** @type {Promise<any> | undefined} */
let library;
let newest = 0;

/** What was asked in the meantime has been heard after this. */
const turn = () => new Promise(resolve => setTimeout(resolve));

addEventListener('message', async ({ data: asked }) => {
    const { id, card, length, seed } = asked;
    newest = id;
    try {
        library ??= load({ full: true });
        const pa = await library;
        await turn();
        if (id !== newest) return;
        const { map, beside } = mapsOf(pa, asked);
        postMessage({ id, map, beside });
        await turn();
        if (id !== newest) return;
        const time = timeOf(pa, asked),
            softmax = card === 'softmax' ? time : timeOf(pa, { card: 'softmax', length, seed });
        postMessage({ id, time, softmax });
        await turn();
        if (id !== newest) return;
        const spectra = [map, ...(beside ? [beside.map] : [])].map(each => {
            const { values, effectiveRank } = pa.spectrum(each);
            return { values, rank: effectiveRank.entropy };
        });
        postMessage({ id, spectra });
    } catch (error) {
        postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
});
