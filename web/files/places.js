/**
 * Where files lie that saveTo() writes and openFrom() reads: 'indexeddb://name', 'opfs://folder/name', and paths where
 * there is a disk. What is written is there whole or not at all. Loaded when it is first asked for.
 */
import { isURL } from '../engine/platform.js';
import { describe, fail } from '../errors.js';
import { roundingOf } from './rounding.js';
import { database } from './place-database.js';
import { disk } from './place-disk.js';
import { opfs } from './place-opfs.js';

/**
 * @typedef {object} Place
 * @property {() => string | null} missing why there is none here, as the end of a sentence
 * @property {(name: string) => string | null} refuses what is wrong with a name
 * @property {(name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>} write whole, or not at all
 * @property {(name: string) => Promise<Uint8Array | null>} read null: there is none of that name
 * @property {(name: string) => Promise<boolean>} remove false: there is none
 * @property {() => Promise<string[]>} list
 * @property {(error: any, name: string) => string | null} explain the end of a sentence on what the platform throws
 */

/** @type {Record<string, Place>} */
const PLACES = { 'indexeddb://': database, 'opfs://': opfs };

/**
 * @param {string} where @param {any} address
 * @returns {{ place: Place, name: string }}
 */
function placeOf(where, address) {
    if (isURL(address)) return placeOf(where, address.href);
    if (typeof address !== 'string' || address === '')
        fail(`${where}: expected an address such as 'indexeddb://name', got ${describe(address)}`);
    const [, scheme = '', rest] = /** @type {RegExpExecArray} */ (/^([a-z][a-z\d+.-]+:\/\/)?(.*)$/is.exec(address));
    const known = scheme === '' || scheme === 'file://' ? disk : PLACES[scheme];
    if (known === undefined)
        fail(
            `${where}: ${describe(address)} begins with none of ${Object.keys(PLACES).join(', ')}` +
                (/^https?:/.test(scheme)
                    ? '; what a server has is opened by pa.open(await (await fetch(address)).arrayBuffer())'
                    : ', and is no path'),
        );
    const name = known === disk ? address : rest,
        reason = known.missing() ?? known.refuses(name);
    if (reason !== null) fail(`${where}: ${describe(address)} ${reason}`);
    return { place: known, name };
}

/**
 * What the platform says, as a sentence.
 * @template T
 * @param {string} where @param {Place} place @param {string} name @param {() => Promise<T>} act
 * @param {number} [bytes] that are written
 * @returns {Promise<T>}
 */
async function explained(where, place, name, act, bytes = 0) {
    try {
        return await act();
    } catch (error) {
        const reason =
            place.explain(error, name) ??
            (await common(/** @type {any} */ (error)?.name, bytes)) ??
            `failed: ${/** @type {any} */ (error)?.message}`;
        throw Object.assign(new Error(`${where}: ${describe(name)} ${reason}`), { cause: error });
    }
}

/** @param {string} kind of a DOMException @param {number} bytes @returns {Promise<string | null>} */
async function common(kind, bytes) {
    const room = await globalThis.navigator?.storage?.estimate?.().catch(() => null),
        { quota = Infinity, usage = 0 } = room ?? {},
        told = bytes > quota - usage; // Chromium's estimate knows nothing of a quota that was lowered
    if (kind === 'QuotaExceededError' || told)
        return `has no room: the browser gives this origin ${told ? `${quota} bytes, of which ${usage} are used` : 'no more'}; nothing was written, and what lay there is as it was`;
    return kind === 'SecurityError' || kind === 'NotAllowedError'
        ? 'is denied: the browser gives this page no storage (a private window, a sandboxed frame, or cookies that are blocked)'
        : null;
}

/**
 * @param {unknown} address @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<import('../types.js').Saved>}
 */
export async function writeTo(address, bytes) {
    const { place, name } = placeOf('saveTo', address);
    await explained('saveTo', place, name, () => place.write(name, bytes), bytes.length);
    return { address: String(address), bytes: bytes.length, rounding: roundingOf(bytes) };
}

/** @param {unknown} address @param {string} [where] @returns {Promise<Uint8Array>} */
export async function readFrom(address, where = 'openFrom') {
    const { place, name } = placeOf(where, address);
    const bytes = await explained(where, place, name, () => place.read(name));
    return bytes ?? fail(`${where}: there is nothing at ${describe(String(address))}`);
}

/**
 * The addresses that begin so, sorted; '' gives all that there are.
 * @param {unknown} prefix @returns {Promise<string[]>}
 */
export async function saved(prefix) {
    if (typeof prefix !== 'string')
        fail(`saved: expected the beginning of addresses, such as 'opfs://', got ${describe(prefix)}`);
    const schemes = Object.keys(PLACES).filter(each => prefix.startsWith(each) || each.startsWith(prefix));
    if (schemes.length === 0)
        fail(`saved: ${describe(prefix)} begins no address of ${Object.keys(PLACES).join(' or ')}`);
    const all = [];
    for (const scheme of schemes) {
        const place = PLACES[scheme],
            reason = place.missing();
        if (reason !== null && schemes.length === 1) fail(`saved: ${describe(scheme)} ${reason}`);
        if (reason === null)
            for (const name of await explained('saved', place, scheme, place.list)) all.push(scheme + name);
    }
    return all.filter(address => address.startsWith(prefix)).sort();
}

/** @param {unknown} address @returns {Promise<void>} */
export async function deleteSaved(address) {
    const { place, name } = placeOf('deleteSaved', address);
    if (place === disk) fail(`deleteSaved: ${describe(name)} is a path; files of a disk are deleted by your own means`);
    if (!(await explained('deleteSaved', place, name, () => place.remove(name))))
        fail(`deleteSaved: there is nothing at ${describe(String(address))}`);
}
