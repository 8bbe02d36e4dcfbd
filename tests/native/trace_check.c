/* Native check of nn/trace and train/session: what a pass leaves is its trace's own, a pass with another trace neither
 * reads nor changes it; a session that is thrown away leaves the model as it was; nothing is left when all is freed. */
#include "base/arena.h"
#include "nn/inspect.h"
#include "nn/model.h"
#include "train/step.h"

#include "check.h"

enum { LENGTH = 9, FEATURES = 4, WIDTH = 8, HEADS = 2, DEPTH = 2, OUTPUTS = 3, EDGES = 20 };
enum { SEEN = OUTPUTS * LENGTH + HEADS * DEPTH * LENGTH * LENGTH + DEPTH };

typedef struct Sample {
    float x[LENGTH * FEATURES], second[LENGTH * FEATURES];
    int32_t edges[2 * EDGES], labels[LENGTH];
    int length;
} Sample;

static Sample draw(Rng *rng, int length)
{
    Sample s = {.length = length};
    rng_fill_normal(rng, s.x, LENGTH * FEATURES, 1);
    rng_fill_normal(rng, s.second, LENGTH * FEATURES, 1);
    for (int i = 0; i < 2 * EDGES; i++) s.edges[i] = (int32_t)rng_below(rng, (uint32_t)length);
    for (int i = 0; i < LENGTH; i++) s.labels[i] = (int32_t)rng_below(rng, OUTPUTS);
    return s;
}

static Model *make(const char *kind, int pair, Rng *rng)
{
    static const struct {
        const char *name;
        double value;
    } options[] = {{"eta", 0.1},      {"rank", 3}, {"samples", 6}, {"source", 2},
                   {"klWeight", 0.1}, {"p", 2},    {"eps", 1e-5}};
    double config[256] = {[SLOT_INPUT] = strncmp(kind, "graph", 5) ? 0 : 2,
                          [SLOT_FEATURES] = FEATURES,
                          [SLOT_LENGTH] = LENGTH,
                          [SLOT_OUTPUTS] = OUTPUTS,
                          [SLOT_WIDTH] = WIDTH,
                          [SLOT_DEPTH] = DEPTH,
                          [SLOT_HEADS] = HEADS,
                          [SLOT_FEEDFORWARD] = 8,
                          [SLOT_DROPOUT] = 0.2,
                          [SLOT_PAIR] = pair};
    int n = MODEL_SLOTS;
    for (int l = 0; l < DEPTH; l++) {
        int op = 0;
        while (strcmp(op_table[op]->name, kind)) op++;
        config[n] = op;
        const LayerConfig layer = {.op = op_table[op], .value = config + n + 1, .heads = HEADS};
        for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
            double *place = layer_place(&layer, options[i].name);
            if (place) *place = options[i].value;
        }
        n += 1 + layer_numbers(layer.op, HEADS);
    }
    return model_create(config, n, rng, VALUES_DRAWN);
}

static Tensor *run(const Model *m, Trace *t, const Sample *s, Pass pass)
{
    trace_set_second(t, s->second, s->length);
    CHECK(!trace_set_edges(t, s->edges, EDGES), "edges");
    return model_forward(m, t, s->x, s->length, pass, 1);
}

/* All that a trace says of its last pass. */
static void look(Trace *t, float seen[SEEN])
{
    memset(seen, 0, SEEN * sizeof *seen);
    memcpy(seen, t->logits->data, t->logits->size * sizeof(float));
    float *at = seen + OUTPUTS * LENGTH;
    for (int l = 0; l < DEPTH; l++) {
        *at++ = (float)inspect_objective(t, l);
        for (int h = 0; h < HEADS; h++, at += LENGTH * LENGTH)
            CHECK(!inspect_map(t, l, h, at), "layer %d head %d", l, h);
    }
}

static void check_traces(const char *kind, int pair)
{
    static float want[2][SEEN], got[SEEN];
    const size_t before = memory_used();
    Rng rng;
    rng_seed(&rng, 7);
    Model *m = make(kind, pair, &rng);
    CHECK(m != NULL, "%s: %s", kind, status_sentence());
    if (!m) return;
    const Sample s[2] = {draw(&rng, LENGTH), draw(&rng, LENGTH - 2)};
    for (int i = 0; i < 2; i++) {
        CHECK(run(m, m->trace, &s[i], PASS_EVALUATE) != NULL, "%s: %s", kind, status_sentence());
        look(m->trace, want[i]);
    }
    Trace *t[2] = {trace_create(&m->config, 0), trace_create(&m->config, 0)};
    for (int i = 0; i < 2; i++) run(m, t[i], &s[i], PASS_EVALUATE);
    run(m, m->trace, &s[0], PASS_TRAIN); /* with dropout, from the model's own stream */
    for (int i = 0; i < 2; i++) {
        look(t[i], got);
        CHECK(!memcmp(got, want[i], sizeof got), "%s, pair %d: trace %d has changed", kind, pair, i);
    }
    trace_forget(t[0]);
    CHECK(inspect_map(t[0], 0, 0, got) == PA_BAD_STATE, "%s: something is left of a pass that was forgotten", kind);
    CHECK(model_forward(m, t[1], s[1].x, s[1].length, PASS_EVALUATE, 0) != NULL, "%s", kind);
    CHECK(m->kind->nodes || inspect_map(t[1], 0, 0, got) == PA_BAD_STATE, "%s: a prediction has left nodes", kind);
    for (int i = 0; i < 2; i++) trace_free(t[i]);
    model_free(m);
    CHECK(memory_used() == before, "%s: %zu bytes are left", kind, memory_used() - before);
}

static Status step(Session *s, const Sample *x)
{
    StepReport report;
    trace_set_second(s->trace, x->second, x->length);
    CHECK(!trace_set_edges(s->trace, x->edges, EDGES), "edges");
    return step_accumulate(s, x->x, x->length, x->labels, NULL, 1, &report);
}

/* Weights after a step of two samples, with a step before it that is begun and thrown away, in this session or in
 * another. */
static void train(const char *kind, int pair, int abandoned, float *weights, size_t most)
{
    const size_t before = memory_used();
    Rng rng;
    rng_seed(&rng, 11);
    Model *m = make(kind, pair, &rng);
    const Sample x = draw(&rng, LENGTH), y = draw(&rng, LENGTH - 1);
    const Rng stream = m->trace->tape.rng;
    if (abandoned == 1) {
        Session *other = session_create(m);
        session_seed(other, 5);
        CHECK(!step(other, &y), "%s", kind);
        session_discard(other);
        session_free(other);
        CHECK(!memcmp(&stream, &m->trace->tape.rng, sizeof stream), "%s: chance is not as it was", kind);
    }
    Session *s = session_create(m);
    if (abandoned == 2) {
        CHECK(!step(s, &y), "%s", kind);
        session_discard(s);
    }
    CHECK(session_update(s, 0.1, -1) == PA_BAD_STATE, "%s: a step without an optimizer", kind);
    const double adam[OPTIMIZER_OPTIONS] = {[OPTION_BETA1] = 0.9, [OPTION_BETA2] = 0.999, [OPTION_EPSILON] = 1e-8};
    CHECK(!session_optimizer(s, OPTIMIZER_ADAM, adam, NULL, 0), "%s: %s", kind, status_sentence());
    CHECK(!step(s, &x) && !step(s, &y) && !session_update(s, 0.01, -1), "%s: %s", kind, status_sentence());
    CHECK(m->parameters.size <= most && session_bad_gradient(s) == -1, "%s", kind);
    memcpy(weights, m->parameters.values, m->parameters.size * sizeof(float));
    session_free(s);
    model_free(m);
    CHECK(memory_used() == before, "%s: %zu bytes are left", kind, memory_used() - before);
}

static void check_sessions(const char *kind, int pair)
{
    enum { MOST = 8192 };
    static float weights[3][MOST];
    for (int i = 0; i < 3; i++) train(kind, pair, i, weights[i], MOST);
    for (int i = 1; i < 3; i++)
        CHECK(!memcmp(weights[i], weights[0], sizeof weights[0]), "%s: a step thrown away (%d) is felt", kind, i);
}

int main(void)
{
    static const char *const kinds[] = {"softmax", "linear", "primal", "implicit"};
    for (int pair = 0; pair < 2; pair++)
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            check_traces(kinds[i], pair);
            check_sessions(kinds[i], pair);
        }
    check_traces("graph", 0);
    check_sessions("graph", 0);
    check_traces("graphImplicit", 0);
    check_sessions("graphImplicit", 0);
    return finish("trace_check");
}
