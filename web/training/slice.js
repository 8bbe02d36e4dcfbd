/** Work in slices, between which the page stays alive. */

/** Milliseconds of work after which others get a turn: two thirds of a frame. */
const SLICE = 10;

/** A stretch of work, after which the event loop gets a turn. */
export class Slice {
    #start = performance.now();

    isOver() {
        return performance.now() - this.#start > SLICE;
    }

    async pause() {
        await turn();
        this.#start = performance.now();
    }
}

/** @type {(() => void)[]} */
const waiting = [];
/** @type {MessageChannel | undefined} */
let channel;

/** Lets the event loop take a turn: clicks, messages, painting. setTimeout would wait 4 ms. @returns {Promise<void>} */
function turn() {
    return new Promise(resolve => {
        if (typeof setImmediate === 'function') {
            setImmediate(resolve);
            return;
        }
        if (!channel) {
            channel = new MessageChannel();
            channel.port1.onmessage = () => waiting.shift()?.();
        }
        waiting.push(resolve);
        channel.port2.postMessage(null);
    });
}
