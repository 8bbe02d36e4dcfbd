// How a chart (chart.js) is moved by keys and fingers; the mouse is uPlot's own.

/** @param {number} from @param {number} to @returns {[number, number]} */
export const zoomed = (from, to) => [Math.min(from, to), Math.max(from, to)];

/**
 * The stretch in sight, made wider or narrower about a place, within what there is.
 * @param {[number, number]} sight @param {number} at @param {number} factor below 1: nearer
 * @param {[number, number]} whole @param {boolean} [log]
 * @returns {[number, number] | undefined} undefined: the whole
 */
export function scaled(sight, at, factor, whole, log = false) {
    const to = log ? Math.log : Number,
        back = log ? Math.exp : Number;
    const [low, high, middle] = [...sight, at].map(to),
        [first, last] = whole.map(to);
    const next = [middle - (middle - low) * factor, middle + (high - middle) * factor];
    if (next[0] <= first && next[1] >= last) return undefined;
    return [back(Math.max(first, next[0])), back(Math.min(last, next[1]))];
}

/**
 * @param {import('./chart.js').Inner} inner
 * @param {(range?: [number, number]) => void} setZoom
 */
export function pointers(inner, setZoom) {
    const { plot, picture, options } = inner;
    const over = /** @type {HTMLElement} */ (plot.over);
    const xs = () => /** @type {number[]} */ (plot.data[0]);
    /** @param {number} at @param {number} factor */
    const zoomAt = (at, factor) => {
        const { min, max } = plot.scales.x;
        setZoom(scaled([min, max], at, factor, [xs()[0], xs()[xs().length - 1]], options().x.log));
    };
    /** @param {number} by steps along the points */
    function step(by) {
        const list = xs();
        if (!list.length) return;
        const now = inner.at(),
            from = Number.isFinite(now) ? plot.valToIdx(now) : list.length - (by < 0 ? 0 : 1);
        const { min, max } = plot.scales.x;
        let next = Math.min(list.length - 1, Math.max(0, from + by));
        while (list[next] < min && next < list.length - 1) next++;
        while (list[next] > max && next > 0) next--;
        inner.point(list[next]);
    }
    picture.onkeydown = event => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const far = event.shiftKey ? 10 : 1;
        const here = () => (Number.isFinite(inner.at()) ? inner.at() : (plot.scales.x.min + plot.scales.x.max) / 2);
        /** @type {Record<string, () => void>} */
        const keys = {
            ArrowLeft: () => step(-far),
            ArrowDown: () => step(-far),
            ArrowRight: () => step(far),
            ArrowUp: () => step(far),
            Home: () => step(-Infinity),
            End: () => step(xs().length),
            '+': () => zoomAt(here(), 0.5),
            '=': () => zoomAt(here(), 0.5),
            '-': () => zoomAt(here(), 2),
            '−': () => zoomAt(here(), 2),
            0: () => setZoom(),
            Escape: () => setZoom(),
        };
        const act = keys[event.key];
        if (!act) return;
        act();
        event.preventDefault();
        event.stopPropagation(); // these keys mean other things to the page
    };
    touches(over, inner, zoomAt);
}

/**
 * One finger reads, two zoom; up and down stays the page's (touch-action: pan-y).
 * @param {HTMLElement} over @param {import('./chart.js').Inner} inner
 * @param {(at: number, factor: number) => void} zoomAt
 */
function touches(over, inner, zoomAt) {
    /** @type {Map<number, number>} x of each finger */
    const fingers = new Map();
    const place = (/** @type {PointerEvent} */ event) => event.clientX - over.getBoundingClientRect().left;
    const spread = () => {
        const [a, b] = [...fingers.values()];
        return Math.max(12, Math.abs(a - b));
    };
    over.addEventListener('pointerdown', event => {
        if (event.pointerType !== 'touch') return;
        fingers.set(event.pointerId, place(event));
        if (fingers.size === 1) inner.point(inner.plot.posToVal(place(event), 'x'));
    });
    over.addEventListener('pointermove', event => {
        if (!fingers.has(event.pointerId)) return;
        if (fingers.size === 1) {
            fingers.set(event.pointerId, place(event));
            return inner.point(inner.plot.posToVal(place(event), 'x'));
        }
        const before = spread();
        fingers.set(event.pointerId, place(event));
        const [a, b] = [...fingers.values()];
        zoomAt(inner.plot.posToVal((a + b) / 2, 'x'), before / spread());
    });
    for (const end of /** @type {const} */ (['pointerup', 'pointercancel', 'pointerleave']))
        over.addEventListener(end, event => fingers.delete(event.pointerId));
}
