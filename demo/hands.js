// The two workers, opened before anything else: they load while the rest of the page does. This module imports nothing, and
// index.html names it first.

export const open = (/** @type {'a'|'b'} */ side) => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: `model ${side}` });

/** @type {Partial<Record<'a'|'b', Worker>>} taken, each once, by its Link */
export const waiting = {};
try {
    for (const side of /** @type {const} */ (['a', 'b'])) waiting[side] = open(side);
} catch {
    // the Link tries again, and says what is wrong
}
