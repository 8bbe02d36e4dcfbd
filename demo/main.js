// Puts the page together. Two workers train; one animation frame asks them for what is in sight and draws what has arrived.

import { theme } from './colors.js';
import { Governor } from './governor.js';
import { Link } from './link.js';
import { MECHANISMS } from './mechanisms.js';
import { bar } from './panels/bar.js';
import { card } from './panels/card.js';
import { crosshair } from './panels/crosshair.js';
import { data as dataPanel } from './panels/data.js';
import { learning } from './panels/learning.js';
import { settings } from './panels/settings.js';
import { spectrum } from './panels/spectrum.js';
import { State, format, touches } from './state.js';
import { TASKS, make } from './tasks/index.js';
import { mapOf } from './reading.js';
import { watch } from './canvas.js';
import { failure } from './words.js';

const CURVE = ['step', 'taskLoss', 'ksvd', 'trainAccuracy', 'testAccuracy'];
const SIDES = /** @type {const} */ (['a', 'b']);
const root = document.documentElement;
const state = new State(location.hash);
/** @type {{ task: import('./tasks/index.js').Task, data: import('./tasks/index.js').Data } | undefined} */
let opened; // the visitor's file
let samples = 0; // numbers what is shown, so that an answer about the last drawing isn't painted on this one
const dirty = new Set(['a', 'b', 'data', 'learning', 'spectrum', 'words']);

const blank = () => Object.fromEntries(CURVE.map((name) => [name, /** @type {number[]} */ ([])]));
/** @param {'a'|'b'} side @returns {import('./page.js').Side} */
const fresh = (side) => ({ kind: state.values[side], link: new Link(side, { frame, ready, failure: failed }), curve: blank(), view: undefined, spectra: undefined });

/** @type {import('./page.js').Page} */
const page = /** @type {any} */ ({
    state,
    sides: { a: fresh('a'), b: fresh('b') }, // the workers load while the rest of the page is put together
    point: { query: -1, key: -1, held: false },
    strip: { from: 0, count: 0 },
    show(/** @type {import('./page.js').Shown} */ sample) {
        page.sample = { ...sample, id: ++samples };
        hurry = true;
        all();
    },
    choose(/** @type {number} */ index) {
        state.set({ sample: index });
        pick();
    },
    open(/** @type {any} */ file) {
        opened = file;
        if (state.values.task === 'file') restart();
        else state.set({ task: 'file', sample: 0 });
    },
    hover: (/** @type {any} */ at) => point({ ...at, held: false }),
    hold: (/** @type {any} */ at) => point({ ...at, held: at.query >= 0 || at.key >= 0 }),
    release: () => point({ query: -1, key: -1, held: false }),
    move(/** @type {number} */ down, /** @type {number} */ right) {
        const view = page.sides.a.view ?? page.sides.b.view;
        if (!view) return;
        const { rows, cols } = mapOf(view, state.values.layer, state.values.head);
        const limit = (/** @type {number} */ v, /** @type {number} */ n) => Math.min(n - 1, Math.max(0, v));
        page.hold({ query: limit(page.point.query + down, rows), key: limit(page.point.key + right, cols) });
    },
    step() {
        state.set({ run: false });
        for (const side of SIDES) page.sides[side].link.send({ type: 'step' });
    },
    restart: () => restart(),
    banner(/** @type {any} */ words) {
        const banner = /** @type {HTMLElement} */ (document.getElementById('banner'));
        banner.hidden = !words;
        if (!words) return;
        banner.replaceChildren(...[words.title, words.hint].map((text, i) => { const p = document.createElement('p'); p.textContent = text; if (!i) p.style.fontWeight = '650'; return p; }), button('Close', () => page.banner(undefined)));
    },
});

/** @param {string} text @param {() => void} action */
function button(text, action) {
    const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
    made.addEventListener('click', action);
    return made;
}

let hurry = false; // something was pointed at or drawn: the next answer shouldn't wait
function all() {
    for (const name of ['a', 'b', 'data', 'spectrum', 'words']) dirty.add(name);
}
/** @param {import('./page.js').Page['point']} next */
function point(next) {
    if (next.query === page.point.query && next.key === page.point.key && next.held === page.point.held) return;
    page.point = next;
    for (const name of ['a', 'b', 'words']) dirty.add(name);
    tellAt = 0;
    if (!state.values.run) hurry = true;
}

/** The sample that the settings name. */
function pick() {
    const { x, y } = page.data.test;
    const index = Math.min(state.values.sample, x.length - 1);
    page.show({ x: x[index], label: y[index] });
}

/** New data and new models from the settings. */
function restart() {
    page.banner(undefined);
    const { values } = state;
    if (values.task === 'file' && !opened) {
        page.banner({ title: 'This link means a file of yours.', hint: 'Drop the .ts file on the page, or choose a task.' });
        return state.set({ task: 'gesture' });
    }
    page.task = values.task === 'file' && opened ? opened.task : TASKS[values.task];
    page.data = values.task === 'file' && opened ? opened.data : make(page.task, values.seed, values.samples);
    root.dataset.view = page.task.view;
    for (const side of SIDES) {
        const s = page.sides[side];
        Object.assign(s, { kind: values[side], status: undefined, view: undefined, spectra: undefined, judged: undefined, curve: blank() });
        s.link.start({ task: page.task.id, data: opened && values.task === 'file' ? page.data : undefined, values: { ...values }, kind: s.kind });
        s.link.send({ type: 'duty', share: governor.share });
        s.link.send({ type: 'run', on: values.run });
        for (const name of document.querySelectorAll(`[data-name="${side}"]`)) name.textContent = MECHANISMS[s.kind].name;
    }
    const invitation = /** @type {HTMLElement} */ (document.getElementById('invitation'));
    invitation.textContent = page.task.view === 'stroke' ? 'Draw on either pad: both say what it is, and show where they look.' : 'Point at a sample or a map to see what each looks at.';
    page.release();
    for (const panel of [...cards, panels.data]) panel.restart();
    pick();
    all();
    dirty.add('learning');
    publish();
}

/** @param {Link} link @param {any} message */
function frame(link, { status, curve, view, ticket, judged }) {
    const s = page.sides[link.side];
    if (s.status?.steps !== status.steps || s.status?.tested !== status.tested || s.status?.testAccuracy !== status.testAccuracy) {
        dirty.add('words').add('learning');
        if (status.steps > 0 && !performance.getEntriesByName('first step').length) performance.mark('first step', { startTime: status.began - performance.timeOrigin });
    }
    s.status = status;
    CURVE.forEach((name, c) => { for (let i = c; i < curve.length; i += CURVE.length) s.curve[name].push(curve[i]); });
    if (s.curve.step.length > 3000) for (const name of CURVE) s.curve[name] = s.curve[name].filter((_, i) => i % 2 === 0);
    if (judged && String(s.judged?.marks) !== String(judged)) {
        s.judged = { from: page.strip.from, marks: judged };
        dirty.add('data');
    }
    if (view) {
        s.view = { ...view, ticket, steps: status.steps };
        dirty.add(link.side);
        if (view.spectra) {
            s.spectra = view.spectra;
            dirty.add('spectrum');
        }
    }
}

/** @param {Link} link */
function ready(link) {
    const engine = document.getElementById('engine');
    if (engine) engine.textContent = `Binary: ${link.simd}, which gives the same bits on every machine.`;
    dirty.add(link.side);
    link.ask({ ...page.strip }, performance.now()); // how far it has come, at once; maps with the next animation frame
}

/** @param {Link} link @param {{ name: string, message: string }} error */
function failed(link, error) {
    const words = failure(link.side, error);
    page.banner(words);
    document.getElementById('banner')?.append(button('Start again', () => restart()));
}

/** For tests, and pages that embed this one: the Primal model's state on the test part. */
function publish() {
    const side = page.sides.a.kind !== 'primal' && page.sides.b.kind === 'primal' ? 'b' : 'a';
    const { status } = page.sides[side];
    const text = (/** @type {number | undefined} */ v) => (Number.isFinite(v) ? /** @type {number} */ (v).toFixed(4) : '');
    Object.assign(root.dataset, { step: String(status?.steps ?? 0), loss: text(status?.testLoss), accuracy: text(status?.testAccuracy), tested: String(status?.tested ?? false) });
}

const governor = new Governor((share) => { for (const side of SIDES) page.sides[side].link.send({ type: 'duty', share }); });
page.theme = theme();
const cards = SIDES.map((side) => card(/** @type {HTMLElement} */ (document.getElementById(`card-${side}`)), side, page));
const panels = { bar: bar(page), data: dataPanel(page), learning: learning(page), spectrum: spectrum(page), crosshair: crosshair(page), settings: settings(page) };
const seen = { a: watch(/** @type {Element} */ (document.getElementById('card-a'))), b: watch(/** @type {Element} */ (document.getElementById('card-b'))), learning: watch(panels.learning.element), spectrum: watch(panels.spectrum.element) };
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Least time between two drawings of a panel, ms. */
const pauseOf = (/** @type {string} */ name) => (name === 'a' || name === 'b' ? (still.matches && state.values.run && !hurry ? 500 : 0) : { learning: 200, spectrum: 100, data: 250 }[name] ?? 0);
/** @type {Record<string, number>} */
const drawnAt = {};
let tellAt = 0;

/** @type {Record<string, number>} */
const askedAt = {};
/** Asks a worker for what is in sight. @param {'a'|'b'} side @param {number} now */
function ask(side, now) {
    const { layer, head, run } = state.values;
    const { link, view, status, spectra } = page.sides[side];
    const ticket = { sample: page.sample.id ?? 0, layer, head, query: page.point.query, key: page.point.key };
    const same = view && view.steps === status?.steps && Object.entries(ticket).every(([name, value]) => view.ticket[/** @type {'sample'} */ (name)] === value);
    const looking = (seen[side].now || seen.spectrum.now) && !(same && (spectra || !seen.spectrum.now));
    if (!run && !looking && now - (askedAt[side] ?? -1e9) < 250) return; // at rest, with nothing new to see
    askedAt[side] = now;
    link.ask({ look: looking ? { ...ticket, x: page.sample.x, spectra: seen.spectrum.now, hurry, ticket } : undefined, ...page.strip }, now);
}

/** @param {number} now */
function tick(now) {
    governor.frame(now);
    for (const side of SIDES) ask(side, now);
    hurry = false;
    let painted = 0;
    for (const name of ['a', 'b', 'learning', 'spectrum', 'data']) { // two panels a frame at most: no frame carries the work of all
        if (painted >= 2 || !dirty.has(name) || now - (drawnAt[name] ?? -1e9) < pauseOf(name)) continue;
        if (name in seen && !(/** @type {any} */ (seen)[name].now)) continue;
        dirty.delete(name);
        drawnAt[name] = now;
        painted++;
        if (name === 'a' || name === 'b') cards[SIDES.indexOf(name)].draw();
        else panels[/** @type {'learning'} */ (name)].draw();
    }
    if (dirty.has('words') && now >= tellAt && painted < 2) {
        dirty.delete('words');
        tellAt = now + 250;
        for (const panel of [...cards, panels.bar, panels.data, panels.learning, panels.spectrum, panels.crosshair]) panel.tell();
        publish();
    }
    requestAnimationFrame(tick);
}

function retheme() {
    page.theme = theme();
    all();
    dirty.add('learning');
}

state.subscribe((changed) => {
    history.replaceState(null, '', format(state.values));
    panels.bar.refresh();
    panels.settings.refresh();
    if (changed.has('theme')) retheme();
    if (changed.has('run')) for (const side of SIDES) page.sides[side].link.send({ type: 'run', on: state.values.run });
    if (touches(changed, 'restart')) return restart();
    if (touches(changed, 'live')) for (const side of SIDES) page.sides[side].link.send({ type: 'configure', values: { rate: state.values.rate, eta: state.values.eta, speed: state.values.speed } });
    if (changed.has('sample')) pick();
    hurry = true;
    all();
});
addEventListener('hashchange', () => state.follow(location.hash));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', retheme);
new ResizeObserver(() => { all(); dirty.add('learning'); }).observe(document.body);

panels.bar.refresh();
panels.settings.refresh();
history.replaceState(null, '', format(state.values));
restart();
requestAnimationFrame(tick);
