// The worker of one model: messages in, slices of training, one answer for each frame asked for.
//
// in:  core { module }   the compiled binary, once; undefined: load it here
//      start { task, data?, values, kind, options }   a new model   configure { values, options }   live settings
//      run { on }   step { }   duty { share }   cut { cut }         frame { want }                  see link.js
//      class { name, samples }   restore { bytes }   save { }
// out: ready { simd, cost }   frame { … }   failure { message }   saved { bytes, config }   restored { config }
// refused { message } All but core carry the `token` of the run they belong to, a number that start brings: what
// belongs to a model that is gone is dropped here and, should it be under way already, by link.js.

import { load } from './package.js';
import { TASKS, make } from './tasks/index.js';
import { trainerOf } from './training/index.js';
import { Turns } from './training/scheduler.js';

/** @type {any} */
let pa;
/** @type {import('./training/trainer.js').Trainer | undefined} */
let trainer;
let token = 0; // of the run at work
let newest = 0; // of the last start that has come in; it may have to wait for its turn
/** @type {any} */
let pending; // a frame that was asked for and not answered yet

const channel = new MessageChannel(); // yields without the 4 ms that nested timers cost
const turns = new Turns(
    {
        now: () => performance.now(),
        wait(pause, then) {
            if (pause >= 1) return void setTimeout(then, pause);
            channel.port1.onmessage = then;
            channel.port2.postMessage(0);
        },
    },
    async ({ learn, budget, most }) => {
        if (!trainer) return 'stopped';
        const mine = token;
        try {
            if (learn) await trainer.learn(budget, most);
            else trainer.test(budget); // at rest: finish the round, so that the accuracy shown is of the weights shown
            if (mine !== token) return 'gone';
            if (pending) answer();
            return trainer.done ? 'done' : 'more';
        } catch (error) {
            if (mine !== token) return 'gone'; // a step was under way when its model went
            turns.running = false;
            fail(error, mine);
            return 'stopped';
        }
    },
);

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
        judged: trainer.verdicts.judged(want.from, want.count),
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

/**
 * Calls fn; where the base lacks what it needs, once more with the full build: the page begins with the smaller one.
 * @template T @param {() => T} fn @returns {Promise<T>}
 */
async function withFull(fn) {
    try {
        return fn();
    } catch (error) {
        if (pa.full || !/full build/.test(/** @type {Error} */ (error).message)) throw error;
        pa = await load({ full: true, simd: 'simd128' });
        return fn();
    }
}

/** @type {Record<string, (message: any) => void | Promise<void>>} */
const ACTIONS = {
    async start({ task, data, values, kind, options, token: next }) {
        token = next;
        turns.running = false;
        pending = undefined; // a look at the model before this one
        trainer?.dispose();
        trainer = undefined;
        // the deterministic binary: a link gives the same curve everywhere
        pa ??= await load({ wasm: await core, simd: 'simd128' });
        const samples = data ?? make(TASKS[task], values);
        trainer = await withFull(() => trainerOf(pa, samples, values, kind, options));
        turns.speed = trainer.values.speed;
        postMessage({ type: 'ready', token, simd: pa.simd, cost: trainer.cost() });
        turns.wake();
    },
    configure({ values, options }) {
        if (!trainer) return;
        trainer.configure(values, options);
        turns.speed = trainer.values.speed;
    },
    cut({ cut }) {
        trainer?.setCut(cut);
        turns.wake();
    },
    class({ name, samples }) {
        trainer?.addClass(name, samples);
        turns.wake();
    },
    save() {
        const bytes = trainer?.save();
        if (bytes)
            postMessage({ type: 'saved', token, bytes, config: trainer?.config() }, { transfer: [bytes.buffer] });
    },
    async restore({ bytes }) {
        try {
            const config = await withFull(() => {
                if (trainer) trainer.pa = pa;
                return trainer?.restore(bytes);
            });
            postMessage({ type: 'restored', token, config });
        } catch (error) {
            postMessage({ type: 'refused', token, message: /** @type {Error} */ (error).message });
        }
        turns.wake();
    },
    run({ on }) {
        turns.running = on;
        turns.wake();
    },
    async step() {
        await trainer?.learn(0);
        turns.wake();
    },
    duty({ share }) {
        turns.share = share;
    },
    frame(message) {
        pending = message;
        if (!turns.dense) answer(); // else at the end of the turn under way
    },
};

onmessage = ({ data }) => {
    if (data.type === 'core') return given(data.module);
    if (data.type === 'start') newest = data.token;
    order = order
        .then(() => (data.token === newest ? ACTIONS[data.type](data) : undefined))
        .catch(error => fail(error, data.token));
};
