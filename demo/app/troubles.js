// What a panel throws stays its own: it is told once in a run, and the others go on.

export class Troubles {
    #told = /** @type {Set<string>} */ (new Set());

    /** @param {(words: import('./banner.js').Words) => void} tell */
    constructor(tell) {
        this.tell = tell;
    }

    /** Other models: what fails again is told again. */
    forget() {
        this.#told.clear();
    }

    /**
     * What the panel's work gives; nothing where it fails.
     * @template T
     * @param {string} id of the panel @param {() => T} work
     */
    within(id, work) {
        try {
            return work();
        } catch (error) {
            if (this.#told.has(id)) return undefined;
            this.#told.add(id);
            console.error(error);
            this.tell({
                title: `The panel “${id}” has a fault, and may show what is no longer true.`,
                hint: `It says: ${error instanceof Error ? error.message : error} All else goes on.`,
            });
            return undefined;
        }
    }
}
