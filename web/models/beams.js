/**
 * Beam search: the likeliest sequences that a model tells token by token. Of all continuations of the hypotheses so far
 * the `beams` likeliest go on; one that ends among as many of the best is done. The search is over when `beams` are
 * done and none that goes on can come before the best of them: where a model is sure of itself, bad ones are done
 * early. They are ranked by GNMT's score (Wu et al. 2016, §7), length counting the end:
 *
 *   score = log p / ((5 + length)/6)^lengthPenalty
 *
 * With one beam it is greedy: over when it is done. A hypothesis of maxLength tokens can only end.
 */

/**
 * @typedef {{ ids: Int32Array, score: number, logProbability: number }} Found
 * @typedef {{ slot: number, ids: number[], logP: number, next: Float64Array }} Hypothesis next: log p of each token
 *   that may follow
 *
 * @typedef {object} Stepper the model's side: as many slots as there are beams, all empty at first
 * @property {(slot: number, id: number) => Float64Array} step a token into a slot, log p of those that may follow
 * @property {(to: number, from: number) => void} copy makes a slot another's equal
 */

/**
 * @param {Stepper} model
 * @param {{ beams: number, lengthPenalty: number, maxLength: number, end: number }} options `end` also begins
 * @returns {Found[]} best first
 */
export function searchBeams(model, { beams, lengthPenalty, maxLength, end }) {
    /** @param {number} slot @param {number} id @param {number[]} ids @param {number} logP @returns {Hypothesis} */
    const advance = (slot, id, ids, logP) => ({ slot, ids, logP, next: model.step(slot, id) });
    /** @type {Found[]} */
    const done = [];
    let alive = [advance(0, end, [], 0)];
    const penalty = (/** @type {number} */ tokens) => ((5 + tokens + 1) / 6) ** lengthPenalty;
    const isOver = () => {
        if (alive.length === 0) return true;
        // More tokens are not likelier, but weigh less.
        const most = Math.max(...alive.map(({ logP }) => logP)) / penalty(maxLength);
        return done.length >= beams && done.some(({ score }) => score >= most);
    };
    while (!isOver()) {
        // Half of these go on even if all the others end.
        const ranked = continuations(alive, 2 * beams, maxLength, end);
        ranked.slice(0, beams).forEach(({ from, id, logP }) => {
            if (id !== end) return;
            const { ids } = from;
            done.push({ ids: Int32Array.from(ids), score: logP / penalty(ids.length), logProbability: logP });
        });
        if (beams === 1 && done.length > 0) break;
        const chosen = ranked.filter(({ id }) => id !== end).slice(0, beams),
            slots = place(model, chosen, beams);
        alive = chosen.map(({ from, id, logP }, i) => advance(slots[i], id, [...from.ids, id], logP));
    }
    return done.sort((a, b) => b.score - a.score).slice(0, beams);
}

/** @typedef {{ from: Hypothesis, id: number, logP: number }} Continuation */

/**
 * The likeliest, best first; of equals the one that was found first.
 * @param {Hypothesis[]} alive @param {number} most @param {number} maxLength @param {number} end
 * @returns {Continuation[]}
 */
function continuations(alive, most, maxLength, end) {
    /** @type {Continuation[]} */
    const best = [];
    for (const from of alive)
        for (let id = from.ids.length >= maxLength ? end : 0; id < from.next.length; id++) {
            const logP = from.logP + from.next[id];
            if (best.length === most && !(logP > best[most - 1].logP)) continue;
            let at = best.length;
            while (at > 0 && logP > best[at - 1].logP) at--;
            best.splice(at, 0, { from, id, logP });
            if (best.length > most) best.pop();
        }
    return best;
}

/**
 * Where each of the chosen goes on: the first that comes from a slot stays there, the others copy it.
 * @param {Stepper} model @param {Continuation[]} chosen @param {number} beams
 * @returns {number[]}
 */
function place(model, chosen, beams) {
    const kept = new Set(chosen.map(({ from }) => from.slot)),
        free = Array.from({ length: beams }, (_, slot) => slot).filter(slot => !kept.has(slot));
    return chosen.map(({ from: { slot } }) => {
        if (kept.delete(slot)) return slot;
        const to = /** @type {number} */ (free.pop());
        model.copy(to, slot);
        return to;
    });
}
