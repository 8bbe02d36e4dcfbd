#include "nn/attention_step.h"

#include "attention/places.h"
#include "attention/recurrent.h"
#include "autodiff/word.h"

#include <string.h>

static int option_of(const AttentionLayer *layer, const char *name) { return (int)layer_option(layer->config, name); }

static int is_softmax(const Op *op) { return op == &op_softmax || op == &op_sparse || op == &op_window; }

StepForm attention_step_form(const AttentionLayer *layer)
{
    const Op *op = layer->config->op;
    if (option_of(layer, "conv")) return STEP_NONE;
    if (is_softmax(op) && option_of(layer, "causal")) return STEP_KEYS;
    if (op == &op_linear_attention && option_of(layer, "causal") && !layer->pool) return STEP_SUMS;
    if (option_of(layer, "mode") == 2) return STEP_MEANS; /* primal, kep-svgp: causal */
    return STEP_NONE;
}

static Pattern pattern_of(const AttentionLayer *layer, int h)
{
    static const PatternKind kinds[] = {PATTERN_WINDOW, PATTERN_STRIDED, PATTERN_FIXED}; /* of the option `pattern` */
    const Op *op = layer->config->op;
    return (Pattern){
        .kind = op == &op_softmax  ? PATTERN_ALL
                : op == &op_window ? PATTERN_WINDOW
                                   : kinds[option_of(layer, "pattern")],
        .window = option_of(layer, "window"),
        .block = option_of(layer, "block"),
        .summary = option_of(layer, "summary"),
        .factor = layer->pool ? layer->pool->ids[h] : 1,
    };
}

int attention_step_endless(const AttentionLayer *layer, int length)
{
    const StepForm form = attention_step_form(layer);
    int endless = form != STEP_NONE;
    for (int h = 0; h < layer->heads && form == STEP_KEYS; h++) {
        const Pattern pattern = pattern_of(layer, h);
        endless &= key_cache_endless(&pattern, length);
    }
    return endless;
}

static Status create_caches(AttentionState *s, Arena *arena, const AttentionLayer *layer, int length)
{
    s->cache = arena_alloc(arena, sizeof *s->cache * (size_t)layer->heads);
    if (!s->cache) return PA_OUT_OF_MEMORY;
    for (int h = 0; h < layer->heads; h++) {
        KeyCache *c = &s->cache[h];
        *c = (KeyCache){.d = layer->width / layer->heads,
                        .pattern = pattern_of(layer, h),
                        .beta = (float)layer_option(layer->config, "beta"),
                        .eps = (float)layer_option(layer->config, "eps"),
                        .standardize = option_of(layer, "standardize")};
        c->rows = key_cache_rows(&c->pattern, length);
        s->size += key_cache_floats(c);
    }
    return PA_OK;
}

Status attention_state_create(AttentionState *s, Arena *arena, const AttentionLayer *layer, int length)
{
    const size_t D = (size_t)layer->width, d = D / (size_t)layer->heads;
    *s = (AttentionState){.form = attention_step_form(layer)};
    if (s->form == STEP_KEYS && create_caches(s, arena, layer, length)) return PA_OUT_OF_MEMORY;
    if (s->form == STEP_SUMS) s->size = D * (d + 2);
    if (s->form == STEP_MEANS) s->size = 2 * D;
    s->memory = arena_floats(arena, s->size);
    return s->memory ? PA_OK : PA_OUT_OF_MEMORY;
}

void attention_state_clear(AttentionState *s, const AttentionLayer *layer)
{
    float *memory = s->memory;
    s->count = 0;
    if (!s->cache) memset(memory, 0, s->size * sizeof(float));
    for (int h = 0; s->cache && h < layer->heads; h++) {
        key_cache_start(&s->cache[h], memory);
        memory += key_cache_floats(&s->cache[h]);
    }
}

void attention_state_copy(AttentionState *s, const AttentionState *from, const AttentionLayer *layer)
{
    s->count = from->count;
    memcpy(s->memory, from->memory, s->size * sizeof(float));
    for (int h = 0; s->cache && h < layer->heads; h++) key_cache_follow(&s->cache[h], &from->cache[h]);
}

static Tensor *rows_tensor(Tape *tape, int n, int D)
{ return tensor_in_arena(tape->arena, DTYPE_F32, 2, (int32_t[]){n, D}); }

/* Of keys that stand far[j] before the query: added to its scores. */
static void bias_scores(float *scores, const AttentionLayer *layer, const DistanceBias *bias, int h, const int *far,
                        int n)
{
    for (int j = 0; j < n; j++)
        scores[j] += bias->table ? bias->table->data[h * RELATIVE_BUCKETS + relative_bucket(far[j], 1)]
                                 : alibi_bias(h, layer->heads, far[j]);
}

/* Softmax of the newest query over the keys that it sees. */
static Status step_head(const AttentionLayer *layer, KeyCache *c, Tape *tape, int h, float *y, const float *q,
                        const float *k, const float *v, const DistanceBias *bias)
{
    const float *keys, *values;
    key_cache_add(c, k, v);
    const size_t room = (size_t)c->kept + 1, d = (size_t)c->d;
    float *query = arena_floats(&tape->scratch, d), *scores = arena_floats(&tape->scratch, room),
          *work = arena_floats(&tape->scratch, key_cache_scattered(c) ? 2 * room * d : 1);
    int *far = (int *)arena_floats(&tape->scratch, room);
    if (!query || !scores || !work || !far) return PA_OUT_OF_MEMORY;
    key_cache_query(c, query, q);
    const int n = key_cache_seen(c, &keys, &values, far, k, v, work);
    key_cache_scores(scores, query, keys, n, c->d);
    if (bias->on) bias_scores(scores, layer, bias, h, far, n);
    key_cache_mean(y, scores, values, n, c->d);
    return PA_OK;
}

static Status step_keys(const AttentionLayer *layer, AttentionState *s, Tape *tape, float *y, const float *q,
                        const float *k, const float *v, const DistanceBias *bias)
{
    const int d = layer->width / layer->heads;
    const Tensor *betas = layer->extra[word_index(layer->config->op->inputs, "betas", 5)];
    Status status = PA_OK;
    for (int h = 0; h < layer->heads && !status; h++, y += d, q += d, k += d, v += d) {
        const ArenaMark before = arena_mark(&tape->scratch);
        if (betas) s->cache[h].beta = betas->data[h];
        status = step_head(layer, &s->cache[h], tape, h, y, q, k, v, bias);
        arena_reset(&tape->scratch, before);
    }
    return status;
}

static void step_sums(const AttentionLayer *layer, const AttentionState *s, float *y, const float *q, const float *k,
                      const float *v)
{
    const int D = layer->width, H = layer->heads, d = D / H;
    float *sums = s->memory;
    const double asked = layer_option(layer->config, "denominatorEps");
    linear_step(y, sums, sums + (size_t)D * d, sums + (size_t)D * (d + 1), q, k, v, H, d,
                asked > 0 ? (float)asked : 1e-6f);
}

/* Token by token, each with what those before it have left. */
static Tensor *step_rows(const AttentionLayer *layer, AttentionState *s, Tape *tape, const Tensor *q, const Tensor *k,
                         const Tensor *v, const DistanceBias *bias)
{
    const int n = q->shape[0], D = layer->width;
    Tensor *y = rows_tensor(tape, n, D);
    for (int i = 0; i < n && y; i++, s->count++) {
        const size_t at = (size_t)i * (size_t)D;
        if (s->form == STEP_SUMS)
            step_sums(layer, s, y->data + at, q->data + at, k->data + at, v->data + at);
        else if (step_keys(layer, s, tape, y->data + at, q->data + at, k->data + at, v->data + at, bias))
            return NULL;
    }
    return y;
}

/* Causal is fixed with running means in the place of q and k. */
static Tensor *step_means(const AttentionLayer *layer, AttentionState *s, Tape *tape, const Tensor *q, const Tensor *k)
{
    const Op *op = layer->config->op;
    const int n = q->shape[0], D = layer->width;
    Tensor *mean_q = rows_tensor(tape, n, D), *mean_k = rows_tensor(tape, n, D);
    if (!mean_q || !mean_k) return NULL;
    for (int i = 0; i < n; i++) {
        const size_t at = (size_t)i * (size_t)D;
        s->count++;
        mean_step(mean_q->data + at, s->memory, q->data + at, D, s->count);
        mean_step(mean_k->data + at, s->memory + D, k->data + at, D, s->count);
    }
    Tensor *in[NODE_MAX_INPUTS];
    double option[NODE_MAX_OPTIONS];
    const int options = attention_layer_options(layer, option);
    memcpy(in, layer->extra, sizeof in);
    option[1] = 1;                  /* mode, behind heads */
    in[1] = mean_q, in[2] = mean_k; /* in[0], x: data mode only */
    attention_layer_lambda(layer, tape, in);
    return first_output(tape_apply(tape, op, in, NODE_MAX_INPUTS, option, options));
}

Tensor *attention_step(const AttentionLayer *layer, AttentionState *s, Tape *tape, Tensor *x, const DistanceBias *bias)
{
    tape->part = PART_PROJECTION;
    Tensor *q = linear_apply(&layer->query, tape, x);
    Tensor *k = linear_apply(&layer->key, tape, x);
    Tensor *v = layer->value.weight ? linear_apply(&layer->value, tape, x) : NULL;
    q = attention_layer_rotate(layer, tape, q, s->count);
    k = attention_layer_rotate(layer, tape, k, s->count);
    if (!q || !k || (layer->value.weight && !v)) return NULL;
    Tensor *y = s->form == STEP_MEANS ? step_means(layer, s, tape, q, k) : step_rows(layer, s, tape, q, k, v, bias);
    return attention_layer_put_out(layer, tape, y);
}
