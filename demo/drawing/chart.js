// Curves with a cursor: a wrapper of uPlot, which is fetched when the first chart comes into sight. What a chart is:
//
//   const curve = chart(place, { title: 'Loss', x: { label: 'step' }, y: { label: 'loss', log: true },
//       css: () => page.theme.css, group: 'learning', height: 160, describedBy: 'learning-words' });
//   curve.set([{ label: 'A', color: 'a', x: steps, y: losses }], [{ y: 0.1, color: 'soft', label: 'even' }]);
//
// `place` is an empty element; it gets a title line (with a button that undoes a zoom), the picture, and a line with
// the values at the cursor, or the last ones. set() may be called as often as one likes: at most ten times a second,
// and only in sight, it is drawn. Lines have each their own x (axes.js has the type Line); `marks` are lines across
// with a word. Charts of one `group` share cursor and zoom.
//
// Mouse: move to read, drag to zoom, double click for the whole. Touch: drag sideways to read, two fingers zoom, the
// page still scrolls. Keys: ← → (with Shift ten at once) Home End move the cursor, + − zoom at it, Esc or 0 shows the
// whole. To a screen reader the picture is a slider whose value text is what the cursor reads out.
//
//   curve.set(lines, marks?)       new data       curve.options(patch)   other axes, title … (next drawing)
//   curve.redraw()                 other colours, or for paper: at once, in sight or not
//   curve.csv()  curve.image()     text with a row for each point; a canvas with title, picture and legend
//   curve.state()                  { x, lines }: what figure.js makes an SVG of
//   curve.destroy()

import { table, toCsv } from './axes.js';
import { frame, readings } from './chart-frame.js';

/** @typedef {import('./axes.js').Line} Line */
/**
 * @typedef {object} Axis
 * @property {string} label  with its unit
 * @property {boolean} [log]
 * @property {number} [base]  of the ticks of a logarithmic axis: 10, or 2
 * @property {[(number | undefined)?, (number | undefined)?]} [range]  what is left out follows the data
 * @property {(v: number) => string} [format]  of ticks
 * @property {(v: number) => string} [read]  of the values that are read out; as ticks, by default
 *
 * @typedef {{ x?: number, y?: number, color: string, label?: string }} Mark  a line across
 *
 * @typedef {object} Options
 * @property {string} title
 * @property {Axis} x
 * @property {Axis} y
 * @property {() => Record<string, string>} css  the colours as they are now: page.theme.css
 * @property {string} [group]
 * @property {number} [height]  of the picture, CSS pixels; 180 by default
 * @property {string} [describedBy]  id of a sentence about it
 * @property {number} [rest]  the x whose values are read out while there is no cursor; the last, by default
 * @property {boolean} [exact]  where a line has ended, its last value isn't read out
 * @property {string} [empty]  what stands in the picture's place while there is none
 * @property {string} [legend]  'none': the page has one
 */

const PAUSE = 100; // ms between two drawings, at least

/** @type {Promise<any> | undefined} */
let library;
/** How a picture is made: fetched once, with uPlot; after a failure it is tried again. */
const makerLater = () =>
    (library ??= Promise.all([import('./chart-plot.js'), import('../plots.js')]).then(
        ([{ make }, { default: uPlot }]) => make.bind(undefined, uPlot),
        error => {
            library = undefined;
            throw error;
        },
    ));

/** @type {Map<string, Set<Inner>>} charts that share cursor and zoom */
const groups = new Map();

/**
 * @typedef {object} Inner
 * @property {any} plot  the uPlot
 * @property {HTMLElement} picture
 * @property {() => Options} options
 * @property {(range?: [number, number]) => void} zoom  the x in sight; none: the whole
 * @property {(x: number) => void} point  moves the cursor
 * @property {() => number} at  the cursor's x
 */

/**
 * @param {HTMLElement} place
 * @param {Options} options
 */
export function chart(place, options) {
    const parts = frame(place, options);
    /** @type {{ lines: Line[], marks: Mark[] }} */
    let given = { lines: [], marks: [] };
    /** @type {Inner | undefined} */
    let inner;
    let shape = '', // of the lines that the plot was made for
        last = -PAUSE,
        timer = 0,
        seen = true,
        dirty = false,
        gone = false;
    /** @type {[number, number] | undefined} */
    let zoom;

    /** Draws what was given, now. */
    function apply() {
        clearTimeout(timer);
        timer = 0;
        dirty = false;
        last = performance.now();
        if (gone) return;
        if (!given.lines.length) return clear();
        if (!parts.picture.clientWidth) return void (dirty = true); // hidden: when it has a size
        make ? put() : void makerLater().then(loaded, failed);
    }
    /** @type {any} */
    let make;
    const loaded = (/** @type {any} */ module) => {
        if (make || gone) return;
        make = module;
        addEventListener('beforeprint', redraw); // after the page's own, which has made the colours those of paper
        apply();
    };
    const failed = () => {
        parts.values.textContent = 'The curves could not be fetched: is the network there? They are tried again.';
    };
    function put() {
        const { lines, marks } = given;
        const now = JSON.stringify([
            lines.map(({ label, color, width, alpha, dash, points }) => [label, color, width, alpha, dash, points]),
            [options.x, options.y].map(({ label, log, base }) => [label, log, base]),
            options.height,
        ]);
        if (now !== shape) {
            shape = now;
            close();
            inner = make(
                parts,
                () => options,
                () => given,
                setZoom,
                describe,
            );
            join();
        }
        const { plot } = /** @type {Inner} */ (inner);
        const data = table(lines, options.y.log);
        plot.given = { lines, marks };
        plot.batch(() => {
            plot.setData(data, false);
            const [min, max] = zoom ?? whole(data[0]);
            plot.setScale('x', { min, max });
        });
        describe();
    }
    /** @param {(number | undefined)[]} xs @returns {[number, number]} */
    function whole(xs) {
        const [low, high] = options.x.range ?? [];
        const from = low ?? Number(xs[0] ?? 0),
            to = high ?? Number(xs.at(-1) ?? 1);
        return to > from ? [from, to] : options.x.log ? [from / 1.5, from * 1.5] : [from - 0.5, from + 0.5];
    }
    /** @param {[number, number]} [range] */
    function setZoom(range) {
        for (const one of members()) one.zoom(range);
    }
    const members = () => (options.group && groups.get(options.group)) || (inner ? [inner] : []);
    function join() {
        if (!inner) return;
        const mine = inner;
        mine.zoom = range => {
            zoom = range;
            parts.whole.hidden = !range;
            const [min, max] = range ?? whole(mine.plot.data[0]),
                at = mine.at();
            mine.plot.batch(() => mine.plot.setScale('x', { min, max }));
            if (at >= min && at <= max) mine.point(at); // not the pixel: the place stays
        };
        if (!options.group) return;
        if (!groups.has(options.group)) groups.set(options.group, new Set());
        groups.get(options.group)?.add(mine);
    }
    function close() {
        if (!inner) return;
        if (options.group) groups.get(options.group)?.delete(inner);
        inner.plot.destroy();
        inner = undefined;
    }
    /** Another story begins: nothing is left of the one before. */
    function clear() {
        close();
        shape = '';
        zoom = undefined;
        parts.whole.hidden = true;
        parts.values.replaceChildren();
        parts.picture.removeAttribute('aria-valuetext');
    }
    /** The values at the cursor, or the last ones, below the picture and in the slider's words. */
    function describe() {
        if (!inner) return;
        const at = inner.at(),
            { lines } = given;
        const end = options.rest ?? Math.max(...lines.map(({ x }) => x[x.length - 1] ?? -Infinity));
        const words = readings(lines, Number.isFinite(at) ? at : end, options);
        parts.tell(words, Number.isFinite(at), given.lines, options.css());
        const { picture } = parts,
            xs = inner.plot.data[0];
        picture.setAttribute('aria-valuemax', String(Math.max(0, xs.length - 1)));
        picture.setAttribute('aria-valuenow', String(inner.plot.cursor.idx ?? Math.max(0, xs.length - 1)));
        picture.setAttribute(
            'aria-valuetext',
            `${words.x}: ${words.values.map(v => `${v.label} ${v.text}`).join(', ')}`,
        );
    }
    function redraw() {
        apply();
        inner?.plot.batch(() => inner?.plot.redraw(true, true));
    }

    parts.whole.addEventListener('click', () => {
        setZoom();
        parts.picture.focus();
    });
    const sizes = new ResizeObserver(() =>
        requestAnimationFrame(() => {
            const { clientWidth: width } = parts.picture;
            if (!width || gone) return;
            if (dirty || !inner) return apply();
            if (inner.plot.width !== width) inner.plot.setSize({ width, height: options.height ?? 180 });
        }),
    );
    sizes.observe(parts.picture);
    const sight = new IntersectionObserver(
        entries => {
            seen = entries[entries.length - 1].isIntersecting;
            if (seen && dirty) apply();
        },
        { rootMargin: '80px' },
    );
    sight.observe(place);

    return {
        /** @param {Line[]} lines @param {Mark[]} [marks] */
        set(lines, marks = []) {
            given = { lines, marks };
            dirty = true;
            if (!seen || timer) return;
            const wait = last + PAUSE - performance.now();
            if (wait <= 0) apply();
            else timer = Number(setTimeout(apply, wait));
        },
        /** @param {Partial<Options>} patch */
        options(patch) {
            options = { ...options, ...patch };
            parts.name(options);
        },
        redraw,
        csv: () => toCsv(given.lines, options.x.label, options.y.label || options.title),
        /** What is on show: for a figure. */
        state: () => ({ ...given, options, x: /** @type {[number, number]} */ (zoom ?? whole(table(given.lines)[0])) }),
        /** @returns {HTMLCanvasElement | undefined} the picture alone, in device pixels */
        canvas: () => inner?.plot.ctx.canvas,
        destroy() {
            gone = true;
            clearTimeout(timer);
            removeEventListener('beforeprint', redraw);
            sizes.disconnect();
            sight.disconnect();
            close();
            place.replaceChildren();
        },
    };
}

/** @typedef {ReturnType<typeof chart>} Chart */
