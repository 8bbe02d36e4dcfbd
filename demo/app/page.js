// What the page knows: settings, task, sample, the point looked at, two models. Panels read it and call it; it starts
// them from the registry and says when each is drawn. Two workers train; one animation frame asks them for what is in
// sight and draws what has arrived.

import { MECHANISMS, onlyLive } from '../catalogue/mechanisms.js';
import { watch } from '../drawing/canvas.js';
import { theme } from '../drawing/colors.js';
import { mapOf } from '../reading/reading.js';
import { TASKS, make } from '../tasks/index.js';
import { addClass, classesOf, withClass } from '../tasks/taught.js';
import { Drawing, Governor } from '../training/scheduler.js';
import { banner, button, misfitted, say, tellOfAbsence } from './banner.js';
import { keyOf, runOf } from './kept.js';
import { publish, unanswered } from './publish.js';
import { Side } from './side.js';
import { SETTINGS, State, format, misfit, optionsName, touches } from './state.js';
import { engineWords } from './threads.js';
import { Troubles } from './troubles.js';

const SIDES = /** @type {const} */ (['a', 'b']);
const TOLD = ['settings', 'point', 'learned', 'view']; // topics that sentences are about

/**
 * @typedef {import('../tasks/index.js').Sample} Sample
 * @typedef {{ task: import('../tasks/index.js').Task, data: import('../tasks/index.js').Data }} Opened
 * @typedef {{ id?: number, x: Sample, label?: number, place?: import('../views/index.js').Place, drawn?: boolean,
 *   ink?: [number, number][][], pen?: boolean, unread?: string }} Shown  ink: where the pen went, in sizes of the pad;
 *   pen: it is down; unread: why there is nothing to recognise
 * @typedef {import('../panels/index.js').Panel} Panel
 * @typedef {import('../panels/index.js').Part} Part
 */

export class Page {
    run = 0; // numbers the models on show: whatever takes a while belongs to one of them
    theme = theme();
    /** @type {import('../tasks/index.js').Task} */
    task = TASKS.gesture;
    /** @type {import('../tasks/index.js').Data} */
    data = /** @type {any} */ (undefined); // restart() makes them
    /** @type {Shown} */
    sample = /** @type {any} */ (undefined);
    point = { query: -1, key: -1, held: false };
    strip = { from: 0, count: 0 }; // test samples on show
    past = -1; // the step that is looked back to; −1: now
    /** Tokens chosen among the scores. */
    brushed = { queries: /** @type {Set<number>} */ (new Set()), keys: /** @type {Set<number>} */ (new Set()) };
    landmarks = /** @type {number[]} */ ([]); // chosen by hand, see panels/inside.js
    naming = ''; // what to draw, where a class is being taught
    /** The run of this browser that the models belong to. @type {import('./kept.js').Kept | undefined} */
    kept;
    unkept = ''; // why nothing is kept
    resting = false; // an act has the machine to itself
    /** Who takes what is dropped, while an act of its own is on show.
     * @type {{ words: string, take: (files: import('../files/dropped.js').Dropped[]) => void } | undefined} */
    taker = undefined;
    say = say;
    banner = /** @type {(words: import('./banner.js').Words | undefined) => void} */ (banner);
    hurry = false; // something was pointed at or drawn: the next answer shouldn't wait
    /** The panels, started. @type {{ panel: Panel, part: Part, seen: { now: boolean } }[]} */
    started = [];
    /** @type {Record<string, Part>} by id */
    parts = {};
    /** The visitor's file. @type {Opened | undefined} */
    #opened;
    /** @type {(() => Promise<{ LATER: readonly Panel[] }>) | undefined} */
    #later;
    #shown = 0; // numbers the samples, so that an answer about the last drawing isn't painted on this one
    #growing = false; // a class joins the running models
    #following = false; // a link: its run may be kept
    #drawing = new Drawing();
    #troubles = new Troubles(banner);
    #governor = new Governor(navigator.hardwareConcurrency || 2, share => this.#send({ type: 'duty', share }));

    /** @param {string} hash @param {import('./link.js').Workers} workers */
    constructor(hash, workers) {
        this.state = new State(hash);
        // the workers load while the rest of the page is put together
        this.sides = { a: new Side('a', this, workers), b: new Side('b', this, workers) };
    }

    /**
     * @param {readonly Panel[]} panels
     * @param {() => Promise<{ LATER: readonly Panel[] }>} later  those that Play does not show
     */
    start(panels, later) {
        this.#later = later;
        for (const panel of panels) this.#open(panel);
        this.state.subscribe((changed, before) => this.#settle(changed, before));
        this.#listen();
        this.#refresh(new Set(Object.keys(SETTINGS)));
        const stranger = misfit(location.hash);
        history.replaceState(null, '', format(this.state.values));
        this.restart(false);
        misfitted(stranger);
        requestAnimationFrame(now => this.#frame(now));
    }

    /** The panels that Play does not show, once; tried again with the next act where they could not be fetched. */
    async #openLater(fetching = this.#later) {
        this.#later = undefined;
        const got = await fetching?.().catch(
            error => void banner({ title: 'Not all could be fetched.', hint: error.message }),
        );
        if (!got) return void (this.#later = fetching);
        for (const panel of got.LATER) this.#open(panel);
        for (const { part } of this.started) part.restart?.();
        this.#refresh(new Set(Object.keys(SETTINGS)));
        this.#drawing.all();
        this.#drawing.words(true);
    }

    /** @param {Panel} panel */
    #open(panel) {
        const { id, column, html, listens, side, pause = 0 } = panel;
        if (html) document.querySelector(`.column.${column}`)?.insertAdjacentHTML('beforeend', html);
        const part = panel.start(this),
            seen = part.element ? watch(part.element) : { now: true };
        this.started.push({ panel, part, seen });
        this.parts[id] = part;
        if (listens)
            this.#drawing.add({
                name: id,
                side,
                listens,
                seen,
                pause: typeof pause === 'number' ? () => pause : () => pause(this),
            });
    }

    /** Something is new: whoever listens to the topic is drawn. @param {string} topic @param {'a'|'b'} [side] */
    news(topic, side) {
        this.#drawing.news(topic, side);
        if (TOLD.includes(topic)) this.#drawing.words();
    }

    /* ---- what panels call ---- */

    /** @param {number} steps */
    scrub(steps) {
        this.past = steps;
        for (const side of SIDES) this.sides[side].lookBack(steps);
        if (steps < 0) this.hurry = true;
        this.#drawing.all();
        this.#drawing.words(true);
    }

    /** @param {Set<number>} queries @param {Set<number>} keys */
    brush(queries, keys) {
        this.brushed = { queries, keys };
        this.news('point');
    }

    /** @param {number[]} landmarks */
    place(landmarks) {
        this.landmarks = landmarks;
        this.hurry = true;
        this.news('landmarks');
    }

    /** One more class. @param {string} name @param {Sample[]} given */
    teach(name, given) {
        const taught = withClass(this.state.values.taught, name, given);
        this.#growing = true; // the running models get one more class; the same address, opened anew, begins with it
        this.state.set({ taught, run: true });
        this.#growing = false;
        const { samples } = classesOf(this.state.values.taught, this.state.values.seed).slice(-1)[0];
        this.#send({ type: 'class', name, samples });
        addClass(this.data, name, samples);
        for (const { panel, part } of this.started) if (panel.side) part.restart?.();
        this.hurry = true;
        this.news('settings');
    }

    /** A drawing was finished, or finished again. @param {Sample} x @param {boolean} again */
    drawn(x, again) {
        for (const { part } of this.started) part.drawn?.(x, again);
    }

    /** Weights from a file. @param {'a'|'b'} side @param {Uint8Array} bytes */
    restore(side, bytes) {
        this.sides[side].link.send({ type: 'restore', bytes });
    }

    /** @param {Shown} sample */
    show(sample) {
        this.sample = { ...sample, id: ++this.#shown };
        unanswered();
        this.hurry = true;
        this.news('settings');
    }

    /** A sample of the test part. @param {number} index */
    choose(index) {
        this.state.set({ sample: index });
        this.#pick();
    }

    /** @param {Opened} file */
    open(file) {
        this.#opened = file;
        if (this.state.values.task === 'file') this.restart();
        else this.state.set({ task: 'file', sample: 0 });
    }

    /** @param {{ query: number, key: number }} at */
    hover(at) {
        this.#look({ ...at, held: false });
    }

    /** @param {{ query: number, key: number }} at */
    hold(at) {
        this.#look({ ...at, held: at.query >= 0 || at.key >= 0 });
    }

    release() {
        this.#look({ query: -1, key: -1, held: false });
    }

    /** The point, so many tokens on. @param {number} down @param {number} right */
    move(down, right) {
        const view = this.sides.a.view ?? this.sides.b.view;
        if (!view) return;
        const { rows, cols } = mapOf(view, this.state.values.layer, this.state.values.head);
        const limit = (/** @type {number} */ v, /** @type {number} */ n) => Math.min(n - 1, Math.max(0, v));
        this.hold({ query: limit(this.point.query + down, rows), key: limit(this.point.key + right, cols) });
    }

    /** The models rest, whatever the settings say, or don't any more. @param {boolean} resting */
    rest(resting) {
        if (this.resting === resting) return;
        this.resting = resting;
        for (const side of SIDES) this.sides[side].run();
    }

    /** A link: where this browser has kept its run, that goes on. @param {string} hash */
    follow(hash) {
        const stranger = misfit(hash);
        this.#following = true;
        this.state.follow(hash);
        this.#following = false;
        misfitted(stranger);
    }

    step() {
        this.state.set({ run: false });
        this.#send({ type: 'step' });
    }

    /**
     * New data and new models from the settings.
     * @param {boolean} [fresh]  whatever this browser has kept of such a run
     */
    restart(fresh = true) {
        banner(undefined);
        this.#troubles.forget();
        const { values } = this.state,
            file = values.task === 'file' ? this.#opened : undefined;
        this.run++;
        if (values.task === 'file' && !file) {
            for (const side of SIDES) this.sides[side].unsaved();
            this.state.set({ task: 'gesture' });
            return banner({
                title: 'This link means a file of yours.',
                hint: 'It holds no data: drop the file on the page again, or choose a task.',
            });
        }
        this.task = file?.task ?? TASKS[values.task];
        this.data = file?.data ?? make(this.task, values);
        this.kept = runOf(values, fresh);
        document.documentElement.dataset.view = this.task.view;
        this.past = -1;
        this.brushed = { queries: new Set(), keys: new Set() };
        this.landmarks = [];
        for (const side of SIDES) {
            this.sides[side].start(this.#governor.share);
            for (const name of document.querySelectorAll(`[data-name="${side}"]`))
                name.textContent = MECHANISMS[this.sides[side].kind].name;
        }
        const invitation = /** @type {HTMLElement} */ (document.getElementById('invitation'));
        invitation.textContent =
            this.task.view === 'stroke'
                ? 'Draw below: two small models say what it is, and show where they look.'
                : 'Point at a sample or a map to see what each looks at.';
        this.release();
        for (const { part } of this.started) part.restart?.();
        this.#pick();
        this.#drawing.all();
        publish(this);
    }

    /** Everything at once, in sight or not: for paper. */
    drawAll() {
        this.theme = theme();
        for (const { panel, part } of this.started) this.#troubles.within(panel.id, () => part.draw?.());
    }

    /* ---- what its models tell ---- */

    /** @param {Side} side whose worker is at work */
    ready(side) {
        const { dataset } = document.documentElement;
        dataset.ready = String(Number(dataset.ready ?? 0) + 1);
        const engine = document.getElementById('engine');
        if (engine) engine.textContent = engineWords(side.link.engine);
        this.#drawing.news('view', side.name);
    }

    /** A model can't go on. @param {import('./banner.js').Words} words */
    failed(words) {
        banner(
            words,
            button('Start again', () => this.restart()),
        );
    }

    /* ---- inside ---- */

    /** @param {Record<string, unknown>} message  to both workers */
    #send(message) {
        for (const side of SIDES) this.sides[side].link.send(message);
    }

    /** @param {Page['point']} next */
    #look(next) {
        if (next.query === this.point.query && next.key === this.point.key && next.held === this.point.held) return;
        this.point = next;
        this.news('point');
        this.#drawing.words(true);
        if (!this.state.values.run) this.hurry = true;
    }

    /** The sample that the settings name. */
    #pick() {
        const { x, y } = this.data.test;
        const index = Math.min(this.state.values.sample, x.length - 1);
        this.show({ x: x[index], label: y[index] });
    }

    /** @param {Set<string>} changed */
    #refresh(changed) {
        if (this.#later && this.state.values.mode !== 'play') this.#openLater();
        for (const { part } of this.started) part.refresh?.(changed);
    }

    /** Settings have changed. @param {Set<string>} changed @param {Record<string, any>} before */
    #settle(changed, before) {
        const { values } = this.state;
        history.replaceState(null, '', format(values));
        this.#refresh(changed);
        if (changed.has('theme')) this.#retheme();
        if (changed.has('run')) for (const side of SIDES) this.sides[side].run();
        if (this.#following && keyOf(values) !== keyOf(before)) return this.restart(false); // its own run
        if (touches(changed, 'restart') && !this.#growing) {
            this.restart();
            return before.from && !values.from ? this.say('Both models begin from nothing.') : undefined;
        }
        for (const side of SIDES) {
            const name = optionsName(side);
            if (changed.has(name) && !onlyLive(values[side], before[name], values[name])) return this.restart();
        }
        if (touches(changed, 'live') || touches(changed, 'options'))
            for (const side of SIDES) this.sides[side].configure();
        if (changed.has('keep') || changed.has('off')) for (const side of SIDES) this.sides[side].recut();
        if (changed.has('sample')) this.#pick();
        this.hurry = true;
        this.news('settings');
    }

    #retheme() {
        this.theme = theme();
        this.#drawing.all();
    }

    #listen() {
        tellOfAbsence(this);
        addEventListener('hashchange', () => this.follow(location.hash));
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#retheme());
        new ResizeObserver(() => this.#drawing.all()).observe(document.body);
    }

    /** @param {number} now */
    #frame(now) {
        requestAnimationFrame(then => this.#frame(then)); // first: whatever fails below, there is a next one
        this.#governor.frame(now);
        for (const side of SIDES) {
            const wants = (/** @type {Page['started'][0]} */ { panel, part, seen }) =>
                    this.#troubles.within(panel.id, () => part.wants?.(side, seen.now)) ?? [],
                inSight = this.started.some(({ panel, seen }) => panel.side === side && seen.now);
            this.sides[side].ask(now, this.started.flatMap(wants), inSight);
        }
        this.hurry = false;
        const { draw, tell } = this.#drawing.frame(now);
        for (const id of draw) this.#troubles.within(id, () => this.parts[id].draw?.());
        if (!tell) return;
        for (const { panel, part } of this.started) this.#troubles.within(panel.id, () => part.tell?.());
        publish(this);
    }
}
