/* config — what a model is, as a list of numbers whose places have names, so that JavaScript and C share one list. */
#ifndef PA_NN_CONFIG_H
#define PA_NN_CONFIG_H

#include "autodiff/ops.h"

/* The places. What each may be, and by default is, is said by MODEL_SLOT_WORDS in the same order. */
typedef enum ModelSlot {
    SLOT_INPUT,       /* series [N,features] float32, tokens [N] int32, or the nodes of a graph [N,features] */
    SLOT_FEATURES,    /* series: numbers per token */
    SLOT_VOCABULARY,  /* tokens: ids are below this */
    SLOT_LENGTH,      /* most tokens a sample has */
    SLOT_OUTPUTS,     /* classes, or numbers to regress */
    SLOT_LOSS,        /* cross entropy or mean squared error */
    SLOT_WIDTH,       /* D */
    SLOT_DEPTH,       /* encoder layers */
    SLOT_HEADS,       /* H; D = H·d */
    SLOT_FEEDFORWARD, /* hidden width of the feed-forward part */
    SLOT_DROPOUT,     /* rate */
    SLOT_NORM,        /* post: x ← LN(x + f(x)); pre: x ← x + f(LN(x)) */
    SLOT_POSITIONS, /* what tells where tokens stand: is added to them; turns queries and keys; or their scores' bias */
    SLOT_POOLING,   /* cls: a class token in front; none: every token has outputs; attention: of a learned query */
    SLOT_ACTIVATION,      /* of the feed-forward part */
    SLOT_EMBEDDING_SCALE, /* the embedding is multiplied by this */
    SLOT_FINAL_NORM,      /* layer norm after the last layer */
    SLOT_FINAL_GELU,      /* gelu after it */
    SLOT_HEAD_HIDDEN,     /* hidden width of a two-layer head with relu; 0: one linear layer */
    SLOT_KSVD_PER_BATCH,  /* (mean_b J)² per layer instead of mean_b J² (the LRA code's form) */
    SLOT_PADDING, /* none: a sample is as long as it is; else as the released UEA and LRA code pads (transformer.h) */
    SLOT_PAIR,    /* two samples a, b through the same encoder; the head sees [a, b, a⊙b, a−b] */
    SLOT_LABEL_SMOOTHING, /* share of a label's weight that is spread over all classes, in the loss of training */
    SLOT_DROP_PATH,       /* rate of stochastic depth in the last layer (encoder.h) */
    SLOT_NORM_KIND,       /* layer norm, or RMS norm */
    SLOT_NORM_EPS,        /* of either */
    SLOT_GATED,           /* the feed-forward part has a gate (encoder.h) */
    SLOT_FINAL_DROPOUT,   /* rate, after the last norm and gelu */
    SLOT_TIED,            /* the head's matrix is the table of the tokens (Press & Wolf 2017) */
    MODEL_SLOTS
} ModelSlot;

/* The grammar is that of an op's options (autodiff/ops.h). */
#define MODEL_SLOT_WORDS                                                                                         \
    "input:series|tokens|graph features:#[0,16777216] vocabulary:#[0,16777216] length:#[1,16777216] "            \
    "outputs:#[1,16777216] loss:crossEntropy|mse width=64:#[1,65536] depth=2:#[1,256] heads:#[1,65536] "         \
    "feedforward:#[1,262144] dropout=0.1:[0,1) norm:post|pre "                                                   \
    "positions=1:none|learned|sinusoidal|rotary|alibi|relative "                                                 \
    "pooling:mean|flatten|cls|none|max|attention|last activation:gelu|relu|silu embeddingScale=1 finalNorm=1:? " \
    "finalGelu:? "                                                                                               \
    "headHidden:#[0,262144] ksvdPerBatch:? padding:none|uea|lra pair:? labelSmoothing:[0,1) dropPath:[0,1) "     \
    "normKind:layer|rms normEps=1e-5:[0,] gated:? "                                                              \
    "finalDropout:[0,1) tied:?"

/* Places of the words. */
enum { INPUT_SERIES, INPUT_TOKENS, INPUT_GRAPH };
enum { LOSS_CROSS_ENTROPY, LOSS_MSE };
enum { NORM_POST, NORM_PRE };
enum { POSITIONS_NONE, POSITIONS_LEARNED, POSITIONS_SINUSOIDAL, POSITIONS_ROTARY, POSITIONS_ALIBI, POSITIONS_RELATIVE };
enum { POOL_MEAN, POOL_FLATTEN, POOL_CLASS, POOL_NONE, POOL_MAX, POOL_ATTENTION, POOL_LAST };
enum { ACTIVATION_GELU, ACTIVATION_RELU, ACTIVATION_SILU };
enum { PADDING_NONE, PADDING_UEA, PADDING_LRA };

/* Per layer: the number of its op in the table, then what the words of the op's `options` and of its `layer` stand for
 * (autodiff/ops.h), in their order; a word with * takes as many numbers as there are heads. */
typedef struct LayerConfig {
    const Op *op;
    double *value; /* of those words; of the option `heads`, how many there are */
    int heads;
} LayerConfig;

typedef struct ModelConfig {
    double slot[MODEL_SLOTS];
    LayerConfig *layer; /* [depth] */
} ModelConfig;

/* How many numbers a layer of a kind takes. */
int layer_numbers(const Op *op, int heads);

/* The place of a layer's option, where it can be read and changed; NULL where its kind has none of that name. */
double *layer_place(const LayerConfig *c, const char *name);

/* Its value; 0 for a name that its kind does not have. */
double layer_option(const LayerConfig *c, const char *name);

/* Whether the layer's kind has a trait. */
int layer_has(const LayerConfig *c, const char *trait);

/* Checks every number against the others and copies them into the arena. */
Status config_parse(ModelConfig *c, Arena *arena, const double *numbers, int n);

static inline int config_int(const ModelConfig *c, ModelSlot s) { return (int)c->slot[s]; }

#endif
