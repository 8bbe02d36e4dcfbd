// Models that judge in the worker, a sentence or a digit: what both say, and what of it they say it for.

export class Judge {
    /** @type {Record<'a'|'b', any>} */
    #models = /** @type {any} */ ({});

    /** @param {any} pa */
    constructor(pa) {
        this.pa = pa;
    }

    /** @param {{ a: Uint8Array, b: Uint8Array }} files */
    open(files) {
        for (const side of /** @type {const} */ (['a', 'b'])) this.#models[side] = this.pa.open(files[side]);
        return Object.fromEntries(
            Object.entries(this.#models).map(([side, model]) => [side, this.pa.cost(model).parameters]),
        );
    }

    /**
     * What both say of a sentence, and what each word adds to it: the answer less that with the word hidden.
     * @param {{ x: number[], hidden: number }} order  hidden: the id of words that are not known
     */
    async sentence({ x, hidden }) {
        const answers = [];
        for (const [side, model] of Object.entries(this.#models)) {
            const { occlusion } = await model.explain(x, { methods: ['occlusion'], replacement: hidden });
            answers.push([side, { ...said(model.predict(x)), adds: [...occlusion.tokens] }]);
        }
        return Object.fromEntries(answers);
    }

    /**
     * What both say of a drawing, and what the ink of each patch adds to it: the answer less that without its ink.
     * @param {{ x: Float32Array, patch: number }} order
     */
    image({ x, patch }) {
        const side = Math.sqrt(x.length),
            per = side / patch,
            squares = Array.from({ length: per * per }, () => /** @type {number[]} */ ([]));
        x.forEach((ink, i) => {
            const [row, column] = [Math.floor(i / side / patch), Math.floor((i % side) / patch)];
            if (ink > 0) squares[row * per + column].push(i);
        });
        const inked = squares.flatMap((square, i) => (square.length ? [i] : [])),
            without = inked.map(i => x.map((ink, k) => (squares[i].includes(k) ? 0 : ink)));
        return Object.fromEntries(
            Object.entries(this.#models).map(([name, model]) => {
                const [whole, ...others] = model.predictBatch([x, ...without]),
                    adds = Array(per * per).fill(0);
                inked.forEach((i, k) => (adds[i] = whole.logits[whole.label] - others[k].logits[whole.label]));
                return [name, { ...said(whole), adds }];
            }),
        );
    }
}

/** @param {{ label: number, name: string, probabilities: Float32Array }} prediction */
const said = ({ label, name, probabilities }) => ({ label, name, probabilities: [...probabilities] });
