/** What translators learn: texts and what becomes of them, made by a seed. */
import { Random } from '../dist/data.js';

/**
 * @typedef {{ x: string[], y: string[] }} Pairs
 *
 * @typedef {object} Task
 * @property {string} about
 * @property {[number, number]} seen sizes to learn from
 * @property {[number, number]} longer sizes that were not seen
 * @property {string} source its characters
 * @property {string} target
 * @property {[number, number]} lengths most characters of a source and a target
 * @property {(size: number, random: Random) => [string, string]} pair
 */

const LETTERS = 'abcdefghij',
    DIGITS = '0123456789';
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** @param {string} characters @param {number} n @param {Random} random */
const word = (characters, n, random) => Array.from({ length: n }, () => random.pick([...characters])).join('');

/** A number of so many digits, without a zero in front unless it is 0. @param {number} n @param {Random} random */
const number = (n, random) => (n === 1 ? '' : word('123456789', 1, random)) + word(DIGITS, n === 1 ? 1 : n - 1, random);

/** @type {Pick<Task, 'seen' | 'longer' | 'source' | 'target' | 'lengths'>} */
const OF_LETTERS = { seen: [1, 12], longer: [13, 16], source: LETTERS, target: LETTERS, lengths: [16, 16] };

/** @type {Record<string, Task>} */
export const TASKS = {
    reverse: {
        about: 'letters backwards',
        ...OF_LETTERS,
        pair: (size, random) => {
            const text = word(LETTERS, size, random);
            return [text, [...text].reverse().join('')];
        },
    },
    sort: {
        about: 'letters in order',
        ...OF_LETTERS,
        pair: (size, random) => {
            const text = word(LETTERS, size, random);
            return [text, [...text].sort().join('')];
        },
    },
    add: {
        about: 'the sum of two numbers of at most so many digits, the first digit first',
        seen: [1, 3],
        longer: [4, 4],
        source: `${DIGITS}+`,
        target: DIGITS,
        lengths: [9, 5],
        pair: (size, random) => {
            const sizes = [size, random.integer(1, size)],
                [a, b] = sizes.map(n => number(n, random));
            return [random.integer(0, 1) ? `${a}+${b}` : `${b}+${a}`, String(Number(a) + Number(b))];
        },
    },
    dates: {
        about: 'dates as people write them, to ISO; longer: a weekday in front, which was never seen',
        seen: [0, 0],
        longer: [1, 1],
        source: [...new Set([...MONTHS, ...DAYS, `${DIGITS} ,./`].join(''))].join(''),
        target: `${DIGITS}-`,
        lengths: [30, 10],
        pair: (size, random) => {
            const date = new Date(Date.UTC(random.integer(1900, 2099), random.integer(0, 11), random.integer(1, 28))),
                [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()],
                two = (/** @type {number} */ n) => String(n).padStart(2, '0');
            const forms = [
                `${d} ${MONTHS[m]} ${y}`,
                `${MONTHS[m]} ${d}, ${y}`,
                `${MONTHS[m].slice(0, 3)} ${d}, ${y}`,
                `${d} ${MONTHS[m].slice(0, 3)} ${y}`,
                `${d}.${m + 1}.${y}`,
                `${two(m + 1)}/${two(d)}/${y}`,
            ];
            const day = size ? `${DAYS[date.getUTCDay()]}, ` : '';
            return [day + random.pick(forms), `${y}-${two(m + 1)}-${two(d)}`];
        },
    },
};

/**
 * Different sources, none of which is in `without`.
 * @param {Task} task @param {[number, number]} sizes @param {number} count @param {number} seed
 * @param {Set<string>} [without]
 * @returns {Pairs}
 */
export function pairs(task, [from, to], count, seed, without = new Set()) {
    const random = new Random(seed),
        /** @type {Map<string, string>} */ found = new Map();
    for (let tries = 0; found.size < count && tries < 20 * count; tries++) {
        const [x, y] = task.pair(random.integer(from, to), random);
        if (!without.has(x)) found.set(x, y);
    }
    return { x: [...found.keys()], y: [...found.values()] };
}
