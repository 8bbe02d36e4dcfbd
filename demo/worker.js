// The worker of one model: messages in, slices of training, one answer for each frame asked for.
//
// in:  core { module, threads, why }   the compiled binary, once; undefined: load it here
//      peer { }, a port with it        the worker of the other model; without a port there is none any more
//      shipped { file, bytes, why }    a checkpoint, or why there is none
//      start { task, data?, values, kind, options, from?, run? }   a new model, or what is kept of a run
//      configure { values, options }   live settings            keep { }   now: the page may go
//      run { on }   step { }   duty { share }   cut { cut }   frame { want }   see link.js
//      class { name, samples }   restore { bytes }   save { }
// out: ready { engine, cost, kept, refused }   frame { … }   failure { message }
//      saved { bytes, config }   restored { config }   refused { message }   unkept { message }
//      written { }   what keep asked for
//
// All but core, peer and shipped carry the `token` of the run they belong to, a number that start brings: what belongs
// to a model that is gone is dropped here and, should it be under way already, by link.js.

import { load } from './package.js';
import { Keeper } from './runs/keeper.js';
import { TASKS, make } from './tasks/index.js';
import { trainerOf } from './training/index.js';
import { Turns } from './training/scheduler.js';

/** @type {any} */
let pa;
/** @type {{ threads: number, why: string }} */
let engine = { threads: 1, why: '' };
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
            keeper.turn(trainer);
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

/** @typedef {{ module?: WebAssembly.Module, threads?: number, why?: string }} Core see hands.js */
/** @type {(core: Core) => void} */
let given;
/** @type {Promise<Core>} */
const core = new Promise(resolve => {
    given = resolve;
});
/** Checkpoints that have come, or why not. @type {Map<string, { bytes?: Uint8Array, why?: string }>} */
const shipped = new Map();
let arrived = () => {}; // one more has come

/** @param {string} file @param {number} of  the run that waits for it @returns {Promise<Uint8Array>} */
async function checkpoint(file, of) {
    while (of === newest) {
        const { bytes, why } = shipped.get(file) ?? {};
        if (bytes) return bytes;
        if (why) throw new Error(`Its checkpoint could not be loaded: ${why}.`);
        await new Promise(resolve => {
            arrived = () => resolve(undefined);
        });
    }
    throw new Error('Another model has been asked for.'); // nobody waits for this one any more
}

/** Goes on from a checkpoint, or else begins from nothing. @param {{ file: string, steps: number }} from */
async function beginWith({ file, steps }) {
    try {
        trainer?.begin(await checkpoint(file, token), steps);
        return '';
    } catch (error) {
        shipped.delete(file); // it may come again
        return /** @type {Error} */ (error).message;
    }
}

/** @type {Promise<void>} */
let order = Promise.resolve(); // messages wait for the package to be loaded, and for one another

/** The deterministic binary: a link gives the same curve everywhere, whatever the number of threads. */
async function begin() {
    const { module: wasm, threads = 1, why = '' } = await core;
    try {
        pa = await load({ wasm, simd: 'simd128', ...(threads > 1 && { threads }) });
        engine = { threads: pa.threads, why: threads > 1 ? pa.threadsReason : why };
    } catch (error) {
        if (threads === 1) throw error;
        pa = await load({ simd: 'simd128' });
        engine = { threads: 1, why: /** @type {Error} */ (error).message };
    }
}

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

/** What it is of the runs kept in this browser. */
const keeper = new Keeper(message => postMessage({ type: 'unkept', token, message }));

/**
 * A new model takes up what was kept of its run.
 * @param {import('./training/trainer.js').Trainer} model
 * @param {Awaited<ReturnType<Keeper['open']>>} found
 * @returns {Promise<number | 'elsewhere' | undefined>} the step that it goes on from
 */
async function goOn(model, found) {
    if (found === 'elsewhere' || !found) return found;
    try {
        const went = await withFull(() => {
            model.pa = pa;
            return model.resume(found.bytes, found.state);
        });
        if (!went) return undefined;
        keeper.has(model.steps);
        return model.steps;
    } catch {
        return undefined; // torn, or of another version of the page: it begins anew
    }
}

/** @param {MessagePort | undefined} port  to the worker of the other model, if there is one */
function meet(port) {
    const { pace } = turns;
    pace.other = port ? { token: 0, steps: 0, asked: 0 } : undefined;
    pace.tell = mine => port?.postMessage(mine);
    port?.addEventListener('message', ({ data }) => {
        pace.other = data;
        turns.heard();
    });
    port?.start();
    pace.stand({});
    turns.heard();
}

/** @type {Record<string, (message: any) => void | Promise<void>>} */
const ACTIONS = {
    async start({ task, data, values, kind, options, from, run, token: next }) {
        keeper.keep(trainer);
        token = next;
        turns.running = false;
        pending = undefined; // a look at the model before this one
        trainer?.dispose();
        trainer = undefined;
        const found = keeper.open(run && { ...run, weights: task !== 'file' });
        if (!pa) await begin();
        const samples = data ?? make(TASKS[task], values);
        trainer = await withFull(() => trainerOf(pa, samples, values, kind, options));
        const kept = await goOn(trainer, await found);
        turns.speed = trainer.values.speed;
        const refused = from && typeof kept !== 'number' ? await beginWith(from) : '';
        turns.pace.stand({ token, steps: trainer.steps, asked: 0 });
        trainer.told = steps => turns.pace.stand({ steps });
        postMessage({
            type: 'ready',
            token,
            engine: { simd: pa.simd, ...engine },
            cost: trainer.cost(),
            kept,
            refused,
        });
        turns.wake();
    },
    configure({ values, options }) {
        if (!trainer) return;
        trainer.configure(values, options);
        keeper.soon(); // the address means it as it is now
        turns.speed = trainer.values.speed;
    },
    cut({ cut }) {
        trainer?.setCut(cut);
        turns.wake();
    },
    class({ name, samples }) {
        trainer?.addClass(name, samples);
        keeper.keep(trainer);
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
    keep() {
        const mine = token; // it is not waited for here: other messages go on
        keeper.keep(trainer).then(() => postMessage({ type: 'written', token: mine }));
    },
    run({ on }) {
        turns.running = on;
        if (!on) keeper.keep(trainer);
        turns.wake();
    },
    async step() {
        turns.pace.stand({ asked: turns.pace.mine.asked + 1 });
        await trainer?.learn(0, 1);
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

onmessage = ({ data, ports: [port] }) => {
    if (data.type === 'core') return given(data);
    if (data.type === 'peer') return meet(port);
    if (data.type === 'shipped') {
        shipped.set(data.file, data);
        return arrived();
    }
    if (data.type === 'start') {
        newest = data.token;
        arrived(); // a checkpoint that does not come holds nothing up
    }
    order = order
        .then(() => (data.token === newest ? ACTIONS[data.type](data) : undefined))
        .catch(error => fail(error, data.token));
};
