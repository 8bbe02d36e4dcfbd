/* ops/custom — attention of one's own: JavaScript composes it of other ops (web/operations/custom.js), called back
 * through the one function that a binary with this op asks its host for. It knows the layer by its `owner`. The inputs
 * a … h are the layer's parameters, each of so many numbers as the layer's word of that name says. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

enum { CALL_FORWARD, CALL_BACKWARD, CALL_MAP };

/* forward: fills y, returns the number of the pass, above 0, which backward names (`which`) in adding to the gradients
 * of `in` from y's, where they were `wanted`; forward and map are told the layer, map the head (`how`), forward whether
 * it is for training (`how`). 0: it failed, and the host knows why. */
#ifdef __wasm__
__attribute__((import_module("env"),
               import_name("pa_custom"))) int32_t host_custom(int32_t call, int32_t owner, int32_t which, int32_t how,
                                                              int32_t wanted, Tensor *const *in, Tensor *y, float *map,
                                                              uint32_t *chance);
#else
/* without JavaScript, for the tests: y = q */
static int32_t host_custom(int32_t call, int32_t owner, int32_t which, int32_t how, int32_t wanted, Tensor *const *in,
                           Tensor *y, float *map, uint32_t *chance)
{
    (void)owner, (void)which, (void)how, (void)wanted, (void)map, (void)chance;
    if (call == CALL_FORWARD) copy(y->data, in[0]->data, y->size);
    if (call == CALL_BACKWARD && in[0]->needs_grad) add_into(in[0]->grad, y->grad, y->size);
    return 1;
}
#endif

static int32_t *pass_of(const Node *node) { return node->saved; }

static Status call_host(Node *node, int call, int32_t which, int32_t how, float *map)
{
    const int32_t owner = (int32_t)node->option[2], wanted = node->out[0]->needs_grad;
    const int32_t pass = host_custom(call, owner, which, how, wanted, node->in, node->out[0], map, node->tape->rng.s);
    if (call == CALL_FORWARD) *pass_of(node) = pass;
    return pass ? PA_OK : fail(PA_BAD_STATE, "attention of one's own has failed");
}

static Status custom_forward(Node *node)
{
    node->saved = arena_alloc(node->arena, sizeof(int32_t));
    if (!node->saved) return PA_OUT_OF_MEMORY;
    return planned(node, 0) ? PA_OK : call_host(node, CALL_FORWARD, node->layer, node->tape->training, NULL);
}

static Status custom_backward(Node *node)
{ return planned(node, 0) ? PA_OK : call_host(node, CALL_BACKWARD, *pass_of(node), 0, NULL); }

static Status custom_map(Node *node, int b, int h, float *map)
{
    (void)b;
    return call_host(node, CALL_MAP, node->layer, h, map);
}

const Op op_custom = {.name = "custom",
                      .family = "custom",
                      .traits = "sequence custom apart",
                      .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM x?:* a?:* b?:* c?:* d?:* e?:* f?:* g?:* h?:*",
                      .outputs = "y",
                      .options = "heads! causal:? owner!",
                      .layer = "a! b! c! d! e! f! g! h!",
                      .formula = "y as JavaScript has it",
                      .like = 1,
                      .forward = custom_forward,
                      .backward = custom_backward,
                      .map = custom_map};
