#include "nn/graph_network.h"

#include "nn/blocks.h"
#include "nn/spectral_source.h"

#include <math.h>
#include <string.h>

typedef struct GraphLayer {
    const LayerConfig *config;
    int heads;
    Tensor *weight;          /* [heads·d, in] */
    Tensor *bias;            /* [heads·d], last layer [outputs] */
    Tensor *self, *neighbor; /* graph: [heads,d] */
    SpectralSource spectral; /* graphImplicit */
    Tensor *gate;            /* [heads·d], 0 in the columns of a head that is switched off; NULL while all are on */
} GraphLayer;

/* Glorot & Bengio 2010, as GAT's released code uses for W and a: U(±√(6/(in + out))). */
static float glorot(int in, int out) { return sqrtf(6.0f / (float)(in + out)); }

static Status declare_layer(GraphLayer *l, Parameters *p, const char *prefix, int in, int heads, int d, int outputs)
{
    l->heads = heads;
    l->weight = parameters_add(p, prefix, "weight", INIT_UNIFORM, glorot(in, d), heads * d, in, 0);
    l->bias = parameters_add(p, prefix, "bias", INIT_CONSTANT, 0, outputs, 0, 0);
    if (layer_has(l->config, "spectral")) return spectral_source_create(&l->spectral, p, prefix, l->config, heads, d);
    l->self = parameters_add(p, prefix, "aSelf", INIT_UNIFORM, glorot(d, 1), heads, d, 0);
    l->neighbor = parameters_add(p, prefix, "aNeighbor", INIT_UNIFORM, glorot(d, 1), heads, d, 0);
    return PA_OK;
}

static void *create(Parameters *p, const ModelConfig *config)
{
    const int depth = config_int(config, SLOT_DEPTH), H = config_int(config, SLOT_HEADS),
              D = config_int(config, SLOT_WIDTH);
    const int outputs = config_int(config, SLOT_OUTPUTS);
    GraphLayer *layer = arena_alloc(&p->arena, sizeof *layer * depth);
    if (!layer) return NULL;
    memset(layer, 0, sizeof *layer * depth);
    int in = config_int(config, SLOT_FEATURES);
    for (int i = 0; i < depth; i++) {
        const int last = i == depth - 1, d = last ? outputs : D / H;
        layer[i].config = &config->layer[i];
        if (!layer_has(layer[i].config, "graph")) {
            fail(PA_BAD_ARGUMENT, "graph model: a layer's kind is graph or graphImplicit");
            return NULL;
        }
        if (declare_layer(&layer[i], p, parameters_text(p, "layers", parameters_number(p, i)), in, H, d,
                          last ? outputs : H * d))
            return NULL;
        in = H * d;
    }
    return layer;
}

/* The op's options by the layer's slots; `heads` and the dropout of coefficients, which is the model's own rate unless
 * the layer says otherwise. A generator of spectral points sees the mean of z: it is queries and keys. */
static Node *attend(const GraphLayer *l, Tape *tape, const ModelConfig *config, Tensor *z, Tensor *edges, Node **kl)
{
    const double rate = tape->training ? fmax(layer_option(l->config, "dropout"), config->slot[SLOT_DROPOUT]) : 0;
    if (l->config->op == &op_graph) {
        const double slope = layer_option(l->config, "slope");
        return tape_apply(tape, &op_graph, (Tensor *[]){z, l->self, l->neighbor, edges}, 4,
                          (double[]){l->heads, slope, rate}, 3);
    }
    Tensor *w[2];
    if (!z || spectral_source_apply(&l->spectral, tape, z, z, NULL, l->heads, w, kl)) return NULL;
    const double option[] = {l->heads,
                             layer_option(l->config, "p"),
                             layer_option(l->config, "eps"),
                             layer_option(l->config, "den"),
                             w[1] == 0,
                             rate};
    return tape_apply(tape, &op_graph_implicit, (Tensor *[]){z, w[0], w[1], edges}, 4, option, 6);
}

static Tensor *forward(const void *body, Trace *trace, const void *x, int nodes)
{
    const GraphLayer *layer = body;
    const ModelConfig *config = trace->config;
    const int depth = config_int(config, SLOT_DEPTH);
    Tape *tape = &trace->tape;
    if (nodes < 1 || nodes > config_int(config, SLOT_LENGTH)) {
        fail(PA_BAD_ARGUMENT, "graph model: a graph has at least one node and at most the model's length");
        return NULL;
    }
    if (!trace->edges) {
        fail(PA_BAD_STATE, "graph model: the edges have not been set");
        return NULL;
    }
    Tensor *h =
               tensor_wrap(tape->arena, DTYPE_F32, 2, (int32_t[]){nodes, config_int(config, SLOT_FEATURES)}, (void *)x),
           *edges = tensor_wrap(tape->arena, DTYPE_I32, 2, (int32_t[]){trace->edge_count, 2}, (void *)trace->edges);
    for (int i = 0; i < depth; i++) {
        const GraphLayer *l = &layer[i];
        const int last = i == depth - 1;
        Linear project = {l->weight, NULL};
        trace->memory = h;
        tape->layer = i;
        tape->part = PART_PROJECTION;
        Tensor *z = linear_apply(&project, tape, drop(tape, h, config->slot[SLOT_DROPOUT]));
        tape->part = PART_ATTENTION;
        trace->layer[i].attention = attend(l, tape, config, z, edges, &trace->layer[i].kl);
        h = gate_apply(l->gate, tape, first_output(trace->layer[i].attention));
        if (last && l->heads > 1) h = apply(tape, &op_mean_heads, h, NULL, NULL, l->heads);
        h = apply(tape, &op_add_bias, h, l->bias, NULL, 0);
        if (!last) h = apply(tape, &op_elu, h, NULL, NULL, 0);
    }
    return h;
}

/* The heads of the last layer are as wide as there are outputs. */
static int head_width(const ModelConfig *c, int layer)
{
    return layer == config_int(c, SLOT_DEPTH) - 1 ? config_int(c, SLOT_OUTPUTS)
                                                  : config_int(c, SLOT_WIDTH) / config_int(c, SLOT_HEADS);
}

static Tensor **gate(void *body, int layer) { return &((GraphLayer *)body)[layer].gate; }

const ModelKind graph_network = {
    .nodes = 1, .create = create, .forward = forward, .head_width = head_width, .gate = gate};
