// The two parts of a data set, each made when it is first looked at: the page draws the test part only, and a worker can take
// its first step before it has one.

/** @typedef {import('./index.js').Dataset} Dataset */

/** @param {import('./index.js').Input} input @param {() => Dataset} train @param {() => Dataset} test @returns {import('./index.js').Data} */
export function later(input, train, test) {
    return {
        input,
        scaled: true,
        get train() { return replace(this, 'train', train()); },
        get test() { return replace(this, 'test', test()); },
    };
}

/** @param {object} object @param {string} name @param {Dataset} value */
function replace(object, name, value) {
    Object.defineProperty(object, name, { value });
    return value;
}
