/* pa.h — the contract between the C core and JavaScript: every exported function, nothing else.
 *
 * Letters used for dimensions everywhere in this project:
 *   B batch   H heads   N tokens (queries)   M keys, or spectral samples   D width = H·d   d head width   s rank
 *   C classes
 * All arrays are row-major float32 unless said otherwise. Pointers are byte offsets into the WASM memory; every block
 * is 16-byte aligned.
 *
 * A function that can fail returns a Status (0 success) or NULL; pa_error() then holds the sentence. After a failure
 * everything is as it was before the call. */
#ifndef PA_H
#define PA_H

#include "base/status.h"

#include <stdint.h>

typedef struct Tensor Tensor;           /* autodiff/tensor.h */
typedef struct Model Model;             /* nn/model.h */
typedef struct Session Session;         /* train/session.h */
typedef struct Generator Generator;     /* nn/generate.h */
typedef struct Translation Translation; /* nn/translate.h */
typedef struct Optimizer Optimizer;     /* train/optimizer.h */

/* ---- the instance ------------------------------------------------------------------------------------------------ */

const char *pa_error(void); /* sentence of the last failure, UTF-8, zero-terminated */
int32_t pa_error_code(void);
void pa_clear_error(void);
const char *pa_simd(void);       /* which build this is: "simd128" or "relaxed" */
void pa_seed(uint32_t seed);     /* seeds the stream from which tensors' ops and new models draw */
uint32_t *pa_random_state(void); /* its state, 4 words, to be put back where more than one call fails as one */

/* Lists of words, so that what has a number here has its name here too. The place of a word is its number:
 *   0 slots of a model (pa_model_create)   1 parts of a model, * where each layer has one
 *   2 optimizers, "adamw:weightDecay=0.01": with defaults of its own   3 schedules */
const char *pa_words(int32_t list);

void *pa_alloc(uint32_t bytes); /* a cleared block for JavaScript to copy into; NULL when memory is out */
void pa_free(void *block);
double pa_memory_used(void); /* bytes held now, and the most held since pa_memory_reset_peak; exact counts */
double pa_memory_peak(void);
void pa_memory_reset_peak(void);

/* ---- tensors: counted references to an array and, where wanted, its gradient ------------------------------------- */

/* A new tensor, zero-filled, with one reference. dtype 0 float32, 1 int32. 0 ≤ ndim ≤ 5, shape[i] ≥ 0. needs_grad keeps
 * a gradient of the same shape (float32 only), zero at first, to which pa_backward adds. */
Tensor *pa_tensor(int32_t dtype, int32_t ndim, const int32_t *shape, int32_t needs_grad);
void pa_tensor_release(Tensor *t); /* drops one reference; the last one frees it and the ops it alone kept */
void *pa_tensor_data(Tensor *t);
float *pa_tensor_grad(Tensor *t); /* NULL where none is kept */
int32_t pa_tensor_ndim(const Tensor *t);
const int32_t *pa_tensor_shape(const Tensor *t);
int32_t pa_tensor_dtype(const Tensor *t);

/* ---- operations -------------------------------------------------------------------------------------------------- */

/* The op table describes itself, so that no fact is kept twice. Texts of an op by number, the first words of which are
 * in the order of pa_apply's `in`, `out` and `options` (their grammar: autodiff/shapes.h, autodiff/ops.h):
 *   0 name     "softmax"
 *   1 inputs   "q:BHNd k:BHMd mask?:BM pool?i:H edges!i:E2"
 *   2 outputs  "y e r"
 *   3 options  "heads! causal:? window=3:#[0,] conv:none|1d|2d"
 *   4 layer    what a layer of that kind is asked beside them: "rank=20:#[1,65536] pool*:#[1,]"
 *   5 family   "attention", "layer", "loss" or "custom"
 *   6 traits   "sequence ksvd"
 *   7 formula  one line for people
 * An op that only the full build has (src/full.txt) has here but a name and a family. */
int32_t pa_op_count(void);
const char *pa_op_text(int32_t op, int32_t which);

/* Room for the arguments of one call, so that a caller need not allocate for each: 16 doubles (options), then 24 of the
 * int32 that WebAssembly's pointers are (20 for inputs, 4 for outputs; or a shape). Any other call may overwrite it. */
double *pa_arguments(void);

/* Runs one op and records it for pa_backward where an input needs a gradient. `out` receives new tensors, one reference
 * each, owned by the caller. training ≠ 0 switches dropout on. */
Status pa_apply(int32_t op, Tensor *const *in, int32_t n_in, const double *options, int32_t n_options, int32_t training,
                Tensor **out);

/* From here on nothing is recorded for pa_backward (1), or it is (0). Returns what was before. */
int32_t pa_keep_nothing(int32_t on);

/* dL/dy = dout (as many floats as y has) is carried back through everything y was made from; leaves accumulate. */
Status pa_backward(Tensor *y, const float *dout);

/* The attention map of an attention op for display, [B,H,N,M]; the header of each mechanism says what its map is. NULL
 * where the op has none. */
Tensor *pa_map(int32_t op, Tensor *const *in, int32_t n_in, const double *options, int32_t n_options);

/* ---- decompositions ---------------------------------------------------------------------------------------------- */

/* a [m,n] = U diag(S) Vᵀ: u [m,k], s [k] descending, v [n,k], k = min(m,n). u and v may both be NULL (values only). */
Status pa_svd(float *u, float *s, float *v, const float *a, int32_t m, int32_t n);

/* ---- models ------------------------------------------------------------------------------------------------------ */

/* `config` holds a double for each of the model's slots (pa_words), then for each of the `depth` layers the number of
 * its op and one for each word of the op's options and of its layer text, in order; a word with * takes as many as
 * there are heads. NULL on a configuration that can't be built. values 0: parameters are initialised from the
 * instance's seed stream; 1: there are none, whatever the size, and such a model can be asked for its parameters' names
 * and shapes, and freed; 2: all of them will be written, and the stream goes on as with 0. */
Model *pa_model_create(const double *config, int32_t n_config, int32_t values);
void pa_model_free(Model *m);

/* What a model of that configuration would take for one sample of `length` tokens (a graph: nodes, and `beside` edges;
 * a translation: of the source, and `beside` of the target), without making it. cost receives operations of a
 * prediction for each part of a model, of a training step for each, and then 4 numbers: parameters, bytes of a model at
 * rest, most bytes while predicting, most while training. */
Status pa_model_cost(const double *config, int32_t n_config, int32_t length, int32_t beside, double *cost);

int32_t pa_model_parameter_count(const Model *m);
Tensor *pa_model_parameter(Model *m, int32_t i);                /* borrowed: do not release */
const char *pa_model_parameter_name(const Model *m, int32_t i); /* e.g. "layers.0.attention.query.weight" */

/* One sample: x is [length, features] float32 or [length] int32 ids, by the model's input kind. Leaves the logits at
 * pa_model_logits (outputs floats). keep 1: the activations stay until the next call on this model, for pa_model_map
 * and the like. keep 2: what is drawn in training (dropout) is drawn, from the seed of pa_model_evaluation_seed. */
Status pa_model_forward(Model *m, const void *x, int32_t length, int32_t keep);
/* The same logits of `samples` of one length, one behind the other, with keep 0 in less time. PA_BAD_STATE where the
 * model cannot: pairs, graphs, padding, fewer than four tokens, layers with chance or of one's own. Keeps nothing. */
Status pa_model_forward_many(Model *m, const void *x, int32_t length, int32_t samples, float *logits);
/* After pa_model_forward with keep, or pa_session_accumulate that returned PA_NOT_FINITE: the first op that put out NaN
 * or an infinite number, "" if there is none. where receives 3 numbers: the part of the model, the layer, and which of
 * the op's outputs it was. */
const char *pa_model_not_finite(const Model *m, int32_t *where);
/* After pa_model_forward: what the head took; of graphs, their last layer; of a translation without a target, what the
 * encoder made of its source. Borrowed until the next call. */
Tensor *pa_model_embedding(Model *m);
/* pa_model_forward with keep 1, where the tensor `probe` [tokens, width] is added to what the sample is embedded as;
 * then, unless seed is NULL, a pass back: the gradient of Σ seed·logits by it is added to the probe's. Not while a
 * batch is half accumulated: the parameters' gradients are cleared. Not for graphs and translations. */
Status pa_model_gradient(Model *m, const void *x, int32_t length, Tensor *probe, const float *seed);
float *pa_model_logits(Model *m); /* [outputs], or [length,outputs] where tokens are not pooled */
/* Outside training chance (landmarks, noise) starts anew at every sample from this seed, 0 at first: other seeds for
 * averages. */
void pa_model_evaluation_seed(Model *m, uint32_t seed);
/* Models of graphs: the edges [count,2] int32 (target, source) of the calls that follow; not copied. x is then all
 * nodes [length,features] and a target a label per node. */
Status pa_model_set_edges(Model *m, const int32_t *edges, int32_t count);
/* Models of pairs: the second sample of the forward and accumulate calls that follow; not copied. Translations: the
 * target's tokens; x is the source, and the logits are [length,outputs] of the target. */
void pa_model_set_pair(Model *m, const void *x, int32_t length);

/* Generation and streams, for models of tokens or series that do not pool them: one token in, x [1] int32 or [features]
 * float32, and its logits [outputs], of a language model those of the next token, are at pa_model_logits. Linear and
 * causal primal layers keep a state of constant size, softmax its keys and values; other kinds run the whole sequence
 * again. bounded: it goes on for the model's `length` tokens only, else for ever. reset forgets the past; free it
 * before the model. */
Generator *pa_generator_create(Model *m);
int32_t pa_generator_bounded(const Generator *g);
void pa_generator_free(Generator *g);
void pa_generator_reset(Generator *g);
Status pa_generator_step(Generator *g, const void *x, int32_t n);

/* Translation, token by token, of as many hypotheses as `beams`: begin takes a source, step the next token of a
 * hypothesis, behind which its logits [outputs] are at pa_model_logits; copy makes one hypothesis another's equal. Free
 * it before the model. */
Translation *pa_translation_create(Model *m, int32_t beams);
void pa_translation_free(Translation *t);
Status pa_translation_begin(Translation *t, const int32_t *source, int32_t length);
Status pa_translation_step(Translation *t, int32_t beam, int32_t id);
Status pa_translation_copy(Translation *t, int32_t to, int32_t from);

/* η of a layer's KSVD objective from here on; layer −1: of all layers that have one. */
Status pa_model_eta(Model *m, int32_t layer, double eta);

/* After pa_model_forward(keep): what layer `layer` attended to. */
int32_t pa_model_map_rows(Model *m, int32_t layer); /* N */
int32_t pa_model_map_cols(Model *m, int32_t layer); /* keys as displayed; pooled weights are spread */
Status pa_model_map(Model *m, int32_t layer, int32_t head, float *map); /* [rows, cols] */
double pa_model_objective(Model *m, int32_t layer);                     /* J of that layer; 0 where the kind has none */
/* Primal layers: scores e (which 0) and r (1) of a head, [N,s]; rank 0 where there are none. */
int32_t pa_model_rank(Model *m, int32_t layer);
Status pa_model_scores(Model *m, int32_t layer, int32_t head, int32_t which, float *scores);
/* Layers of implicit kernels: spectral points W_1 (which 0) and W_2 (1) of a head, [d,M]; M, 0 where there are none. */
int32_t pa_model_point_count(Model *m, int32_t layer);
Status pa_model_points(Model *m, int32_t layer, int32_t head, int32_t which, float *points);
/* Head outputs before the output projection, [N,d] (head redundancy), and their d: the last layer of a graph has
 * another. which: 0 is that; 1 + i the head's columns of the op's input i, one of tokens by heads side by side, or all
 * of one that heads share, [F,d]. */
int32_t pa_model_head_width(Model *m, int32_t layer);
Status pa_model_head_output(Model *m, int32_t layer, int32_t head, float *rows, int32_t which);
/* A head switched off contributes zeros from then on (ablation); on ≠ 0 restores it. Not saved. */
Status pa_model_head_enabled(Model *m, int32_t layer, int32_t head, int32_t on);

/* ---- training ---------------------------------------------------------------------------------------------------- */

/* A session trains a model: it has the optimizer, and knows how to undo a step. One at a time, since the gradients are
 * the model's; free it before the model. NULL when memory is out. */
Session *pa_session_create(Model *m);
void pa_session_free(Session *s);

/* A fresh optimizer. kind: by its number; option: a double for each of an optimizer's options (pa_words);
 * groups: [n,3], for parameters that are not as all others their number, ascending, a factor on the rate (−1: frozen)
 * and their weight decay. */
Status pa_session_optimizer(Session *s, int32_t kind, const double *option, const double *groups, int32_t n);
/* The model's own stream: dropout and landmarks. Training with the same seed and data gives the same bits. */
void pa_session_seed(Session *s, uint32_t seed);
/* At `step` of `total` (0-based): linear warm-up over `warmup` steps, then a schedule by its number, with a double for
 * each of its options (pa_words). at receives the learning rate and the momentum, −1 where that stays as it is. */
void pa_schedule(int32_t kind, const double *option, double rate, int32_t step, int32_t total, int32_t warmup,
                 double *at);

/* Models with ksvdPerBatch, whose loss holds (mean over the batch of J)²: every sample of a batch goes through here
 * once, and then, in the same order, through accumulate. What was observed is forgotten with the gradients (update,
 * discard). */
Status pa_session_observe(Session *s, const void *x, int32_t length);
/* Forward and backward of one sample; gradients of weight·(task loss + Σ η J²) are added to the parameters'.
 * target: an int32 label per row of logits (negative: the row does not count), or float32 as many as logits. rows: what
 * each row of labels weighs in the mean, NULL where all weigh the same. report receives 4 floats: task loss, KSVD
 * loss (mean over layers of J², unweighted), share of right predictions, total loss. */
Status pa_session_accumulate(Session *s, const void *x, int32_t length, const void *target, const float *rows,
                             double weight, float *report);
/* The sample that is accumulated next is a mixture: its loss is `share` of that of its target, the rest that of other,
 * labels which stay where they are until then. */
Status pa_session_mix(Session *s, const int32_t *other, double share);
/* Clips, applies and clears the gradients; rate and momentum as pa_schedule has them. Returns PA_NOT_FINITE, changing
 * nothing, if a gradient is NaN or infinite. The norm before clipping is left at pa_session_gradient_norm. */
Status pa_session_update(Session *s, double rate, double momentum);
double pa_session_gradient_norm(const Session *s);
/* After a batch that was aborted or failed: the model's stream of chance too is as it was before its first call (seed,
 * observe or accumulate). */
void pa_session_discard(Session *s);
/* The first parameter whose gradient holds NaN or an infinite number; −1: none. */
int32_t pa_session_bad_gradient(const Session *s);

/* What a training goes on with, beside the parameters; to be read, and written where no step is under way. The four
 * words of the model's stream of chance, as it was before the step under way, if one is. */
uint32_t *pa_session_chance(Session *s);
/* As many numbers as a parameter has: the optimizer's first (0) or second (1) moments. NULL: there is no optimizer. */
float *pa_session_moment(Session *s, int32_t which, int32_t parameter);
/* How many steps the optimizer has made, which resume sets. */
int32_t pa_session_steps(const Session *s);
void pa_session_resume(Session *s, int32_t steps);

/* ---- parameters of one's own ------------------------------------------------------------------------------------- */

/* An optimizer for tensors made with a gradient, always the same ones in the same order. Its numbers as in
 * pa_session_optimizer. NULL when memory is out or an argument makes no sense. */
Optimizer *pa_optimizer_create(Tensor *const *parameters, int32_t count, int32_t kind, const double *option,
                               const double *groups, int32_t n);
void pa_optimizer_free(Optimizer *o);
/* Clips and applies the gradients, which stay as they are then. PA_NOT_FINITE, changing no parameter, if one is NaN or
 * infinite. */
Status pa_optimizer_step(Optimizer *o, Tensor *const *parameters, int32_t count, double rate);
double pa_optimizer_gradient_norm(const Optimizer *o);
/* Its state: the first moments of all parameters, each rounded up to four numbers, then the second ones; and how many
 * steps were made, which resume sets. */
float *pa_optimizer_state(Optimizer *o);
int32_t pa_optimizer_steps(const Optimizer *o);
void pa_optimizer_resume(Optimizer *o, int32_t steps);

#endif
