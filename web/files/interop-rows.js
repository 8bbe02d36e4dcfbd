/**
 * Which rows of x the papers' code samples for the data-dependent weights of primal attention: torch.linspace(0, N − 1,
 * n, dtype=int), and PyTorch has rounded that in more than one way. The core takes rows ⌊i (N − 1)/(n − 1)⌋; weights
 * that were trained with others are spread over so many rows that theirs are among those, with zeros between.
 */

/** @typedef {'exact' | 'torch-2' | 'torch-1'} Sampling */

/**
 * How to round: exactly; as PyTorch 2 does, in double; as PyTorch 1.5 to 1.13 did on a CPU.
 * @type {readonly Sampling[]}
 */
export const SAMPLINGS = ['exact', 'torch-2', 'torch-1'];

/**
 * PyTorch computes from the nearer end in double and cuts off, which misses some whole numbers by one. Before version 2
 * a CPU took four at a time, two fours in a round as long as there were any, and cut off the first of a four before it
 * added to it.
 * @param {number} length N @param {number} count n @param {Sampling} sampling @returns {number[]}
 */
export function sampledRows(length, count, sampling) {
    const last = length - 1,
        step = last / (count - 1),
        half = Math.floor(count / 2);
    const at = (/** @type {number} */ i) => (i < half ? step * i : last - step * (count - i - 1));
    const inFours = sampling === 'torch-1' ? count - (count % 8) : 0;
    return Array.from({ length: count }, (_, i) =>
        count === 1
            ? 0
            : sampling === 'exact'
              ? Math.floor((i * last) / (count - 1))
              : Math.trunc(i < inFours ? Math.trunc(at(i - (i % 4))) + step * (i % 4) : at(i)),
    );
}

/**
 * How many rows the core must sample, ⌊i (N − 1)/(n' − 1)⌋, so that each of `rows` is sampled as often as it occurs
 * there. With k the most of these, n' = k (N − 1) + 1 samples every row k times, but the last, which PyTorch never
 * takes twice.
 * @param {readonly number[]} rows @param {number} length
 */
export function rowsNeeded(rows, length) {
    const exact = sampledRows(length, rows.length, 'exact');
    if (rows.every((row, i) => row === exact[i])) return rows.length;
    return Math.max(...occurrences(rows).values()) * (length - 1) + 1;
}

/**
 * Where among n' rows those of `rows` stand.
 * @param {readonly number[]} rows @param {number} needed @param {number} length
 */
function placesOf(rows, needed, length) {
    const used = new Map(),
        times = (needed - 1) / (length - 1);
    return rows.map(row => {
        const before = used.get(row) ?? 0;
        used.set(row, before + 1);
        return row * times + before;
    });
}

/**
 * The weights of n rows [heads, n, rank] as those of n' rows; the products with the sampled rows, and the trace of one
 * matrix with another, stay.
 * @param {{ shape: number[], data: Float32Array }} tensor
 * @param {readonly number[]} rows
 * @param {number} needed
 * @param {number} length
 */
export function spreadRows({ shape: [heads, count, rank], data }, rows, needed, length) {
    if (needed === count) return { shape: [heads, count, rank], data };
    const spread = new Float32Array(heads * needed * rank),
        places = placesOf(rows, needed, length);
    for (let h = 0; h < heads; h++)
        places.forEach((place, i) => {
            const from = (h * count + i) * rank;
            spread.set(data.subarray(from, from + rank), (h * needed + place) * rank);
        });
    return { shape: [heads, needed, rank], data: spread };
}

/**
 * The way back. Null where other rows than these are not zero.
 * @param {{ shape: number[], data: Float32Array }} tensor
 * @param {readonly number[]} rows
 * @param {number} length
 */
export function gatherRows({ shape: [heads, needed, rank], data }, rows, length) {
    const gathered = new Float32Array(heads * rows.length * rank),
        places = placesOf(rows, needed, length);
    for (let h = 0; h < heads; h++)
        places.forEach((place, i) => {
            const from = (h * needed + place) * rank;
            gathered.set(data.subarray(from, from + rank), (h * rows.length + i) * rank);
        });
    const kept = (/** @type {Float32Array} */ values) => values.reduce((sum, value) => sum + Number(value !== 0), 0);
    return kept(gathered) === kept(data) ? { shape: [heads, rows.length, rank], data: gathered } : null;
}

/**
 * How a layer of n' rows came from one of fewer rows when it was opened: those rows, as PyTorch rounds; null where it
 * did not.
 * @param {number} rank @param {number} needed @param {number} length @param {readonly { shape: number[], data:
 *   Float32Array }[]} weights We and Wr
 * @returns {{ sampling: Sampling, rows: number[] } | null}
 */
export function spreadFrom(rank, needed, length, weights) {
    for (const sampling of /** @type {const} */ (['torch-2', 'torch-1']))
        for (let count = rank; count < needed; count += rank) {
            const rows = sampledRows(length, count, sampling);
            if (rowsNeeded(rows, length) === needed && weights.every(each => gatherRows(each, rows, length)))
                return { sampling, rows };
        }
    return null;
}

/** @param {readonly number[]} rows @returns {Map<number, number>} */
function occurrences(rows) {
    const times = new Map();
    for (const row of rows) times.set(row, (times.get(row) ?? 0) + 1);
    return times;
}
