/* parameters — the named tensors that training changes. All values lie in one block and all gradients in another, so
 * that an optimizer, gradient clipping and saving are each one loop. */
#ifndef PA_NN_PARAMETERS_H
#define PA_NN_PARAMETERS_H

#include "autodiff/tensor.h"
#include "base/rng.h"

/* How a parameter starts. `a` is the number named in the comment. */
typedef enum InitKind {
    INIT_CONSTANT,   /* every number is a */
    INIT_UNIFORM,    /* U(−a, a) */
    INIT_UNIT,       /* U(0, a) */
    INIT_NORMAL,     /* N(0, a²) */
    INIT_ORTHOGONAL, /* first dimension as rows: orthonormal rows, or columns where there are more rows than columns */
    INIT_DELTA       /* a filter that changes nothing: 1 at tap (T−1)/2 of each trailing dimension, 0 elsewhere */
} InitKind;

typedef struct Init {
    InitKind kind;
    float a;
} Init;

typedef struct Parameters {
    Arena arena; /* names, tensor headers, lists */
    Tensor **tensor;
    const char **name;
    Init *init;
    int count, capacity, failed; /* failed: memory was out for one of them */
    float *values, *grads;       /* [size], every parameter 16-byte aligned, gaps stay zero */
    size_t size;
} Parameters;

void parameters_init(Parameters *p);
void parameters_free(Parameters *p);

/* Declares "prefix.name" [d0,d1,d2], 0 for dimensions that it does not have; `a` goes with `init`. The tensor has no
 * data before parameters_allocate. NULL when memory is out, which parameters_allocate says: nobody else need look. */
Tensor *parameters_add(Parameters *p, const char *prefix, const char *name, InitKind init, float a, int d0, int d1,
                       int d2);

/* What the numbers of parameters are to be: drawn; there are none, only the size is found out; written by who asks for
 * them, so that nothing is computed, but the stream of chance is afterwards as if they had been drawn. */
typedef enum Values { VALUES_DRAWN, VALUES_COUNTED, VALUES_TO_COME } Values;

/* Asks for both blocks and draws the initial values, in the order of declaration. */
Status parameters_allocate(Parameters *p, Rng *rng, Values values);

/* How many numbers they are, without the gaps. */
size_t parameters_numbers(const Parameters *p);

/* "a" + "." + "b" in the parameters' arena; an empty a gives b. A number is written in decimal by text_number. */
const char *parameters_text(Parameters *p, const char *a, const char *b);
const char *parameters_number(Parameters *p, int n);

#endif
