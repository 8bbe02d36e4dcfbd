/** Samples dealt out to parts: in proportion, one by one or by groups that must not be torn apart. */

/** @typedef {import('./makers/random.js').Random} Random */

/**
 * Every stratum in the same proportion; the samples it rounds away go to the larger remainders first.
 * @param {number[][]} strata the samples of each @param {readonly number[]} shares of the parts, whose sum is 1
 * @param {Random} random
 * @returns {number[][]} the samples of each part
 */
export function dealt(strata, shares, random) {
    const total = strata.reduce((sum, { length }) => sum + length, 0);
    /** How many of each stratum are still to be dealt out. */
    const left = strata.map(({ length }) => length);
    let given = 0,
        share = 0;
    const counts = shares.map((own, p) => {
        if (p === shares.length - 1) return [...left];
        const fraction = own / (1 - share),
            parts = left.map(n => Math.floor(n * fraction));
        share += own;
        let more = Math.round(total * share) - given - parts.reduce((a, b) => a + b, 0);
        const byRest = left
            .map((n, s) => ({ s, rest: n * fraction - parts[s] }))
            .sort((a, b) => b.rest - a.rest || a.s - b.s);
        for (const { s, rest } of byRest)
            if (more > 0 && rest > 0) {
                parts[s]++;
                more--;
            }
        parts.forEach((n, s) => {
            left[s] -= n;
            given += n;
        });
        return parts;
    });
    /** @type {number[][]} */
    const out = shares.map(() => []);
    strata.forEach((stratum, s) => {
        const order = random.shuffle(stratum.slice());
        let from = 0;
        counts.forEach((parts, p) => {
            out[p].push(...order.slice(from, (from += parts[s])));
        });
    });
    return out;
}

/**
 * The fold of each sample: as scikit-learn's StratifiedKFold has it, and KFold where there is one stratum only.
 * @param {readonly number[]} strata of each sample, numbered in the order in which they first come
 * @param {number} folds @param {Random | null} random null: in the order of the samples
 * @returns {number[]}
 */
export function foldsOf(strata, folds, random) {
    const sorted = strata.slice().sort((a, b) => a - b),
        counts = sorted.reduce((most, s) => Math.max(most, s), 0) + 1;
    const each = Array.from({ length: counts }, () => new Array(folds).fill(0));
    sorted.forEach((s, i) => each[s][i % folds]++);
    const lists = each.map(ofFolds => {
        const list = ofFolds.flatMap((n, f) => new Array(n).fill(f));
        return random ? random.shuffle(list) : list;
    });
    const next = new Array(counts).fill(0);
    return strata.map(s => lists[s][next[s]++]);
}

/**
 * The part of each sample, where groups stay whole: the groups in which the strata are least alike come first (without
 * strata the largest), and each goes where the strata are then in the best proportion, as scikit-learn's
 * StratifiedGroupKFold has it.
 * @param {readonly number[]} groups of each sample @param {readonly number[] | null} strata of each sample
 * @param {readonly number[]} shares of the parts @param {Random | null} random null: in the order of the groups
 * @returns {number[]}
 */
export function dealtByGroups(groups, strata, shares, random) {
    const many = (/** @type {readonly number[]} */ list) => list.reduce((most, n) => Math.max(most, n), 0) + 1,
        kinds = strata ? many(strata) : 1;
    const counts = Array.from({ length: many(groups) }, () => new Float64Array(kinds)),
        totals = new Float64Array(kinds);
    groups.forEach((group, i) => {
        const kind = strata ? strata[i] : 0;
        counts[group][kind]++;
        totals[kind]++;
    });
    const order = counts.map((_, g) => g);
    random?.shuffle(order);
    const unlike = counts.map(each => (strata ? deviation(each) : each[0]));
    order.sort((a, b) => unlike[b] - unlike[a]);

    const filled = shares.map(() => new Float64Array(kinds)),
        placed = new Array(counts.length).fill(0);
    const size = (/** @type {number} */ p) => filled[p].reduce((a, b) => a + b, 0) / shares[p];
    order.forEach((group, rank) => {
        const empty = shares.flatMap((_, p) => (size(p) === 0 ? [p] : []));
        const open = order.length - rank <= empty.length ? empty : shares.map((_, p) => p);
        let best = open[0],
            least = Infinity;
        for (const p of open) {
            add(p, group, 1);
            const cost = unevenness();
            add(p, group, -1);
            const alike = Math.abs(cost - least) <= 1e-12;
            if (alike ? size(p) < size(best) : cost < least) {
                best = p;
                least = cost;
            }
        }
        add(best, group, 1);
        placed[group] = best;
    });
    return groups.map(group => placed[group]);

    /** @param {number} part @param {number} group @param {number} sign */
    function add(part, group, sign) {
        counts[group].forEach((n, kind) => (filled[part][kind] += sign * n));
    }
    /** How far the parts are from being filled alike: deviations, each part counted by its share. */
    function unevenness() {
        let sum = 0;
        for (let kind = 0; kind < kinds; kind++) {
            const mean = filled.reduce((all, part) => all + part[kind], 0) / totals[kind];
            const squares = filled.reduce(
                (all, part, p) => all + shares[p] * (part[kind] / (totals[kind] * shares[p]) - mean) ** 2,
                0,
            );
            sum += Math.sqrt(squares);
        }
        return sum / kinds;
    }
}

/** @param {Float64Array} values */
function deviation(values) {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return Math.sqrt(values.reduce((all, value) => all + (value - mean) ** 2, 0) / values.length);
}
