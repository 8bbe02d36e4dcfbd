/* tape — what was computed, in order, so that it can be walked backwards.
 *
 * Applying an op appends a Node that remembers its inputs, outputs, options and whatever its backward needs. Walking
 * the nodes in reverse order of their number and calling each op's backward carries dL/dy to the leaves (reverse-mode
 * automatic differentiation). A Node's memory comes from node->arena: for a model that is the arena of the step, shared
 * by all nodes and reset at the next sample; for tensors made from JavaScript every node has one of its own. */
#ifndef PA_AUTODIFF_TAPE_H
#define PA_AUTODIFF_TAPE_H

#include "attention/heads.h"
#include "autodiff/shapes.h"
#include "base/rng.h"

#define NODE_MAX_INPUTS 20
#define NODE_MAX_OUTPUTS 4
#define NODE_MAX_OPTIONS 16

/* Where the work of a model is done, and the words for it in the same order; * marks what every layer has. */
typedef enum Part { PART_EMBEDDING, PART_PROJECTION, PART_ATTENTION, PART_FEEDFORWARD, PART_HEAD, PARTS } Part;
#define PART_WORDS "embedding projections* attention* feedforward* head"

/* A tape with a plan computes nothing: ops check shapes, make their outputs and ask for what they would keep and need,
 * of arenas that only count, and say here how many products of matrix multiplications they would make. */
typedef struct Plan {
    double products[PARTS];
} Plan;

/* Which halves of an op a plan may pass by: those that make no products, need no memory beside `like` and refuse
 * nothing. A light backward does not ask for sizes (size_of) either. */
typedef enum Light { LIGHT_FORWARD = 1, LIGHT_BACKWARD = 2, LIGHT = 3 } Light;

typedef struct Op Op;
typedef struct Tape Tape;

struct Node {
    const Op *op;
    Tensor *in[NODE_MAX_INPUTS]; /* NULL where an optional input is absent */
    Tensor *out[NODE_MAX_OUTPUTS];
    double option[NODE_MAX_OPTIONS]; /* missing ones are 0 */
    const Shapes *shapes;            /* of its inputs, while one of the op's functions runs; NULL otherwise */
    void *saved;                     /* what forward keeps for backward, from node->arena */
    Arena *arena;
    Tape *tape;
    Node *previous;  /* on the tape */
    uint32_t number; /* order of creation */
    Part part;
    int32_t layer;
    int32_t references;
    int32_t
        fresh; /* in backward, of an op that `writes`: the first input's gradient holds nothing yet, not even zeros */
    Arena own; /* node->arena of nodes that belong to JavaScript's tensors */
};

/* One row of the op table (ops.h). The only function pointers of the core. */
struct Op {
    const char *name;
    const char *inputs; /* words: names and shapes (shapes.h) */
    const char *outputs;
    const char *options; /* words: names, defaults and ranges (ops.h) */
    const char *layer;   /* likewise: what a layer of this kind is asked beside the op's own options */
    const char *family;  /* "attention", "layer", "loss" or "custom" */
    const char *traits;  /* words (ops.h) */
    const char *formula;
    /* 1 + the input that the first output has the shape of: it is made before forward; 0: forward makes it */
    int32_t like;
    Light light;
    /* 1 + the input queryMask [B,N], after which rows of the first output, laid out as q, are 0 where it is 0, and give
     * no gradient; 0: none. The op does not look at it. */
    int32_t queries;
    int32_t which; /* tells apart the ops that share their functions */
    /* 1: backward overwrites the first input's gradient, instead of adding to it, where node->fresh; and y = a + b, so
     * that where sizes are equal both gradients are that of y. */
    int32_t writes, sum;
    /* NULL where the row only stands in for one of the full build (src/full.txt).
     * Checks what the shapes' letters do not say, makes node->out[…] with node_output, computes. Scratch comes from
     * node->tape->scratch between a mark and a reset. Anything backward needs goes to node->saved. */
    Status (*forward)(Node *node);
    /* Adds to in[i]->grad for every input with needs_grad (they are allocated and may already hold something), from
     * out[j]->grad. An output that nothing used has grad NULL. */
    Status (*backward)(Node *node);
    /* For attention ops: the map of one head (map.h), from the inputs (and node->saved where forward ran). NULL for
     * other ops. */
    Status (*map)(Node *node, int b, int h, float *map);
};

struct Tape {
    Arena *arena;   /* of the step; NULL: every node has its own */
    Arena scratch;  /* for forwards and backwards, LIFO within one call */
    Node *last;     /* of a step's tape */
    uint32_t count; /* numbers the nodes */
    Rng rng;        /* dropout, landmarks, noise */
    int32_t training;
    int32_t keep_nothing; /* no gradient will be asked for: ops may skip what only backward needs */
    Part part;            /* of the nodes that follow */
    int32_t layer;        /* likewise: of a model's layers */
    Plan *plan;           /* NULL: compute */
};

void tape_init(Tape *t, Arena *arena);
void tape_free(Tape *t);

/* Forgets all nodes of a step's tape (their memory goes with the arena). */
void tape_clear(Tape *t);

/* The failure that it is, where only the full build has this op. */
Status op_missing(const Op *op);

/* Applies one op. Returns the node, whose out[] are the results, or NULL with the failure set; the tape, its stream of
 * chance too, is then as before.
 * A NULL in a required place returns NULL at once and keeps the earlier failure, so that calls can be chained and
 * checked once at the end. */
Node *tape_apply(Tape *t, const Op *op, Tensor *const *in, int n_in, const double *options, int n_options);

/* The shapes of a node's inputs. */
Shapes node_shapes(const Node *node);

/* While one of the op's functions runs: what a letter stands for, −1 where no input has it; the layout of an input
 * [B,H,N,d] (tokens: 'N'), [B,H,M,d] ('M') or [H,N,d]. */
static inline int size_of(const Node *node, char letter) { return shapes_size(node->shapes, letter); }
Heads heads_of(const Node *node, char tokens);

/* The first inputs q, k, v and mask of an op that begins with these, and the gradients that they want. */
Qkv qkv_of(const Node *node);
QkvGradients qkv_gradients(const Node *node);

/* Makes output i of a node, data not cleared. It needs a gradient if any input does and the tape keeps any. */
Tensor *node_output(Node *node, int i, int ndim, const int32_t *shape);

/* An op calls this once it has asked for all its memory, with the number of products that it is about to make. 1: the
 * tape has a plan, and the op computes nothing. */
int planned(const Node *node, double products);

/* Room for n floats, NULL when memory is out. node_scratch: until the op returns. node_keep: until backward has run;
 * where no gradient can be asked for, which the first output tells, only until the op returns. */
float *node_scratch(const Node *node, size_t n);
float *node_keep(const Node *node, size_t n);

/* The earliest node of a step's tape that put out NaN or an infinite number, and which of its outputs; NULL if there is
 * none. */
Node *tape_not_finite(const Tape *t, int *output);

/* 1 if input i is there and wants a gradient. */
int node_wants(const Node *node, int i);
/* Its gradient, or NULL if it wants none: what the backward functions take. */
float *node_grad(const Node *node, int i);

/* dL/dy = dout is added to y's gradient and carried back. Leaves accumulate; gradients in between start at zero. The
 * seed form takes several outputs at once (a loss and the KSVD objectives of the layers). */
Status tape_backward(Tape *t, Tensor *const *y, const float *const *dout, int n);

/* References, for JavaScript's tensors. Releasing the last reference to a node's outputs frees the node. */
void tensor_retain(Tensor *t);
void tensor_release(Tensor *t);

#endif
