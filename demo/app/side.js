// One of the two models, as the page knows it: its worker's last words, what it was asked, what was cut away from it.

import { CURVE } from '../catalogue/measures.js';
import { MECHANISMS } from '../catalogue/mechanisms.js';
import { failure } from '../catalogue/words.js';
import { History } from './history.js';
import { Link } from './link.js';
import { optionsName, orderOf } from './state.js';

const MOST = 3000; // points of a curve

/**
 * @typedef {{ sample: number, layer: number, head: number, query: number, key: number, aspect: string }} Ticket  what a
 *   view was asked for
 * @typedef {import('./link.js').View & { ticket: Ticket, steps: number, key: string }} Seen
 */

const blank = () => Object.fromEntries(CURVE.map(name => [name, /** @type {number[]} */ ([])]));

export class Side {
    /** @type {import('./link.js').Status | undefined} */
    status;
    /** @type {Seen | undefined} */
    view;
    /** @type {Float32Array[] | undefined} singular values of every map */
    spectra;
    /** @type {Float32Array[] | undefined} shares of the scores' energy, where there are learned scores */
    parts;
    /** @type {{ from: number, marks: Uint8Array } | undefined} */
    judged;
    /** @type {Record<string, any>} the last word on each extra of training/look.js */
    extras = {};
    /** @type {Record<string, string>} for what each of them was given */
    fresh = {};
    history = new History();
    curve = blank(); // columns of CURVE
    /** @type {((saved: { bytes: Uint8Array, config: any } | undefined) => void)[]} who waits for weights */
    saving = [];
    /** @type {(() => void)[]} who waits until it is kept */
    keeping = [];

    /**
     * @param {'a'|'b'} name
     * @param {import('./page.js').Page} page
     * @param {import('./link.js').Workers} workers
     */
    constructor(name, page, workers) {
        this.name = name;
        this.page = page;
        this.kind = page.state.values[name];
        this.cut = this.#cutNow();
        this.link = new Link(name, workers, {
            frame: message => this.#frame(message),
            ready: () => this.#ready(),
            failure: error => this.#failed(error),
            said: message => this.#said(message),
        });
    }

    /** The options of its mechanism, as in the address. @returns {string} */
    get options() {
        return this.page.state.values[optionsName(this.name)];
    }

    /** A new model from the settings. @param {number} share of the processor */
    start(share) {
        const { page, link } = this,
            { values } = page.state;
        this.unsaved();
        this.forget();
        Object.assign(this, { kind: values[this.name], status: undefined, curve: blank(), cut: this.#cutNow() });
        link.start(page.run, {
            ...orderOf({ ...values }, this.name, page.kept),
            data: values.task === 'file' ? page.data : undefined,
        });
        link.send({ type: 'cut', cut: this.cut });
        link.send({ type: 'duty', share });
        this.run();
    }

    /** What is known of a model that is gone: its maps are not the next one's. */
    forget() {
        this.view = this.spectra = this.parts = this.judged = undefined;
        this.extras = {};
        this.fresh = {};
        this.history = new History();
    }

    /** No weights will come, and nothing more is kept. */
    unsaved() {
        for (const resolve of this.keeping.splice(0)) resolve();
        for (const resolve of this.saving.splice(0)) resolve(undefined);
    }

    /**
     * undefined if the model went before it answered.
     * @returns {Promise<{ bytes: Uint8Array, config: any } | undefined>}
     */
    save() {
        return new Promise(resolve => {
            this.saving.push(resolve);
            this.link.send({ type: 'save' });
        });
    }

    /** What it has learned is kept now: the page may go. Resolves when it is, or can't be. @returns {Promise<void>} */
    keep() {
        return new Promise(resolve => {
            this.keeping.push(resolve);
            this.link.send({ type: 'keep' });
        });
    }

    /** A moment of the past, if there is one; −1: the next answer brings the present. @param {number} steps */
    lookBack(steps) {
        const then = steps >= 0 ? this.history.at(steps) : undefined;
        if (then) Object.assign(this, { view: then.view, spectra: then.spectra, parts: then.parts });
    }

    run() {
        const { page } = this;
        this.link.send({ type: 'run', on: page.state.values.run && !page.resting });
        this.link.questions.hurry(); // how far it has come, at once
    }

    configure() {
        const { rate, speed } = this.page.state.values;
        this.link.send({ type: 'configure', values: { rate, speed }, options: this.options });
    }

    recut() {
        this.cut = this.#cutNow();
        this.link.send({ type: 'cut', cut: this.cut });
    }

    /**
     * What the settings cut away from a model for a look.
     * @returns {{ keep: number, off: [number, number][] }}
     */
    #cutNow() {
        const { values } = this.page.state;
        const off = /** @type {[number, number][]} */ (
            values.off
                .split('-')
                .filter((/** @type {string} */ word) => word[0] === this.name)
                .map((/** @type {string} */ word) => word.slice(1).split('.').map(Number))
        );
        return { keep: MECHANISMS[values[this.name]].ksvd ? values.keep : 0, off };
    }

    /**
     * What a question is about, beside the step: an answer holds while this is the same.
     * @param {Omit<Ticket, 'aspect'>} at
     */
    #aspect({ sample, layer, head, query, key }) {
        const { state, landmarks } = this.page,
            { lens, keep } = state.values;
        return [sample, layer, head, query, key, lens, keep, JSON.stringify(this.cut), landmarks].join('|');
    }

    /**
     * Asks the worker for what is in sight.
     * @param {number} now
     * @param {string[]} wanted  the extras that panels in sight live on
     * @param {boolean} seen  whether its own panel is
     */
    ask(now, wanted, seen) {
        const { page, link, view } = this;
        const { layer, head, run, lens, keep } = page.state.values;
        const at = { sample: page.sample.id ?? 0, layer, head, query: page.point.query, key: page.point.key };
        const ticket = { ...at, aspect: this.#aspect(at) }; // when the answer comes, other things may be chosen
        const steps = this.status?.steps ?? 0,
            key = `${steps}|${ticket.aspect}`;
        const same =
            view &&
            view.steps === this.status?.steps &&
            view.key === key &&
            view.ticket.query === ticket.query &&
            view.ticket.key === ticket.key;
        const extras = [...new Set(this.history.due(steps) && page.past < 0 ? [...wanted, 'spectra'] : wanted)];
        const looking =
            page.past < 0 && (seen || extras.length > 0) && !(same && extras.every(name => this.fresh[name] === key));
        const { landmarks, hurry } = page;
        link.ask(
            {
                look: looking
                    ? { ...ticket, x: page.sample.x, extras, lens, keep, landmarks, hurry, ticket }
                    : undefined,
                ...page.strip,
            },
            now,
            run || looking,
        );
    }

    #ready() {
        const { page, link } = this;
        page.ready(this);
        if (link.refused) page.banner({ title: `${this.name.toUpperCase()} begins from nothing.`, hint: link.refused });
        link.ask({ ...page.strip }, performance.now(), true); // how far it has come, at once; maps come later
    }

    /** @param {any} message */
    #frame({ status, curve, view, ticket, judged }) {
        const { page, name: side } = this,
            before = this.status;
        if (
            before?.steps !== status.steps ||
            before?.tested !== status.tested ||
            before?.testAccuracy !== status.testAccuracy
        ) {
            page.news('learned', side);
            if (status.since > 0 && !performance.getEntriesByName('first step').length)
                performance.mark('first step', { startTime: Math.max(0, performance.now() - status.since) });
        }
        this.status = status;
        CURVE.forEach((name, c) => {
            for (let i = c; i < curve.length; i += CURVE.length) this.curve[name].push(curve[i]);
        });
        if (this.curve.step.length > MOST)
            for (const name of CURVE) this.curve[name] = this.curve[name].filter((_, i) => i % 2 === 0);
        if (judged && String(this.judged?.marks) !== String(judged)) {
            this.judged = { from: page.strip.from, marks: judged };
            page.news('judged', side);
        }
        if (view) this.#see(view, ticket, status);
    }

    /** @param {any} view @param {Ticket} ticket @param {import('./link.js').Status} status */
    #see(view, ticket, { steps, testAccuracy }) {
        const { page, name: side } = this;
        const now = { ...view, ticket, steps, key: `${steps}|${ticket.aspect}` };
        for (const fault of view.faults)
            page.banner({
                title: `Not all could be worked out of ${side.toUpperCase()}.`,
                hint: `It says: ${fault}. All else goes on.`,
            });
        for (const [name, value] of Object.entries(view.extras)) {
            if (value === undefined) continue;
            this.extras[name] = value;
            this.fresh[name] = now.key;
            page.news(name, side);
        }
        const { spectra } = view.extras,
            { parts } = this.extras;
        if (spectra && this.history.due(steps)) {
            this.history.add({ steps, view: now, spectra, parts, accuracy: testAccuracy });
            page.news('history', side);
        }
        if (page.past >= 0) return; // a moment of the past is on show
        this.view = now;
        if (spectra) this.spectra = spectra;
        this.parts = parts;
        page.news('view', side);
    }

    /** What a worker says beside frames. @param {any} message */
    #said(message) {
        const { page } = this,
            name = this.name.toUpperCase();
        if (message.type === 'saved') this.saving.shift()?.(message);
        else if (message.type === 'written') this.keeping.shift()?.();
        else if (message.type === 'restored') {
            const { attention, ...sizes } = message.config;
            page.say(`Weights loaded into ${name}.`);
            page.banner({
                title: `${name} has the weights of your file.`,
                hint: `${sizes.depth} layers, ${sizes.heads} heads, width ${sizes.width}, ${attention.map((/** @type {any} */ { kind }) => kind).join(', ')} attention. Training goes on from there.`,
            });
            this.#gone();
            page.hurry = true;
        } else if (message.type === 'unkept') page.unkept = message.message;
        else if (message.type === 'refused') page.banner({ title: 'These weights don’t fit.', hint: message.message });
    }

    /** @param {{ name: string, message: string }} error */
    #failed(error) {
        this.unsaved();
        this.#gone();
        this.page.failed(failure(this.name, error));
    }

    /** The model that was shown is not there any more. */
    #gone() {
        const { page } = this;
        this.forget();
        if (page.past >= 0) page.scrub(-1);
        page.news('settings');
    }
}
