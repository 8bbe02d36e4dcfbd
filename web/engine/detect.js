/**
 * Which of the two binaries the engine can run, found out by asking it to validate two tiny modules, each one function:
 *
 *     simd128:  (func (result v128)  i32.const 0  i8x16.splat)
 *     relaxed:  (func (result v128)  3 × (i32.const 0  i8x16.splat)  f32x4.relaxed_madd)
 *
 * WebAssembly.validate compiles nothing and touches no network, so this costs microseconds.
 */

/** header "\0asm" 1; one type () → v128; one function of it; its code */
const SIMD128 = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];
const RELAXED = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15,
    65, 0, 253, 15, 253, 133, 2, 11,
];

/** @param {'simd128' | 'relaxed'} variant @returns {boolean} */
export function runs(variant) {
    return (
        typeof WebAssembly === 'object' &&
        WebAssembly.validate(new Uint8Array(variant === 'relaxed' ? RELAXED : SIMD128))
    );
}

/**
 * The variant to load: the one asked for if the engine can run it, for 'auto' the fastest it can.
 * @param {'auto' | 'simd128' | 'relaxed'} wanted
 * @returns {'simd128' | 'relaxed'}
 */
export function chooseVariant(wanted) {
    if (typeof WebAssembly !== 'object')
        throw new Error('load: this JavaScript engine has no WebAssembly, which primal-attention needs');
    if (!runs('simd128'))
        throw new Error(
            'load: this engine has no WebAssembly SIMD, which primal-attention needs; Chrome 91, Firefox 89, Safari 16.4, Node 16.4 and later have it',
        );
    if (wanted === 'auto') return runs('relaxed') ? 'relaxed' : 'simd128';
    if (wanted === 'relaxed' && !runs('relaxed'))
        throw new Error(
            "load: simd is 'relaxed', but this engine has no relaxed SIMD; Chrome 114, Firefox 146, Node 22 and later have it. Leave simd out to take the fastest the engine accepts",
        );
    return wanted;
}
