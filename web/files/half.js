/** Floats of 16 and 8 bits, which JavaScript has no array for: widened exactly, narrowed to the nearest. */

/**
 * Numbers of one sign bit, some of exponent and some of fraction, to float, exactly.
 * @param {Uint16Array | Uint8Array} raw
 * @param {number} exponents bits @param {number} fractions bits
 * @param {boolean} [finite] the largest exponent is one like others, but for NaN, whose bits are all ones
 */
function widen(raw, exponents, fractions, finite = false) {
    const out = new Float32Array(raw.length),
        largest = 2 ** exponents - 1,
        steps = 2 ** fractions,
        bias = 2 ** (exponents - 1) - 1 + fractions;
    for (let i = 0; i < raw.length; i++) {
        const sign = raw[i] >> (exponents + fractions) ? -1 : 1,
            exponent = (raw[i] >> fractions) & largest,
            fraction = raw[i] & (steps - 1);
        out[i] =
            exponent === largest && (!finite || fraction === steps - 1)
                ? fraction
                    ? NaN
                    : sign * Infinity
                : exponent === 0
                  ? sign * fraction * 2 ** (1 - bias)
                  : sign * (steps + fraction) * 2 ** (exponent - bias);
    }
    return out;
}

/** IEEE binary16. @param {Uint16Array} raw */
export const widenF16 = raw => widen(raw, 5, 10);

/**
 * OCP's two kinds of 8 bits (Micikevicius et al. 2022): E5M2 is the upper half of a binary16, E4M3 has no infinity.
 * @param {Uint8Array} raw @param {'F8_E4M3' | 'F8_E5M2'} dtype
 */
export const widenF8 = (raw, dtype) => (dtype === 'F8_E5M2' ? widen(raw, 5, 2) : widen(raw, 4, 3, true));

/** The upper half of a float's bits is a bfloat16. @param {Uint16Array} raw */
export function widenBF16(raw) {
    const bits = new Uint32Array(raw.length);
    for (let i = 0; i < raw.length; i++) bits[i] = raw[i] << 16;
    return new Float32Array(bits.buffer);
}

/**
 * Float to binary16, to the nearest, ties to even; beyond 65,504 + half a step it is infinite.
 * @param {Float32Array} data
 */
export function narrowF16(data) {
    const raw = new Uint16Array(data.length);
    for (let i = 0; i < data.length; i++) {
        const value = data[i],
            size = Math.abs(value);
        const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
        if (Number.isNaN(value)) raw[i] = 0x7e00;
        else if (size >= 65520) raw[i] = sign | 0x7c00;
        // In doubles every step below is exact but the rounding. A carry out of the fraction runs into the exponent, as
        // it should.
        else if (size < 2 ** -14) raw[i] = sign | roundEven(size * 2 ** 24);
        else {
            const exponent = Math.floor(Math.log2(size));
            // log2 may round up just below a power of two.
            const e = 2 ** exponent > size ? exponent - 1 : exponent;
            raw[i] = sign | (((e + 15) << 10) + roundEven((size * 2 ** -e - 1) * 1024));
        }
    }
    return raw;
}

/** Float to bfloat16, to the nearest, ties to even. @param {Float32Array} data */
export function narrowBF16(data) {
    const bits = new Uint32Array(data.slice().buffer);
    const raw = new Uint16Array(bits.length);
    for (let i = 0; i < bits.length; i++)
        // A NaN keeps a fraction bit, else rounding could turn it into infinity.
        raw[i] = Number.isNaN(data[i]) ? (bits[i] >>> 16) | 0x40 : (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16;
    return raw;
}

/** @param {number} x not negative */
function roundEven(x) {
    const floor = Math.floor(x),
        rest = x - floor;
    return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
