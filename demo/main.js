// Puts the page together. Two workers train; one animation frame asks them for what is in sight and draws what has
// arrived.

import { theme } from './drawing/colors.js';
import { Governor } from './training/scheduler.js';
import { History } from './app/history.js';
import { Link } from './app/link.js';
import { CURVE } from './catalogue/measures.js';
import { MECHANISMS, onlyLive } from './catalogue/mechanisms.js';
import { bar } from './panels/bar.js';
import { card } from './panels/card.js';
import { crosshair } from './panels/crosshair.js';
import { code } from './panels/code.js';
import { data as dataPanel } from './panels/data.js';
import { door } from './panels/door.js';
import { heads } from './panels/heads.js';
import { inside } from './panels/inside.js';
import { learning } from './panels/learning.js';
import { lenses } from './panels/lenses.js';
import { print } from './panels/print.js';
import { race } from './panels/race.js';
import { scores } from './panels/scores.js';
import { settings } from './panels/settings.js';
import { spectrum } from './panels/spectrum.js';
import { gauge } from './panels/gauge.js';
import { tour } from './tour/tour.js';
import { State, format, touches } from './app/state.js';
import { TASKS, make } from './tasks/index.js';
import { addClass, classesOf, withClass } from './tasks/taught.js';
import { mapOf } from './reading/reading.js';
import { watch } from './drawing/canvas.js';
import { failure } from './catalogue/words.js';

const SIDES = /** @type {const} */ (['a', 'b']);
const root = document.documentElement;
const state = new State(location.hash);
/** @type {{ task: import('./tasks/index.js').Task, data: import('./tasks/index.js').Data } | undefined} */
let opened; // the visitor's file
let samples = 0; // numbers what is shown, so that an answer about the last drawing isn't painted on this one
const PANELS = ['a', 'b', 'learning', 'spectrum', 'data', 'scores', 'gauge', 'heads', 'inside'];
const dirty = new Set([...PANELS, 'words']);

const blank = () => Object.fromEntries(CURVE.map(name => [name, /** @type {number[]} */ ([])]));
/** @param {'a'|'b'} side @returns {import('./app/page.js').Side} */
const fresh = side => ({
    kind: state.values[side],
    link: new Link(side, { frame, ready, failure: failed, said }),
    curve: blank(),
    view: undefined,
    spectra: undefined,
    parts: undefined,
    extras: {},
    fresh: {},
    history: new History(),
    cut: { keep: 0, off: [] },
});

/** @type {import('./app/page.js').Page} */
const page = /** @type {any} */ ({
    state,
    run: 0,
    sides: { a: fresh('a'), b: fresh('b') }, // the workers load while the rest of the page is put together
    point: { query: -1, key: -1, held: false },
    strip: { from: 0, count: 0 },
    past: -1,
    brushed: { queries: new Set(), keys: new Set() },
    landmarks: [],
    scrub(/** @type {number} */ steps) {
        page.past = steps;
        for (const side of SIDES) {
            const s = page.sides[side];
            const then = steps >= 0 ? s.history.at(steps) : undefined;
            if (then) Object.assign(s, { view: then.view, spectra: then.spectra, parts: then.parts });
        }
        if (steps < 0) hurry = true;
        all();
        dirty.add('learning');
        tellAt = 0;
    },
    brush(/** @type {Set<number>} */ queries, /** @type {Set<number>} */ keys) {
        page.brushed = { queries, keys };
        for (const name of ['a', 'b', 'scores', 'words']) dirty.add(name);
    },
    place(/** @type {number[]} */ landmarks) {
        page.landmarks = landmarks;
        hurry = true;
        dirty.add('inside');
    },
    teach(/** @type {string} */ name, /** @type {any[]} */ given) {
        const taught = withClass(state.values.taught, name, given);
        growing = true; // the running models get one more class; the same address, opened anew, begins with it
        state.set({ taught, run: true });
        growing = false;
        const { samples } = classesOf(state.values.taught, state.values.seed).slice(-1)[0];
        for (const side of SIDES) page.sides[side].link.send({ type: 'class', name, samples });
        addClass(page.data, name, samples);
        for (const s of cards) s.restart();
        hurry = true;
        all();
    },
    restore(/** @type {'a'|'b'} */ side, /** @type {Uint8Array} */ bytes) {
        page.sides[side].link.send({ type: 'restore', bytes });
    },
    save(/** @type {'a'|'b'} */ side) {
        return new Promise(resolve => {
            saving[side].push(resolve);
            page.sides[side].link.send({ type: 'save' });
        });
    },
    say(/** @type {string} */ text) {
        const live = document.getElementById('live');
        if (live) live.textContent = text;
    },
    show(/** @type {import('./app/page.js').Shown} */ sample) {
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
        banner.replaceChildren(
            ...[words.title, words.hint].map((text, i) => {
                const p = document.createElement('p');
                p.textContent = text;
                if (!i) p.style.fontWeight = '650';
                return p;
            }),
            ...(words.more ? [words.more] : []),
            ...(words.action ? [button(words.action.text, words.action.run)] : []),
            button('Close', () => page.banner(undefined)),
        );
        if (words.more) banner.scrollIntoView({ block: 'nearest' });
    },
});

/** @param {string} text @param {() => void} action */
function button(text, action) {
    const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
    made.addEventListener('click', action);
    return made;
}

/** Who waits for weights. @type {Record<'a'|'b', ((saved: any) => void)[]>} */
const saving = { a: [], b: [] };
let growing = false; // a class joins the running models
let hurry = false; // something was pointed at or drawn: the next answer shouldn't wait
function all() {
    for (const name of [...PANELS, 'words']) if (name !== 'learning') dirty.add(name);
}
/** @param {import('./app/page.js').Page['point']} next */
function point(next) {
    if (next.query === page.point.query && next.key === page.point.key && next.held === page.point.held) return;
    page.point = next;
    for (const name of ['a', 'b', 'scores', 'words']) dirty.add(name);
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
    page.run++;
    for (const side of SIDES) for (const resolve of saving[side].splice(0)) resolve(undefined);
    if (values.task === 'file' && !opened) {
        state.set({ task: 'gesture' });
        return page.banner({
            title: 'This link means a file of yours.',
            hint: 'It holds no data: drop the file on the page again, or choose a task.',
        });
    }
    page.task = values.task === 'file' && opened ? opened.task : TASKS[values.task];
    page.data = values.task === 'file' && opened ? opened.data : make(page.task, values);
    root.dataset.view = page.task.view;
    page.past = -1;
    page.brushed = { queries: new Set(), keys: new Set() };
    page.landmarks = [];
    for (const side of SIDES) {
        const s = page.sides[side];
        Object.assign(forget(s), { kind: values[side], status: undefined, curve: blank(), cut: cutOf(side) });
        s.link.start(page.run, {
            task: page.task.id,
            data: opened && values.task === 'file' ? page.data : undefined,
            values: { ...values },
            kind: s.kind,
            options: optionsOfSide(side),
        });
        s.link.send({ type: 'cut', cut: s.cut });
        s.link.send({ type: 'duty', share: governor.share });
        s.link.send({ type: 'run', on: values.run });
        for (const name of document.querySelectorAll(`[data-name="${side}"]`))
            name.textContent = MECHANISMS[s.kind].name;
    }
    const invitation = /** @type {HTMLElement} */ (document.getElementById('invitation'));
    invitation.textContent =
        page.task.view === 'stroke'
            ? 'Draw on either pad: both say what it is, and show where they look.'
            : 'Point at a sample or a map to see what each looks at.';
    page.release();
    for (const panel of [...cards, panels.data, panels.door]) panel.restart();
    pick();
    all();
    dirty.add('learning');
    publish();
}

/** @param {'a'|'b'} side */
const optionsOfSide = side => state.values[side === 'a' ? 'optionsA' : 'optionsB'];

/**
 * What the settings cut away from a model for a look.
 * @param {'a'|'b'} side
 * @returns {{ keep: number, off: [number, number][] }}
 */
function cutOf(side) {
    const off = /** @type {[number, number][]} */ (
        state.values.off
            .split('-')
            .filter((/** @type {string} */ word) => word[0] === side)
            .map((/** @type {string} */ word) => word.slice(1).split('.').map(Number))
    );
    return { keep: MECHANISMS[state.values[side]].ksvd ? state.values.keep : 0, off };
}

/** What a worker says beside frames. @param {Link} link @param {any} message */
function said(link, message) {
    if (message.type === 'saved') {
        saving[link.side].shift()?.(message);
    } else if (message.type === 'restored') {
        const { attention, ...sizes } = message.config;
        page.say(`Weights loaded into ${link.side.toUpperCase()}.`);
        page.banner({
            title: `${link.side.toUpperCase()} has the weights of your file.`,
            hint: `${sizes.depth} layers, ${sizes.heads} heads, width ${sizes.width}, ${attention.map((/** @type {any} */ { kind }) => kind).join(', ')} attention. Training goes on from there.`,
        });
        forget(page.sides[link.side]);
        if (page.past >= 0) page.scrub(-1);
        all();
        hurry = true;
    } else if (message.type === 'refused') page.banner({ title: 'These weights don’t fit.', hint: message.message });
}

/** What is known of a model that is gone: its maps are not the next one's. @param {import('./app/page.js').Side} s */
const forget = s =>
    Object.assign(s, {
        view: undefined,
        spectra: undefined,
        parts: undefined,
        judged: undefined,
        extras: {},
        fresh: {},
        history: new History(),
    });

/** @param {Link} link @param {any} message */
function frame(link, { status, curve, view, ticket, judged }) {
    const s = page.sides[link.side];
    if (
        s.status?.steps !== status.steps ||
        s.status?.tested !== status.tested ||
        s.status?.testAccuracy !== status.testAccuracy
    ) {
        dirty.add('words').add('learning');
        if (status.steps > 0 && !performance.getEntriesByName('first step').length)
            performance.mark('first step', { startTime: Math.max(0, performance.now() - status.since) });
    }
    s.status = status;
    CURVE.forEach((name, c) => {
        for (let i = c; i < curve.length; i += CURVE.length) s.curve[name].push(curve[i]);
    });
    if (s.curve.step.length > 3000)
        for (const name of CURVE) s.curve[name] = s.curve[name].filter((_, i) => i % 2 === 0);
    if (judged && String(s.judged?.marks) !== String(judged)) {
        s.judged = { from: page.strip.from, marks: judged };
        dirty.add('data');
    }
    if (!view) return;
    const now = { ...view, ticket, steps: status.steps, key: keyOf(ticket, status.steps, s) };
    for (const [name, value] of Object.entries(view.extras)) {
        if (value === undefined) continue;
        s.extras[name] = value;
        s.fresh[name] = keyOf(ticket, status.steps, s);
        dirty.add(
            /** @type {Record<string, string>} */ ({
                spectra: 'spectrum',
                parts: 'spectrum',
                lens: link.side,
                redundancy: 'heads',
            })[name] ?? name,
        );
    }
    if (view.extras.spectra && s.history.due(status.steps)) {
        s.history.add({
            steps: status.steps,
            view: now,
            spectra: view.extras.spectra,
            parts: s.extras.parts,
            accuracy: status.testAccuracy,
        });
        dirty.add('spectrum');
    }
    if (page.past >= 0) return; // a moment of the past is on show
    s.view = now;
    if (view.extras.spectra) s.spectra = view.extras.spectra;
    s.parts = s.extras.parts;
    // at rest a view may come after the last change of the status: the sentences wait for it
    dirty.add(link.side).add('words');
}

/** @param {Link} link */
function ready(link) {
    root.dataset.ready = String(Number(root.dataset.ready ?? 0) + 1);
    const engine = document.getElementById('engine');
    if (engine) engine.textContent = `Binary: ${link.simd}, which gives the same bits on every machine.`;
    dirty.add(link.side);
    link.ask({ ...page.strip }, performance.now()); // how far it has come, at once; maps with the next animation frame
}

/** @param {Link} link @param {{ name: string, message: string }} error */
function failed(link, error) {
    for (const resolve of saving[link.side].splice(0)) resolve(undefined);
    forget(page.sides[link.side]);
    if (page.past >= 0) page.scrub(-1);
    all();
    const words = failure(link.side, error);
    page.banner(words);
    document.getElementById('banner')?.append(button('Start again', () => restart()));
}

/** For tests, and pages that embed this one: the Primal model's state on the test part. */
function publish() {
    const side = page.sides.a.kind !== 'primal' && page.sides.b.kind === 'primal' ? 'b' : 'a';
    const { status } = page.sides[side];
    const text = (/** @type {number | undefined} */ v) =>
        Number.isFinite(v) ? /** @type {number} */ (v).toFixed(4) : '';
    Object.assign(root.dataset, {
        step: String(status?.steps ?? 0),
        loss: text(status?.testLoss),
        accuracy: text(status?.testAccuracy),
        tested: String(status?.tested ?? false),
        memory: String(SIDES.reduce((sum, each) => sum + (page.sides[each].status?.memory ?? 0), 0)),
    });
}

const governor = new Governor(navigator.hardwareConcurrency || 2, share => {
    for (const side of SIDES) page.sides[side].link.send({ type: 'duty', share });
});
page.theme = theme();
const cards = SIDES.map(side => card(/** @type {HTMLElement} */ (document.getElementById(`card-${side}`)), side, page));
page.cards = { a: cards[0], b: cards[1] };
const panels = {
    bar: bar(page),
    data: dataPanel(page),
    door: door(page),
    learning: learning(page),
    spectrum: spectrum(page),
    crosshair: crosshair(page),
    settings: settings(page),
    scores: scores(page),
    gauge: gauge(page),
    heads: heads(page),
    inside: inside(page),
    race: race(page),
    lenses: lenses(page),
    code: code(page),
    tour: tour(page),
};
page.shares = panels.spectrum.shares;
/** @type {Record<string, { now: boolean }>} */
const seen = {
    a: watch(/** @type {Element} */ (document.getElementById('card-a'))),
    b: watch(/** @type {Element} */ (document.getElementById('card-b'))),
    ...Object.fromEntries(
        /** @type {const} */ (['learning', 'spectrum', 'scores', 'gauge', 'heads', 'inside']).map(name => [
            name,
            watch(panels[name].element),
        ]),
    ),
};
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Least time between two drawings of a panel, ms. */
const pauseOf = (/** @type {string} */ name) =>
    name === 'a' || name === 'b'
        ? still.matches && state.values.run && !hurry
            ? 500
            : 0
        : ({ learning: 200, spectrum: 100, data: 250, scores: 60, gauge: 60, heads: 300, inside: 60 }[name] ?? 0);
/** @type {Record<string, number>} */
const drawnAt = {};
let tellAt = 0;

/**
 * For what an answer was given: it needs asking again when this is another.
 * @param {any} ticket
 * @param {number} steps
 * @param {import('./app/page.js').Side} s
 */
const keyOf = ({ sample, layer, head }, steps, s) =>
    [sample, layer, head, steps, state.values.lens, JSON.stringify(s.cut), page.landmarks].join('|');

/** The extras that panels in sight live on. @param {'a'|'b'} side */
function wanted(side) {
    const list = [];
    const { lens } = state.values;
    const { ksvd, spectral } = MECHANISMS[page.sides[side].kind];
    if (seen.spectrum.now) list.push('spectra', ...(ksvd ? ['parts'] : []));
    if (seen.scores.now || lens === 'scores') list.push('scores');
    if (lens === 'low' || lens === 'rest') list.push('lens');
    if (seen.gauge.now && ksvd) list.push('gauge');
    if (seen.heads.now) list.push('redundancy');
    if (seen.inside.now && side === panels.inside.side() && (page.landmarks.length > 0 || spectral))
        list.push('inside');
    return list;
}

/** @type {Record<string, number>} */
const askedAt = {};
/** Asks a worker for what is in sight. @param {'a'|'b'} side @param {number} now */
function ask(side, now) {
    const { layer, head, run, lens } = state.values;
    const s = page.sides[side];
    const { link, view, status } = s;
    const ticket = { sample: page.sample.id ?? 0, layer, head, query: page.point.query, key: page.point.key };
    const key = keyOf(ticket, status?.steps ?? 0, s);
    const same =
        view &&
        view.steps === status?.steps &&
        view.key === key &&
        view.ticket.query === ticket.query &&
        view.ticket.key === ticket.key;
    const extras = wanted(side);
    if (s.history.due(status?.steps ?? 0) && page.past < 0 && !extras.includes('spectra')) extras.push('spectra');
    const looking =
        page.past < 0 &&
        (seen[side].now || extras.length > 0) &&
        !(same && extras.every(name => s.fresh[name] === key));
    if (!run && !looking && now - (askedAt[side] ?? -1e9) < 250) return; // at rest, with nothing new to see
    askedAt[side] = now;
    link.ask(
        {
            look: looking
                ? {
                      ...ticket,
                      x: page.sample.x,
                      extras,
                      lens,
                      landmarks: page.landmarks,
                      hurry,
                      ticket,
                  }
                : undefined,
            ...page.strip,
        },
        now,
    );
}

/** @param {number} now */
function tick(now) {
    governor.frame(now);
    for (const side of SIDES) ask(side, now);
    hurry = false;
    const words = dirty.has('words') && now >= tellAt;
    const due = PANELS.filter(
        name =>
            dirty.has(name) &&
            now - (drawnAt[name] ?? -1e9) >= pauseOf(name) &&
            (!(name in seen) || /** @type {any} */ (seen)[name].now),
    );
    due.sort((x, y) => (drawnAt[x] ?? -1) - (drawnAt[y] ?? -1));
    for (const name of due.slice(0, words ? 1 : 2)) {
        // two a frame at most, those that have waited longest: no frame carries the work of all
        dirty.delete(name);
        drawnAt[name] = now;
        if (name === 'a' || name === 'b') cards[SIDES.indexOf(name)].draw();
        else panels[/** @type {'learning'} */ (name)].draw();
    }
    if (words) {
        dirty.delete('words');
        tellAt = now + 250;
        for (const panel of [
            ...cards,
            panels.bar,
            panels.data,
            panels.learning,
            panels.spectrum,
            panels.crosshair,
            panels.scores,
            panels.gauge,
            panels.heads,
            panels.inside,
            panels.race,
            panels.lenses,
            panels.code,
            panels.tour,
        ])
            panel.tell();
        publish();
    }
    requestAnimationFrame(tick);
}

function retheme() {
    page.theme = theme();
    all();
    dirty.add('learning');
}

/** Everything at once, in sight or not: for paper. */
function drawAll() {
    page.theme = theme();
    for (const panel of [
        ...cards,
        panels.learning,
        panels.spectrum,
        panels.data,
        panels.scores,
        panels.gauge,
        panels.heads,
        panels.inside,
        panels.race,
    ])
        panel.draw();
}
print(page, drawAll);

state.subscribe((changed, before) => {
    history.replaceState(null, '', format(state.values));
    panels.bar.refresh();
    panels.settings.refresh();
    panels.lenses.refresh();
    if (changed.has('mode') || changed.has('stop')) panels.tour.refresh();
    if (changed.has('theme')) retheme();
    if (changed.has('run'))
        for (const side of SIDES) {
            page.sides[side].link.send({ type: 'run', on: state.values.run });
            askedAt[side] = -1e9; // how far it has come, at once
        }
    if (touches(changed, 'restart') && !growing) return restart();
    if (changed.has('optionsA') && !onlyLive(state.values.a, before.optionsA, state.values.optionsA)) return restart();
    if (changed.has('optionsB') && !onlyLive(state.values.b, before.optionsB, state.values.optionsB)) return restart();
    if (touches(changed, 'options')) for (const each of cards) each.refresh();
    if (touches(changed, 'live') || touches(changed, 'options'))
        for (const side of SIDES)
            page.sides[side].link.send({
                type: 'configure',
                values: { rate: state.values.rate, speed: state.values.speed },
                options: optionsOfSide(side),
            });
    if (changed.has('keep') || changed.has('off'))
        for (const side of SIDES) {
            page.sides[side].cut = cutOf(side);
            page.sides[side].link.send({ type: 'cut', cut: page.sides[side].cut });
        }
    if (changed.has('sample')) pick();
    hurry = true;
    all();
});
let left = 0,
    leftAt = 0,
    leftRun = 0; // when the tab was left, at which step of which run
document.addEventListener('visibilitychange', () => {
    if (document.hidden) [left, leftAt, leftRun] = [performance.now(), page.sides.a.status?.steps ?? 0, page.run];
    else if (state.values.run && performance.now() - left > 5000)
        setTimeout(() => {
            if (page.run !== leftRun) return; // these are other models
            const steps = (page.sides.a.status?.steps ?? 0) - leftAt;
            page.banner({
                title: 'You were away.',
                hint: `Nothing was drawn while this tab was hidden. A trained on, ${steps} steps; browsers may slow hidden tabs down.`,
            });
        }, 500);
});
addEventListener('hashchange', () => state.follow(location.hash));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', retheme);
new ResizeObserver(() => {
    all();
    dirty.add('learning');
}).observe(document.body);

panels.bar.refresh();
panels.settings.refresh();
panels.lenses.refresh();
history.replaceState(null, '', format(state.values));
restart();
panels.tour.refresh();
requestAnimationFrame(tick);
if ('serviceWorker' in navigator && location.protocol.startsWith('http'))
    // offline from the second visit on; without it all works as well
    setTimeout(() => navigator.serviceWorker.register('sw.js').catch(() => {}), 3000);
