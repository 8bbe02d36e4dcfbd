/**
 * The images of pathfinder.js: paths that grow stroke by stroke where nothing is forbidden yet, and how they are drawn.
 */

const PADDING = 1,
    ATTEMPTS = 3,
    DISTRACTOR_ATTEMPTS = 5;

/**
 * Distances in pixels.
 * @typedef {object} Settings
 * @property {number} length of a stroke
 * @property {number} thickness of a stroke
 * @property {number} margin about a stroke, where no other may be drawn
 * @property {number} radius of a disc
 * @property {number} seedDistance of the origins of the two long paths
 * @property {number} continuity how straight the paths are
 */

/** @typedef {{ y: number, x: number }} Point */
/**
 * A path that grows. `pivot` lies the margin behind the tail of its last stroke; `last` is that stroke's footprint,
 * which is forbidden only to strokes after the next one, for neighbours nearly touch. `strokes` are drawn when the path
 * is complete.
 * @typedef {{ pivot: Point, orientation: number, last: number[], origin: Point, tip: Point, strokes: [Point, Point][]
 *   }} Snake
 */

export class Drawing {
    /** @param {number} size @param {Settings} settings @param {import('./random.js').Random} random */
    constructor(size, settings, random) {
        this.size = size;
        this.settings = settings;
        this.random = random;
        this.pixels = new Float64Array(size * size);
        /** 1 where nothing may be drawn any more. */
        this.forbidden = new Uint8Array(size * size);
    }

    /**
     * @param {number} label
     * @param {number} contour
     * @param {number} short
     * @param {number} distractors
     * @returns {Float64Array}
     */
    image(label, contour, short, distractors) {
        let pair = null;
        while (pair === null) {
            this.clear();
            pair = this.pair(contour);
        }
        for (let i = 0; i < distractors; i++)
            for (let attempt = 0; attempt < DISTRACTOR_ATTEMPTS && !this.distractor(short); attempt++);
        const first = this.random.integer(0, 1);
        this.disc(pair[first].origin);
        this.disc(pair[label === 1 ? first : 1 - first].tip);
        return this.pixels.slice();
    }

    clear() {
        const { size, forbidden } = this;
        this.pixels.fill(0);
        for (let y = 0, i = 0; y < size; y++)
            for (let x = 0; x < size; x++, i++)
                forbidden[i] = Math.min(x, y, size - 1 - x, size - 1 - y) < PADDING ? 1 : 0;
    }

    /**
     * Two long paths whose origins are the seed distance apart, or null if one ran into a dead end.
     * @param {number} contour
     * @returns {Snake[] | null}
     */
    pair(contour) {
        const {
            size,
            random,
            settings: { seedDistance },
        } = this;
        const low = 2 * seedDistance,
            high = size - 1 - 2 * seedDistance;
        const first = this.seed(() => ({ y: random.integer(low, high), x: random.integer(low, high) }));
        if (first === null) return null;
        const second = this.seed(() => {
            const angle = (random.integer(0, 359) * Math.PI) / 180;
            return {
                y: Math.round(first.origin.y + seedDistance * Math.sin(angle)),
                x: Math.round(first.origin.x + seedDistance * Math.cos(angle)),
            };
        });
        if (second === null) return null;
        const snakes = [first, second];
        for (let i = 1; i < contour; i++) for (const snake of snakes) if (!this.extend(snake)) return null;
        for (const snake of snakes) this.finish(snake);
        return snakes;
    }

    /** A short path anywhere; false, and nothing drawn, if it did not fit. @param {number} length */
    distractor(length) {
        const { size, forbidden } = this;
        if (forbidden.reduce((sum, f) => sum + 1 - f, 0) < 0.01 * size * size) return false;
        const before = forbidden.slice();
        const snake = this.seedAnywhere();
        let grown = snake !== null;
        for (let i = 1; grown && i < length; i++) grown = this.extend(/** @type {Snake} */ (snake));
        if (grown) this.finish(/** @type {Snake} */ (snake));
        else forbidden.set(before);
        return grown;
    }

    /** Draws a path that is complete. @param {Snake} snake */
    finish(snake) {
        this.forbid(snake.last);
        for (const [a, b] of snake.strokes) this.fill(a, b, this.settings.thickness / 2, STROKE_BRIGHTNESS);
    }

    /**
     * A first stroke of random orientation, its tail where `place` says.
     * @param {() => Point} place
     * @returns {Snake | null}
     */
    seed(place) {
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
            const snake = this.start(place(), (this.random.integer(-180, 179) * Math.PI) / 180);
            if (snake !== null) return snake;
        }
        return null;
    }

    /** A first stroke that touches nothing. @returns {Snake | null} */
    seedAnywhere() {
        const {
            size,
            forbidden,
            random,
            settings: { length },
        } = this;
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
            const orientation = (random.integer(-180, 179) * Math.PI) / 180;
            // The stroke's footprint about the middle of the image is moved over all pixels.
            const middle = { y: size >> 1, x: size >> 1 };
            const shape = this.footprint(middle, step(middle, orientation, length)).map(i => ({
                y: Math.floor(i / size) - middle.y,
                x: (i % size) - middle.x,
            }));
            const places = [];
            for (let y = PADDING; y < size - PADDING; y++)
                for (let x = PADDING; x < size - PADDING; x++)
                    if (shape.every(d => inside(y + d.y, x + d.x, size) && !forbidden[(y + d.y) * size + x + d.x]))
                        places.push({ y, x });
            if (places.length === 0) return null;
            const snake = this.start(random.pick(places), orientation);
            if (snake !== null) return snake;
        }
        return null;
    }

    /** @param {Point} tail @param {number} orientation @returns {Snake | null} null if it leaves the image */
    start(tail, orientation) {
        const {
            size,
            settings: { length, margin },
        } = this;
        const head = rounded(step(tail, orientation, length)),
            pivot = rounded(step(head, orientation, -(length + margin)));
        if (!inside(head.y, head.x, size) || !inside(pivot.y, pivot.x, size)) return null;
        const end = step(tail, orientation, length);
        return { pivot, orientation, last: this.footprint(tail, end), origin: tail, tip: head, strokes: [[tail, end]] };
    }

    /**
     * One more stroke: about a new pivot, one stroke and two margins further on, the head is drawn among the pixels on
     * a circle, those near the old direction being likelier, and the stroke goes from it towards the pivot.
     * @param {Snake} snake @returns {boolean} false at a dead end
     */
    extend(snake) {
        const {
            size,
            random,
            forbidden,
            settings: { length, margin, continuity },
        } = this;
        const pivot = rounded(step(snake.pivot, snake.orientation, length + 2 * margin));
        const radius = length + margin,
            samples = Math.ceil(2 * Math.PI * radius);
        /** @type {Map<number, { head: Point, orientation: number, weight: number }>} */
        const candidates = new Map();
        let total = 0;
        for (let i = 0; i < samples; i++) {
            const head = rounded(step(pivot, i / radius, radius));
            if (!inside(head.y, head.x, size) || candidates.has(head.y * size + head.x)) continue;
            const orientation = Math.atan2(head.y - pivot.y, head.x - pivot.x);
            const between = Math.abs(orientation - snake.orientation),
                turn = Math.min(between, 2 * Math.PI - between);
            if (continuity * turn >= Math.PI / 2) continue;
            const weight = this.near(head) ? 0 : Math.cos(continuity * turn) ** 2;
            candidates.set(head.y * size + head.x, { head, orientation, weight });
            total += weight;
        }
        if (total < 1e-4) return false;
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
            let at = random.uniform(0, total),
                chosen = null;
            for (const candidate of candidates.values()) {
                if (candidate.weight === 0) continue;
                chosen = candidate;
                if ((at -= candidate.weight) < 0) break;
            }
            const { head, orientation } = /** @type {NonNullable<typeof chosen>} */ (chosen);
            const end = step(head, orientation, -length),
                print = this.footprint(head, end);
            if (print.some(i => forbidden[i])) continue;
            this.forbid(snake.last);
            snake.strokes.push([head, end]);
            Object.assign(snake, { pivot, orientation, last: print, tip: head });
            return true;
        }
        return false;
    }

    /** Whether a forbidden pixel lies within the margin. @param {Point} p */
    near({ y, x }) {
        const {
            size,
            forbidden,
            settings: { margin },
        } = this;
        for (let dy = -margin; dy <= margin; dy++)
            for (let dx = -margin; dx <= margin; dx++)
                if (
                    dy * dy + dx * dx <= margin * margin &&
                    inside(y + dy, x + dx, size) &&
                    forbidden[(y + dy) * size + x + dx]
                )
                    return true;
        return false;
    }

    /** The pixels within the margin of a stroke. @param {Point} a @param {Point} b @returns {number[]} */
    footprint(a, b) {
        const { thickness, margin } = this.settings,
            reach = thickness / 2 + margin;
        /** @type {number[]} */
        const out = [];
        this.around(a, b, reach, (y, x, i) => {
            if (distance(y, x, a, b) <= reach) out.push(i);
        });
        return out;
    }

    /** @param {number[]} print */
    forbid(print) {
        for (const i of print) this.forbidden[i] = 1;
    }

    /** Draws a marker. @param {Point} p */
    disc(p) {
        this.fill(p, p, this.settings.radius, 1);
    }

    /**
     * All that is nearer than `reach` to the line from a to b, the share of 4 × 4 samples giving a pixel's brightness.
     * @param {Point} a
     * @param {Point} b
     * @param {number} reach
     * @param {number} brightness
     */
    fill(a, b, reach, brightness) {
        this.around(a, b, reach + 1, (y, x, i) => {
            let hits = 0;
            for (let s = 0; s < 16; s++)
                if (distance(y + ((s >> 2) - 1.5) / 4, x + ((s & 3) - 1.5) / 4, a, b) <= reach) hits++;
            this.pixels[i] = Math.max(this.pixels[i], Math.min(1, (brightness * hits) / 16));
        });
    }

    /**
     * Calls `visit` for the pixels of the image in a box about a line.
     * @param {Point} a
     * @param {Point} b
     * @param {number} reach
     * @param {(y: number, x: number, index: number) => void} visit
     */
    around(a, b, reach, visit) {
        const { size } = this;
        const top = Math.max(0, Math.ceil(Math.min(a.y, b.y) - reach)),
            bottom = Math.min(size - 1, Math.floor(Math.max(a.y, b.y) + reach));
        const left = Math.max(0, Math.ceil(Math.min(a.x, b.x) - reach)),
            right = Math.min(size - 1, Math.floor(Math.max(a.x, b.x) + reach));
        for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) visit(y, x, y * size + x);
    }
}

/**
 * The arena's contrasts of path and stroke, 2 × 0.75. A stroke is thinner than a pixel at size 32, and so stays greyer
 * than the discs.
 */
const STROKE_BRIGHTNESS = 1.5;

/** @param {Point} p @param {number} orientation @param {number} length @returns {Point} */
function step(p, orientation, length) {
    return { y: p.y + length * Math.sin(orientation), x: p.x + length * Math.cos(orientation) };
}

/** @param {Point} p @returns {Point} */
function rounded(p) {
    return { y: Math.round(p.y), x: Math.round(p.x) };
}

/** @param {number} y @param {number} x @param {number} size */
function inside(y, x, size) {
    return y >= 0 && y < size && x >= 0 && x < size;
}

/**
 * The distance of (y, x) from the line between a and b, its ends included.
 * @param {number} y
 * @param {number} x
 * @param {Point} a
 * @param {Point} b
 */
function distance(y, x, a, b) {
    const dy = b.y - a.y,
        dx = b.x - a.x,
        square = dy * dy + dx * dx;
    const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((y - a.y) * dy + (x - a.x) * dx) / square));
    return Math.sqrt((y - a.y - t * dy) ** 2 + (x - a.x - t * dx) ** 2);
}
