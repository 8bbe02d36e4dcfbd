#include "nn/config.h"

#include "autodiff/word.h"

#include <string.h>

double layer_option(const LayerConfig *c, const char *name)
{
    const int i = word_index(LAYER_SLOT_WORDS, name, strlen(name));
    return i < 0 ? 0 : c->slot[i];
}

/* A whole number within [low, high]? */
static int whole(double x, double low, double high) { return x >= low && x <= high && x == (double)(int64_t)x; }

enum { MOST = 1 << 24 };
static const int32_t LIMITS[MODEL_SLOTS][2] = {
    /* The least and the most of whole numbers. Without a most, the place takes any number. */
    [SLOT_INPUT] = {0, 2},
    [SLOT_FEATURES] = {0, MOST},
    [SLOT_VOCABULARY] = {0, MOST},
    [SLOT_LENGTH] = {1, MOST},
    [SLOT_OUTPUTS] = {1, MOST},
    [SLOT_LOSS] = {0, 1},
    [SLOT_WIDTH] = {1, 1 << 16},
    [SLOT_DEPTH] = {1, 256},
    [SLOT_HEADS] = {1, 1 << 16},
    [SLOT_FEEDFORWARD] = {1, 1 << 18},
    [SLOT_NORM] = {0, 1},
    [SLOT_POSITIONS] = {0, 2},
    [SLOT_POOLING] = {0, 3},
    [SLOT_ACTIVATION] = {0, 1},
    [SLOT_FINAL_NORM] = {0, 1},
    [SLOT_FINAL_GELU] = {0, 1},
    [SLOT_HEAD_HIDDEN] = {0, 1 << 18},
    [SLOT_KSVD_PER_BATCH] = {0, 1},
    [SLOT_PADDING] = {0, 2},
    [SLOT_PAIR] = {0, 1},
};

static Status check_model(const ModelConfig *c)
{
    const double *s = c->slot;
    const char *word = MODEL_SLOT_WORDS;
    for (int i = 0; i < MODEL_SLOTS; i++, word = word_next(word))
        if (LIMITS[i][1] && !whole(s[i], LIMITS[i][0], LIMITS[i][1]))
            return fail_about(PA_BAD_ARGUMENT, word, word_name(word), " of the model is out of its limits");
    if (s[s[SLOT_INPUT] == 1 ? SLOT_VOCABULARY : SLOT_FEATURES] < 1)
        return fail(PA_BAD_ARGUMENT, "model: a token has at least one number, or a vocabulary");
    if (config_int(c, SLOT_WIDTH) % config_int(c, SLOT_HEADS))
        return fail(PA_BAD_ARGUMENT, "model: heads divides width");
    if (!(s[SLOT_DROPOUT] >= 0 && s[SLOT_DROPOUT] < 1))
        return fail(PA_BAD_ARGUMENT, "model: dropout is at least 0 and below 1");
    if (s[SLOT_PADDING] && s[SLOT_POOLING] > 1) return fail(PA_BAD_ARGUMENT, "model: padding goes with pooling 0 or 1");
    if (s[SLOT_PAIR] && s[SLOT_POOLING] == 3) return fail(PA_BAD_ARGUMENT, "model: a pair needs pooled tokens");
    return PA_OK;
}

static Status parse_layer(LayerConfig *layer, const double *numbers, int heads)
{
    if (!whole(numbers[0], 0, op_table_size - 1) || !op_table[(int)numbers[0]]->map)
        return fail(PA_BAD_ARGUMENT, "model: a layer's kind is not an attention op");
    layer->op = op_table[(int)numbers[0]];
    memcpy(layer->slot, numbers, sizeof layer->slot);
    int pooled = 0;
    const int first = word_index(LAYER_SLOT_WORDS, "pool0", 5);
    for (int h = 0; h < LAYER_MAX_POOL; h++) {
        const double factor = layer->slot[first + h];
        if (!whole(factor, 0, 1 << 20)) return fail(PA_BAD_ARGUMENT, "model: pool factors are whole numbers");
        pooled |= factor > 1;
    }
    if (pooled && heads > LAYER_MAX_POOL) return fail(PA_BAD_ARGUMENT, "model: pooling takes at most 16 heads");
    return PA_OK;
}

Status config_parse(ModelConfig *c, Arena *arena, const double *numbers, int n)
{
    if (n < MODEL_SLOTS) return fail(PA_BAD_ARGUMENT, "model: the configuration is too short");
    memcpy(c->slot, numbers, sizeof c->slot);
    Status status = check_model(c);
    if (status) return status;
    const int depth = config_int(c, SLOT_DEPTH);
    if (n != MODEL_SLOTS + depth * LAYER_SLOTS)
        return fail(PA_BAD_ARGUMENT, "model: the configuration does not hold one record per layer");
    c->layer = arena_alloc(arena, sizeof *c->layer * depth);
    if (!c->layer) return PA_OUT_OF_MEMORY;
    for (int i = 0; i < depth && !status; i++)
        status = parse_layer(&c->layer[i], numbers + MODEL_SLOTS + i * LAYER_SLOTS, config_int(c, SLOT_HEADS));
    return status;
}
