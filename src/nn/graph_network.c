#include "nn/graph_network.h"

#include <math.h>
#include <string.h>

/* Glorot & Bengio 2010, as GAT's released code uses for W and a: U(±√(6/(in + out))). */
static float glorot(int in, int out) { return sqrtf(6.0f / (float)(in + out)); }

static Status declare_layer(GraphLayer *l, Parameters *p, const char *prefix, int in, int heads, int d, int outputs)
{
    const int implicit = layer_has(l->config, "spectral"), M = (int)layer_option(l->config, "samples");
    l->heads = heads;
    l->weight = parameters_add(p, prefix, "weight", INIT_UNIFORM, glorot(in, d), heads * d, in, 0);
    l->bias = parameters_add(p, prefix, "bias", INIT_CONSTANT, 0, outputs, 0, 0);
    if (implicit && M < 1) return fail(PA_BAD_ARGUMENT, "implicit graph attention: samples is at least 1");
    if (implicit) {
        const float bound = 1 / sqrtf((float)heads * (float)M);
        l->w1 = parameters_add(p, prefix, "w1", INIT_UNIFORM, bound, heads, d, M);
        l->w2 = parameters_add(p, prefix, "w2", INIT_UNIFORM, bound, heads, d, M);
    } else {
        l->self = parameters_add(p, prefix, "aSelf", INIT_UNIFORM, glorot(d, 1), heads, d, 0);
        l->neighbor = parameters_add(p, prefix, "aNeighbor", INIT_UNIFORM, glorot(d, 1), heads, d, 0);
    }
    return PA_OK;
}

GraphNetwork *graph_network_create(Parameters *p, const ModelConfig *config)
{
    const int depth = config_int(config, SLOT_DEPTH), H = config_int(config, SLOT_HEADS),
              D = config_int(config, SLOT_WIDTH);
    const int outputs = config_int(config, SLOT_OUTPUTS);
    GraphNetwork *g = arena_alloc(&p->arena, sizeof *g);
    GraphLayer *layer = arena_alloc(&p->arena, sizeof *layer * depth);
    if (!g || !layer) return NULL;
    memset(layer, 0, sizeof *layer * depth);
    *g = (GraphNetwork){.layer = layer};
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
    return g;
}

Status graph_network_set_edges(GraphNetwork *g, Parameters *p, const int32_t *edges, int count)
{
    const int32_t dims[] = {count, 2};
    if (count < 0 || count > INT32_MAX / 2)
        return fail(PA_BAD_ARGUMENT, "graph model: the number of edges is from 0 to 2^30");
    if (!g->edges) {
        g->edges = tensor_wrap(&p->arena, DTYPE_I32, 2, dims, NULL);
        if (!g->edges) return PA_OUT_OF_MEMORY;
    }
    g->edges->shape[0] = count;
    g->edges->size = 2 * (size_t)count;
    g->edges->ids = (int32_t *)edges;
    return PA_OK;
}

/* The op's options by the layer's slots; `heads` and the dropout of coefficients, which is the model's own rate unless
 * the layer says otherwise. */
static Tensor *attend(GraphLayer *l, Tape *tape, const ModelConfig *config, Tensor *z, Tensor *edges)
{
    const double rate = tape->training ? fmax(layer_option(l->config, "dropout"), config->slot[SLOT_DROPOUT]) : 0;
    if (l->config->op == &op_graph) {
        const double slope = layer_option(l->config, "slope");
        l->node = tape_apply(tape, &op_graph, (Tensor *[]){z, l->self, l->neighbor, edges}, 4,
                             (double[]){l->heads, slope, rate}, 3);
    } else {
        const double option[] = {l->heads, layer_option(l->config, "p"), layer_option(l->config, "eps"),
                                 layer_option(l->config, "den"), rate};
        l->node = tape_apply(tape, &op_graph_implicit, (Tensor *[]){z, l->w1, l->w2, edges}, 4, option, 5);
    }
    return first_output(l->node);
}

Tensor *graph_network_forward(GraphNetwork *g, Tape *tape, const ModelConfig *config, Tensor *x)
{
    const int depth = config_int(config, SLOT_DEPTH);
    for (int i = 0; i < depth; i++) g->layer[i].node = NULL;
    if (!g->edges) {
        fail(PA_BAD_STATE, "graph model: the edges have not been set");
        return NULL;
    }
    for (int i = 0; i < depth; i++) {
        GraphLayer *l = &g->layer[i];
        const int last = i == depth - 1;
        Linear project = {l->weight, NULL};
        tape->layer = i;
        tape->part = PART_PROJECTION;
        Tensor *z = linear_apply(&project, tape, drop(tape, x, config->slot[SLOT_DROPOUT]));
        tape->part = PART_ATTENTION;
        x = attend(l, tape, config, z, g->edges);
        x = gate_apply(l->gate, tape, x);
        if (last && l->heads > 1) x = apply(tape, &op_mean_heads, x, NULL, NULL, l->heads);
        x = apply(tape, &op_add_bias, x, l->bias, NULL, 0);
        if (!last) x = apply(tape, &op_elu, x, NULL, NULL, 0);
    }
    return x;
}
