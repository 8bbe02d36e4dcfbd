/** Metrics of samples with several labels each, beside what an evaluation has of them by itself. */
import { RANKED, SCORES } from './names.js';
import { Kept, tooMany } from './scores.js';
import { LabelTally, meanOfDefined, sum } from './tally.js';
import { chosen, listed } from './telling.js';

export class SeveralMeasures {
    #names;
    #wanted;
    #tally;
    /** @type {Kept | null} */
    #kept;

    /** @param {import('./measures.js').Asked} asked @param {string[]} wanted */
    constructor({ names, outputs }, wanted) {
        this.#names = names;
        this.#wanted = wanted;
        this.#tally = new LabelTally(outputs);
        const ranks = wanted.some(name => name === 'perLabel' || RANKED.some(word => name.startsWith(word)));
        this.#kept = ranks ? new Kept(outputs) : null;
    }

    /**
     * @param {Float64Array} logits @param {ArrayLike<number>} targets 1 where a label applies
     * @param {number} from where this sample's targets begin
     * @param {number} weight of the sample
     */
    values(logits, targets, from, weight) {
        const positive = this.#kept?.add(logits, weight);
        this.#tally.count(logits, targets, from, weight);
        positive?.forEach((_, c) => (positive[c] = targets[from + c]));
    }

    row() {}

    /** @returns {import('./measures.js').Measures} */
    result() {
        const tally = this.#tally,
            names = this.#names,
            scores = SCORES.map(which => tally.scores(which)),
            /** @type {Record<string, any>} */ all = { logLoss: tally.loss / tally.total },
            /** @type {Record<string, string>} */ why = {};
        SCORES.forEach((which, k) => {
            all[which] = sum(scores[k]) / names.length;
            all[`${which}Micro`] = tally.average(which, 'micro');
            all[`${which}Weighted`] = tally.average(which, 'weighted');
        });
        const perLabel = names.map((name, c) => ({
            name,
            ...Object.fromEntries(SCORES.map((which, k) => [which, scores[k][c]])),
            support: tally.actual[c],
        }));
        if (this.#kept) this.#areas(this.#kept.ranked(), perLabel, all, why);
        return chosen(this.#wanted, { ...all, perLabel }, why);
    }

    /**
     * @param {ReturnType<Kept['ranked']>} each null: they were too many
     * @param {any[]} perLabel @param {Record<string, any>} all @param {Record<string, string>} why
     */
    #areas(each, perLabel, all, why) {
        const names = this.#names;
        for (const word of RANKED) {
            const values = names.map((_, c) => each?.[c][word] ?? null),
                missing = names.filter((_, c) => values[c] === null);
            perLabel.forEach((one, c) => (one[word] = values[c]));
            all[word] = meanOfDefined(values, new Float64Array(names.length).fill(1));
            all[`${word}Weighted`] = meanOfDefined(values, this.#tally.actual);
            if (!each) why[word] = tooMany('labels');
            else if (missing.length > 0) why[word] = `without ${listed(missing)}, which no sample has, or every one`;
            if (why[word]) why[`${word}Weighted`] = why[word];
        }
    }
}
