/**
 * Augmentation: samples varied by chance in ways that do not change what they mean. Of series those of Um et al. 2017
 * (jitter, scaling, magnitude and time warp, with their strengths) and the window slices of Le Guennec et al. 2016; of
 * images the usual ones. Series are given as a standardised model sees them, about 0 and in deviations of each feature.
 *
 * All chance comes from one stream, and none is kept between samples: who knows the stream's state can repeat them.
 */
import { checkKeys, checkNumber, checkObject, describe, fail } from '../errors.js';

/**
 * @typedef {{ uniform: () => number, normal: () => number }} Chance
 * @typedef {{ height: number, width: number, channels: number }} Size of an image
 * @typedef {object} Way to vary a sample
 * @property {number} usual its strength, where it is `true`
 * @property {number} most
 * @property {number} none the strength that changes nothing
 *
 * @typedef {(values: Float64Array, features: number, strength: number, chance: Chance) => Float64Array} VarySeries
 * @typedef {(pixels: Float64Array, size: Size, strength: number, chance: Chance) => Float64Array} VaryImage
 *
 * @typedef {object} SeriesAugmentation strengths: true for the usual one, false or left out for none
 * @property {number | boolean} [jitter] noise on every value, in deviations of its feature: 0.05
 * @property {number | boolean} [scaling] each feature times a number about 1 of that deviation: 0.1
 * @property {number | boolean} [magnitudeWarp] each feature times a smooth curve about 1 of that deviation: 0.2
 * @property {number | boolean} [timeWarp] time goes at a smooth speed about 1 of that deviation, the ends stay: 0.2
 * @property {number | boolean} [crop] a stretch of that share at a random place, made as long as the whole: 0.9
 *
 * @typedef {object} ImageAugmentation
 * @property {number | boolean} [flip] left for right, as often: 0.5
 * @property {number | boolean} [shift] up to that share of height and width: 0.1
 * @property {number | boolean} [rotate] up to so many degrees either way: 10
 * @property {number | boolean} [brightness] all times a number up to so much above or below 1: 0.2
 * @property {number | boolean} [erase] a box takes the mean of the image, as often: 0.5
 */

/** Knots between the ends of a smooth curve, as many as Um et al. have. */
const KNOTS = 4;
/** A time warp never stands still, nor goes back. */
const SLOWEST = 0.05;

/** In the order in which they are done. @type {Record<string, Way & { vary: VarySeries }>} */
export const SERIES = {
    /** A stretch of that share, at a random place, made as long as the whole. */
    crop: {
        usual: 0.9,
        most: 1,
        none: 1,
        vary: (values, features, share, { uniform }) => {
            const last = values.length / features - 1,
                from = last * (1 - share) * uniform();
            return resampled(values, features, t => from + share * t);
        },
    },
    /** Time goes at a smooth random speed about 1; the ends stay. */
    timeWarp: {
        usual: 0.2,
        most: Infinity,
        none: 0,
        vary: (values, features, strength, chance) => {
            const places = warpedTime(values.length / features, strength, chance);
            return resampled(values, features, t => places[t]);
        },
    },
    /** Each feature times a smooth random curve about 1. */
    magnitudeWarp: {
        usual: 0.2,
        most: Infinity,
        none: 0,
        vary: (values, features, strength, chance) => {
            const steps = values.length / features,
                curves = Array.from({ length: features }, () => curve(steps, strength, chance));
            return values.map((value, i) => value * curves[i % features][Math.floor(i / features)]);
        },
    },
    /** Each feature times one random number about 1. */
    scaling: {
        usual: 0.1,
        most: Infinity,
        none: 0,
        vary: (values, features, strength, { normal }) => {
            const factors = Float64Array.from({ length: features }, () => 1 + strength * normal());
            return values.map((value, i) => value * factors[i % features]);
        },
    },
    /** Noise of its own on every value. */
    jitter: {
        usual: 0.05,
        most: Infinity,
        none: 0,
        vary: (values, _, strength, { normal }) => values.map(value => value + strength * normal()),
    },
};

/** In the order in which they are done. @type {Record<string, Way & { vary: VaryImage }>} */
export const IMAGES = {
    /** Left for right, as often. */
    flip: {
        usual: 0.5,
        most: 1,
        none: 0,
        vary: (pixels, size, often, { uniform }) =>
            uniform() < often ? moved(pixels, size, (row, column) => [row, size.width - 1 - column]) : pixels,
    },
    /** By whole pixels, up to that share of height and width; what comes in repeats the edge. */
    shift: {
        usual: 0.1,
        most: 1,
        none: 0,
        vary: (pixels, size, share, { uniform }) => {
            const [down, right] = [size.height, size.width].map(n => {
                const far = Math.floor(n * share);
                return Math.floor((2 * far + 1) * uniform()) - far;
            });
            return moved(pixels, size, (row, column) => [row - down, column - right]);
        },
    },
    /** About the middle, by up to so many degrees either way; what comes in repeats the edge. */
    rotate: {
        usual: 10,
        most: 180,
        none: 0,
        vary: (pixels, size, degrees, { uniform }) => {
            const angle = ((2 * uniform() - 1) * degrees * Math.PI) / 180,
                [cos, sin] = [Math.cos(angle), Math.sin(angle)],
                [y, x] = [(size.height - 1) / 2, (size.width - 1) / 2];
            return moved(pixels, size, (row, column) => [
                y + cos * (row - y) + sin * (column - x),
                x - sin * (row - y) + cos * (column - x),
            ]);
        },
    },
    /** All pixels times one number, up to so much above or below 1. */
    brightness: {
        usual: 0.2,
        most: 1,
        none: 0,
        vary: (pixels, _, far, { uniform }) => {
            const factor = 1 + far * (2 * uniform() - 1);
            return pixels.map(value => value * factor);
        },
    },
    /** A box (Zhong et al. 2020: 2 to 33 % of the image, sides 0.3 to 3.3 of each other) takes its mean, as often. */
    erase: {
        usual: 0.5,
        most: 1,
        none: 0,
        vary: (pixels, { height, width, channels }, often, { uniform }) => {
            if (!(uniform() < often)) return pixels;
            const area = height * width * (0.02 + 0.31 * uniform()),
                ratio = 0.3 * (3.3 / 0.3) ** uniform();
            const side = (/** @type {number} */ wanted, /** @type {number} */ all) => {
                const length = Math.min(all, Math.max(1, Math.round(wanted))),
                    from = Math.floor((all - length + 1) * uniform());
                return [from, from + length];
            };
            const [top, bottom] = side(Math.sqrt(area * ratio), height),
                [left, right] = side(Math.sqrt(area / ratio), width);
            const means = new Float64Array(channels),
                out = pixels.slice();
            pixels.forEach((value, i) => (means[i % channels] += value / (height * width)));
            for (let row = top; row < bottom; row++)
                for (let i = (row * width + left) * channels; i < (row * width + right) * channels; i++)
                    out[i] = means[i % channels];
            return out;
        },
    },
};

/** @typedef {[name: string, strength: number][]} Plan what is done to a sample, in order */

/**
 * The strengths asked for, checked: a number, true for the usual one, false for none.
 * @param {string} where @param {unknown} given @param {'series' | 'image'} kind
 * @param {readonly string[]} [others] options beside
 * @returns {Plan}
 */
export function planOf(where, given, kind, others = []) {
    const ways = kind === 'image' ? IMAGES : SERIES;
    const options = checkObject(where, given);
    checkKeys(where, 'option', options, [...Object.keys(ways), ...others]);
    return Object.entries(ways).flatMap(([name, { usual, most, none }]) => {
        const asked = options[name] ?? false;
        if (asked === false) return [];
        if (asked !== true && typeof asked !== 'number')
            return fail(`${where}: ${name} must be a strength, true or false, got ${describe(asked)}`);
        const strength = asked === true ? usual : checkNumber(`${where}: ${name}`, asked, 0, most);
        if (name === 'crop' && strength === 0) fail(`${where}: crop is 0: nothing would be left of a sample`);
        return strength === none ? [] : [/** @type {[string, number]} */ ([name, strength])];
    });
}

/**
 * @param {Float64Array} values [steps, features] @param {number} features @param {Plan} plan @param {Chance} chance
 * @returns {Float64Array}
 */
export function variedSeries(values, features, plan, chance) {
    return plan.reduce((last, [name, strength]) => SERIES[name].vary(last, features, strength, chance), values);
}

/**
 * @param {Float64Array} pixels [height, width, channels] @param {Size} size @param {Plan} plan @param {Chance} chance
 * @returns {Float64Array}
 */
export function variedImage(pixels, size, plan, chance) {
    return plan.reduce((last, [name, strength]) => IMAGES[name].vary(last, size, strength, chance), pixels);
}

/** @param {() => number} random whole numbers below 2^32 @returns {Chance} */
export function chanceOf(random) {
    const uniform = () => random() / 2 ** 32;
    // keeps no second one for the next call
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return { uniform, normal };
}

/* ---- curves and places ------------------------------------------------------------------------------------------- */

/**
 * A smooth curve of so many steps: the cubic spline (not a knot at the ends, as SciPy's) through normal numbers about 1
 * at equal distances.
 * @param {number} steps @param {number} deviation @param {Chance} chance @returns {Float64Array}
 */
function curve(steps, deviation, { normal }) {
    const knots = Float64Array.from({ length: KNOTS + 2 }, () => 1 + deviation * normal());
    return spline(knots, steps);
}

/** @param {Float64Array} knots four at least @param {number} steps @returns {Float64Array} */
export function spline(knots, steps) {
    const last = knots.length - 1,
        bend = new Float64Array(last + 1), // the second derivatives, in units of the distance of knots
        slack = new Float64Array(last + 1);
    const turn = (/** @type {number} */ i) => 6 * (knots[i - 1] - 2 * knots[i] + knots[i + 1]);
    // At equal distances "not a knot" says that the bends beside an end lie on a line: the second and the last but one
    // follow from their own turn.
    bend[1] = turn(1) / 6;
    bend[last - 1] = turn(last - 1) / 6;
    for (let i = 2; i < last - 1; i++) {
        const pivot = 4 - slack[i - 1];
        slack[i] = 1 / pivot;
        bend[i] = (turn(i) - bend[i - 1] - (i === last - 2 ? bend[last - 1] : 0)) / pivot;
    }
    for (let i = last - 3; i > 1; i--) bend[i] -= slack[i] * bend[i + 1];
    bend[0] = 2 * bend[1] - bend[2];
    bend[last] = 2 * bend[last - 1] - bend[last - 2];
    return Float64Array.from({ length: steps }, (_, t) => {
        const x = steps > 1 ? (t / (steps - 1)) * last : 0,
            i = Math.min(last - 1, Math.floor(x)),
            b = x - i,
            a = 1 - b;
        return a * knots[i] + b * knots[i + 1] + ((a ** 3 - a) * bend[i] + (b ** 3 - b) * bend[i + 1]) / 6;
    });
}

/**
 * Where each step is taken from: rising, from the first to the last.
 * @param {number} steps @param {number} deviation of the speed @param {Chance} chance @returns {Float64Array}
 */
export function warpedTime(steps, deviation, chance) {
    const speed = curve(steps, deviation, chance).map(value => Math.max(value, SLOWEST)),
        places = new Float64Array(steps);
    for (let t = 1; t < steps; t++) places[t] = places[t - 1] + (speed[t - 1] + speed[t]) / 2;
    const whole = places[steps - 1];
    return steps > 1 ? places.map(place => ((steps - 1) * place) / whole) : places;
}

/**
 * The values on straight lines between steps.
 * @param {Float64Array} values @param {number} features @param {(t: number) => number} place
 */
function resampled(values, features, place) {
    const last = values.length / features - 1;
    return values.map((_, i) => {
        const at = Math.min(last, Math.max(0, place(Math.floor(i / features)))),
            before = Math.floor(at),
            share = at - before,
            from = before * features + (i % features);
        return share === 0 ? values[from] : (1 - share) * values[from] + share * values[from + features];
    });
}

/**
 * Each pixel from another place, on planes between pixels, and beyond the edge what is on it.
 * @param {Float64Array} pixels @param {Size} size @param {(row: number, column: number) => number[]} place
 */
function moved(pixels, { height, width, channels }, place) {
    const out = new Float64Array(pixels.length);
    const between = (/** @type {number} */ at, /** @type {number} */ size) => {
        const inside = Math.min(size - 1, Math.max(0, at)),
            first = Math.min(Math.max(size - 2, 0), Math.floor(inside));
        return [first, Math.min(first + 1, size - 1), inside - first];
    };
    for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
            const [y, x] = place(row, column),
                [top, bottom, v] = between(y, height),
                [left, right, h] = between(x, width);
            for (let c = 0; c < channels; c++) {
                const at = (/** @type {number} */ r, /** @type {number} */ q) => pixels[(r * width + q) * channels + c];
                out[(row * width + column) * channels + c] =
                    (1 - v) * ((1 - h) * at(top, left) + h * at(top, right)) +
                    v * ((1 - h) * at(bottom, left) + h * at(bottom, right));
            }
        }
    return out;
}
