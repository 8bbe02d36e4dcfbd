/* simd — the library's whole vector vocabulary: four lanes, two bodies.
 *
 *   WASM    (__wasm_simd128__)  intrinsics of wasm_simd128.h
 *   native  (gcc ≥ 12, clang)   the same lanes in the same order with GCC vector extensions, for tests and sanitizers
 *
 * Contract: compiled with -ffp-contract=off and without PA_RELAXED both bodies give the same bits for every operation
 * (NaN payloads aside). So the order of a horizontal sum, and which operand wins when one is NaN, are part of it.
 * With PA_RELAXED (WASM relaxed SIMD) f4_madd and f4_nmadd round once instead of twice; nothing else changes.
 *
 * Pointers need no alignment. No other file names an intrinsic. */
#ifndef PA_BASE_SIMD_H
#define PA_BASE_SIMD_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

typedef float f4 __attribute__((vector_size(16)));    /* four float32 */
typedef int32_t i4 __attribute__((vector_size(16)));  /* four int32, wrapping arithmetic */
typedef uint32_t m4 __attribute__((vector_size(16))); /* four masks: every lane all ones (true) or all zeros */

#define SIMD_INLINE static inline __attribute__((always_inline, unused))

/* simd_pin(p): does nothing at run time; tells the compiler that pointer p may have changed here, so that LLVM does not
 * rewrite the pointers of an unrolled loop in a way that keeps constant offsets from folding into WASM loads. */
#ifdef __wasm_simd128__
#define simd_pin(p) __asm__ volatile("" : "+r"(p))
#else
#define simd_pin(p) ((void)(p))
#endif

/* ---- bits ---------------------------------------------------------------------------------------------------- */

SIMD_INLINE i4 f4_as_i4(f4 a) { return (i4)a; }
SIMD_INLINE f4 i4_as_f4(i4 a) { return (f4)a; }
SIMD_INLINE i4 m4_as_i4(m4 a) { return (i4)a; } /* true is −1 */

/* ---- making, loading, storing -------------------------------------------------------------------------------- */

SIMD_INLINE f4 f4_splat(float x) { return (f4){x, x, x, x}; }
SIMD_INLINE f4 f4_zero(void) { return (f4){0, 0, 0, 0}; }
SIMD_INLINE f4 f4_set(float a, float b, float c, float d) { return (f4){a, b, c, d}; } /* lanes 0, 1, 2, 3 */
SIMD_INLINE f4 f4_one(float x) { return (f4){x, 0, 0, 0}; }                            /* x, 0, 0, 0 */

#ifdef __wasm_simd128__
SIMD_INLINE f4 f4_load(const float *p) { return (f4)wasm_v128_load(p); }
SIMD_INLINE void f4_store(float *p, f4 a) { wasm_v128_store(p, (v128_t)a); }
SIMD_INLINE f4 f4_load_splat(const float *p) { return (f4)wasm_v128_load32_splat(p); } /* *p in every lane */
SIMD_INLINE i4 i4_load(const int32_t *p) { return (i4)wasm_v128_load(p); }
SIMD_INLINE void i4_store(int32_t *p, i4 a) { wasm_v128_store(p, (v128_t)a); }
#else
SIMD_INLINE f4 f4_load(const float *p)
{
    f4 a;
    memcpy(&a, p, 16);
    return a;
}
SIMD_INLINE void f4_store(float *p, f4 a) { memcpy(p, &a, 16); }
SIMD_INLINE f4 f4_load_splat(const float *p) { return f4_splat(*p); }
SIMD_INLINE i4 i4_load(const int32_t *p)
{
    i4 a;
    memcpy(&a, p, 16);
    return a;
}
SIMD_INLINE void i4_store(int32_t *p, i4 a) { memcpy(p, &a, 16); }
#endif

/* The first n lanes only (n = 0…3; n ≥ 4 is a whole vector): memory beyond p[n−1] is neither read nor written.
 * Lanes not loaded are +0. The tail of every kernel is one of these. */
f4 f4_load_tail(const float *p, int n); /* n = 0…3; in simd.c: inline they were a tenth of the binary */
void f4_store_tail(float *p, f4 a, int n);
#ifdef PA_SMALL /* where the build wants little code rather than fast (build.sh) */
f4 f4_load_n(const float *p, int n);
void f4_store_n(float *p, f4 a, int n);
#else
SIMD_INLINE f4 f4_load_n(const float *p, int n) { return n >= 4 ? f4_load(p) : f4_load_tail(p, n); }
SIMD_INLINE void f4_store_n(float *p, f4 a, int n)
{
    if (n >= 4)
        f4_store(p, a);
    else
        f4_store_tail(p, a, n);
}
#endif

/* f4_number(x) = f4_splat(x) for a constant in a loop. V8 makes a vector constant anew wherever it is used, with three
 * instructions; a load that splats is one. The pointer is hidden from LLVM, which would see through it. */
#ifdef __wasm_simd128__
#define f4_number(x)                      \
    __extension__({                       \
        static const float number_ = (x); \
        const float *at_ = &number_;      \
        __asm__("" : "+r"(at_));          \
        f4_load_splat(at_);               \
    })
#else
#define f4_number(x) f4_splat(x)
#endif

SIMD_INLINE i4 i4_splat(int32_t x) { return (i4){x, x, x, x}; }
SIMD_INLINE i4 i4_set(int32_t a, int32_t b, int32_t c, int32_t d) { return (i4){a, b, c, d}; }

/* ---- lanes --------------------------------------------------------------------------------------------------- */

#define f4_lane(a, k) ((a)[k]) /* lane k, a constant 0…3 */
#define i4_lane(a, k) ((a)[k])

/* Lanes of a (0…3) and b (4…7) in the order of four constants. */
#define f4_shuffle(a, b, i, j, k, l) __builtin_shufflevector((a), (b), (i), (j), (k), (l))

SIMD_INLINE f4 f4_low_low(f4 a, f4 b) { return f4_shuffle(a, b, 0, 1, 4, 5); }   /* a0 a1 b0 b1 */
SIMD_INLINE f4 f4_high_high(f4 a, f4 b) { return f4_shuffle(a, b, 2, 3, 6, 7); } /* a2 a3 b2 b3 */
SIMD_INLINE f4 f4_zip_low(f4 a, f4 b) { return f4_shuffle(a, b, 0, 4, 1, 5); }   /* a0 b0 a1 b1 */
SIMD_INLINE f4 f4_zip_high(f4 a, f4 b) { return f4_shuffle(a, b, 2, 6, 3, 7); }  /* a2 b2 a3 b3 */
SIMD_INLINE f4 f4_even(f4 a, f4 b) { return f4_shuffle(a, b, 0, 2, 4, 6); }      /* a0 a2 b0 b2 */
SIMD_INLINE f4 f4_odd(f4 a, f4 b) { return f4_shuffle(a, b, 1, 3, 5, 7); }       /* a1 a3 b1 b3 */
SIMD_INLINE f4 f4_reverse(f4 a) { return f4_shuffle(a, a, 3, 2, 1, 0); }

/* Rows a, b, c, d of a 4×4 block become its columns, in place. */
SIMD_INLINE void f4_transpose4(f4 *a, f4 *b, f4 *c, f4 *d)
{
    f4 ab0 = f4_zip_low(*a, *b), ab2 = f4_zip_high(*a, *b); /* a0 b0 a1 b1 | a2 b2 a3 b3 */
    f4 cd0 = f4_zip_low(*c, *d), cd2 = f4_zip_high(*c, *d);
    *a = f4_low_low(ab0, cd0);
    *b = f4_high_high(ab0, cd0);
    *c = f4_low_low(ab2, cd2);
    *d = f4_high_high(ab2, cd2);
}

/* ---- arithmetic ---------------------------------------------------------------------------------------------- */

SIMD_INLINE f4 f4_add(f4 a, f4 b) { return a + b; }
SIMD_INLINE f4 f4_sub(f4 a, f4 b) { return a - b; }
SIMD_INLINE f4 f4_mul(f4 a, f4 b) { return a * b; }
SIMD_INLINE f4 f4_div(f4 a, f4 b) { return a / b; }
/* flips the sign of NaN and 0 too */
SIMD_INLINE f4 f4_neg(f4 a) { return -a; }
SIMD_INLINE f4 f4_abs(f4 a) { return (f4)((m4)a & 0x7fffffffu); }

/* f4_madd(a,b,c) = a·b + c;  f4_nmadd(a,b,c) = c − a·b.  Two roundings; one under PA_RELAXED. */
#if defined(PA_RELAXED) && defined(__wasm_relaxed_simd__)
SIMD_INLINE f4 f4_madd(f4 a, f4 b, f4 c) { return (f4)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c); }
SIMD_INLINE f4 f4_nmadd(f4 a, f4 b, f4 c) { return (f4)wasm_f32x4_relaxed_nmadd((v128_t)a, (v128_t)b, (v128_t)c); }
#else
SIMD_INLINE f4 f4_madd(f4 a, f4 b, f4 c) { return a * b + c; }
SIMD_INLINE f4 f4_nmadd(f4 a, f4 b, f4 c) { return c - a * b; }
#endif

/* ---- comparing and choosing ---------------------------------------------------------------------------------- */

/* Any comparison with NaN is false, f4_ne is true. */
SIMD_INLINE m4 f4_lt(f4 a, f4 b) { return (m4)(a < b); }
SIMD_INLINE m4 f4_le(f4 a, f4 b) { return (m4)(a <= b); }
SIMD_INLINE m4 f4_gt(f4 a, f4 b) { return (m4)(a > b); }
SIMD_INLINE m4 f4_ge(f4 a, f4 b) { return (m4)(a >= b); }
SIMD_INLINE m4 f4_eq(f4 a, f4 b) { return (m4)(a == b); }
SIMD_INLINE m4 f4_ne(f4 a, f4 b) { return (m4)(a != b); }
SIMD_INLINE m4 i4_eq(i4 a, i4 b) { return (m4)(a == b); }
SIMD_INLINE m4 i4_gt(i4 a, i4 b) { return (m4)(a > b); }

SIMD_INLINE m4 m4_and(m4 a, m4 b) { return a & b; }
SIMD_INLINE m4 m4_or(m4 a, m4 b) { return a | b; }
SIMD_INLINE m4 m4_not(m4 a) { return ~a; }
SIMD_INLINE m4 m4_first(int n) { return (m4)((i4){0, 1, 2, 3} < i4_splat(n)); } /* lanes 0…n−1 true */

/* f4_select(m, a, b) = m ? a : b, lane by lane.  f4_keep(m, a) = m ? a : +0. */
#ifdef __wasm_simd128__
SIMD_INLINE f4 f4_select(m4 m, f4 a, f4 b) { return (f4)wasm_v128_bitselect((v128_t)a, (v128_t)b, (v128_t)m); }
SIMD_INLINE int m4_any(m4 m) { return wasm_v128_any_true((v128_t)m); }
SIMD_INLINE int m4_all(m4 m) { return wasm_i32x4_all_true((v128_t)m); }
#else
SIMD_INLINE f4 f4_select(m4 m, f4 a, f4 b) { return (f4)((m & (m4)a) | (~m & (m4)b)); }
SIMD_INLINE int m4_any(m4 m) { return (m[0] | m[1] | m[2] | m[3]) != 0; }
SIMD_INLINE int m4_all(m4 m) { return (m[0] & m[1] & m[2] & m[3]) != 0; }
#endif
SIMD_INLINE f4 f4_keep(m4 m, f4 a) { return (f4)(m & (m4)a); }

/* f4_min(a,b) = b < a ? b : a;  f4_max(a,b) = a < b ? b : a.  When either is NaN, or both are zeros, a is the result:
 * put the value that must survive NaN first (WASM pmin/pmax, one instruction on x64). */
#ifdef __wasm_simd128__
SIMD_INLINE f4 f4_min(f4 a, f4 b) { return (f4)wasm_f32x4_pmin((v128_t)a, (v128_t)b); }
SIMD_INLINE f4 f4_max(f4 a, f4 b) { return (f4)wasm_f32x4_pmax((v128_t)a, (v128_t)b); }
#else
SIMD_INLINE f4 f4_min(f4 a, f4 b) { return f4_select(f4_lt(b, a), b, a); }
SIMD_INLINE f4 f4_max(f4 a, f4 b) { return f4_select(f4_lt(a, b), b, a); }
#endif

/* ---- rounding and roots -------------------------------------------------------------------------------------- */

/* f4_nearest: to the nearest integer, ties to even. Signed zeros are kept. f4_sqrt of a negative number is NaN. */
#ifdef __wasm_simd128__
SIMD_INLINE f4 f4_sqrt(f4 a) { return (f4)wasm_f32x4_sqrt((v128_t)a); }
SIMD_INLINE f4 f4_nearest(f4 a) { return (f4)wasm_f32x4_nearest((v128_t)a); }
SIMD_INLINE f4 f4_floor(f4 a) { return (f4)wasm_f32x4_floor((v128_t)a); }
#else
SIMD_INLINE f4 f4_sqrt(f4 a) { return f4_set(sqrtf(a[0]), sqrtf(a[1]), sqrtf(a[2]), sqrtf(a[3])); }
SIMD_INLINE f4 f4_nearest(f4 a) { return f4_set(rintf(a[0]), rintf(a[1]), rintf(a[2]), rintf(a[3])); }
SIMD_INLINE f4 f4_floor(f4 a) { return f4_set(floorf(a[0]), floorf(a[1]), floorf(a[2]), floorf(a[3])); }
#endif

/* ---- integers ------------------------------------------------------------------------------------------------ */

SIMD_INLINE i4 i4_add(i4 a, i4 b) { return (i4)((m4)a + (m4)b); }
SIMD_INLINE i4 i4_sub(i4 a, i4 b) { return (i4)((m4)a - (m4)b); }
SIMD_INLINE i4 i4_mul(i4 a, i4 b) { return (i4)((m4)a * (m4)b); }
SIMD_INLINE i4 i4_and(i4 a, i4 b) { return a & b; }
SIMD_INLINE i4 i4_or(i4 a, i4 b) { return a | b; }
SIMD_INLINE i4 i4_xor(i4 a, i4 b) { return a ^ b; }
SIMD_INLINE i4 i4_shl(i4 a, int n) { return (i4)((m4)a << n); }  /* n = 0…31 */
SIMD_INLINE i4 i4_shr(i4 a, int n) { return a >> n; }            /* copies the sign bit in */
SIMD_INLINE i4 i4_shru(i4 a, int n) { return (i4)((m4)a >> n); } /* shifts zeros in */

SIMD_INLINE f4 f4_convert(i4 a) { return __builtin_convertvector(a, f4); } /* nearest float */

/* Towards zero; saturates at the int32 range; NaN becomes 0. Several instructions on x64: for |a| < 2²² adding the
 * float 1.5·2²³ and reading the low bits (as v_exp does) is cheaper. */
#ifdef __wasm_simd128__
SIMD_INLINE i4 i4_trunc(f4 a) { return (i4)wasm_i32x4_trunc_sat_f32x4((v128_t)a); }
#else
SIMD_INLINE int32_t simd_trunc1(float x)
{
    if (x >= 2147483648.0f) return INT32_MAX;
    if (x < -2147483648.0f) return INT32_MIN;
    return x == x ? (int32_t)x : 0;
}
SIMD_INLINE i4 i4_trunc(f4 a)
{ return i4_set(simd_trunc1(a[0]), simd_trunc1(a[1]), simd_trunc1(a[2]), simd_trunc1(a[3])); }
#endif

/* ---- bytes: an i4 as sixteen numbers 0…255, in the order of memory ------------------------------------------- */

typedef uint8_t simd_bytes __attribute__((vector_size(16)));

SIMD_INLINE i4 bytes_splat(int x) { return i4_splat((int32_t)((uint32_t)x * 0x01010101u)); } /* x = 0…255 */
SIMD_INLINE i4 bytes_ge(i4 a, i4 b) { return (i4)((simd_bytes)a >= (simd_bytes)b); }         /* true is 255 */
SIMD_INLINE i4 bytes_eq(i4 a, i4 b) { return (i4)((simd_bytes)a == (simd_bytes)b); }

/* ---- across lanes -------------------------------------------------------------------------------------------- */

/* (a0 + a2) + (a1 + a3): this order, always. */
SIMD_INLINE float f4_hsum(f4 a)
{
    f4 s = a + f4_shuffle(a, a, 2, 3, 2, 3);
    return s[0] + s[1];
}
/* f4_max(f4_max(a0,a2), f4_max(a1,a3)): NaN in a0 gives NaN, elsewhere it may be passed over. */
SIMD_INLINE float f4_hmax(f4 a)
{
    f4 s = f4_max(a, f4_shuffle(a, a, 2, 3, 2, 3));
    return s[0] < s[1] ? s[1] : s[0];
}

#endif
