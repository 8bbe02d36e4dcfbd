/**
 * What an experiment has finished, kept beside its results, so that one broken off goes on where it was: a part
 * is a training with one seed, or as much as is measured in one go.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} out the folder of results
 * @param {string} name of the experiment
 * @param {boolean} fresh begin anew
 */
export function parts(out, name, fresh) {
    const file = join(out, `${name}.parts.json`);
    if (fresh) rmSync(file, { force: true });
    /** @type {Record<string, { settings: string, value: any }>} */
    const done = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    return {
        /**
         * A finished part's value, or what `measure` comes to; one measured with other settings is measured anew.
         * @template T
         * @param {string} key
         * @param {unknown} settings plain data
         * @param {() => T | Promise<T>} measure
         * @returns {Promise<T>}
         */
        async part(key, settings, measure) {
            const made = JSON.stringify(settings);
            if (done[key]?.settings !== made) {
                done[key] = { settings: made, value: await measure() };
                writeWhole(file, JSON.stringify(done));
            }
            return done[key].value;
        },
        /** Whether a part is there already. @param {string} key @param {unknown} settings */
        has: (key, settings) => done[key]?.settings === JSON.stringify(settings),
    };
}

/**
 * A file that is there whole or as it was before, whenever the program ends.
 * @param {string} file @param {string | Uint8Array} content
 */
export function writeWhole(file, content) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
}
