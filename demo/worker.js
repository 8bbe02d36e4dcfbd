// The worker of one model: messages in, slices of training, one answer for each frame asked for.
//
// in:  core { module }   the compiled binary, once; undefined: load it here
//      start { task, data?, values, kind, options }   a new model   configure { values, options }   live settings
//      run { on }   step { }   duty { share }   cut { cut }         frame { want }                  see link.js
//      class { name, samples }   restore { bytes }   save { }
// out: ready { simd, cost }   frame { … }   failure { message }   saved { bytes, config }   restored { config }
// refused { message } All but core carry the `token` of the run they belong to, a number that start brings: what
// belongs to a model that is gone is dropped here and, should it be under way already, by link.js.

import { GraphTrainer } from './training/graph-trainer.js';
import { load } from './package.js';
import { TASKS, make } from './tasks/index.js';
import { Trainer } from './training/trainer.js';

const SLICE = 10; // ms of training before messages are looked at
/** @type {any} */
let pa;
/** @type {Trainer | undefined} */
let trainer;
let running = false;
let duty = 0.6; // share of the time spent computing
let waiting = false; // the loop has an appointment
let token = 0; // of the run at work
let newest = 0; // of the last start that has come in; it may have to wait for its turn
/** @type {any} */
let pending; // a frame that was asked for and not answered yet

const channel = new MessageChannel(); // yields without the 4 ms that nested timers cost
channel.port1.onmessage = () => work();
/** @param {number} pause */
function again(pause) {
    if (waiting) return;
    waiting = true;
    if (pause >= 1) setTimeout(work, pause);
    else channel.port2.postMessage(0);
}

async function work() {
    waiting = false;
    if (!trainer) return;
    const mine = token;
    try {
        const start = performance.now();
        const speed = trainer.values.speed === 'full' ? Infinity : Number(trainer.values.speed);
        const graph = 'stepLater' in trainer ? /** @type {any} */ (trainer) : undefined;
        if (running && graph) {
            waiting = true; // nothing comes in between
            try {
                await graph.stepLater();
            } finally {
                waiting = false;
            }
            if (mine !== token) return again(0);
        } else if (running) trainer.slice(SLICE, Number.isFinite(speed) ? 1 : Infinity);
        else trainer.test(SLICE); // at rest: finish the round, so that the accuracy shown is of the weights shown
        if (pending) answer();
        const took = performance.now() - start;
        if (running) again(Math.max(took * (1 / duty - 1), 1000 / speed - took));
        else if (!trainer.done) again(took);
    } catch (error) {
        if (mine !== token) return again(0); // a step was under way when its model went
        running = false;
        fail(error, mine);
    }
}

function answer() {
    if (!trainer || !pending) return;
    const { want } = pending;
    pending = undefined;
    const view = want.look ? trainer.look(want.look.x, want.look) : undefined;
    const curve = trainer.takeCurve();
    const frame = {
        type: 'frame',
        token,
        status: trainer.status(),
        curve,
        view,
        ticket: want.look?.ticket,
        judged: trainer.judged(want.from, want.count),
    };
    /** @type {Transferable[]} */
    const transfer = [curve.buffer];
    if (view) transfer.push(view.bytes.buffer);
    postMessage(frame, { transfer });
}

/** @param {unknown} error @param {number} of  the run it happened in */
function fail(error, of) {
    const { name = 'Error', message = String(error) } = /** @type {Error} */ (error ?? {});
    postMessage({ type: 'failure', token: of, name, message });
}

/** @type {(module: WebAssembly.Module | undefined) => void} */
let given;
/** @type {Promise<WebAssembly.Module | undefined>} */
const core = new Promise(resolve => {
    given = resolve;
});
/** @type {Promise<void>} */
let order = Promise.resolve(); // messages wait for the package to be loaded, and for one another

/** @type {Record<string, (message: any) => void | Promise<void>>} */
const ACTIONS = {
    async start({ task, data, values, kind, options, token: next }) {
        token = next;
        running = false;
        pending = undefined; // a look at the model before this one
        trainer?.dispose();
        trainer = undefined;
        // the deterministic binary: a link gives the same curve everywhere
        pa ??= await load({ wasm: await core, simd: 'simd128' });
        const samples = data ?? make(TASKS[task], values);
        const Kind = samples.input.kind === 'graph' ? GraphTrainer : Trainer;
        trainer = new Kind(pa, samples, values, kind, options);
        postMessage({ type: 'ready', token, simd: pa.simd, cost: trainer.cost() });
        again(0);
    },
    configure({ values, options }) {
        trainer?.configure(values, options);
    },
    cut({ cut }) {
        trainer?.setCut(cut);
        again(0);
    },
    class({ name, samples }) {
        trainer?.addClass(name, samples);
        again(0);
    },
    save() {
        const bytes = trainer?.save();
        if (bytes)
            postMessage({ type: 'saved', token, bytes, config: trainer?.config() }, { transfer: [bytes.buffer] });
    },
    restore({ bytes }) {
        try {
            postMessage({ type: 'restored', token, config: trainer?.restore(bytes) });
        } catch (error) {
            postMessage({ type: 'refused', token, message: /** @type {Error} */ (error).message });
        }
        again(0);
    },
    run({ on }) {
        running = on;
        again(0);
    },
    async step() {
        if (trainer && 'stepLater' in trainer) await /** @type {any} */ (trainer).stepLater();
        else trainer?.slice(0);
        again(0);
    },
    duty({ share }) {
        duty = share;
    },
    frame(message) {
        pending = message;
        if (!running || trainer?.values.speed !== 'full') answer(); // else at the end of the slice under way
    },
};

onmessage = ({ data }) => {
    if (data.type === 'core') return given(data.module);
    if (data.type === 'start') newest = data.token;
    order = order
        .then(() => (data.token === newest ? ACTIONS[data.type](data) : undefined))
        .catch(error => fail(error, data.token));
};
