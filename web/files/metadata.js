/** What the metadata of a file holds as JSON, beside its tensors. */
import { fail } from '../errors.js';
import { Standardization } from '../samples/standardization.js';

/** @param {string | undefined} text @param {string} what @returns {any} */
export function parse(text, what) {
    if (text === undefined) fail(`open: the file's metadata has no ${what}`);
    try {
        return JSON.parse(text);
    } catch (error) {
        return fail(`open: the file's ${what} is not JSON: ${/** @type {Error} */ (error).message}`);
    }
}

/**
 * @param {Record<string, string>} metadata
 * @param {'standardization' | 'targets'} field
 * @param {number} features
 * @param {string} what sentences call it
 * @returns {Standardization | null} null: the file has none
 */
export function savedStandardization(metadata, field, features, what) {
    return metadata[field] === undefined ? null : Standardization.from(parse(metadata[field], field), features, what);
}
