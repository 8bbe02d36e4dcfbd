// What the page knows: settings, task, sample, the point looked at, two models. Panels read it and call it; it starts
// them from the registry and says when each is drawn. Two workers train; one animation frame asks them for what is in
// sight and draws what has arrived.

import { MECHANISMS, onlyLive } from '../catalogue/mechanisms.js';
import { watch } from '../drawing/canvas.js';
import { theme } from '../drawing/colors.js';
import { mapOf } from '../reading/reading.js';
import { TASKS, make } from '../tasks/index.js';
import { addClass, classesOf, withClass } from '../tasks/taught.js';
import { Absence, Drawing, Governor } from '../training/scheduler.js';
import { banner, button } from './banner.js';
import { Side } from './side.js';
import { SETTINGS, State, format, touches } from './state.js';

const SIDES = /** @type {const} */ (['a', 'b']);
const TOLD = ['settings', 'point', 'learned', 'view']; // topics that sentences are about

/**
 * @typedef {import('../tasks/index.js').Sample} Sample
 * @typedef {{ task: import('../tasks/index.js').Task, data: import('../tasks/index.js').Data }} Opened
 * @typedef {{ id?: number, x: Sample, label?: number, place?: import('../views/index.js').Place, drawn?: boolean
 *   }} Shown
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
    hurry = false; // something was pointed at or drawn: the next answer shouldn't wait
    /** The panels, started. @type {{ panel: Panel, part: Part, seen: { now: boolean } }[]} */
    started = [];
    /** @type {Record<string, Part>} by id */
    parts = {};
    /** The visitor's file. @type {Opened | undefined} */
    #opened;
    #shown = 0; // numbers the samples, so that an answer about the last drawing isn't painted on this one
    #growing = false; // a class joins the running models
    #drawing = new Drawing();
    #absence = new Absence();
    #governor = new Governor(navigator.hardwareConcurrency || 2, share => this.#send({ type: 'duty', share }));

    /** @param {string} hash @param {import('./link.js').Workers} workers */
    constructor(hash, workers) {
        this.state = new State(hash);
        // the workers load while the rest of the page is put together
        this.sides = { a: new Side('a', this, workers), b: new Side('b', this, workers) };
    }

    /** @param {readonly Panel[]} panels */
    start(panels) {
        for (const panel of panels) this.#open(panel);
        this.state.subscribe((changed, before) => this.#settle(changed, before));
        this.#listen();
        this.#refresh(new Set(Object.keys(SETTINGS)));
        history.replaceState(null, '', format(this.state.values));
        this.restart();
        requestAnimationFrame(now => this.#frame(now));
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

    /** A drawing was finished. @param {Sample} x */
    drawn(x) {
        for (const { part } of this.started) part.drawn?.(x);
    }

    /** Weights from a file. @param {'a'|'b'} side @param {Uint8Array} bytes */
    restore(side, bytes) {
        this.sides[side].link.send({ type: 'restore', bytes });
    }

    /** To everyone, in the polite region. @param {string} text */
    say(text) {
        const live = document.getElementById('live');
        if (live) live.textContent = text;
    }

    /** @param {import('./banner.js').Words | undefined} words */
    banner(words) {
        banner(words);
    }

    /** @param {Shown} sample */
    show(sample) {
        this.sample = { ...sample, id: ++this.#shown };
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

    step() {
        this.state.set({ run: false });
        this.#send({ type: 'step' });
    }

    /** New data and new models from the settings. */
    restart() {
        banner(undefined);
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
                ? 'Draw on either pad: both say what it is, and show where they look.'
                : 'Point at a sample or a map to see what each looks at.';
        this.release();
        for (const { part } of this.started) part.restart?.();
        this.#pick();
        this.#drawing.all();
        this.#publish();
    }

    /** Everything at once, in sight or not: for paper. */
    drawAll() {
        this.theme = theme();
        for (const { part } of this.started) part.draw?.();
    }

    /* ---- what its models tell ---- */

    /** @param {Side} side whose worker is at work */
    ready(side) {
        const { dataset } = document.documentElement;
        dataset.ready = String(Number(dataset.ready ?? 0) + 1);
        const engine = document.getElementById('engine');
        if (engine) engine.textContent = `Binary: ${side.link.simd}, which gives the same bits on every machine.`;
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
        for (const { part } of this.started) part.refresh?.(changed);
    }

    /** Settings have changed. @param {Set<string>} changed @param {Record<string, any>} before */
    #settle(changed, before) {
        const { values } = this.state;
        history.replaceState(null, '', format(values));
        this.#refresh(changed);
        if (changed.has('theme')) this.#retheme();
        if (changed.has('run')) for (const side of SIDES) this.sides[side].run();
        if (touches(changed, 'restart') && !this.#growing) return this.restart();
        if (changed.has('optionsA') && !onlyLive(values.a, before.optionsA, values.optionsA)) return this.restart();
        if (changed.has('optionsB') && !onlyLive(values.b, before.optionsB, values.optionsB)) return this.restart();
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
        document.addEventListener('visibilitychange', () => {
            const steps = () => this.sides.a.status?.steps ?? 0;
            if (document.hidden) return this.#absence.leave(performance.now(), steps(), this.run);
            const left = this.#absence.back(performance.now());
            if (!left || !this.state.values.run) return;
            setTimeout(() => {
                if (this.run !== left.run) return; // these are other models
                banner({
                    title: 'You were away.',
                    hint: `Nothing was drawn while this tab was hidden. A trained on, ${steps() - left.steps} steps; browsers may slow hidden tabs down.`,
                });
            }, 500);
        });
        addEventListener('hashchange', () => this.state.follow(location.hash));
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#retheme());
        new ResizeObserver(() => this.#drawing.all()).observe(document.body);
    }

    /** @param {number} now */
    #frame(now) {
        this.#governor.frame(now);
        for (const side of SIDES) {
            const wanted = this.started.flatMap(({ part, seen }) => part.wants?.(side, seen.now) ?? []),
                inSight = this.started.some(({ panel, seen }) => panel.side === side && seen.now);
            this.sides[side].ask(now, wanted, inSight);
        }
        this.hurry = false;
        const { draw, tell } = this.#drawing.frame(now);
        for (const id of draw) this.parts[id].draw?.();
        if (tell) {
            for (const { part } of this.started) part.tell?.();
            this.#publish();
        }
        requestAnimationFrame(then => this.#frame(then));
    }

    /** For tests, and pages that embed this one: the Primal model's state on the test part. */
    #publish() {
        const { a, b } = this.sides;
        const { status } = a.kind !== 'primal' && b.kind === 'primal' ? b : a;
        const text = (/** @type {number | undefined} */ v) =>
            Number.isFinite(v) ? /** @type {number} */ (v).toFixed(4) : '';
        Object.assign(document.documentElement.dataset, {
            step: String(status?.steps ?? 0),
            loss: text(status?.testLoss),
            accuracy: text(status?.testAccuracy),
            tested: String(status?.tested ?? false),
            memory: String((a.status?.memory ?? 0) + (b.status?.memory ?? 0)),
        });
    }
}
