/**
 * Zip archives, as far as `.npz` needs them: entries that are stored or deflated, zip64 too. The list at the end of the
 * file counts; what it says is checked against the bytes that there are before anything is unpacked.
 */

import { describe, fail } from '../../errors.js';
import { inflated } from '../parsing/inflate.js';
import { shorten } from '../parsing/words.js';

/** @typedef {{ name: string, method: number, packed: number, size: number, crc: number, at: number }} Entry */

/** Deflate makes at most so many bytes of one. */
const RATIO = 1032;

/** @param {Uint8Array} bytes @param {string} who @returns {Entry[]} */
export function zipEntries(bytes, who) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        end = endOf(view, who);
    let at = end.at;
    /** @type {Entry[]} */
    const entries = [];
    for (let i = 0; i < end.entries; i++) {
        if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
            fail(`${who}: the list of the archive says ${end.entries} entries and breaks off after ${i}`);
        const [names, extras, comment] = [28, 30, 32].map(place => view.getUint16(at + place, true)),
            next = at + 46 + names + extras + comment;
        if (next > bytes.length) fail(`${who}: the list of the archive breaks off in entry ${i}`);
        const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + names)),
            wide = wideFields(view, at + 46 + names, extras),
            field = (/** @type {number} */ place) => {
                const value = view.getUint32(at + place, true);
                return value === 0xffffffff ? (wide.shift() ?? value) : value;
            };
        const size = field(24),
            packed = field(20),
            local = field(42);
        if (view.getUint16(at + 8, true) & 1)
            fail(`${who}: ${describe(shorten(name))} is encrypted: pack it anew without a password`);
        if (!name.endsWith('/'))
            entries.push({
                name,
                method: view.getUint16(at + 10, true),
                packed,
                size,
                crc: view.getUint32(at + 16, true),
                at: local,
            });
        at = next;
    }
    return entries;
}

/** Where the list begins, and how many entries it has. @param {DataView} view @param {string} who */
function endOf(view, who) {
    const last = view.byteLength - 22;
    for (let at = last; at >= Math.max(0, last - 65535); at--) {
        if (view.getUint32(at, true) !== 0x06054b50) continue;
        const entries = view.getUint16(at + 10, true),
            list = view.getUint32(at + 16, true);
        if (entries !== 0xffff && list !== 0xffffffff) return { entries, at: list };
        const locator = at - 20;
        if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) return { entries, at: list };
        const wide = Number(view.getBigUint64(locator + 8, true));
        if (!(wide + 56 <= view.byteLength) || view.getUint32(wide, true) !== 0x06064b50) break;
        return { entries: Number(view.getBigUint64(wide + 32, true)), at: Number(view.getBigUint64(wide + 48, true)) };
    }
    return fail(`${who}: the archive has no list at its end: it is cut off, or no zip file`);
}

/**
 * The numbers of 64 bits that stand for those of 32.
 * @param {DataView} view @param {number} from @param {number} length
 */
function wideFields(view, from, length) {
    for (let at = from; at + 4 <= from + length; ) {
        const size = view.getUint16(at + 2, true);
        if (view.getUint16(at, true) === 1)
            return Array.from({ length: Math.floor(Math.min(size, from + length - at - 4) / 8) }, (_, i) =>
                Number(view.getBigUint64(at + 4 + 8 * i, true)),
            );
        at += 4 + size;
    }
    return [];
}

/** @param {Uint8Array} bytes @param {Entry} entry @param {string} who @returns {Promise<Uint8Array>} */
export async function unpacked(bytes, { name, method, packed, size, crc, at }, who) {
    const where = `${who}: ${describe(shorten(name))}`,
        view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!(at + 30 <= bytes.length) || view.getUint32(at, true) !== 0x04034b50)
        fail(`${where} should begin at byte ${at}, where nothing of the kind is`);
    const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    if (!(from + packed <= bytes.length))
        fail(
            `${where} should have ${packed} bytes, but ${Math.max(0, bytes.length - from)} follow: the archive is cut off`,
        );
    if (method !== 0 && method !== 8)
        fail(
            `${where} is packed in a way (${method}) that is not known: numpy stores or deflates, np.savez_compressed`,
        );
    if (size > (method === 0 ? packed : RATIO * packed + 64))
        fail(`${where} should have ${size} bytes unpacked, more than its ${packed} can make`);
    const data = bytes.subarray(from, from + packed),
        out = method === 0 ? data : await inflated([data], 'deflate-raw', where, size);
    if (out.length !== size) fail(`${where} should have ${size} bytes, found ${out.length}`);
    if (checksum(out) !== crc) fail(`${where} is damaged: its checksum differs from the one in the archive`);
    return out;
}

/** CRC-32 (IEEE 802.3). @param {Uint8Array} bytes */
function checksum(bytes) {
    let crc = -1;
    for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
    return ~crc >>> 0;
}

const TABLE = Int32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n;
});
