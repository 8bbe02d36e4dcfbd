/* optimizer — from gradients to a step, on the blocks that hold the parameters: a model has one, tensors of one's own
 * one each. PyTorch's definitions, so that runs
 * can be compared; t counts from 1, g is the (clipped) gradient, wd the weight decay, γ the rate:
 *
 *   sgd     m = momentum·m + g;  p −= γ·m                                                (first step: m = g)
 *   adam    m = β₁m + (1−β₁)g;  v = β₂v + (1−β₂)g²;  p −= γ·m̂/(√v̂ + ε),  m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)
 *   adamw   adam, its decay decoupled                                                     (Loshchilov & Hutter 2019)
 *   radam   as adam, but m̂ is divided by √v̂ + ε only once its variance is tractable:      (Liu et al. 2020)
 *             ρ∞ = 2/(1−β₂) − 1,  ρ = ρ∞ − 2t·β₂ᵗ/(1−β₂ᵗ);   ρ > 5: p −= γ·m̂·r/((√v + ε)/√(1−β₂ᵗ)),
 *             r = √( (ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ) );       else: p −= γ·m̂
 *   lion    p −= γ·sign(β₁m + (1−β₁)g);  m = β₂m + (1−β₂)g                                (Chen et al. 2023)
 *
 * Weight decay is coupled, g += wd·p before all of this, or decoupled, p −= γ·wd·p. Groups of parameters have decays of
 * their own, and factors on γ; frozen ones stay as they are, their gradients are taken for 0. */
#ifndef PA_TRAIN_OPTIMIZER_H
#define PA_TRAIN_OPTIMIZER_H

#include "autodiff/tensor.h"

typedef enum OptimizerKind {
    OPTIMIZER_SGD,
    OPTIMIZER_ADAM,
    OPTIMIZER_ADAMW,
    OPTIMIZER_RADAM,
    OPTIMIZER_LION,
    OPTIMIZERS
} OptimizerKind;

/* Their words in the same order, each with the options of which it has a default of its own, learningRate among them:
 * "name:option=value:option=value". */
#define OPTIMIZER_WORDS                                             \
    "sgd adam adamw:weightDecay=0.01:decoupledWeightDecay=1 radam " \
    "lion:beta2=0.99:decoupledWeightDecay=1:learningRate=0.0001"

/* What an optimizer is told. The grammar of the words, in the same order, is that of an op's options
 * (autodiff/ops.h). */
typedef enum OptimizerOption {
    OPTION_BETA1,
    OPTION_BETA2,
    OPTION_EPSILON,
    OPTION_WEIGHT_DECAY,
    OPTION_DECOUPLED,
    OPTION_MOMENTUM,
    OPTION_CLIP,       /* largest norm of the whole gradient; 0: none */
    OPTION_CLIP_VALUE, /* then: largest absolute value in it; 0: none */
    OPTIMIZER_OPTIONS
} OptimizerOption;
#define OPTIMIZER_OPTION_WORDS                                                                                    \
    "beta1=0.9:[0,1) beta2=0.999:[0,1) epsilon=1e-8:(0,] weightDecay:[0,] decoupledWeightDecay:? momentum:[0,1) " \
    "clip:[0,] clipValue:[0,]"

/* Parameters that stand together and are treated alike: up to this place of the state, a multiple of four, from where
 * those before end. */
typedef struct Span {
    size_t to;
    double rate, decay; /* a factor on the rate, or FROZEN; the weight decay */
} Span;
enum { FROZEN = -1 };

typedef struct Optimizer {
    OptimizerKind kind;
    double option[OPTIMIZER_OPTIONS];
    double norm; /* global norm at the last step, before clipping */
    int t;
    double beta1_t, beta2_t; /* β₁ᵗ, β₂ᵗ */
    size_t size;             /* of all blocks, each rounded up to whole vectors: optimizer_room */
    float *m, *v;            /* [size], in the same block as this header, one parameter block behind the other */
    Span *span;              /* [spans]: all of it; likewise */
    int spans;
} Optimizer;

/* Bytes of an optimizer of any kind for `size` parameters that are all alike. */
size_t optimizer_bytes(size_t size);

/* For `count` blocks that lie one behind the other in its state. groups [n,3]: of blocks that are not as all others
 * their number, ascending, and the rate and decay of a Span. option: [OPTIMIZER_OPTIONS]. NULL when memory is out or an
 * argument makes no sense (sentence set). */
Optimizer *optimizer_create(OptimizerKind kind, const double *option, Tensor *const *blocks, int count,
                            const double *groups, int n);

/* Floats of the state for a block of n parameters. */
static inline size_t optimizer_room(size_t n) { return (n + 3) & ~(size_t)3; }

/* The blocks' data are changed, their gradients used, and clipped; those of frozen blocks are set to 0. Behind a
 * block's numbers lies what fills its last vector. momentum ≥ 0 stands in for β₁ (of sgd: for its momentum) in this
 * step, as a schedule that cycles it wants; m̂ then is m/(1 − momentumᵗ), as PyTorch has it. PA_NOT_FINITE if the
 * gradients' norm is NaN or infinite, or a weight would be: then data, m, v and t are as before. PA_BAD_ARGUMENT: the
 * blocks do not have the optimizer's size. */
Status optimizer_step(Optimizer *o, Tensor *const *blocks, int count, double rate, double momentum);

/* As after so many steps, whose m and v the caller has put into place. */
void optimizer_resume(Optimizer *o, int t);

#endif
