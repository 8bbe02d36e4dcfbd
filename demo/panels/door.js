// The way in for the visitor's own files: chosen, dropped, or a folder of them. A worker reads them, with progress and
// a way to stop;
// what it understood is said here, and the target can be chosen.

import { collect } from '../files/dropped.js';
import { ACCEPT, DATA } from '../files/kinds.js';
import { joined } from '../files/parts.js';
import { startWorker } from '../workers.js';

/**
 * @typedef {import('../files/dropped.js').Dropped} Dropped
 * @typedef {import('../files/table.js').Choice} Choice
 * @typedef {{ target?: string | number, rows?: 'series' | 'table', alone?: boolean, cut?: boolean }} Wish
 */

/** @type {import('./index.js').Panel} */
export const door = {
    id: 'door',
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const [drop, file, folder, reading, bar, words, understood, list, choices, target, rows] = [
        'drop',
        'file',
        'folder',
        'reading',
        'reading-bar',
        'reading-words',
        'understood',
        'understood-words',
        'choices',
        'target',
        'rows',
    ].map(find);
    /** @type {Worker | undefined} */
    let worker;
    let token = 0; // of the reading; every message carries it
    let readingFor = ''; // the task that was on show when it began
    let before = /** @type {Dropped[]} */ ([]); // dropped last, for a test part that comes after its training part
    /**
     * The file on show, and what was chosen for it; what was refused is said, and chosen, in the banner.
     * @type {{ files: Dropped[], wish: Wish, choice?: Choice, words: string[] } | undefined}
     */
    let known;

    file.accept = ACCEPT;
    find('open').title = `Data: ${DATA}. Or weights (.safetensors). One file, or two: training and test part`;
    const invitation = `Drop files or a folder. Data: ${DATA}. Or weights (.safetensors)`;
    find('open').addEventListener('click', () => file.click());
    find('open-folder').addEventListener('click', () => folder.click());
    for (const input of [file, folder])
        input.addEventListener('change', () => {
            const files = [...input.files].map(f => ({ name: f.webkitRelativePath || f.name, file: f }));
            input.value = '';
            take(files);
        });
    find('reading-stop').addEventListener('click', () => {
        stop();
        tell();
        page.say('Reading was stopped.');
    });
    /** @param {HTMLSelectElement} select @param {{ files: Dropped[], wish: Wish, choice?: Choice } | undefined} of */
    const retarget = (select, of) =>
        of?.choice &&
        read(of.files, {
            ...of.wish,
            target: of.choice.columns[select.selectedIndex - (of.choice.target === null ? 1 : 0)]?.value,
        });
    target.addEventListener('change', () => retarget(target, known));
    rows.addEventListener('change', () => known && read(known.files, { ...known.wish, rows: rows.value }));
    let depth = 0; // dragenter and dragleave also come from the elements inside
    addEventListener('dragenter', event => {
        if (event.dataTransfer?.types.includes('Files')) {
            depth++;
            drop.textContent = page.taker?.words ?? invitation;
            drop.hidden = false;
        }
    });
    addEventListener('dragleave', () => {
        if (depth > 0 && --depth === 0) drop.hidden = true;
    });
    addEventListener('dragover', event => event.preventDefault());
    addEventListener('drop', async event => {
        event.preventDefault();
        depth = 0;
        drop.hidden = true;
        if (!event.dataTransfer?.types.includes('Files')) return;
        try {
            const { taker } = page, // as it is now: the folders take a while
                files = await collect(event.dataTransfer);
            taker ? taker.take(files) : take(files);
        } catch (error) {
            refuse(/** @type {Error} */ (error).message);
        }
    });

    /** @param {string} hint @param {{ text: string, run: () => void }} [action] @param {HTMLElement} [more] */
    const refuse = (hint, action, more) => page.banner({ title: 'That could not be used.', hint, action, more });

    /** The columns to choose from, in a picker. @param {HTMLSelectElement} select @param {Choice} choice */
    const fillTargets = (select, { columns, target: chosen }) =>
        select.replaceChildren(
            ...(chosen === null ? [new Option('none', '')] : []),
            ...columns.map(({ value, label }) => new Option(label, String(value), false, value === chosen)),
        );

    /**
     * Pickers for a file that was refused: those of the panel are about the file on show.
     * @param {{ files: Dropped[], wish: Wish, choice: Choice }} offer
     */
    function pickers(offer) {
        const line = /** @type {HTMLElement} */ (choices.cloneNode(true)),
            [column, meaning] = line.querySelectorAll('select');
        line.removeAttribute('id');
        line.hidden = false;
        column.id = 'other-target';
        meaning.id = 'other-rows';
        fillTargets(column, offer.choice);
        meaning.value = offer.choice.rows;
        column.addEventListener('change', () => retarget(column, offer));
        meaning.addEventListener('change', () =>
            read(offer.files, { ...offer.wish, rows: /** @type {'series' | 'table'} */ (meaning.value) }),
        );
        return line;
    }

    function stop() {
        worker?.terminate();
        worker = undefined;
        reading.hidden = true;
    }

    /** @param {Dropped[]} files */
    async function take(files) {
        if (files.length && files.every(({ name }) => /\.safetensors$/i.test(name))) return weights(files);
        const together = /** @type {Dropped[]} */ (
            /** @type {unknown} */ (joined(/** @type {any} */ (before), /** @type {any} */ (files)))
        );
        before = files;
        read(together, {});
    }

    /** Weights go to A; of two files, the second to B. @param {Dropped[]} files */
    async function weights(files) {
        if (files.length > 2)
            return refuse(`${files.length} files of weights, for two models: drop one, for A, or two, for A and B.`);
        const { run } = page;
        try {
            const all = await Promise.all(files.map(({ file }) => file.arrayBuffer()));
            if (page.run !== run) return refuse('The models changed while the weights were read. Drop them again.');
            all.forEach((bytes, i) => page.restore(i ? 'b' : 'a', new Uint8Array(bytes)));
        } catch (error) {
            refuse(`${files[0].name} could not be read. ${/** @type {Error} */ (error).message}`);
        }
    }

    /** @param {Dropped[]} files @param {Wish} wish */
    function read(files, wish) {
        stop();
        page.banner(undefined);
        readingFor = page.task.id;
        const mine = startWorker('reader', 'reader'),
            now = ++token;
        worker = mine;
        mine.onerror = event => {
            event.preventDefault();
            if (worker !== mine) return;
            stop();
            refuse(
                `The files could not be read: ${event.message || 'the script that reads them could not be loaded'}.`,
            );
        };
        mine.onmessage = ({ data }) => {
            if (data.token !== now || worker !== mine) return;
            if (data.type === 'progress') return show(data.words, data.done, data.total);
            stop();
            if (data.type === 'opened') {
                const { task, words: said, choice } = data;
                known = { files, wish, choice, words: said };
                page.open({
                    task: {
                        ...task,
                        draw: () => {
                            throw new Error('the samples of a file are not drawn');
                        },
                    },
                    data: data.data,
                });
                page.say(task.about);
            } else {
                refuse(
                    data.message,
                    data.alone
                        ? { text: 'Use it alone', run: () => read(files, { ...wish, alone: true }) }
                        : data.cut
                          ? { text: 'Cut it into low, middle, high', run: () => read(files, { ...wish, cut: true }) }
                          : undefined,
                    data.choice && pickers({ files, wish, choice: data.choice }),
                );
            }
            tell();
        };
        show(
            `Reading ${files.length === 1 ? files[0].name : `${files.length} files`}`,
            0,
            files.reduce((sum, each) => sum + each.file.size, 0),
        );
        mine.postMessage({ type: 'read', token: now, files, seed: page.state.values.seed, ...wish });
    }

    /** @param {string} text @param {number} done @param {number} total */
    function show(text, done, total) {
        reading.hidden = false;
        const mega = (/** @type {number} */ n) => (n / 2 ** 20).toFixed(n < 10 * 2 ** 20 ? 1 : 0);
        words.textContent =
            total > 2 ** 20 && done < total ? `${text}: ${mega(done)} of ${mega(total)} MiB` : `${text} …`;
        if (done >= total)
            bar.removeAttribute('value'); // it is being understood: how long that takes is not known
        else bar.value = done / Math.max(1, total);
    }

    /** What was understood of the file on show. */
    function tell() {
        const shown = page.task.id === 'file' ? known : undefined;
        understood.hidden = !shown;
        if (!shown) return;
        list.replaceChildren(
            ...shown.words.map(text => Object.assign(document.createElement('li'), { textContent: text })),
        );
        choices.hidden = !shown.choice;
        if (!shown.choice) return;
        fillTargets(target, shown.choice);
        rows.value = shown.choice.rows;
    }

    return {
        /** New models or another task: a reading that was begun for the last task is not wanted any more. */
        restart() {
            if (worker && page.task.id !== readingFor) stop();
            tell();
        },
    };
}
