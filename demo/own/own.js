// Bring your own attention: the door, what is known of what came in, and who shows it.

import { copy, download } from '../files/download.js';
import { MECHANISMS } from '../catalogue/mechanisms.js';
import { METHODS, methodsOf } from './approximate.js';
import { charts } from './charts.js';
import { choices } from './choices.js';
import { EXAMPLES } from './examples.js';
import { csvOf, pngOf, svgOf, textOf } from './figure.js';
import { KERNELS } from './kernels.js';
import { OwnLink } from './link.js';
import { HTML } from './markup.js';
import { pictures, rangeOf } from './pictures.js';
import { figures, headsTable } from './heads.js';
import { readLabels } from './texts.js';
import { belong } from './understand.js';
import * as words from './words.js';

/** What a mechanism makes its map of. @type {Record<string, string>} */
const KERNEL_OF = { primal: 'cosine', gaussian: 'gaussian', skyformer: 'gaussian' };
const PATIENCE = 350; // ms before progress is shown

/** @type {import('../panels/acts.js').Act} */
export const act = { html: HTML, start };

/** @type {import('../panels/acts.js').Act['start']} */
function start(page, root) {
    const find = (/** @type {string} */ id) => /** @type {any} */ (root.querySelector(`#own-${id}`));
    /** What the worker has said. @type {any} */
    let known = { curves: {}, heads: [] };
    /** @typedef {{ source: import('./session.js').Source, title: string, patch?: any, button?: HTMLElement }} Open */
    /** @type {Open | undefined} */
    let open; // on show
    /** @type {typeof open} */
    let wanted; // on its way
    /** @type {typeof open} */
    let left; // was under way when another act was opened
    let asking = false, // a picture is on its way
        again = false,
        timer = 0;

    const link = new OwnLink(hear, message => {
        rest();
        wanted = undefined;
        refuse(message);
    });
    /** @param {Record<string, any>} patch */
    function choose(patch) {
        if (wanted) return; // what is on its way has other choices
        busy('Working');
        refuse('');
        link.ask({ type: 'choose', patch });
    }
    const drawChoices = choices(find, choose);
    const pair = pictures(find, page, shown);
    const curves = charts(find, page, () => known);
    const drawHeads = headsTable(find, head => choose({ head }));

    /* ---- what comes in ---- */

    /**
     * @param {import('./session.js').Source} source @param {string} title @param {Record<string, any>} [patch]
     * @param {HTMLElement} [button]
     */
    function take(source, title, patch, button) {
        refuse('');
        wanted = { source, title, patch, button };
        busy(`Opening ${title}`);
        link.open(source, patch);
    }
    /** @param {{ name: string, file: File }[]} files */
    function takeFiles(files) {
        if (!files.length) return;
        const before = open && 'files' in open.source ? open.source.files : [],
            together = before.length === 1 && files.length === 1 && belong(before[0].name, files[0].name);
        const all = together ? [...before, ...files] : files;
        take(
            { files: all },
            all.length > 3 ? `${all.length} files` : all.map(({ name }) => name.split('/').pop()).join(', '),
        );
    }
    /** @param {string} example */
    const takeExample = example =>
        take(
            { example, seed: page.state.values.seed },
            `example “${EXAMPLES[example].name}”`,
            undefined,
            /** @type {HTMLElement} */ (root.querySelector(`[data-example="${example}"]`)),
        );
    /** The maps of a model of Play. @param {'a' | 'b'} name @param {HTMLElement} button */
    async function takeModel(name, button) {
        const side = page.sides[name];
        if (page.task.view === 'graph')
            return refuse(
                'Play learns a graph now: its attention goes along edges and makes no whole map. Choose another task in Explore.',
            );
        const { x } = page.sample,
            steps = side.status?.steps ?? 0,
            saved = await side.save();
        if (!saved) return refuse(`${name.toUpperCase()} is not there yet. Open Play, and come back.`);
        const kernel = KERNEL_OF[side.kind] ?? 'softmax';
        take(
            { model: saved.bytes, x },
            `${name.toUpperCase()}, ${MECHANISMS[side.kind].name}, step ${words.grouped(steps)}`,
            { as: 'map', kernel },
            button,
        );
    }

    find('choose').addEventListener('click', () => find('file').click());
    find('file').addEventListener('change', () => {
        const files = [...find('file').files].map(file => ({ name: file.name, file }));
        find('file').value = '';
        takeFiles(files);
    });
    root.addEventListener('click', event => {
        const button = /** @type {HTMLElement} */ (event.target).closest('button');
        if (button?.dataset.example) takeExample(button.dataset.example);
        else if (button?.dataset.model) takeModel(/** @type {'a' | 'b'} */ (button.dataset.model), button);
    });
    find('drop').addEventListener('dragover', () => find('drop').setAttribute('data-over', 'true'));
    for (const type of ['dragleave', 'drop'])
        find('drop').addEventListener(type, () => find('drop').removeAttribute('data-over'));
    find('copy-code').addEventListener('click', () =>
        copy(find('copy-code'), root.querySelector('pre')?.textContent ?? ''),
    );
    find('cancel').addEventListener('click', () => {
        link.cancel();
        rest();
        wanted = undefined;
        asking = false;
        nothing('Stopped before there was anything to show.');
        page.say('Stopped.');
    });
    find('labels-set').addEventListener('click', () => setLabels(readLabels(find('labels').value)));

    /** @param {string[]} labels */
    function setLabels(labels) {
        const { rows, cols } = known.opened?.sizes ?? {};
        find('labels').value = labels.join('\n');
        if (labels.length !== rows && labels.length !== cols)
            return void (find('labels-said').textContent =
                `${labels.length} labels, and there are ${rows} queries and ${cols} keys: give one for each.`);
        known.labels = labels;
        find('labels-said').textContent = `${labels.length} labels are used.`;
        draw();
    }

    /* ---- what the worker says ---- */

    /** @param {any} message */
    function hear(message) {
        const { type } = message;
        if (type === 'progress') return progress(message);
        if (type === 'answered') return link.idle && rest();
        if (type === 'done') return;
        if (type === 'refused') {
            asking = false;
            wanted = undefined; // what was on show may be chosen from again
            nothing('This can’t be shown as it is understood now.');
            return refuse(message.message);
        }
        if (type === 'labels') {
            wanted = undefined; // of what is on show, which stays
            return setLabels(message.labels);
        }
        if (type === 'opened') return opened(message);
        if (type === 'curve') known.curves[message.id] = message;
        else if (type === 'head') known.heads[message.head] = message;
        else if (type === 'picture') {
            asking = false;
            known.picture = message;
            if (again) askPicture();
        } else known[type] = message;
        if (type === 'map') fillMethods();
        if (type === 'spectrum') {
            root.dataset.values = String(message.values.length);
            fillSize();
            askPicture();
        }
        draw();
    }

    /** @param {any} message */
    function opened(message) {
        const fresh = wanted;
        if (fresh) open = fresh;
        wanted = undefined;
        if (fresh) find('beside').value = 'kernels';
        if (fresh) find('labels').value = (message.labels ?? []).join('\n');
        const labels = fresh ? message.labels : (known.labels ?? message.labels);
        known = { opened: message, labels, curves: {}, heads: [] };
        if (open) link.remember(open.source, message.choice, labels);
        for (const button of root.querySelectorAll('[data-example], [data-model]'))
            button.setAttribute('aria-pressed', String(button === open?.button));
        drawChoices(message);
        root.removeAttribute('data-nothing');
        find('lead').textContent = 'One moment …';
        find('what').textContent = what();
    }

    /** @param {any} message */
    function progress({ words: text, done, total }) {
        busy(total ? `${text} · ${done} of ${total}` : text);
        if (total) find('bar').value = done / total;
        else find('bar').removeAttribute('value');
    }
    /** @param {string} text */
    function busy(text) {
        find('busy-words').textContent = `${text} …`;
        root.setAttribute('aria-busy', 'true');
        timer ||= Number(setTimeout(() => (find('busy').hidden = false), PATIENCE));
    }
    function rest() {
        clearTimeout(timer);
        timer = 0;
        find('busy').hidden = true;
        root.removeAttribute('aria-busy');
    }
    /** Where there is no map, nothing of an older one is left. @param {string} text */
    function nothing(text) {
        root.toggleAttribute('data-nothing', !known.map);
        if (!known.spectrum) find('lead').textContent = text;
    }
    /** @param {string} text */
    function refuse(text) {
        find('refusal').hidden = !text;
        find('refusal').textContent = text;
    }

    /* ---- what is shown ---- */

    /** What is on show, in a line. */
    function what() {
        if (!known.opened || !open) return '';
        const { choice, sizes, tensors } = known.opened;
        const of =
            choice.as === 'qk'
                ? `${KERNELS[/** @type {'softmax'} */ (choice.kernel)].name} of Q and K${choice.causal ? ', causal' : ''}${choice.scale === 'none' ? ', no scale' : ''}`
                : tensors[choice.map].name;
        return [
            open.title,
            of,
            sizes.outer > 1 ? `${choice.outer + 1} of ${sizes.outer} in the batch` : '',
            sizes.heads > 1 ? `head ${choice.head + 1} of ${sizes.heads}` : '',
            choice.every > 1 ? `every ${choice.every}th token` : '',
        ]
            .filter(Boolean)
            .join(' · ');
    }

    /** The two pictures. */
    function shown() {
        const { map, picture, labels } = known;
        const [first, second] = [map && { matrix: map, low: map.low, top: map.top }, picture && secondOf(picture)];
        return { first, second, labels, names: /** @type {[string, string]} */ (['The map', second?.name ?? '']) };
    }
    /** @param {any} picture */
    function secondOf(picture) {
        const exact = picture.exact ?? known.map.data,
            rest = find('show').value === 'rest',
            key = `${rest}`;
        if (picture.key === key) return picture.shown;
        const data = rest ? Float32Array.from(exact, (v, i) => v - picture.data[i]) : picture.data;
        const range = rest ? rangeOf(data) : picture.exact ? rangeOf(exact) : known.map;
        const lowest = rangeOf(data).low;
        picture.key = key;
        picture.shown = {
            matrix: { rows: picture.rows, cols: picture.cols, data },
            // what goes below zero is shown so, in the range of the map
            low: rest || lowest >= -0.02 * range.top ? Math.min(range.low, 0) : -range.top,
            top: range.top,
            name: `${rest ? 'What is left out by ' : ''}${words.named(picture.id, picture.size)}`,
        };
        return picture.shown;
    }

    function fillMethods() {
        const { choice } = known.opened,
            ids = methodsOf(choice.as === 'qk', choice),
            select = find('method'),
            before = select.value;
        select.replaceChildren(...ids.map(id => new Option(METHODS[id].name, id)));
        select.value = ids.includes(before) ? before : 'best';
    }
    function fillSize() {
        const { map, spectrum } = known,
            ranks = METHODS[find('method').value].ranks,
            most = Math.min(ranks ? spectrum.values.length : Math.min(map.rows, map.cols), 512);
        find('size').max = String(most);
        if (!known.picture && !asking) find('size').value = String(Math.min(most, spectrum.ranks.energy95 ?? 8));
        find('size-name').textContent = METHODS[find('method').value].size.replace(/^./, c => c.toUpperCase());
        find('size-out').textContent = find('size').value;
    }
    function askPicture() {
        again = asking;
        if (asking || !known.spectrum) return;
        asking = true;
        link.ask({ type: 'picture', id: find('method').value, size: Number(find('size').value) });
    }
    find('size').addEventListener('input', () => {
        find('size-out').textContent = find('size').value;
        askPicture();
    });
    find('method').addEventListener('change', () => {
        fillSize();
        askPicture();
    });
    find('show').addEventListener('change', draw);
    find('all').addEventListener('click', () => {
        busy('All singular values');
        link.ask({ type: 'whole' });
    });

    function draw() {
        if (!known.map) return;
        pair.draw();
        find('map-words').textContent =
            `The map, ${known.map.rows} × ${known.map.cols}${known.map.lower ? '; nothing above the diagonal: causal' : ''}.`;
        if (!known.spectrum) return;
        find('lead').textContent = words.lead(known.map, known.spectrum);
        figures(find, known.spectrum);
        curves.draw();
        drawHeads(known);
        if (!known.picture) return;
        find('second-words').textContent = `${shown().names[1]}.`;
        find('made-words').textContent = words.made(known.picture, known.map.data.length);
    }

    /* ---- what is taken home ---- */

    const stem = () => (open?.title ?? 'attention').replace(/[^\w.-]+/g, '-').replace(/^-|-$/g, '');
    const caption = () =>
        `${words.lead(known.map, known.spectrum)} ${what()}. ${known.picture ? words.made(known.picture, known.map.data.length) : ''} Made with primal-attention, ${new Date().toISOString().slice(0, 10)}.`;
    const taken = () => ({ ...shown(), states: curves.states(), caption: caption() });
    const ready = () => known.spectrum && known.picture;
    find('svg').addEventListener(
        'click',
        () => ready() && download(`${stem()}.svg`, svgOf(/** @type {any} */ (taken())).text, 'image/svg+xml'),
    );
    find('png').addEventListener('click', async () => {
        if (!ready()) return;
        try {
            download(`${stem()}.png`, await pngOf(svgOf(/** @type {any} */ (taken()))), 'image/png');
        } catch (error) {
            refuse(`The PNG could not be made: ${/** @type {Error} */ (error).message}.`);
        }
    });
    find('csv').addEventListener(
        'click',
        () => ready() && download(`${stem()}.csv`, csvOf(known, caption()), 'text/csv'),
    );
    find('text').addEventListener('click', () => ready() && copy(find('text'), textOf(known, caption())));

    new ResizeObserver(() => pair.draw()).observe(root);
    return {
        show() {
            page.taker = { words: 'Drop Q and K, or a map: .safetensors, .npy, .npz, CSV, JSON', take: takeFiles };
            if (left) {
                const { source, title, patch, button } = left,
                    mine = left === open ? known.opened.choice : patch;
                left = undefined;
                take(source, title, mine, button);
            } else if (!open && !wanted) takeExample('lowrank');
            else draw();
        },
        hide() {
            page.taker = undefined;
            if (link.idle) return;
            left = wanted ?? open; // it is begun again when this is next seen
            link.cancel();
            rest();
            asking = false;
        },
        refresh(changed) {
            if (!changed.has('theme')) return;
            draw();
            curves.redraw();
        },
    };
}
