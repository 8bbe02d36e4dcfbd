#include "nn/config.h"

#include "autodiff/word.h"
#include "base/ints.h"

#include <string.h>

/* The number of the layer's value that a word of the list stands for, the words before it counted; −1 and how many
 * numbers all of them take where it is not among them. */
static int place_in(const char *words, const char *name, int heads, int *count)
{
    int n = 0;
    for (const char *c = words; c && *c; c = word_next(c)) {
        if (name && word_is(c, name)) return n;
        n += c[word_name(c)] == '*' ? heads : 1;
    }
    *count = n;
    return -1;
}

int layer_numbers(const Op *op, int heads)
{
    int options, rest;
    place_in(op->options, NULL, heads, &options);
    place_in(op->layer, NULL, heads, &rest);
    return options + rest;
}

double *layer_place(const LayerConfig *c, const char *name)
{
    int options, rest, i = place_in(c->op->options, name, c->heads, &options);
    if (i >= 0) return c->value + i;
    i = place_in(c->op->layer, name, c->heads, &rest);
    return i >= 0 ? c->value + options + i : NULL;
}

double layer_option(const LayerConfig *c, const char *name)
{
    const double *value = layer_place(c, name);
    return value ? *value : 0;
}

int layer_has(const LayerConfig *c, const char *trait) { return word_index(c->op->traits, trait, strlen(trait)) >= 0; }

/* What choices compute with; the base lacks it. */
static Status check_loaded(const double *s)
{
    static const struct {
        ModelSlot slot;
        int value;
        const Op *op;
    } needs[] = {{SLOT_POSITIONS, POSITIONS_ROTARY, &op_rotary},
                 {SLOT_POSITIONS, POSITIONS_ALIBI, &op_relative_bias},
                 {SLOT_POSITIONS, POSITIONS_RELATIVE, &op_relative_bias},
                 {SLOT_ACTIVATION, ACTIVATION_SILU, &op_silu},
                 {SLOT_GATED, 1, &op_gated_unit}};
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (s[needs[i].slot] == needs[i].value && op_missing(needs[i].op)) return status_code();
    return PA_OK;
}

static Status check_model(const ModelConfig *c)
{
    const double *s = c->slot;
    const char *word = MODEL_SLOT_WORDS;
    for (int i = 0; i < MODEL_SLOTS; i++, word = word_next(word))
        if (!word_allows(word, s[i]))
            return fail_about(PA_BAD_ARGUMENT, word, word_name(word), " of the model is out of its limits");
    const int table = s[SLOT_INPUT] == INPUT_TABLE, translates = s[SLOT_INPUT] == INPUT_TRANSLATION;
    if (s[s[SLOT_INPUT] == INPUT_TOKENS || table || translates ? SLOT_VOCABULARY : SLOT_FEATURES] < 1)
        return fail(PA_BAD_ARGUMENT, "model: a token has at least one number, or a vocabulary");
    if (table && (s[SLOT_FEATURES] != 2 || s[SLOT_PADDING] != PADDING_NONE))
        return fail(PA_BAD_ARGUMENT, "model: a column of a table has 2 features and is not padded");
    if (config_int(c, SLOT_WIDTH) % config_int(c, SLOT_HEADS))
        return fail(PA_BAD_ARGUMENT, "model: heads divides width");
    if (s[SLOT_PADDING] != PADDING_NONE && s[SLOT_POOLING] > POOL_FLATTEN)
        return fail(PA_BAD_ARGUMENT, "model: padding goes with pooling 0 or 1");
    if (s[SLOT_TIED] && !translates &&
        (s[SLOT_INPUT] != INPUT_TOKENS || s[SLOT_VOCABULARY] != s[SLOT_OUTPUTS] || s[SLOT_POOLING] == POOL_FLATTEN ||
         s[SLOT_PAIR] || s[SLOT_HEAD_HIDDEN]))
        return fail(PA_BAD_ARGUMENT, "model: tied needs tokens, as many outputs as ids, and a head of one layer");
    if (s[SLOT_PLACES] && (s[SLOT_INPUT] != INPUT_SERIES || s[SLOT_FEATURES] < 2))
        return fail(PA_BAD_ARGUMENT, "model: places are the first of at least two numbers of a token");
    if (s[SLOT_OUTPUT_ACTIVATION] && s[SLOT_LOSS] != LOSS_MSE)
        return fail(PA_BAD_ARGUMENT, "model: only numbers to regress have an activation");
    const int decoder = config_int(c, SLOT_DEPTH) - config_int(c, SLOT_ENCODER_DEPTH);
    if (translates && (s[SLOT_ENCODER_DEPTH] < 1 || s[SLOT_TARGET_LENGTH] < 1 || decoder < 2 || decoder % 2 ||
                       s[SLOT_POOLING] != POOL_NONE || s[SLOT_PADDING] || s[SLOT_LOSS] || s[SLOT_HEAD_HIDDEN]))
        return fail(PA_BAD_ARGUMENT,
                    "model: a translation has layers of an encoder and a decoder, and a label for every "
                    "token of its target");
    if (s[SLOT_PAIR] && s[SLOT_POOLING] == POOL_NONE) return fail(PA_BAD_ARGUMENT, "model: a pair needs pooled tokens");
    return check_loaded(s);
}

/* Biases by distance need scores and places. */
static Status check_biased(const LayerConfig *layer)
{
    const double *pool = layer_place(layer, "pool");
    int biased = word_index(layer->op->inputs, "relative", 8) >= 0;
    for (int h = 0; h < layer->heads && pool; h++) biased &= pool[h] <= 1;
    return biased
               ? PA_OK
               : fail(PA_BAD_ARGUMENT, "model: positions alibi and relative need attention of kind softmax, sparse or "
                                       "window, without pooling");
}

/* Reads one layer's record of at most n numbers; returns how many it took, 0 on failure. */
static int parse_layer(LayerConfig *layer, Arena *arena, const double *numbers, int n, int heads)
{
    if (n < 1 || !is_whole(numbers[0], 0, op_table_size - 1) || !op_table[(int)numbers[0]]->traits) {
        fail(PA_BAD_ARGUMENT, "model: a layer's kind is not an attention op");
        return 0;
    }
    *layer = (LayerConfig){.op = op_table[(int)numbers[0]], .heads = heads};
    const int count = layer_numbers(layer->op, heads);
    if (n < 1 + count) {
        fail(PA_BAD_ARGUMENT, "model: the configuration does not hold one record per layer");
        return 0;
    }
    layer->value = arena_alloc(arena, sizeof *layer->value * (size_t)count);
    if (!layer->value) return 0;
    memcpy(layer->value, numbers + 1, sizeof *layer->value * (size_t)count);
    layer->value[0] = heads; /* the first option of all that layers can have (ops.h) */
    const double *pool = layer_place(layer, "pool");
    for (int h = 0; h < heads && pool; h++)
        if (!is_whole(pool[h], 0, 1 << 20)) {
            fail(PA_BAD_ARGUMENT, "model: pool factors are whole numbers");
            return 0;
        }
    return 1 + count;
}

Status config_parse(ModelConfig *c, Arena *arena, const double *numbers, int n)
{
    if (n < MODEL_SLOTS) return fail(PA_BAD_ARGUMENT, "model: the configuration is too short");
    memcpy(c->slot, numbers, sizeof c->slot);
    Status status = check_model(c);
    if (status) return status;
    const int depth = config_int(c, SLOT_DEPTH);
    c->layer = arena_alloc(arena, sizeof *c->layer * depth);
    if (!c->layer) return PA_OUT_OF_MEMORY;
    int at = MODEL_SLOTS;
    for (int i = 0; i < depth; i++) {
        const int taken = parse_layer(&c->layer[i], arena, numbers + at, n - at, config_int(c, SLOT_HEADS));
        if (!taken) return status_code();
        at += taken;
        if (config_crosses(c, i)) {
            if (!layer_has(&c->layer[i], "decodes"))
                return fail(PA_BAD_ARGUMENT, "model: a layer's kind has no form for keys of another sequence");
        } else if (c->slot[SLOT_POSITIONS] > 3 && check_biased(&c->layer[i]))
            return status_code();
    }
    return at == n ? PA_OK : fail(PA_BAD_ARGUMENT, "model: the configuration does not hold one record per layer");
}
