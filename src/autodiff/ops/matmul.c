/* ops/matmul — products of matrices: the last two axes are theirs, those before it are repeated to each other. A vector
 * is a row on the left, a column on the right, and leaves no axis. */
#include "autodiff/axes.h"
#include "autodiff/ops.h"
#include "kernels/wide.h"

enum { Y, A, B };

/* y [M,N] = op(a)·op(b), K between them; the shape of y; and how the matrices go before those two axes. */
typedef struct Product {
    int M, N, K, turn_a, turn_b;
    int ndim;
    int32_t shape[TENSOR_MAX_DIMS + 2];
    Strided batch; /* operands Y, A, B, in matrices */
} Product;

static Status read_product(const Node *node, Product *p)
{
    const Tensor *a = node->in[0], *b = node->in[1];
    if (!a->ndim || !b->ndim) return shapes_differ();
    *p = (Product){.turn_a = node->option[0] && a->ndim > 1, .turn_b = node->option[1] && b->ndim > 1};
    if (repeated_shape(node, 2, 2, &p->ndim, p->shape)) return status_code();
    int32_t size_a[] = {a->ndim > 1 ? a->shape[a->ndim - 2] : 1, a->shape[a->ndim - 1]};
    int32_t size_b[] = {b->shape[b->ndim > 1 ? b->ndim - 2 : 0], b->ndim > 1 ? b->shape[b->ndim - 1] : 1};
    p->M = size_a[p->turn_a];
    p->K = size_a[!p->turn_a];
    p->N = size_b[!p->turn_b];
    if (p->K != size_b[p->turn_b]) return shapes_differ();

    Strided *s = &p->batch;
    s->ndim = p->ndim;
    for (int d = 0; d < s->ndim; d++) s->size[d] = p->shape[d];
    strided_steps(s, Y, p->ndim, p->shape);
    strided_steps(s, A, a->ndim - 2, a->shape);
    strided_steps(s, B, b->ndim - 2, b->shape);
    strided_merge(s);
    if (a->ndim > 1) p->shape[p->ndim++] = p->M;
    if (b->ndim > 1) p->shape[p->ndim++] = p->N;
    /* one b for all of a: a product with more rows */
    if (s->ndim == 1 && !s->step[B][0] && s->step[A][0] && !p->turn_a) {
        p->M *= s->size[0];
        s->size[0] = 1;
    }
    return PA_OK;
}

/* For every matrix of the batch C [M,N] += op(L)·op(R): c, l and r say which of Y, A, B they lie as. The layout that
 * gemm has not is left turned beforehand. */
static Status products(Node *node, const Product *p, float *C, int c, const float *L, int l, int turn_l, const float *R,
                       int r, int turn_r, int M, int N, int K)
{
    const Strided *s = &p->batch;
    const size_t size[] = {(size_t)p->M * (size_t)p->N, (size_t)p->M * (size_t)p->K, (size_t)p->K * (size_t)p->N};
    int32_t index[STRIDED_DIMS] = {0}, at[STRIDED_OPERANDS] = {0};
    const int both = turn_l && turn_r, last = s->ndim - 1;
    double count = (double)M * N * K;
    for (int d = 0; d < s->ndim; d++) count *= s->size[d];
    float *scratch = node_scratch(node, wide_gemm_scratch(M, N, K)), *turned = node_scratch(node, both ? size[l] : 0);
    if (!scratch || !turned) return PA_OUT_OF_MEMORY;
    if (planned(node, count) || !node->out[0]->size) return PA_OK;
    do
        for (int i = 0; i < s->size[last]; i++) {
            const float *left = L + (size_t)(at[l] + i * s->step[l][last]) * size[l];
            if (both) {
                transpose(turned, K, left, M, K, M);
                left = turned;
            }
            wide_gemm(turn_r   ? GEMM_NT
                      : turn_l ? GEMM_TN
                               : GEMM_NN,
                      C + (size_t)(at[c] + i * s->step[c][last]) * size[c], N, left, turn_l && !both ? M : K,
                      R + (size_t)(at[r] + i * s->step[r][last]) * size[r], turn_r ? K : N, M, N, K, c != Y, NULL,
                      scratch);
        }
    while (strided_next(s, index, at));
    return PA_OK;
}

static Status matmul_forward(Node *node)
{
    Product p;
    if (read_product(node, &p)) return status_code();
    Tensor *y = node_output(node, 0, p.ndim, p.shape);
    if (!y) return status_code();
    return products(node, &p, y->data, Y, node->in[0]->data, A, p.turn_a, node->in[1]->data, B, p.turn_b, p.M, p.N,
                    p.K);
}

/* y = op(a)·op(b)  ⇒  d op(a) = dy·op(b)ᵀ, d op(b) = op(a)ᵀ·dy; where op turns, both sides of it are turned. */
static Status matmul_backward(Node *node)
{
    Product p;
    if (read_product(node, &p)) return status_code();
    const int M = p.M, N = p.N, K = p.K, ta = p.turn_a, tb = p.turn_b;
    const float *dy = node->out[0]->grad, *a = node->in[0]->data, *b = node->in[1]->data;
    float *da = node_grad(node, 0), *db = node_grad(node, 1);
    Status status = PA_OK;
    if (da)
        status = ta ? products(node, &p, da, A, b, B, tb, dy, Y, 1, K, M, N)
                    : products(node, &p, da, A, dy, Y, 0, b, B, !tb, M, K, N);
    if (db && !status)
        status = tb ? products(node, &p, db, B, dy, Y, 1, a, A, ta, N, K, M)
                    : products(node, &p, db, B, a, A, !ta, dy, Y, 0, K, N, M);
    return status;
}

const Op op_matmul = {.name = "matmul",
                      .family = "layer",
                      .inputs = "a:* b:*",
                      .outputs = "y",
                      .options = "transposeA:? transposeB:?",
                      .formula = "y = a b, of the last two axes",
                      .forward = matmul_forward,
                      .backward = matmul_backward};
