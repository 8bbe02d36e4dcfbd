/** @file The demo with a seed that its tests name: what they find must not hang on the one that it begins with. */

export const SEED = 7;

/** An address' settings, with the seed where they name none. @param {string} hash '' or '#…' */
export const seeded = hash => (/[#&]seed=/.test(hash) ? hash : `${hash.length > 1 ? `${hash}&` : '#'}seed=${SEED}`);

/**
 * The dice of a page fall the same in every run.
 * @param {import('playwright-core').Page} page before it goes anywhere
 */
export const loadDice = page =>
    page.addInitScript(() => {
        let state = 1;
        Math.random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    });
