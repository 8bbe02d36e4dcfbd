/* config — what a model is, as a list of numbers whose places have names, so that JavaScript and C share one list. */
#ifndef PA_NN_CONFIG_H
#define PA_NN_CONFIG_H

#include "autodiff/ops.h"

/* The places. What each may be, and by default is, is said by MODEL_SLOT_WORDS in the same order. */
typedef enum ModelSlot {
    /* series [N,features] float32, tokens [N] int32, the nodes of a graph [N,features], a row of a table (below), or a
     * translation */
    SLOT_INPUT,
    SLOT_FEATURES,    /* series: numbers per token; table: 2 */
    SLOT_VOCABULARY,  /* tokens, table: ids are below this; of a translation, the source's */
    SLOT_LENGTH,      /* most tokens a sample has, or its source */
    SLOT_OUTPUTS,     /* classes, or numbers to regress */
    SLOT_LOSS,        /* cross entropy, mean squared error, or binary cross entropy of every output by itself */
    SLOT_WIDTH,       /* D */
    SLOT_DEPTH,       /* layers of attention */
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
    SLOT_TIED,   /* the head's matrix is the table of the tokens (Press & Wolf 2017), of a translation the target's */
    SLOT_PLACES, /* series: a row's first number is a place below this, whose learned vector is added; 0: none has one */
    SLOT_EMBEDDING_NORM,    /* layer norm after the embedding and what is added to it */
    SLOT_OUTPUT_ACTIVATION, /* of numbers to regress */
    SLOT_ENCODER_DEPTH,     /* of a translation: layers that are the encoder's; each of the decoder's has two, of the
                              target and of the source (translator.h) */
    SLOT_TARGET_LENGTH,     /* likewise: most tokens that the decoder takes */
    MODEL_SLOTS
} ModelSlot;

/* The grammar is that of an op's options (autodiff/ops.h). */
#define MODEL_SLOT_WORDS                                                                                            \
    "input:series|tokens|graph|table|translation features:#[0,16777216] vocabulary:#[0,16777216] "                  \
    "length:#[1,16777216] "                                                                                         \
    "outputs:#[1,16777216] loss:crossEntropy|mse|multiLabel width=64:#[1,65536] depth=2:#[1,256] heads:#[1,65536] " \
    "feedforward:#[1,262144] dropout=0.1:[0,1) norm:post|pre "                                                      \
    "positions=1:none|learned|sinusoidal|rotary|alibi|relative "                                                    \
    "pooling:mean|flatten|cls|none|max|attention|last activation:gelu|relu|silu embeddingScale=1 finalNorm=1:? "    \
    "finalGelu:? "                                                                                                  \
    "headHidden:#[0,262144] ksvdPerBatch:? padding:none|uea|lra pair:? labelSmoothing:[0,1) dropPath:[0,1) "        \
    "normKind:layer|rms normEps=1e-5:[0,] gated:? "                                                                 \
    "finalDropout:[0,1) tied:? places:#[0,16777216] embeddingNorm:? outputActivation:none|tanh "                    \
    "encoderDepth:#[0,256] targetLength:#[0,16777216]"

/* Places of the words. A row of a table has a token for each of its `length` columns; it is their numbers, float32,
 * and then, int32, the rows of the embedding that these multiply (op tableEmbedding): a number has one row, and a
 * category, as a missing value, a row of its own, which is multiplied by 1. */
enum { INPUT_SERIES, INPUT_TOKENS, INPUT_GRAPH, INPUT_TABLE, INPUT_TRANSLATION };
enum { LOSS_CROSS_ENTROPY, LOSS_MSE, LOSS_MULTI_LABEL };
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

/* Whether a layer of attention looks from the target at the source. */
static inline int config_crosses(const ModelConfig *c, int layer)
{
    const int own = layer - config_int(c, SLOT_ENCODER_DEPTH);
    return config_int(c, SLOT_INPUT) == INPUT_TRANSLATION && own > 0 && own % 2;
}

#endif
