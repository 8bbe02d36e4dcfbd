// A run that this browser has kept goes on: one line says so. Each run is written down once it learns, and old ones
// make room.

import { moveRun } from '../app/kept.js';
import { format, touches } from '../app/state.js';
import { button } from '../app/banner.js';
import { grouped } from '../catalogue/words.js';
import { worth } from './worth.js';

const SOON = 3000, // ms until a new run is written down
    AGAIN = 500; // ms until it is looked at once more, where it had not learned enough

/** @type {import('../panels/index.js').Panel} */
export const kept = { id: 'kept', start };

/**
 * Where the models go on, in a sentence or two; nothing was kept: none.
 * @param {number | undefined} a  step that it goes on from; undefined: it was not kept
 * @param {number | undefined} b
 * @param {boolean} running
 */
export function wentOn(a, b, running) {
    if (a !== undefined && b !== undefined)
        return `You were at step ${grouped(Math.min(a, b))}. ${running ? 'It goes on from there.' : 'Press Play to go on from there.'}`;
    const step = a ?? b;
    if (step === undefined) return '';
    const [one, other] = b === undefined ? ['A', 'B'] : ['B', 'A'];
    return `Only ${one} was kept, at step ${grouped(step)}. ${other} begins anew; the one that is ahead waits for the other.`;
}

/** @type {import('../panels/index.js').Panel['start']} */
function start(page) {
    const line = document.createElement('p'),
        words = document.createElement('span');
    Object.assign(line, { id: 'kept', className: 'kept', hidden: true });
    line.setAttribute('role', 'status');
    line.append(
        words,
        button('Start again', () => page.restart()),
        button('Close', () => {
            line.hidden = true;
        }),
    );
    document.getElementById('banner')?.before(line);
    let said = 0; // the run that the line is about
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;

    /** Workers keep what they have learned, now: the page may go. */
    const now = () => {
        for (const side of /** @type {const} */ (['a', 'b'])) page.sides[side].keep();
    };
    document.addEventListener('visibilitychange', () => document.hidden && now());
    let ended = false;
    addEventListener('pagehide', ({ persisted }) => {
        // What the page alone holds, a file of the visitor's, is not given up for the way back.
        if (!persisted || !page.kept || page.unkept || page.state.values.task === 'file') return now();
        // WebKit keeps the page for the way back, and would hold its workers up in the middle of what they write: no
        // other page could open the database. What they have not written by now, some seconds, is lost.
        for (const side of /** @type {const} */ (['a', 'b'])) page.sides[side].link.end();
        ended = true;
    });
    addEventListener('pageshow', () => ended && location.reload());

    /** The run on show, written down: the dashboard lists it. The database is fetched with the first. */
    async function write() {
        const { kept: run, state, task } = page,
            elsewhere = [page.sides.a, page.sides.b].some(({ link }) => link.kept === 'elsewhere');
        if (!run || elsewhere || page.unkept) return;
        // one that rests, or has its checkpoint's steps alone, may learn yet
        if (![page.sides.a, page.sides.b].some(({ status }) => status && worth(status))) return later(AGAIN);
        const values = { ...state.values }; // of this run: another may begin meanwhile
        try {
            const [{ putRun, runRecord }, { prune }] = await Promise.all([import('./store.js'), import('./prune.js')]);
            const before = await runRecord(run.id);
            await putRun({
                began: Date.now(),
                ...before,
                id: run.id,
                address: format(values),
                task: task.name,
                values,
            });
            await prune(run.id);
        } catch (error) {
            page.unkept = /** @type {Error} */ (error).message;
        }
    }
    const later = (pause = SOON) => {
        clearTimeout(timer);
        timer = setTimeout(write, pause);
    };

    return {
        restart() {
            line.hidden = true;
            later();
        },
        refresh(changed) {
            if (!changed.has('taught') && !touches(changed, 'live') && !touches(changed, 'options')) return;
            // a rate that was turned: the address means this run still, if no other has begun with it
            const was = page.run;
            setTimeout(() => {
                if (!page.kept || was !== page.run) return;
                moveRun(page.kept.id, page.state.values);
                later();
            });
        },
        tell() {
            if (said === page.run) return;
            const { a, b } = page.sides;
            if (!a.link.ready || !b.link.ready) return;
            said = page.run;
            const [from, other] = [a.link.kept, b.link.kept];
            words.textContent =
                from === 'elsewhere' || other === 'elsewhere'
                    ? 'This run is open in another tab. Here it begins anew, and is not kept.'
                    : wentOn(from, other, page.state.values.run);
            line.hidden = !words.textContent;
        },
    };
}
