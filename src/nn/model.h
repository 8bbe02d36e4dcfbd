/* model — a transformer encoder that turns one sample into logits (or numbers to regress).
 *
 *   series [N,features] → linear           tokens [N] → rows of a table
 *   (· embeddingScale) (+ positions) → dropout → encoder layers → (layer norm) → (gelu)
 *   → mean over tokens | tokens one after the other | the class token | every token
 *   → (with that of the other sample of a pair: [a, b, a⊙b, a−b]) → linear, or linear · relu · linear
 *
 * Samples are handled one at a time at their own length: no padding, no masks, and the memory of a training step does
 * not grow with the batch. The two paddings of the papers' released code exist for models that come from there:
 *   1 (UEA)  the series is padded with zeros to `length`; attention does not know; padded tokens are zeroed before
 *   flatten
 *   2 (LRA)  ids are padded with 0; attention gets the mask; padded tokens are zeroed, then the mean is over all of
 *   `length` */
#ifndef PA_NN_MODEL_H
#define PA_NN_MODEL_H

#include "nn/encoder.h"

typedef struct Model {
    ModelConfig config;
    Parameters parameters;
    Arena step; /* activations of the sample at hand */
    Tape tape;

    Linear embedding;  /* series: weight [D,features] and bias; tokens: weight [vocabulary,D] alone */
    Tensor *positions; /* [length,D]: a parameter, or a constant table */
    Tensor *class_token;
    EncoderLayer *layer;        /* [depth]; NULL for a graph */
    struct GraphNetwork *graph; /* graph_network.h, in the place of all of the above and the head; NULL otherwise */
    Norm norm;
    Linear head_hidden, head;

    const void *pair_x; /* the second sample, of models of pairs; borrowed until the next forward pass */
    int pair_length;

    uint32_t evaluation_seed;
    int first_position;          /* place of the sample's first token; 0 except while generating */
    struct Generator *generator; /* generate.h; NULL before the first use */

    Tensor *logits; /* of the last forward pass, in the step's arena */
} Model;

/* Initial values are drawn from rng. NULL (and the sentence) on failure. With a plan (tape.h) nothing is ever computed:
 * the model has no values, and its arenas count. */
Model *model_create(const double *config, int n_config, Rng *rng, Plan *plan);
void model_free(Model *m); /* generate_free comes before, where a generator was begun */

/* Gives back what the last pass took; nothing can be asked about it any more. */
void model_forget_pass(Model *m);

/* Models of pairs: the second sample of the forward passes that follow. Not copied. */
void model_set_pair(Model *m, const void *x, int length);

/* Models of graphs: the edges [count,2] (target, source) of the forward passes that follow. Not copied. */
Status model_set_edges(Model *m, const int32_t *edges, int count);

/* Outside training all chance (landmarks, noise) comes from a stream that starts anew at every sample: the same sample
 * gives the same result. Another seed gives other draws, for averages over several; 0 is the usual one. */
void model_set_evaluation_seed(Model *m, uint32_t seed);

typedef enum Pass {
    PASS_EVALUATE = 0, /* no chance but that of the evaluation seed, no gradients */
    PASS_TRAIN = 1,    /* dropout on, gradients wanted */
    PASS_OBSERVE = 2   /* as in training, but no gradients will be asked for */
} Pass;

/* Forgets the last sample and runs one: x [length,features] float32 or [length] int32. Returns the logits [1,outputs],
 * or [length,outputs] where tokens are not pooled. inspect: KSVD objectives and scores are wanted outside
 * training too, and the functions below; a prediction without it keeps the activations of one layer at a time. */
Tensor *model_forward(Model *m, const void *x, int length, Pass pass, int inspect);

/* η of a layer's KSVD objective from here on; layer −1: of all that have one. */
Status model_set_eta(Model *m, int layer, double eta);

/* The layer's attention node, KSVD objective and KL term (its output 3) of the last forward pass; NULL where there is
 * none.
 * which: 0, or 1 for the second sample of a pair; the attention node is the first's. */
Node *model_attention(const Model *m, int layer);
Node *model_objective(const Model *m, int layer, int which);
Node *model_kl(const Model *m, int layer, int which);

#endif
