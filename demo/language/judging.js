// What the two parts that judge have in common: a worker with both models, fetched when they come into sight, and one
// question at a time, the latest.

import { ask } from './ask.js';
import { shipped } from '../shipped.js';

const CALL = { opinion: 'sentence', digit: 'image' };

/**
 * @param {'opinion' | 'digit'} what
 * @param {HTMLElement} place  when it comes into sight, the models are fetched
 * @param {(text: string) => void} tell  progress, and what went wrong
 * @param {(answer: any, asked: any) => void} answered
 */
export function judging(what, place, tell, answered) {
    /** @type {Promise<import('./ask.js').Asked> | undefined} */
    let opened;
    /** @type {any} */
    let next; // the question that waits
    let busy = false;

    async function open() {
        tell('Fetching two models …');
        const asked = ask(`language-${what}`);
        const [a, b] = await Promise.all(['a', 'b'].map(side => shipped(`language-${what}-${side}`)));
        await asked.ask('begin', { as: 'judge' });
        await asked.ask('open', { a: a.slice(), b: b.slice() });
        tell('');
        return asked;
    }
    const worker = () =>
        (opened ??= open().catch(error => {
            opened = undefined; // it is tried again
            throw error;
        }));
    async function go() {
        if (busy) return;
        busy = true;
        while (next) {
            const question = next;
            next = undefined;
            try {
                const asked = await worker();
                answered(await asked.ask(CALL[what], question), question);
            } catch (error) {
                tell(`That did not work: ${/** @type {Error} */ (error).message} Try again.`);
            }
        }
        busy = false;
    }
    /**
     * Calls fn when the place is first in sight, and it is its turn: the text above comes first.
     * @param {() => void} fn @param {Promise<void>} turn
     */
    const whenSeen = (fn, turn) => {
        const watcher = new IntersectionObserver(
            entries => {
                if (!entries.some(entry => entry.isIntersecting)) return;
                watcher.disconnect();
                void turn.then(fn);
            },
            { rootMargin: '200px' },
        );
        watcher.observe(place);
    };
    return {
        /** @param {any} question */
        ask(question) {
            next = question;
            void go();
        },
        whenSeen,
    };
}

/** Answers as bars. @param {HTMLElement} list @param {readonly string[]} names */
export function bars(list, names) {
    const rows = names.map(name => {
        const row = document.createElement('li'),
            [label, value, fill] = ['span', 'span', 'i'].map(tag => document.createElement(tag));
        label.textContent = name;
        row.append(label, value, fill);
        return { row, fill, value };
    });
    list.replaceChildren(...rows.map(({ row }) => row));
    return (/** @type {readonly number[]} */ shares) => {
        const best = shares.indexOf(Math.max(...shares));
        rows.forEach(({ row, fill, value }, i) => {
            row.classList.toggle('best', i === best);
            fill.style.transform = `scaleX(${shares[i] ?? 0})`;
            value.textContent = shares.length ? `${Math.round(100 * shares[i])} %` : '';
        });
    };
}
