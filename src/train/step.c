#include "train/step.h"

#include "kernels/loss.h"
#include "kernels/reduce.h"

#include <math.h>

/* Targets of a cross entropy: one label per row of logits, negative where the row does not count. */
static Node *apply_loss(Trace *t, Tensor *logits, const void *target, const float *rows)
{
    static const Op *const ops[] = {&op_cross_entropy, &op_mean_squared_error, &op_binary_cross_entropy};
    const int loss = config_int(t->config, SLOT_LOSS), numbers = loss != LOSS_CROSS_ENTROPY;
    Tensor *given = numbers ? tensor_wrap(&t->arena, DTYPE_F32, 1, (int32_t[]){(int32_t)logits->size}, (void *)target)
                            : tensor_wrap(&t->arena, DTYPE_I32, 1, (int32_t[]){logits->shape[0]}, (void *)target);
    const double option = numbers ? 1 : t->config->slot[SLOT_LABEL_SMOOTHING]; /* missing, smoothing */
    Tensor *weights = rows ? tensor_wrap(&t->arena, DTYPE_F32, 1, given->shape, (void *)rows) : NULL;
    return tape_apply(&t->tape, ops[loss], (Tensor *[]){logits, given, weights}, 2 + (weights != NULL), &option, 1);
}

/* The loss as an evaluation has it: without label smoothing. */
static double task_loss(const Trace *t, const Tensor *logits, const void *target, const float *rows, const Node *loss)
{
    if (t->config->slot[SLOT_LABEL_SMOOTHING] == 0 || config_int(t->config, SLOT_LOSS) != LOSS_CROSS_ENTROPY ||
        t->tape.plan)
        return loss->out[0]->data[0];
    return (float)cross_entropy(NULL, NULL, logits->data, target, rows, logits->shape[0], logits->shape[1], 0, 1);
}

/* Share of the rows that count whose largest logit is the label's. */
static double share_correct(const Tensor *logits, const int32_t *label)
{
    const int C = logits->shape[1];
    int right = 0, counted = 0;
    for (int r = 0; r < logits->shape[0]; r++) {
        if (label[r] < 0) continue;
        counted++;
        right += argmax(logits->data + (size_t)r * C, C) == label[r];
    }
    return counted ? (double)right / counted : 0;
}

/* Samples that go through the encoder for one row of logits. */
static int inputs(const ModelConfig *c) { return 1 + config_int(c, SLOT_PAIR); }

static int judged_layer(const Model *m, int i) { return layer_has(&m->config.layer[i], "ksvd"); }

/* J of the sample at hand, of a pair the mean of both. */
static double mean_objective(Trace *t, int layer)
{
    const int n = inputs(t->config);
    double sum = 0;
    for (int k = 0; k < n; k++) sum += trace_layer(t, layer, k)->objective->out[0]->data[0];
    return sum / n;
}

Status step_observe(Session *s, const void *x, int length)
{
    const Model *m = s->model;
    session_begin(s);
    const Rng stream = s->trace->tape.rng;
    if (!model_forward(m, s->trace, x, length, PASS_OBSERVE, 0)) {
        s->trace->tape.rng = stream;
        return status_code();
    }
    for (int i = 0; i < config_int(&m->config, SLOT_DEPTH); i++)
        if (judged_layer(m, i)) s->objective[i] += mean_objective(s->trace, i);
    if (s->observed++ == 0) s->before_batch = stream;
    return PA_OK;
}

/* Puts the stream of chance back to where the observations began. */
static Status begin_sample(Session *s)
{
    const Model *m = s->model;
    int judged = 0;
    for (int i = 0; i < config_int(&m->config, SLOT_DEPTH); i++) judged += judged_layer(m, i);
    if (!judged || !config_int(&m->config, SLOT_KSVD_PER_BATCH)) return PA_OK;
    if (s->accumulated >= s->observed)
        return fail(PA_BAD_STATE,
                    "training: with ksvdPerBatch all samples of a batch are observed before the first is accumulated");
    if (s->accumulated++ == 0) s->trace->tape.rng = s->before_batch;
    return PA_OK;
}

/* J whose square is in the loss: the sample's own, or the mean over the batch. */
static double objective_value(const Session *s, int layer)
{ return s->observed ? s->objective[layer] / s->observed : mean_objective(s->trace, layer); }

/* What is differentiated, and with which weight. */
typedef struct Seeds {
    Tensor **y;
    const float **seed;
    float *value;
    int n;
} Seeds;

static void add_seed(Seeds *s, Tensor *y, double value)
{
    s->y[s->n] = y;
    s->value[s->n] = (float)value;
    s->seed[s->n] = &s->value[s->n];
    s->n++;
}

Status step_accumulate(Session *s, const void *x, int length, const void *target, const float *rows, double weight,
                       StepReport *report)
{
    const Model *m = s->model;
    Trace *t = s->trace;
    const int32_t *second = s->other;
    const double share = second ? s->share : 1;
    s->other = NULL;
    const int depth = config_int(&m->config, SLOT_DEPTH), n = inputs(&m->config);
    session_begin(s);
    if (begin_sample(s)) return status_code();
    Tensor *logits = model_forward(m, t, x, length, PASS_TRAIN, 1);
    Node *loss = logits ? apply_loss(t, logits, target, rows) : NULL;
    Node *other = loss && second ? apply_loss(t, logits, second, rows) : NULL;
    if (!loss || (second && !other)) return status_code();

    *report = (StepReport){.task_loss = task_loss(t, logits, target, rows, loss)};
    if (config_int(&m->config, SLOT_LOSS) == LOSS_CROSS_ENTROPY)
        report->correct = t->tape.plan ? 0 : share_correct(logits, target);
    if (other) {
        report->task_loss += (1 - share) * (task_loss(t, logits, second, rows, other) - report->task_loss);
        report->correct += (1 - share) * (share_correct(logits, second) - report->correct);
    }

    /* The task loss with seed `weight`, every J_l with seed weight·2η_l·J_l/layers, every KL term with seed
     * weight·klWeight; of a pair each half of that. */
    const int most = 2 + 2 * depth * n;
    Seeds seeds = {arena_alloc(&t->arena, sizeof *seeds.y * most), arena_alloc(&t->arena, sizeof *seeds.seed * most),
                   arena_alloc(&t->arena, sizeof *seeds.value * most), 0};
    if (!seeds.y || !seeds.seed || !seeds.value) return PA_OUT_OF_MEMORY;
    int objectives = 0;
    for (int i = 0; i < depth; i++) objectives += trace_layer(t, i, 0)->objective != NULL;
    add_seed(&seeds, loss->out[0], weight * share);
    if (other) add_seed(&seeds, other->out[0], weight * (1 - share));
    double penalty = 0;
    for (int i = 0; i < depth; i++) {
        const double eta = layer_option(&m->config.layer[i], "eta"),
                     kl_weight = layer_option(&m->config.layer[i], "klWeight");
        const int judged = trace_layer(t, i, 0)->objective != NULL;
        const double J = judged ? objective_value(s, i) : 0;
        if (judged) {
            report->ksvd += J * J / objectives;
            penalty += eta * J * J / objectives;
        }
        for (int k = 0; k < n; k++) {
            const Node *kl = trace_layer(t, i, k)->kl;
            if (judged && eta != 0)
                add_seed(&seeds, trace_layer(t, i, k)->objective->out[0], weight * 2 * eta * J / objectives / n);
            if (!kl || kl_weight == 0) continue;
            penalty += kl_weight * kl->out[3]->data[0] / n;
            add_seed(&seeds, kl->out[3], weight * kl_weight / n);
        }
    }
    report->total = loss->out[0]->data[0] + penalty;
    if (other) report->total += (1 - share) * (other->out[0]->data[0] - loss->out[0]->data[0]);
    if (!isfinite(report->total)) return fail(PA_NOT_FINITE, "training: the loss is not finite");
    return tape_backward(&t->tape, seeds.y, seeds.seed, seeds.n);
}
