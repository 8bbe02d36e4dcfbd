/** Passes of many samples: neighbours of one length go through the core's layers together, where the model can. */

/**
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 * @typedef {import('../engine/memory.js').Scratch} Scratch
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 */

/** Numbers of a layer's rows that go together: fewer share less, more leave the cache and take memory. */
const NUMBERS = 2 ** 14;

/**
 * What forward() makes of each: the same bits.
 * @param {{ core: import('../engine/core.js').Core, pointer: Pointer }} model
 * @param {number} count @param {(i: number) => Encoded} sample which may lie where the one before lay
 * @param {(sample: Encoded) => Float32Array} forward
 * @param {(length: number) => number} size numbers that a sample of that length gives
 * @param {number} width of the model
 * @returns {Float32Array[]}
 */
export function forwardMany({ core, pointer }, count, sample, forward, size, width) {
    const { exports, memory } = core,
        /** @type {Float32Array[]} */
        answers = [];
    /** @type {Encoded} */
    let one, /** @type {Encoded['data']} */ data;
    /** @param {number} i */
    const take = i => {
        if (i >= count) return;
        one = sample(i);
        data = memory.outside(one.data);
    };
    /** From the sample that was taken on. @param {Scratch} scratch @returns {boolean} whether it went well */
    const together = scratch => {
        const from = answers.length,
            { length } = one,
            most = Math.min(Math.floor(NUMBERS / (length * width)), count - from);
        if (most < 2) {
            answers.push(forward(one));
            take(from + 1);
            return true;
        }
        const bytes = data.byteLength,
            n = size(length),
            x = scratch.block(most * bytes),
            logits = scratch.block(4 * most * n);
        let taken = 0;
        do {
            memory.write(x + taken++ * bytes, data);
            take(from + taken);
        } while (taken < most && one.length === length);
        if (exports.pa_model_forward_many(pointer, x, length, taken, logits) !== 0) return false;
        const all = memory.f32(logits, taken * n);
        if (!all.every(Number.isFinite)) return false;
        for (let i = 0; i < taken; i++) answers.push(all.slice(i * n, (i + 1) * n));
        return true;
    };
    take(0);
    while (answers.length < count && memory.withBlocks(together));
    // the others, or those among which is the one to be complained of
    while (answers.length < count) answers.push(forward(sample(answers.length)));
    return answers;
}
