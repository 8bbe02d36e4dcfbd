/* ops/spectral_net — the network between noise and spectral samples. Mathematics: attention/spectral_net.h. */
#include "attention/spectral_net.h"
#include "autodiff/ops.h"

static const float *values(const Node *node, int i) { return node->in[i] ? node->in[i]->data : NULL; }

enum { Z, A1, A1_BIAS, A2, A2_BIAS, A3, A3_BIAS };

static SpectralNet net_of(const Node *node, int *panels, int *d, int *M)
{
    *panels = size_of(node, 'B') * size_of(node, 'H');
    *d = size_of(node, 'd');
    *M = size_of(node, 'S');
    return (SpectralNet){values(node, A1),      values(node, A1_BIAS), values(node, A2),
                         values(node, A2_BIAS), values(node, A3),      values(node, A3_BIAS)};
}

static Status net_op_forward(Node *node)
{
    int panels, d, M;
    const SpectralNet net = net_of(node, &panels, &d, &M);
    float *scratch = node_scratch(node, spectral_net_scratch(d, M));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 3.0 * panels * d * d * M)) return PA_OK;
    spectral_net_forward(node->out[0]->data, values(node, Z), &net, panels, d, M, scratch);
    return PA_OK;
}

static Status net_op_backward(Node *node)
{
    int panels, d, M;
    const SpectralNet net = net_of(node, &panels, &d, &M);
    float *scratch = node_scratch(node, spectral_net_scratch(d, M));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 8.0 * panels * d * d * M)) return PA_OK; /* two layers again, and two for each */
    SpectralNetGradients grad = {node_grad(node, Z),      node_grad(node, A1),      node_grad(node, A1_BIAS),
                                 node_grad(node, A2),     node_grad(node, A2_BIAS), node_grad(node, A3),
                                 node_grad(node, A3_BIAS)};
    spectral_net_backward(&grad, node->out[0]->grad, values(node, Z), &net, panels, d, M, scratch);
    return PA_OK;
}

const Op op_spectral_net = {.name = "spectralNet",
                            .inputs = "z:BHdS a1:dd b1:d a2:dd b2:d a3:dd b3:d",
                            .outputs = "y",
                            .family = "attention",
                            .formula = "y = sign(z) (f(f(|z| A1 + b1) A2 + b2) A3 + b3) over the d axis, f = LeakyReLU",
                            .like = 1 + Z,
                            .forward = net_op_forward,
                            .backward = net_op_backward};
