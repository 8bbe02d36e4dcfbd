/* exports — the boundary: checks what JavaScript hands over, calls one function below, says what went wrong. No
 * mathematics. */
#include "autodiff/ops.h"
#include "autodiff/shapes.h"
#include "kernels/reduce.h"
#include "kernels/svd.h"
#include "nn/generate.h"
#include "nn/graph_network.h"
#include "nn/model.h"
#include "pa.h"
#include "train/cost.h"
#include "train/optimizer.h"
#include "train/schedule.h"
#include "train/step.h"

#include <math.h>
#include <string.h>

/* ---- the instance ------------------------------------------------------------------------------------------------ */

static Tape eager; /* of tensors made from JavaScript: every node owns its memory */
static int ready;

static Tape *eager_tape(void)
{
    if (!ready) {
        tape_init(&eager, NULL);
        ready = 1;
    }
    return &eager;
}

const char *pa_error(void) { return status_sentence(); }
int32_t pa_error_code(void) { return status_code(); }
void pa_clear_error(void) { status_clear(); }
void pa_seed(uint32_t seed) { rng_seed(&eager_tape()->rng, seed); }
uint32_t *pa_random_state(void) { return eager_tape()->rng.s; }

const char *pa_simd(void)
{
#ifdef PA_RELAXED
    return "relaxed";
#else
    return "simd128";
#endif
}

void *pa_alloc(uint32_t bytes)
{
    status_clear();
    return block_alloc(bytes);
}

void pa_free(void *block) { block_free(block); }
double pa_memory_used(void) { return (double)memory_used(); }
double pa_memory_peak(void) { return (double)memory_peak(); }
void pa_memory_reset_peak(void) { memory_reset_peak(); }

/* ---- tensors ----------------------------------------------------------------------------------------------------- */

Tensor *pa_tensor(int32_t dtype, int32_t ndim, const int32_t *shape, int32_t needs_grad)
{
    status_clear();
    if (dtype != DTYPE_F32 && dtype != DTYPE_I32) {
        fail(PA_BAD_ARGUMENT, "tensor: dtype is 0 (float32) or 1 (int32)");
        return NULL;
    }
    if (dtype == DTYPE_I32 && needs_grad) {
        fail(PA_BAD_ARGUMENT, "tensor: only a float32 tensor can have a gradient");
        return NULL;
    }
    return tensor_leaf(dtype, ndim, shape, needs_grad);
}

void pa_tensor_release(Tensor *t) { tensor_release(t); }
void *pa_tensor_data(Tensor *t) { return t->data; }
float *pa_tensor_grad(Tensor *t) { return t->grad; }
int32_t pa_tensor_ndim(const Tensor *t) { return t->ndim; }
const int32_t *pa_tensor_shape(const Tensor *t) { return t->shape; }
int32_t pa_tensor_dtype(const Tensor *t) { return t->dtype; }

/* ---- arguments --------------------------------------------------------------------------------------------------- */

/* pointers have half the bytes of a double, in WebAssembly */
static double arguments[NODE_MAX_OPTIONS + (NODE_MAX_INPUTS + NODE_MAX_OUTPUTS) / 2];

double *pa_arguments(void) { return arguments; }

/* The room of one failed call is not kept for the next. */
static Status eager_ended(Status status)
{
    if (status == PA_OUT_OF_MEMORY) arena_free(&eager.scratch);
    return status;
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

static const Op *op_at(int32_t op)
{
    if (op >= 0 && op < op_table_size) return op_table[op];
    fail(PA_BAD_ARGUMENT, "there is no op of that number");
    return NULL;
}

int32_t pa_op_count(void) { return op_table_size; }

const char *pa_op_text(int32_t op, int32_t which)
{
    const Op *row = op_at(op);
    return row && which >= 0 && which < 5
               ? (const char *[]){row->name, row->inputs, row->outputs, row->options, row->formula}[which]
               : "";
}

Status pa_apply(int32_t op, Tensor *const *in, int32_t n_in, const double *options, int32_t n_options, int32_t training,
                Tensor **out)
{
    status_clear();
    if (!op_at(op)) return PA_BAD_ARGUMENT;
    eager_tape()->training = training;
    Node *node = tape_apply(eager_tape(), op_at(op), in, n_in, options, n_options);
    if (!node) return eager_ended(status_code());
    for (int i = 0; i < NODE_MAX_OUTPUTS && node->out[i]; i++) out[i] = node->out[i];
    return PA_OK;
}

Status pa_backward(Tensor *y, const float *dout)
{
    status_clear();
    if (!y->needs_grad)
        return fail(PA_BAD_ARGUMENT,
                    "backward: nothing that this tensor was made from keeps a gradient; make it with { grad: true }");
    if (!isfinite(sum_squares(dout, y->size)))
        return fail(PA_NOT_FINITE, "backward: dout holds NaN or an infinite number");
    return eager_ended(tape_backward(eager_tape(), &y, &dout, 1));
}

Tensor *pa_map(int32_t op, Tensor *const *in, int32_t n_in, const double *options, int32_t n_options)
{
    status_clear();
    if (!op_at(op)) return NULL;
    if (!op_at(op)->map) {
        fail(PA_BAD_ARGUMENT, "map: this op has no attention map");
        return NULL;
    }
    Tape *tape = eager_tape();
    const Rng stream = tape->rng;
    tape->keep_nothing = 1;
    Node *node = tape_apply(tape, op_at(op), in, n_in, options, n_options);
    tape->keep_nothing = 0;
    if (!node) {
        eager_ended(status_code());
        return NULL;
    }
    /* dropped, since nothing wants a gradient; the map reads them */
    for (int i = 0; i < n_in; i++) node->in[i] = in[i];

    int32_t dims[4];
    map_size(node, dims); /* as tape_apply has found */
    Tensor *map = tensor_leaf(DTYPE_F32, 4, dims, 0);
    Status status = map ? PA_OK : PA_OUT_OF_MEMORY;
    for (int b = 0; b < dims[0] && !status; b++)
        for (int h = 0; h < dims[1] && !status; h++) {
            ArenaMark scratch = arena_mark(&tape->scratch);
            status = node->op->map(node, b, h, map->data + ((size_t)b * dims[1] + h) * dims[2] * dims[3]);
            arena_reset(&tape->scratch, scratch);
        }
    for (int i = 0; i < n_in; i++) node->in[i] = NULL;
    for (int i = NODE_MAX_OUTPUTS - 1; i >= 0; i--) /* one reference per output; the last one frees the node */
        if (node->out[i] && i) tensor_release(node->out[i]);
    tensor_release(node->out[0]);
    if (!status) return map;
    if (map) tensor_leaf_free(map);
    tape->rng = stream;
    eager_ended(status);
    return NULL;
}

Status pa_svd(float *u, float *s, float *v, const float *a, int32_t m, int32_t n)
{
    status_clear();
    if (m < 1 || n < 1) return fail(PA_BAD_ARGUMENT, "svd: a matrix has at least one row and one column");
    /* svd_scratch would not be a size */
    if ((uint64_t)m * (uint64_t)n > SIZE_MAX / (4 * sizeof(double))) return fail(PA_OUT_OF_MEMORY, "out of memory");
    double *scratch = block_alloc(svd_scratch(m, n) * sizeof(double));
    if (!scratch) return PA_OUT_OF_MEMORY;
    const int sweeps = svd(u, s, v, a, m, n, scratch);
    block_free(scratch);
    return sweeps < 0 ? fail(PA_NOT_FINITE, "svd: the matrix holds NaN or infinite numbers") : PA_OK;
}

/* ---- models ------------------------------------------------------------------------------------------------------ */

const char *pa_model_slots(void) { return MODEL_SLOT_WORDS; }
const char *pa_layer_slots(void) { return LAYER_SLOT_WORDS; }

Model *pa_model_create(const double *config, int32_t n_config, int32_t shapes_only)
{
    static Plan plan;
    Rng unused = {{1}};
    status_clear();
    return model_create(config, n_config, shapes_only ? &unused : &eager_tape()->rng, shapes_only ? &plan : NULL);
}

void pa_model_free(Model *m) { model_free(m); }

Status pa_model_cost(const double *config, int32_t n_config, int32_t length, int32_t edges, double *cost)
{
    status_clear();
    Cost c = {.parameters = 0};
    Status status = cost_of(&c, config, n_config, length, edges);
    if (status) return status;
    for (int i = 0; i < PARTS; i++) cost[i] = c.forward[i], cost[PARTS + i] = c.step[i];
    memcpy(cost + 2 * PARTS, (double[]){c.parameters, c.held, c.forward_bytes, c.step_bytes}, 4 * sizeof *cost);
    return PA_OK;
}

int32_t pa_model_parameter_count(const Model *m) { return m->parameters.count; }
Tensor *pa_model_parameter(Model *m, int32_t i)
{ return i >= 0 && i < m->parameters.count ? m->parameters.tensor[i] : NULL; }
const char *pa_model_parameter_name(const Model *m, int32_t i)
{ return i >= 0 && i < m->parameters.count ? m->parameters.name[i] : ""; }

Status pa_model_optimizer(Model *m, int32_t kind, double beta1, double beta2, double epsilon, double weight_decay,
                          double momentum, double clip)
{
    status_clear();
    if (kind < OPTIMIZER_SGD || kind > OPTIMIZER_RADAM) return fail(PA_BAD_ARGUMENT, "optimizer: kind is 0 to 3");
    Optimizer *o = optimizer_create(kind, beta1, beta2, epsilon, weight_decay, momentum, clip, m->parameters.size);
    if (!o) return status_code();
    block_free(m->optimizer);
    m->optimizer = o;
    return PA_OK;
}

void pa_model_seed(Model *m, uint32_t seed) { step_seed(m, seed); }
double pa_schedule(int32_t kind, double rate, int32_t step, int32_t total, int32_t warmup)
{ return schedule_rate(kind, rate, step, total, warmup); }

/* What a call took that failed for want of memory is given back, the room that earlier ones left behind too. */
static Status ended(Model *m, Status status)
{
    if (status == PA_OUT_OF_MEMORY) model_forget_pass(m);
    return status;
}

Status pa_model_forward(Model *m, const void *x, int32_t length, int32_t keep)
{
    status_clear();
    return ended(m, model_forward(m, x, length, PASS_EVALUATE, keep) ? PA_OK : status_code());
}

const char *pa_model_not_finite(const Model *m, int32_t *where)
{
    int output = 0;
    const Node *node = m->logits ? tape_not_finite(&m->tape, &output) : NULL;
    if (!node) return "";
    where[0] = (int32_t)node->part, where[1] = node->layer, where[2] = output;
    return node->op->name;
}

void pa_model_set_pair(Model *m, const void *x, int32_t length) { model_set_pair(m, x, length); }

Status pa_model_set_edges(Model *m, const int32_t *edges, int32_t count)
{
    status_clear();
    return model_set_edges(m, edges, count);
}

void pa_model_evaluation_seed(Model *m, uint32_t seed) { model_set_evaluation_seed(m, seed); }

float *pa_model_logits(Model *m) { return m->logits ? m->logits->data : NULL; }

Status pa_model_accumulate(Model *m, const void *x, int32_t length, const void *target, double weight, float *report)
{
    status_clear();
    StepReport r;
    Status status = ended(m, step_accumulate(m, x, length, target, weight, &r));
    if (status) return status;
    report[0] = (float)r.task_loss;
    report[1] = (float)r.ksvd;
    report[2] = (float)r.correct;
    report[3] = (float)r.total;
    return PA_OK;
}

Status pa_model_observe(Model *m, const void *x, int32_t length)
{
    status_clear();
    return ended(m, step_observe(m, x, length));
}

Status pa_model_eta(Model *m, int32_t layer, double eta)
{
    status_clear();
    return model_set_eta(m, layer, eta);
}

Status pa_model_update(Model *m, double rate)
{
    status_clear();
    if (!m->optimizer) return fail(PA_BAD_STATE, "training: no optimizer has been chosen");
    Status status = optimizer_step(m->optimizer, m->parameters.values, m->parameters.grads, rate);
    if (!status) step_end(m);
    return status;
}

double pa_model_gradient_norm(const Model *m) { return m->optimizer ? m->optimizer->norm : 0; }
void pa_model_discard_gradients(Model *m) { step_discard(m); }
int32_t pa_model_bad_gradient(const Model *m) { return step_bad_gradient(m); }

Status pa_model_generate_reset(Model *m)
{
    status_clear();
    return generate_reset(m);
}

Status pa_model_generate_step(Model *m, int32_t id)
{
    status_clear();
    return ended(m, generate_step(m, id) ? PA_OK : status_code());
}

/* ---- looking inside ---------------------------------------------------------------------------------------------- */

static Status not_run(void) { return fail(PA_BAD_STATE, "model: nothing to look at before a forward pass"); }

/* The attention of a layer that has run and has a head of that number; else NULL and why. */
static Node *attention_with(Model *m, int32_t layer, int32_t head)
{
    status_clear();
    Node *node = model_attention(m, layer);
    if (!node) not_run();
    if (!node || (head >= 0 && head < config_int(&m->config, SLOT_HEADS))) return node;
    fail(PA_BAD_ARGUMENT, "model: there is no head of that number");
    return NULL;
}

/* Rows (2) or columns (3) of a layer's map. */
static int32_t map_dim(Model *m, int32_t layer, int which)
{
    int32_t dims[4];
    Node *node = model_attention(m, layer);
    if (!node || shapes_check(node)) return 0;
    map_size(node, dims);
    return dims[which];
}

int32_t pa_model_map_rows(Model *m, int32_t layer) { return map_dim(m, layer, 2); }
int32_t pa_model_map_cols(Model *m, int32_t layer) { return map_dim(m, layer, 3); }

Status pa_model_map(Model *m, int32_t layer, int32_t head, float *map)
{
    Node *node = attention_with(m, layer, head);
    if (!node || shapes_check(node)) return status_code();
    ArenaMark scratch = arena_mark(&m->tape.scratch);
    Status status = node->op->map(node, 0, head, map);
    arena_reset(&m->tape.scratch, scratch);
    return status;
}

double pa_model_objective(Model *m, int32_t layer)
{
    Node *node = model_objective(m, layer, 0);
    return node ? node->out[0]->data[0] : 0;
}

int32_t pa_model_rank(Model *m, int32_t layer)
{
    Node *node = model_attention(m, layer);
    return node && node->op == &op_primal && node->out[1] ? node->out[1]->shape[node->out[1]->ndim - 1] : 0;
}

/* e and r are [1,H,N,s] whatever the layout of the queries. */
Status pa_model_scores(Model *m, int32_t layer, int32_t head, int32_t which, float *scores)
{
    const Node *node = attention_with(m, layer, head);
    if (!node) return status_code();
    if (!pa_model_rank(m, layer) || which < 0 || which > 1 || !node->out[1]->size) return not_run();
    const size_t size = node->out[1]->size / config_int(&m->config, SLOT_HEADS);
    memcpy(scores, node->out[1 + which]->data + (size_t)head * size, size * sizeof(float));
    return PA_OK;
}

/* W_1 or W_2 of an implicit kernel, parameters or what the layer's generator made of this sample; NULL for other kinds.
 * A
 * stationary kernel's only W is both. */
static const Tensor *spectral_points(Model *m, int32_t layer, int32_t which)
{
    const Node *node = model_attention(m, layer);
    if (node && node->op == &op_graph_implicit) return node->in[1 + which];
    if (!node || node->op != &op_implicit) return NULL;
    const int first = word_index(node->op->inputs, "w1", 2), both = word_index(node->op->inputs, "w", 1);
    return node->in[first + which] ? node->in[first + which] : node->in[both] ? node->in[both] : node->in[first];
}

int32_t pa_model_point_count(Model *m, int32_t layer)
{
    const Tensor *w = spectral_points(m, layer, 0);
    return w ? w->shape[w->ndim - 1] : 0;
}

Status pa_model_points(Model *m, int32_t layer, int32_t head, int32_t which, float *points)
{
    const Tensor *w = which < 0 || which > 1 ? NULL : spectral_points(m, layer, which);
    if (!attention_with(m, layer, head)) return status_code();
    if (!w || !w->size) return not_run();
    const size_t size = w->size / config_int(&m->config, SLOT_HEADS);
    memcpy(points, w->data + (size_t)head * size, size * sizeof(float));
    return PA_OK;
}

int32_t pa_model_head_width(Model *m, int32_t layer)
{
    const Node *node = model_attention(m, layer);
    return node ? node->out[0]->shape[node->out[0]->ndim - 1] / config_int(&m->config, SLOT_HEADS) : 0;
}

Status pa_model_head_output(Model *m, int32_t layer, int32_t head, float *output)
{
    const Node *node = attention_with(m, layer, head);
    if (!node) return status_code();
    const Tensor *y = node->out[0];
    const int32_t D = y->shape[y->ndim - 1], d = D / config_int(&m->config, SLOT_HEADS);
    for (size_t t = 0; t < y->size / D; t++)
        memcpy(output + t * d, y->data + t * D + (size_t)head * d, d * sizeof(float));
    return PA_OK;
}

Status pa_model_head_enabled(Model *m, int32_t layer, int32_t head, int32_t on)
{
    status_clear();
    const int32_t H = config_int(&m->config, SLOT_HEADS), depth = config_int(&m->config, SLOT_DEPTH);
    if (layer < 0 || layer >= depth || head < 0 || head >= H)
        return fail(PA_BAD_ARGUMENT, "model: there is no layer or head of that number");
    /* The heads of a graph's last layer are as wide as there are outputs. */
    const int32_t d =
        m->graph && layer == depth - 1 ? config_int(&m->config, SLOT_OUTPUTS) : config_int(&m->config, SLOT_WIDTH) / H;
    Tensor **gate = m->graph ? &m->graph->layer[layer].gate : &m->layer[layer].attention.gate;
    return gate_set(gate, &m->parameters.arena, H * d, head, d, on);
}
