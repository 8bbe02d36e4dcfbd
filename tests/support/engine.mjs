// The browser of the tests: Chromium, or what PA_ENGINE names (`npm run test:engines`).
import { ENGINES, launch } from '../../scripts/engines/index.mjs';

/** @typedef {import('../../scripts/engines/index.mjs').EngineName} EngineName */

export const engine = /** @type {EngineName} */ (process.env.PA_ENGINE || 'chromium');
if (!(engine in ENGINES)) throw new Error(`PA_ENGINE is '${engine}'; there are ${Object.keys(ENGINES).join(', ')}`);

/** The binary that load() takes there: WebKit has no relaxed SIMD yet. */
export const simd = engine === 'webkit' ? 'simd128' : 'relaxed';

/** @param {import('../../scripts/engines/index.mjs').LaunchOptions} [options] */
export const startBrowser = options => launch(engine, options);

/**
 * Options of a test that an engine's automation can't do: it is skipped there with the sentence.
 * @param {{ [name in EngineName]?: string }} reasons
 */
export const unless = reasons => ({ skip: reasons[engine] ?? false });
