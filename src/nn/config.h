/* config — what a model is, as a list of numbers whose places have names, so that JavaScript and C share one list. */
#ifndef PA_NN_CONFIG_H
#define PA_NN_CONFIG_H

#include "autodiff/ops.h"

/* The places, in the order of MODEL_SLOT_WORDS. */
typedef enum ModelSlot {
    SLOT_INPUT,           /* 0 series [N,features] float32, 1 tokens [N] int32, 2 the nodes of a graph [N,features] */
    SLOT_FEATURES,        /* series: numbers per token */
    SLOT_VOCABULARY,      /* tokens: ids are below this */
    SLOT_LENGTH,          /* most tokens a sample has */
    SLOT_OUTPUTS,         /* classes, or numbers to regress */
    SLOT_LOSS,            /* 0 cross entropy, 1 mean squared error */
    SLOT_WIDTH,           /* D */
    SLOT_DEPTH,           /* encoder layers */
    SLOT_HEADS,           /* H; D = H·d */
    SLOT_FEEDFORWARD,     /* hidden width of the feed-forward part */
    SLOT_DROPOUT,         /* rate */
    SLOT_NORM,            /* 0 post: x ← LN(x + f(x)); 1 pre: x ← x + f(LN(x)) */
    SLOT_POSITIONS,       /* 0 none, 1 learned, 2 sinusoidal */
    SLOT_POOLING,         /* 0 mean, 1 flatten, 2 a class token in front, 3 none: every token has outputs of its own */
    SLOT_ACTIVATION,      /* 0 gelu, 1 relu */
    SLOT_EMBEDDING_SCALE, /* the embedding is multiplied by this */
    SLOT_FINAL_NORM,      /* 1: layer norm after the last layer */
    SLOT_FINAL_GELU,      /* 1: gelu after it */
    SLOT_HEAD_HIDDEN,     /* hidden width of a two-layer head with relu; 0: one linear layer */
    SLOT_KSVD_PER_BATCH,  /* 1: (mean_b J)² per layer instead of mean_b J² (the LRA code's form) */
    /* 0 none: a sample is as long as it is; 1, 2: as the released UEA and LRA code pads (model.c) */
    SLOT_PADDING,
    SLOT_PAIR, /* 1: two samples a, b through the same encoder; the head sees [a, b, a⊙b, a−b] */
    MODEL_SLOTS
} ModelSlot;

#define MODEL_SLOT_WORDS                                                                                          \
    "input features vocabulary length outputs loss width depth heads feedforward dropout norm positions pooling " \
    "activation embeddingScale finalNorm finalGelu headHidden ksvdPerBatch padding pair"

/* Per layer: the op of the table, the weight η of its KSVD objective, then options. An option that an op names in its
 * own list is handed to it under that name; the others say which parameters the layer has. */
#define LAYER_SLOT_WORDS                                                                                              \
    "kind eta rank sampleRows mode causal beta standardize eps conv rows cols filter window block summary pattern "   \
    "landmarks gamma iterations samples p den stationary source klWeight magnitudeDropout countMasked slope dropout " \
    "denominatorEps "                                                                                                 \
    "pool0 pool1 pool2 pool3 pool4 pool5 pool6 pool7 pool8 pool9 pool10 pool11 pool12 pool13 pool14 pool15"
#define LAYER_SLOTS 47
#define LAYER_MAX_POOL 16

typedef struct LayerConfig {
    const Op *op;
    double slot[LAYER_SLOTS];
} LayerConfig;

typedef struct ModelConfig {
    double slot[MODEL_SLOTS];
    LayerConfig *layer; /* [depth] */
} ModelConfig;

/* Value of a layer's option by name; 0 for a name that is not a slot. */
double layer_option(const LayerConfig *c, const char *name);

/* Checks every number against the others and copies them into the arena. */
Status config_parse(ModelConfig *c, Arena *arena, const double *numbers, int n);

/* Whether a KSVD objective is a part of its loss. */
static inline int layer_has_objective(const LayerConfig *c) { return c->op == &op_primal; }

static inline int config_int(const ModelConfig *c, ModelSlot s) { return (int)c->slot[s]; }

#endif
