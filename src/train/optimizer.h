/* optimizer — from gradients to a step, on the blocks that hold the parameters: a model has one, tensors of one's own
 * one each. PyTorch's definitions, so that runs
 * can be compared; t counts from 1, g is the (clipped) gradient, wd the weight decay, γ the rate:
 *
 *   sgd     g += wd·p;  m = momentum·m + g;  p −= γ·m                                    (first step: m = g)
 *   adam    g += wd·p;  m = β₁m + (1−β₁)g;  v = β₂v + (1−β₂)g²;  p −= γ·m̂/(√v̂ + ε),  m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)
 *   adamw   p −= γ·wd·p, then as adam without wd                                          (Loshchilov & Hutter 2019)
 *   radam   as adam, but m̂ is divided by √v̂ + ε only once its variance is tractable:      (Liu et al. 2020)
 *             ρ∞ = 2/(1−β₂) − 1,  ρ = ρ∞ − 2t·β₂ᵗ/(1−β₂ᵗ);   ρ > 5: p −= γ·m̂·r/((√v + ε)/√(1−β₂ᵗ)),
 *             r = √( (ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ) );       else: p −= γ·m̂ */
#ifndef PA_TRAIN_OPTIMIZER_H
#define PA_TRAIN_OPTIMIZER_H

#include "autodiff/tensor.h"

typedef enum OptimizerKind {
    OPTIMIZER_SGD,
    OPTIMIZER_ADAM,
    OPTIMIZER_ADAMW,
    OPTIMIZER_RADAM,
    OPTIMIZERS
} OptimizerKind;

/* Their words in the same order, each with the options whose default is another than with the rest (options.js in
 * web/training has those). */
#define OPTIMIZER_WORDS "sgd adam adamw:weightDecay=0.01 radam"

typedef struct Optimizer {
    OptimizerKind kind;
    double beta1, beta2, epsilon, weight_decay, momentum;
    double clip; /* largest global norm of the gradient; 0: none */
    double norm; /* global norm at the last step, before clipping */
    int t;
    double beta1_t, beta2_t; /* β₁ᵗ, β₂ᵗ */
    size_t size;             /* of all blocks, each rounded up to whole vectors: optimizer_room */
    float *m, *v;            /* [size], in the same block as this header, one parameter block behind the other */
} Optimizer;

/* Bytes of an optimizer of any kind for `size` parameters. */
size_t optimizer_bytes(size_t size);

/* One block; NULL when memory is out or an argument makes no sense (sentence set). */
Optimizer *optimizer_create(OptimizerKind kind, double beta1, double beta2, double epsilon, double weight_decay,
                            double momentum, double clip, size_t size);

/* Floats of the state for a block of n parameters. */
static inline size_t optimizer_room(size_t n) { return (n + 3) & ~(size_t)3; }

/* Their data are changed, their gradients used, and clipped. Behind a block's numbers lies what fills its last vector.
 * PA_NOT_FINITE if the gradients' norm is NaN or infinite, or a weight would be: then data, m, v and t are as before.
 * PA_BAD_ARGUMENT: they do not have the optimizer's size. */
Status optimizer_step(Optimizer *o, Tensor *const *blocks, int count, double rate);

/* As after so many steps, whose m and v the caller has put into place. */
void optimizer_resume(Optimizer *o, int t);

#endif
