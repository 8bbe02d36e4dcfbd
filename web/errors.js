/**
 * Sentences. Whatever a caller can get wrong is answered by an Error that names the function, the argument and the
 * value, and, for a word that is not known, the known one that is nearest. And what a value is, of whatever realm,
 * which all such answers begin with.
 */

/** @param {string} sentence @returns {never} */
export function fail(sentence) {
    throw new Error(sentence);
}

/**
 * What import() fetches when it is first wanted, later than load(): by then a page may have lost its network.
 * @template T
 * @param {string} where the function that wants it @param {Promise<T>} fetching
 * @returns {Promise<T>}
 */
export async function later(where, fetching) {
    try {
        return await fetching;
    } catch (error) {
        const { message } = /** @type {Error} */ (error);
        // Firefox does not ask again for a module that it once did not get, but for one of another address.
        const [address] = /http\S+/.exec(message) ?? [];
        if (address)
            try {
                return await import(/* webpackIgnore: true */ /* @vite-ignore */ `${address}?${Date.now()}`);
            } catch {} // it still can't be had
        throw new Error(
            `${where}: a part of the library could not be fetched (${message}); call it again when its host can be reached`,
            { cause: error },
        );
    }
}

/** A value as it may stand in a sentence: short, and unmistakable. @param {unknown} value @returns {string} */
export function describe(value) {
    try {
        return inWords(value);
    } catch {
        return 'an object that cannot be read'; // a revoked proxy, a getter that throws
    }
}

/** @param {unknown} value @returns {string} */
function inWords(value) {
    if (typeof value === 'string') return JSON.stringify(value.length > 40 ? value.slice(0, 40) + '…' : value);
    if (typeof value === 'function')
        return typeof value.name === 'string' && value.name !== '' ? `the function ${value.name}` : 'a function';
    if (typeof value === 'bigint') return `${value}n`;
    if (value === null || typeof value !== 'object') return String(value);
    return describeObject(value);
}

/** @param {object} value @returns {string} */
function describeObject(value) {
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
        const list = /** @type {ArrayLike<unknown>} */ (/** @type {unknown} */ (value));
        const kind = Array.isArray(value) ? 'an array' : `a ${value.constructor.name}`;
        if (list.length === undefined) return kind;
        if (list.length <= 6)
            return `[${Array.from(list, item => (typeof item === 'object' ? '…' : describe(item))).join(', ')}]`;
        return `${kind} of ${list.length} values`;
    }
    const name = value.constructor?.name;
    if (!name || name === 'Object') {
        const keys = Object.keys(value);
        return `{${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}}`;
    }
    return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** Array.isArray, which throws at a proxy that was revoked. @param {unknown} value @returns {value is unknown[]} */
export function isArray(value) {
    try {
        return Array.isArray(value);
    } catch {
        return false;
    }
}

/**
 * Whether it has fields that can be looked at: of a proxy that was revoked none can.
 * @param {any} value
 * @returns {boolean}
 */
export function isObject(value) {
    try {
        return typeof value === 'object' && value !== null && Object.keys(value) !== null;
    } catch {
        return false;
    }
}

/**
 * 'Object', 'Map', 'URL', 'Error' … of a value of any realm; '' of what can't be looked at.
 * @param {unknown} value
 * @returns {string}
 */
export function tag(value) {
    try {
        return Object.prototype.toString.call(value).slice(8, -1);
    } catch {
        return ''; // a proxy that was revoked, a getter that throws
    }
}

/**
 * The one getter that tells a typed array's kind and can't be fooled by another realm's constructor.
 * @type {() => string | undefined}
 */
const kindOfTyped = /** @type {any} */ (
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get
);

/** 'Float32Array' of a typed array, undefined of all else. @param {unknown} value @returns {string | undefined} */
export function typedKind(value) {
    return kindOfTyped.call(value);
}

/** @param {ArrayLike<number>} shape */
export function shapeText(shape) {
    return `[${Array.from(shape).join(', ')}]`;
}

/** @param {number} n @param {string} unit e.g. "value", or "class/classes" @returns {string} */
export function count(n, unit) {
    const [one, many = one + 's'] = unit.split('/');
    return `${n} ${n === 1 ? one : many}`;
}

/**
 * Edit distance with transpositions (optimal string alignment): how many insertions, deletions, replacements and swaps
 * of neighbours lead from one word to the other.
 * @param {string} a @param {string} b @returns {number}
 */
function editDistance(a, b) {
    let before = /** @type {number[]} */ ([]);
    let last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= b.length; j++) {
            row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
                row[j] = Math.min(row[j], before[j - 2] + 1);
        }
        before = last;
        last = row;
    }
    return last[b.length];
}

/**
 * The known word that was probably meant, or null: one that begins with it or that it begins with, whose initials it
 * is, or in which at most a third of the letters differ; case and underscores not counted.
 * @param {string} word @param {Iterable<string>} known @returns {string | null}
 */
export function nearest(word, known) {
    let best = null,
        least = Infinity;
    const plain = word.toLowerCase().replace(/[_-]/g, '');
    for (const candidate of known) {
        const other = candidate.toLowerCase();
        if (plain.length > 2 && (other.startsWith(plain) || (other.length > 3 && plain.startsWith(other))))
            return candidate;
        if (
            plain.length > 1 &&
            plain ===
                candidate
                    .replace(/^(.)[a-z]*/, '$1')
                    .replace(/([A-Z])[a-z]*/g, '$1')
                    .toLowerCase()
        )
            return candidate; // lr: learningRate
        const distance = editDistance(plain, other);
        if (distance < least && distance <= Math.max(1, Math.floor(Math.max(plain.length, other.length) / 3))) {
            best = candidate;
            least = distance;
        }
    }
    return best;
}

/** So many known words a sentence lists. */
const MOST_WORDS = 24;

/**
 * `unknown option "casual"; did you mean "causal"? Known: beta, causal, eps`
 * @param {string} where @param {string} what @param {unknown} word @param {Iterable<string>} known @returns {never}
 */
export function unknownWord(where, what, word, known) {
    const words = [...known];
    const meant = typeof word === 'string' ? nearest(word, words) : null;
    const list =
        words.length === 0
            ? 'There are none'
            : `Known: ${words.slice(0, MOST_WORDS).join(', ')}${words.length > MOST_WORDS ? ` and ${words.length - MOST_WORDS} more` : ''}`;
    return fail(
        `${where}: unknown ${what} ${describe(word)}${meant === null ? '. ' : `; did you mean "${meant}"? `}${list}`,
    );
}

/** @param {string} what only the full build has (src/full.txt) @returns {never} */
export function failMissing(what) {
    return fail(`${what} is in the full build: load({ full: true })`);
}

/**
 * Every key of `object` must be one of `known`. What is undefined counts as not given; null does not, but where it has
 * a meaning.
 * @param {string} where
 * @param {string} what
 * @param {object} object
 * @param {Iterable<string>} known
 * @param {readonly string[]} [nullable]
 */
export function checkKeys(where, what, object, known, nullable = []) {
    const words = new Set(known);
    for (const [key, value] of Object.entries(object)) {
        if (value !== undefined && !words.has(key)) unknownWord(where, what, key, words);
        if (value === null && !nullable.includes(key))
            fail(`${where}: ${key} is null; leave it out, or give it a value`);
    }
}

/** @param {string} where @param {unknown} value @returns {Record<string, any>} */
export function checkObject(where, value) {
    if (!isObject(value) || tag(value) !== 'Object') fail(`${where} must be an object, got ${describe(value)}`);
    return /** @type {Record<string, any>} */ (value);
}

/** @param {string} where @param {unknown} value @param {number} [least] @param {number} [most] @returns {number} */
export function checkInteger(where, value, least = -(2 ** 31), most = 2 ** 31 - 1) {
    if (!Number.isInteger(value) || /** @type {number} */ (value) < least || /** @type {number} */ (value) > most)
        fail(`${where} must be a whole number ${range(least, most)}, got ${describe(value)}`);
    return /** @type {number} */ (value);
}

/** @param {string} where @param {unknown} value @param {number} [least] @param {number} [most] @returns {number} */
export function checkNumber(where, value, least = -Infinity, most = Infinity) {
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(/** @type {number} */ (value))))
        fail(`${where} is ${describe(value)}, more than float32 holds (3.4e38)`);
    if (!Number.isFinite(value) || /** @type {number} */ (value) < least || /** @type {number} */ (value) > most)
        fail(`${where} must be a number ${range(least, most)}, got ${describe(value)}`);
    return /** @type {number} */ (value);
}

/** @param {string} where @param {unknown} value @returns {boolean} */
export function checkBoolean(where, value) {
    if (typeof value !== 'boolean') fail(`${where} must be true or false, got ${describe(value)}`);
    return /** @type {boolean} */ (value);
}

/**
 * @template {string} T
 * @param {string} where @param {unknown} value @param {readonly T[]} words @returns {T}
 */
export function checkWord(where, value, words) {
    if (!words.includes(/** @type {T} */ (value))) {
        const meant = typeof value === 'string' ? nearest(value, words) : null;
        fail(
            `${where} must be ${words.map(word => `"${word}"`).join(' or ')}, got ${describe(value)}` +
                (meant === null ? '' : `; did you mean "${meant}"?`),
        );
    }
    return /** @type {T} */ (value);
}

/** @param {number} least @param {number} most */
function range(least, most) {
    const low = least > -(2 ** 31),
        high = most < 2 ** 31 - 1;
    return low && high
        ? `from ${least} to ${most}`
        : low
          ? `of at least ${least}`
          : high
            ? `of at most ${most}`
            : '(finite)';
}

/**
 * Names, or numbers that stand for something, none of them twice.
 * @param {string} where
 * @param {(string | number)[]} names
 */
export function checkDistinct(where, names) {
    const seen = new Map();
    names.forEach((name, i) => {
        if (seen.has(name))
            fail(
                `${where}: ${seen.get(name)} and ${i} are both ${typeof name === 'string' ? 'named ' : ''}${describe(name)}`,
            );
        seen.set(name, i);
    });
}
