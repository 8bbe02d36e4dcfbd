// The act on lengths: a slider N; what attention takes there in time, memory and memory of pairs, measured as it moves;
// and how that grows, over all lengths.

import { Queue } from './queue.js';
import { LENGTHS } from './growth.js';
import { charts } from './charts.js';
import { html } from './markup.js';
import { save } from './save.js';
import { LANES, Store } from './store.js';
import { drawNow, drawPowers, drawTop, method, models } from './tables.js';
import { atLength, time } from './words.js';
import { startWorker } from '../workers.js';
import * as words from '../catalogue/words.js';

/** @type {import('../panels/acts.js').Act} */
export const act = { html, start };

/** Threads that may compute, the page's models at rest. */
const threadsHere = () => (globalThis.crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency || 1) : 1);

/**
 * @param {import('../app/page.js').Page} page
 * @param {HTMLElement} root
 * @returns {import('../panels/acts.js').Started}
 */
function start(page, root) {
    const find = (/** @type {string} */ id) => /** @type {any} */ (root.querySelector(`#${id}`));
    const store = new Store({ heads: 2, width: 32, backward: false, threads: 1 });
    const machine = { simd: '', why: '' };
    let whole = false, // all lengths are measured
        total = 1,
        note = '',
        shown = false,
        due = false;
    const slider = find('scale-length');
    const index = () => {
        const { length } = page.state.values;
        return LENGTHS.reduce(
            (best, n, i) => (Math.abs(Math.log(n / length)) < Math.abs(Math.log(LENGTHS[best] / length)) ? i : best),
            0,
        );
    };
    const here = () => LENGTHS[index()];
    const queue = new Queue({
        open: () => startWorker('scale', 'scale'),
        question: ({ what, kind, n }) => ({
            what,
            kind,
            threads: store.setup.threads,
            shape: { n, heads: store.setup.heads, width: store.setup.width, backward: store.setup.backward },
            memory: what === 'sample' && store.point(kind, n).bytes === undefined,
        }),
        idle: job => store.idle(job),
        answer(job, answer) {
            Object.assign(machine, { simd: answer.simd, why: answer.why });
            if (answer.threads < store.setup.threads) return oneThread(answer.why);
            store.take(job, answer);
        },
        failure(message) {
            note = `The measurement failed: ${message}. Move the slider to try again.`;
            ended();
        },
        moved() {
            if (whole && !queue.busy) ended(true);
            draw();
        },
    });
    /** @param {boolean} [complete] */
    function ended(complete = false) {
        whole = false;
        find('scale-all').dataset.done = String(complete);
    }
    const curves = charts(page, find);
    threadChoice(find('scale-threads'));

    function measureHere() {
        if (!shown || whole) return;
        note = '';
        queue.replace(store.jobsAt(here()));
    }
    function measureAll() {
        whole = true;
        note = '';
        find('scale-all').dataset.done = 'false';
        const jobs = store.jobsOfAll(Number(find('scale-most').value)).filter(job => !store.idle(job));
        total = Math.max(1, jobs.length);
        queue.replace(jobs);
    }
    function stop() {
        const was = whole;
        ended();
        note = was ? 'Stopped. What was measured stays.' : 'Stopped.';
        queue.stop();
    }

    /** Threads could not be had. @param {string} why */
    function oneThread(why) {
        find('scale-threads').value = '1';
        settle();
        note = `One thread computes: ${why || 'this browser gave no more'}.`;
    }

    /** What is under way, in words. */
    function status() {
        const { job } = queue;
        if (!job) return note;
        if (job.what === 'pictures') return 'Computing the pictures …';
        const ms = store.foretold(job.kind, job.n);
        return `Measuring ${LANES[job.kind].name} at N = ${words.grouped(job.n)}${ms > 400 ? `: a pass takes about ${time(ms)}` : ''} …`;
    }
    /** In the next frame, once. */
    function draw() {
        if (due) return;
        due = true;
        requestAnimationFrame(() => {
            due = false;
            if (!shown) return;
            const n = here();
            drawTop(root, store, n, page.theme.css);
            find('scale-words').textContent = atLength(store, n);
            find('scale-state').textContent = status();
            drawNow(root, store, n);
            curves.draw(store, n);
            drawPowers(root, store);
            find('scale-models').textContent = models(page);
            find('scale-method').textContent = method(store.setup, machine);
            progress();
        });
    }
    function progress() {
        find('scale-stop').hidden = !queue.busy;
        find('scale-go').textContent = whole ? 'Stop' : 'Measure all lengths';
        find('scale-progress').hidden = !whole;
        if (!whole) return;
        const left = queue.jobs.reduce((sum, job) => sum + (store.idle(job) ? 0 : store.cost(job)), 0);
        find('scale-bar').value = 1 - queue.jobs.length / total;
        find('scale-left').textContent =
            `${total - queue.jobs.length} of ${total} samples; about ${words.duration(Math.ceil(left / 1000) * 1000)} left. Move the slider meanwhile: it shows what is there.`;
    }

    slider.addEventListener('input', () => page.state.set({ length: LENGTHS[Number(slider.value)] }));
    const set = () => page.state.set({ lanes: `${find('scale-heads').value}x${find('scale-width').value}` });
    for (const id of ['scale-heads', 'scale-width']) find(id).addEventListener('change', set);
    find('scale-threads').addEventListener('change', settle);
    find('scale-backward').addEventListener('change', settle);
    find('scale-go').addEventListener('click', () => (whole ? stop() : measureAll()));
    find('scale-stop').addEventListener('click', stop);
    save({ find, store, curves: curves.all, page, machine });

    /** The controls say something else. */
    function settle() {
        const [heads, width] = page.state.values.lanes.split('x').map(Number),
            threads = Number(find('scale-threads').value),
            backward = find('scale-backward').checked;
        const { setup } = store;
        if (setup.threads !== threads) queue.stop(); // another engine
        if (setup.heads !== heads || setup.width !== width || setup.backward !== backward || setup.threads !== threads)
            if (whole) stop();
        store.setup = { heads, width, backward, threads };
        find('scale-heads').value = heads;
        find('scale-width').value = width;
        slider.value = index();
        const n = here();
        find('scale-n').textContent = `N = ${words.grouped(n)} tokens`;
        slider.setAttribute('aria-valuetext', `${n} tokens`);
        measureHere();
        draw();
    }
    return {
        show() {
            shown = true;
            settle();
            slider.focus({ preventScroll: true });
        },
        hide() {
            shown = false;
            ended();
            queue.stop();
        },
        refresh(changed) {
            if (changed.has('theme')) curves.redraw();
            settle();
        },
    };
}

/** One thread, or as many as there may be. @param {HTMLSelectElement} select */
function threadChoice(select) {
    const most = threadsHere();
    for (const threads of most > 1 ? [1, most] : [1])
        select.add(new Option(threads > 1 ? `${threads} threads` : 'one thread', String(threads)));
    if (most > 1) return;
    select.disabled = true;
    select.title = globalThis.crossOriginIsolated
        ? 'This machine has one core.'
        : 'Threads need a page that is cross-origin isolated; this one is not.';
}
