/* shapes — how an op's row says what its inputs are, and the one place where they are held against it.
 *
 * Op.inputs is a list of words, name first:   "x:*K weight:OK bias?:O"   "q:BHNd k:BHMd mask?:BM pool?i:H edges!i:E2"
 *
 *   ?   the input may be missing
 *   i   behind ? or !: it holds int32 numbers, else float32
 *   :   its shape, one letter for each dimension. A letter is the same number wherever it stands, a digit is itself, *
 *   at the
 *       beginning is any number of dimensions, | lies between alternatives. Without a shape the op looks for itself.
 *
 * Two liberties: of two or three dimensions the first, B or 1, may be missing where it is 1; and what ends in heads,
 * tokens and their channels (BHNd, HNd) may have the tokens first, [B,N,H·d] or [N,H·d], if all such inputs do. The
 * op's first option then is `heads` (0 means 1). */
#ifndef PA_AUTODIFF_SHAPES_H
#define PA_AUTODIFF_SHAPES_H

#include "attention/heads.h"
#include "autodiff/tape.h"

/* Checks the inputs of a node and remembers in its tape's `size` what the letters stand for. */
Status shapes_check(const Node *node);

/* What a letter stands for in the op under way; −1 where no input has it. */
static inline int size_of(const Node *node, char letter) { return node->tape->size[letter & SIZE_LETTERS]; }

/* The layout of an input [B,H,N,d] (tokens: 'N'), [B,H,M,d] ('M') or [H,N,d]. */
Heads heads_of(const Node *node, char tokens);

/* The first inputs q, k, v and mask of an op that begins with these, and the gradients that they want. */
Qkv qkv_of(const Node *node);
QkvGradients qkv_gradients(const Node *node);

/* Samples, heads, rows and columns of an attention op's map. */
void map_size(const Node *node, int32_t dims[4]);

/* Length of the name that a word of the table begins with; the word behind it, or the end. */
size_t word_name(const char *word);
const char *word_next(const char *word);

#endif
