/* shapes — how an op's row says what its inputs are, and the one place where they are held against it.
 *
 * Op.inputs is a list of words, name first:   "x:*K weight:OK bias?:O"   "q:BHNd k:BHMd mask?:BM pool?i:H edges!i:E2"
 *
 *   ?   the input may be missing
 *   i   behind ? or !: it holds int32 numbers, else float32
 *   :   its shape, one letter for each dimension. A letter is the same number wherever it stands, a digit is itself, a
 *       star at the beginning is any number of dimensions (alone: any shape, or in JavaScript a number), A a list of
 *       axes or sizes, | lies between alternatives. Without a shape the op looks for itself.
 *
 * Two liberties: of two or three dimensions the first, B or 1, may be missing where it is 1; and what ends in heads,
 * tokens and their channels (BHNd, HNd) may have the tokens first, [B,N,H·d] or [N,H·d], if all such inputs do. The
 * op's first option then is `heads` (0 means 1). */
#ifndef PA_AUTODIFF_SHAPES_H
#define PA_AUTODIFF_SHAPES_H

#include "autodiff/tensor.h"

enum { SIZE_LETTERS = 63, TOKENS_FIRST = '@' };

/* What the letters of an op's words stand for, given its inputs. */
typedef struct Shapes {
    Status status;                  /* not PA_OK: the inputs don't fit, and the sentence says which */
    int32_t size[SIZE_LETTERS + 1]; /* by letter, shapes_size */
} Shapes;

/* Holds in[count] against their words, NULL where one is missing. Behind the last word stands NULL or nothing. */
Shapes shapes_check(const char *words, Tensor *const *in, int count, double heads);

/* What a letter stands for; −1 where no input has it. */
static inline int shapes_size(const Shapes *s, char letter) { return s->size[letter & SIZE_LETTERS]; }

#endif
