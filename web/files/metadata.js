import { fail } from '../errors.js';

/** JSON in a file's metadata. @param {string | undefined} text @param {string} what @returns {any} */
export function parse(text, what) {
    if (text === undefined) fail(`open: the file's metadata has no ${what}`);
    try {
        return JSON.parse(text);
    } catch (error) {
        return fail(`open: the file's ${what} is not JSON: ${/** @type {Error} */ (error).message}`);
    }
}
