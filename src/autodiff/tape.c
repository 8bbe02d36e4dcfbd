#include "autodiff/tape.h"

#include "kernels/reduce.h"
#include "kernels/wide.h"

#include <math.h>
#include <string.h>

void tape_init(Tape *t, Arena *arena)
{
    *t = (Tape){.arena = arena};
    arena_init(&t->scratch, 1 << 16);
    rng_seed(&t->rng, 0);
}

void tape_free(Tape *t)
{
    arena_free(&t->scratch);
    t->last = NULL;
}

void tape_clear(Tape *t)
{
    t->last = NULL;
    t->count = 0;
}

/* ---- applying --------------------------------------------------------------------------------------------------- */

static void node_free(Node *node)
{
    arena_free(&node->own);
    block_free(node);
}

/* Queries that do not count: their rows of what lies as the first output does. */
static void clear_masked_queries(const Node *node, float *rows)
{
    const float *mask = node->in[node->op->queries - 1]->data;
    const Heads H = heads_of(node, 'N');
    for (int b = 0; b < H.B; b++)
        for (int h = 0; h < H.H; h++)
            for (int i = 0; i < H.N; i++)
                if (mask[(size_t)b * H.N + i] == 0)
                    fill(rows + heads_offset(&H, b, h) + (size_t)i * heads_stride(&H), 0, (size_t)H.d);
}

static int masks_queries(const Node *node) { return node->op->queries && node->in[node->op->queries - 1]; }

Status op_missing(const Op *op)
{
    return op->forward
               ? PA_OK
               : fail_about(PA_BAD_STATE, op->name, strlen(op->name), " is in the full build: load({ full: true })");
}

Node *tape_apply(Tape *t, const Op *op, Tensor *const *in, int n_in, const double *options, int n_options)
{
    if (n_in < 0 || n_in > NODE_MAX_INPUTS || n_options < 0 || n_options > NODE_MAX_OPTIONS) {
        fail(PA_BAD_ARGUMENT, "an op takes 0 to 20 inputs and 0 to 16 options");
        return NULL;
    }
    if (op_missing(op)) return NULL;
    ArenaMark before = t->arena ? arena_mark(t->arena) : (ArenaMark){0};
    Node *node = t->arena ? arena_alloc(t->arena, sizeof *node) : block_alloc(sizeof *node);
    if (!node) return NULL;
    *node = (Node){.op = op,
                   .tape = t,
                   .number = t->count,
                   .part = t->part,
                   .layer = t->layer,
                   .previous = t->arena ? t->last : NULL};
    arena_init(&node->own, 0);
    node->arena = t->arena ? t->arena : &node->own;
    for (int i = 0; i < n_in; i++) node->in[i] = in[i];
    for (int i = 0; i < n_options; i++) node->option[i] = options[i];

    ArenaMark scratch = arena_mark(&t->scratch);
    const Rng stream = t->rng;
    const Shapes shapes = node_shapes(node);
    Status status = shapes.status;
    node->shapes = &shapes;
    if (!status && op->like && !node_output(node, 0, in[op->like - 1]->ndim, in[op->like - 1]->shape))
        status = PA_OUT_OF_MEMORY;
    if (!status && !(t->plan && (op->light & LIGHT_FORWARD))) status = op->forward(node);
    if (!status && masks_queries(node) && !t->plan) clear_masked_queries(node, node->out[0]->data);
    node->shapes = NULL;
    arena_reset(&t->scratch, scratch);
    if (status) {
        t->rng = stream;
        if (t->arena)
            arena_reset(t->arena, before);
        else
            node_free(node);
        return NULL;
    }
    t->count++;
    if (t->arena) {
        t->last = node;
        return node;
    }
    /* JavaScript's tensors: each output holds the node, the node holds its inputs while a backward pass may need them.
     * */
    int wanted = 0;
    for (int i = 0; i < NODE_MAX_OUTPUTS && node->out[i]; i++) {
        node->references++;
        wanted |= node->out[i]->needs_grad;
    }
    for (int i = 0; i < n_in; i++) {
        if (wanted)
            tensor_retain(node->in[i]);
        else
            node->in[i] = NULL;
    }
    return node;
}

Shapes node_shapes(const Node *node)
{ return shapes_check(node->op->inputs, node->in, NODE_MAX_INPUTS, node->option[0]); }

Heads heads_of(const Node *node, char tokens)
{
    const int B = size_of(node, 'B');
    return (Heads){B < 0 ? 1 : B, size_of(node, 'H'), size_of(node, tokens), size_of(node, 'd'),
                   size_of(node, TOKENS_FIRST) > 0};
}

Qkv qkv_of(const Node *node)
{
    Tensor *const *in = node->in;
    return (Qkv){in[0]->data, in[1]->data, in[2]->data, in[3] ? in[3]->data : NULL};
}

QkvGradients qkv_gradients(const Node *node)
{ return (QkvGradients){node_grad(node, 0), node_grad(node, 1), node_grad(node, 2)}; }

Tensor *node_output(Node *node, int i, int ndim, const int32_t *shape)
{
    Tensor *t = tensor_in_arena(node->arena, DTYPE_F32, ndim, shape);
    if (!t) return NULL;
    t->node = node;
    for (int k = 0; k < NODE_MAX_INPUTS && !node->tape->keep_nothing; k++)
        if (node->in[k] && node->in[k]->needs_grad) t->needs_grad = 1;
    node->out[i] = t;
    return t;
}

int planned(const Node *node, double products)
{
    Plan *plan = node->tape->plan;
    if (plan) plan->products[node->part] += products;
    return plan != NULL;
}

float *node_scratch(const Node *node, size_t n) { return arena_floats(&node->tape->scratch, n); }
float *node_keep(const Node *node, size_t n)
{ return arena_floats(node->out[0]->needs_grad ? node->arena : &node->tape->scratch, n); }

int node_wants(const Node *node, int i) { return node->in[i] && node->in[i]->needs_grad; }
float *node_grad(const Node *node, int i) { return node_wants(node, i) ? node->in[i]->grad : NULL; }

Node *tape_not_finite(const Tape *t, int *output)
{
    Node *first = NULL;
    for (Node *node = t->last; node; node = node->previous)
        for (int i = NODE_MAX_OUTPUTS - 1; i >= 0; i--) {
            if (!node->out[i] || isfinite(sum_squares(node->out[i]->data, node->out[i]->size))) continue;
            first = node;
            *output = i;
        }
    return first;
}

/* ---- references ------------------------------------------------------------------------------------------------- */

void tensor_retain(Tensor *t)
{
    if (!t) return;
    t->references++;
    if (t->node) t->node->references++;
}

/* Without recursion, since a chain of ops may be long: nodes to free wait in a list that hangs on `previous`. */
void tensor_release(Tensor *t)
{
    Node *doomed = NULL;
    for (;;) {
        if (t) {
            Node *node = t->node;
            if (--t->references == 0 && !node) tensor_leaf_free(t);
            if (node && --node->references == 0) {
                node->previous = doomed;
                doomed = node;
            }
        }
        /* Take the next input of a doomed node, or bury the node and go on with the one behind it. */
        t = NULL;
        while (doomed && !t) {
            int i = 0;
            while (i < NODE_MAX_INPUTS && !doomed->in[i]) i++;
            if (i < NODE_MAX_INPUTS) {
                t = doomed->in[i]; /* released at the top of the loop, which may push its node */
                doomed->in[i] = NULL;
            } else {
                Node *next = doomed->previous;
                node_free(doomed);
                doomed = next;
            }
        }
        if (!t) return;
    }
}

/* ---- backward --------------------------------------------------------------------------------------------------- */

/* Merge sort of a list by falling number: inputs always have smaller numbers than what was made from them, so this is a
 * topological order. */
static Node *sort_by_number(Node *list, uint32_t length)
{
    if (length < 2) return list;
    Node *tail = list;
    for (uint32_t i = 1; i < length / 2; i++) tail = tail->previous;
    Node *right = tail->previous;
    tail->previous = NULL;
    Node *a = sort_by_number(list, length / 2);
    Node *b = sort_by_number(right, length - length / 2);
    Node *head = NULL, **end = &head;
    while (a && b) {
        Node **larger = a->number > b->number ? &a : &b;
        *end = *larger;
        end = &(*larger)->previous;
        *larger = (*larger)->previous;
    }
    *end = a ? a : b;
    return head;
}

/* All nodes that y[0…n) were made from, newest first, linked through `previous`. While collecting, a negative count of
 * references marks the nodes already seen. */
static Node *collect(Tensor *const *y, int n)
{
    Node *list = NULL, *todo = NULL;
    uint32_t length = 0;
    for (int i = 0; i < n; i++) {
        Node *node = y[i] ? y[i]->node : NULL;
        if (node && node->references > 0) {
            node->references = -node->references;
            node->previous = todo;
            todo = node;
        }
    }
    while (todo) {
        Node *node = todo;
        todo = node->previous;
        node->previous = list;
        list = node;
        length++;
        for (int i = 0; i < NODE_MAX_INPUTS; i++) {
            Node *source = node->in[i] && node->in[i]->needs_grad ? node->in[i]->node : NULL;
            if (source && source->references > 0) {
                source->references = -source->references;
                source->previous = todo;
                todo = source;
            }
        }
    }
    for (Node *node = list; node; node = node->previous) node->references = -node->references;
    return sort_by_number(list, length);
}

/* Gradients of a step's intermediate results are dead once their node has been walked: their memory serves the next
 * ones of the same size. Fixed room; what does not fit stays with the arena. */
#define RECYCLED 16
typedef struct Recycler {
    float *grad[RECYCLED];
    size_t size[RECYCLED];
    int count;
} Recycler;

static void recycle(Recycler *r, Tensor *t)
{
    if (r->count < RECYCLED && t->size) {
        r->grad[r->count] = t->grad;
        r->size[r->count++] = t->size;
    }
    t->grad = NULL;
}

/* Memory for a gradient, as it comes. */
static Status take_grad(Tensor *t, Recycler *r)
{
    for (int i = 0; r && i < r->count; i++) {
        if (r->size[i] != t->size) continue;
        t->grad = r->grad[i];
        r->grad[i] = r->grad[--r->count];
        r->size[i] = r->size[r->count];
        return PA_OK;
    }
    t->grad = arena_floats(t->node->arena, t->size);
    return t->grad ? PA_OK : PA_OUT_OF_MEMORY;
}

static Status give_grad(Tensor *t, Recycler *r)
{
    if (t->grad) return PA_OK;
    if (take_grad(t, r)) return PA_OUT_OF_MEMORY;
    if (!t->node->arena->counts) wide_zeros(t->grad, t->size);
    return PA_OK;
}

static Status run_backward(Node *node)
{
    if (node->op->light & LIGHT_BACKWARD) return node->tape->plan ? PA_OK : node->op->backward(node);
    const Shapes shapes = node_shapes(node);
    if (shapes.status) return shapes.status;
    node->shapes = &shapes;
    Tensor *y = node->out[0];
    float *dy = y->grad;
    if (dy && masks_queries(node)) { /* a copy, for the gradient of y is the caller's */
        y->grad = arena_floats(&node->tape->scratch, y->size);
        if (y->grad && !node->tape->plan) {
            copy(y->grad, dy, y->size);
            clear_masked_queries(node, y->grad);
        }
    }
    Status status = y->grad == NULL && dy ? PA_OUT_OF_MEMORY : node->op->backward(node);
    y->grad = dy;
    node->shapes = NULL;
    return status;
}

/* y = a + b, of one size: who has a gradient already is added to; of the others one takes over the memory of y's, which
 * is dead behind this node. */
static Status hand_over(Node *node, Recycler *recycler)
{
    Tensor *y = node->out[0], *heir = NULL;
    for (int i = 0; i < 2; i++) {
        Tensor *x = node->in[i];
        const int fresh = !x->grad;
        if (fresh && !heir && node_wants(node, i)) heir = x;
        if (x == heir || !node_wants(node, i)) continue;
        if (fresh && take_grad(x, recycler)) return PA_OUT_OF_MEMORY;
        if (!node->tape->plan) wide_map((fresh ? copy : add_into), x->grad, y->grad, y->size, COST_MOVE);
    }
    if (heir) heir->grad = y->grad, y->grad = NULL;
    if (y->grad) recycle(recycler, y);
    return PA_OK;
}

static Status walk_node(Tape *t, Node *node, Recycler *recycler)
{
    int reached = 0;
    for (int i = 0; i < NODE_MAX_OUTPUTS && node->out[i]; i++) reached |= node->out[i]->grad != NULL;
    if (!reached) return PA_OK;
    const size_t size = node->out[0]->size;
    if (recycler && node->op->sum && node->in[0] != node->in[1] && node->in[0]->size == size &&
        node->in[1]->size == size)
        return hand_over(node, recycler);
    for (int i = 0; i < NODE_MAX_INPUTS; i++) {
        if (!node_wants(node, i)) continue;
        if (i == 0) node->fresh = recycler && node->op->writes && !node->in[0]->grad;
        if (i == 0 && node->fresh ? take_grad(node->in[0], recycler) : give_grad(node->in[i], recycler))
            return PA_OUT_OF_MEMORY;
    }
    ArenaMark scratch = arena_mark(&t->scratch);
    Status status = run_backward(node);
    arena_reset(&t->scratch, scratch);
    if (recycler)
        for (int i = 0; i < NODE_MAX_OUTPUTS && node->out[i]; i++)
            if (node->out[i]->grad) recycle(recycler, node->out[i]);
    return status;
}

Status tape_backward(Tape *t, Tensor *const *y, const float *const *dout, int n)
{
    Node *newest = t->arena ? t->last : collect(y, n);
    if (!t->arena) {
        /* What lies between starts at zero; its memory is asked for before anything is added to a leaf. */
        for (Node *node = newest; node; node = node->previous)
            for (int i = 0; i < NODE_MAX_OUTPUTS && node->out[i]; i++) {
                Tensor *out = node->out[i];
                if (!out->needs_grad) continue;
                if (out->grad)
                    memset(out->grad, 0, out->size * sizeof(float));
                else if (give_grad(out, NULL))
                    return PA_OUT_OF_MEMORY;
            }
    }
    for (int i = 0; i < n; i++) {
        if (!y[i]->needs_grad) continue;
        if (y[i]->node && give_grad(y[i], NULL)) return PA_OUT_OF_MEMORY;
        if (!t->plan) add_into(y[i]->grad, dout[i], y[i]->size);
    }
    Recycler recycler = {.count = 0};
    for (Node *node = newest; node; node = node->previous) {
        Status status = walk_node(t, node, t->arena ? &recycler : NULL);
        if (status) return status;
    }
    return PA_OK;
}
