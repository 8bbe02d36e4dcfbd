// The model as it is shown and tested: the one that learns, or a twin of it with heads off and components cut away,
// where that was asked for. Nothing is retrained.

import { energies, strongest } from './components.js';

/** @typedef {{ keep: number, off: [number, number][] }} Cut  components kept (0: all); heads off, by layer and head */

export class Twin {
    /** @type {Cut} */
    cut = { keep: 0, off: [] };
    /** @type {any} */
    #model;
    #of = ''; // which step and cut it is of

    /** @param {import('./trainer.js').Trainer} trainer */
    constructor(trainer) {
        this.trainer = trainer;
    }

    /** Whether this is another cut. @param {Cut} cut */
    set(cut) {
        if (JSON.stringify(cut) === JSON.stringify(this.cut)) return false;
        this.cut = cut;
        return true;
    }

    /** It is made anew when it is next asked for. */
    forget() {
        this.#of = '';
    }

    get shown() {
        const { model, options, steps, values, data } = this.trainer,
            { keep, off } = this.cut;
        const rank = options.rank ?? 0;
        if (!off.length && !(keep > 0 && keep < rank)) return model;
        const state = `${steps}|${JSON.stringify(this.cut)}`;
        if (this.#of === state) return this.#model;
        this.dispose();
        this.#model = this.trainer.create();
        this.#of = state;
        const kept = keep > 0 && keep < rank ? strongest(energies(model, data.test.x.slice(0, 8)), keep) : undefined;
        for (const { name, data, shape } of model.parameters) {
            const layer = Number(/layers\.(\d+)\.attention\.w[er]$/.exec(name)?.[1] ?? -1);
            if (kept?.[layer])
                for (let i = 0; i < data.length; i++)
                    if (!kept[layer][Math.floor(i / (shape[1] * shape[2]))].has(i % shape[2])) data[i] = 0;
            this.#model.setParameter(name, data);
        }
        for (const [layer, head] of off)
            if (layer < values.depth && head < values.heads) this.#model.enableHead(layer, head, false);
        return this.#model;
    }

    dispose() {
        this.#model?.dispose();
    }
}
