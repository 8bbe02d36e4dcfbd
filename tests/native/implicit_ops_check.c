/* Native check of the op rows "implicit", "spectralNet" and "copulaNoise": chained as in a layer (queries and keys make
 * noise, noise makes spectral points, these make the kernel), the slope of the whole along a random direction is what
 * the gradients say; maps give outputs; arguments that do not fit are refused. */
#include "autodiff/ops.h"
#include "autodiff/map.h"

#include "mechanism_check.h"

enum { B = 2, H = 2, N = 6, d = 4, M = 8, LEAVES = 24 };

typedef struct Chain {
    Tape tape;
    Tensor *leaf[LEAVES];
    int leaves;
    Node *noise, *w1, *w2, *attention;
} Chain;

static const double ATTENTION_OPTIONS[] = {H, 1.8, 1e-2, 0, 0, 0.3};

static Tensor *leaf(Chain *c, int ndim, const int32_t *shape, double spread)
{
    Tensor *t = c->leaf[c->leaves++] = tensor_leaf(DTYPE_F32, ndim, shape, 1);
    for (size_t i = 0; i < t->size; i++) t->data[i] = (float)(spread * random_normal());
    return t;
}

static Tensor *net_out(Node *node) { return node ? node->out[0] : NULL; }

/* Makes the leaves from the fixed start of the random numbers, moves them by `step` along a fixed direction, and runs.
 * */
static double chain_run(Chain *c, double step, int training, int drawn, int seed)
{
    random_state = 0x9e3779b97f4a7c15u + (uint64_t)seed;
    *c = (Chain){.leaves = 0};
    tape_init(&c->tape, NULL);
    rng_seed(&c->tape.rng, 11);
    c->tape.training = training;
    const int32_t tokens[] = {B, N, H * d}, square[] = {d, d}, wide[] = {2 * d, d}, vector[] = {d},
                  noise[] = {B, d, H, M};
    Tensor *in[12] = {leaf(c, 3, tokens, 1),
                      leaf(c, 3, tokens, 1),
                      leaf(c, 2, wide, 0.4),
                      leaf(c, 1, vector, 0.2),
                      leaf(c, 2, square, 0.4),
                      leaf(c, 1, vector, 0.5),
                      leaf(c, 2, square, 0.4),
                      leaf(c, 1, vector, 0.2),
                      leaf(c, 2, square, 0.4),
                      leaf(c, 1, vector, 0.5),
                      drawn ? NULL : leaf(c, 4, noise, 1),
                      NULL};
    Tensor *v = leaf(c, 3, tokens, 1);
    Tensor *net[2][6];
    for (int a = 0; a < 2; a++)
        for (int i = 0; i < 6; i++) net[a][i] = i % 2 ? leaf(c, 1, vector, 0.1) : leaf(c, 2, square, 0.5);
    for (int l = 0; l < c->leaves; l++)
        for (size_t i = 0; i < c->leaf[l]->size; i++) c->leaf[l]->data[i] += (float)(step * random_normal());
    status_clear();
    c->noise = tape_apply(&c->tape, &op_copula_noise, in, 12, (double[]){H, 0.2, 0, M}, 4);
    Tensor *z = net_out(c->noise);
    c->w1 = tape_apply(&c->tape, &op_spectral_net,
                       (Tensor *[]){z, net[0][0], net[0][1], net[0][2], net[0][3], net[0][4], net[0][5]}, 7, NULL, 0);
    c->w2 = tape_apply(&c->tape, &op_spectral_net,
                       (Tensor *[]){z, net[1][0], net[1][1], net[1][2], net[1][3], net[1][4], net[1][5]}, 7, NULL, 0);
    c->attention =
        tape_apply(&c->tape, &op_implicit, (Tensor *[]){in[0], in[1], v, net_out(c->w1), net_out(c->w2), NULL, NULL}, 7,
                   ATTENTION_OPTIONS, 6);
    check(c->attention != NULL, "chain", status_sentence());
    double value = 0;
    for (size_t i = 0; i < c->attention->out[0]->size; i++) value += c->attention->out[0]->data[i] * (i % 3 - 0.8);
    for (int b = 0; b < B; b++) value += 0.1 * (b + 1) * c->noise->out[3]->data[b];
    return value;
}

static void chain_free(Chain *c)
{
    for (int i = 3; i >= 0; i--) tensor_release(c->noise->out[i]);
    tensor_release(c->w1->out[0]), tensor_release(c->w2->out[0]), tensor_release(c->attention->out[0]);
    for (int l = 0; l < c->leaves; l++) tensor_release(c->leaf[l]);
    tape_free(&c->tape);
}

static double slope_by_gradients(int training, int drawn, int seed)
{
    Chain c;
    chain_run(&c, 0, training, drawn, seed);
    size_t n = c.attention->out[0]->size;
    float *dy = malloc(n * sizeof(float)), dkl[B];
    for (size_t i = 0; i < n; i++) dy[i] = (float)(i % 3 - 0.8);
    for (int b = 0; b < B; b++) dkl[b] = 0.1f * (float)(b + 1);
    check(tape_backward(&c.tape, (Tensor *[]){c.attention->out[0], c.noise->out[3]}, (const float *const[]){dy, dkl},
                        2) == PA_OK,
          "chain", "backward");
    /* the direction: what chain_run draws after the leaves */
    Chain moved;
    chain_run(&moved, 1, training, drawn, seed);
    double slope = 0;
    for (int l = 0; l < c.leaves; l++) {
        double size = 0;
        for (size_t i = 0; i < c.leaf[l]->size; i++) {
            slope += (double)c.leaf[l]->grad[i] * ((double)moved.leaf[l]->data[i] - c.leaf[l]->data[i]);
            size += fabs((double)c.leaf[l]->grad[i]);
        }
        check(size > 1e-6, "chain", "a leaf was not reached");
    }
    free(dy), chain_free(&c), chain_free(&moved);
    return slope;
}

static void check_chain(int training, int drawn, int seed)
{
    Chain c;
    const double h = 2e-4;
    double up = chain_run(&c, h, training, drawn, seed);
    chain_free(&c);
    double down = chain_run(&c, -h, training, drawn, seed);
    chain_free(&c);
    double want = (up - down) / (2 * h), slope = slope_by_gradients(training, drawn, seed);
    char text[96];
    snprintf(text, sizeof text, "slope %g, differences say %g (training %d, drawn %d)", slope, want, training, drawn);
    check(fabs(slope - want) < 0.02 * (1 + fabs(want)), "chain", text);
}

static void check_map(void)
{
    Chain c;
    chain_run(&c, 0, 0, 0, 1);
    int32_t n[4];
    float map[N * N];
    double difference = 0;
    check(map_size(c.attention, n) == PA_OK, "map", "shapes");
    check(n[0] == B && n[1] == H && n[2] == N && n[3] == N, "map", "shape");
    for (int b = 0; b < B; b++)
        for (int h = 0; h < H; h++) {
            check(map_head(c.attention, b, h, map) == PA_OK, "map", "refused");
            for (int i = 0; i < N; i++)
                for (int e = 0; e < d; e++) {
                    double y = 0;
                    for (int j = 0; j < N; j++)
                        y += map[i * N + j] * c.attention->in[2]->data[(b * N + j) * H * d + h * d + e];
                    difference = fmax(difference, fabs(y - c.attention->out[0]->data[(b * N + i) * H * d + h * d + e]));
                }
        }
    check(difference < 1e-6, "map", "does not give the output");
    chain_free(&c);
}

static void refuses(const Op *op, Tensor *const *in, int n, const double *options, int n_options, const char *sentence)
{
    Tape tape;
    tape_init(&tape, NULL);
    status_clear();
    Node *node = tape_apply(&tape, op, in, n, options, n_options);
    check(!node && strstr(status_sentence(), sentence), sentence, node ? "accepted" : status_sentence());
    tape_free(&tape);
}

static void check_refusals(void)
{
    Chain c = {.leaves = 0};
    Tensor *q = leaf(&c, 3, (int32_t[]){B, N, H * d}, 1), *k = leaf(&c, 3, (int32_t[]){B, N + 1, H * d}, 1),
           *w = leaf(&c, 3, (int32_t[]){H, d, M}, 1);
    Tensor *w4 = leaf(&c, 4, (int32_t[]){B + 1, H, d, M}, 1), *noise = leaf(&c, 4, (int32_t[]){B, d, H, 3}, 1),
           *wide = leaf(&c, 2, (int32_t[]){2 * d, d}, 1);
    Tensor *square = leaf(&c, 2, (int32_t[]){d, d}, 1), *vector = leaf(&c, 1, (int32_t[]){d}, 1),
           *z = leaf(&c, 3, (int32_t[]){B, d, M}, 1);
    const double good[] = {H, 2, 0, 0, 0, 0};
    refuses(&op_implicit, (Tensor *[]){q, k, k, NULL, NULL, NULL, NULL}, 7, good, 6, "needs w1 and w2, or w");
    refuses(&op_implicit, (Tensor *[]){q, k, k, w, NULL, NULL, NULL}, 7, good, 6, "needs w1 and w2, or w");
    refuses(&op_implicit, (Tensor *[]){q, k, k, w, w, w, NULL}, 7, good, 6, "needs w1 and w2, or w,");
    refuses(&op_implicit, (Tensor *[]){q, k, q, w, w, NULL, NULL}, 7, good, 6, "v:BHMd");
    refuses(&op_implicit, (Tensor *[]){q, q, q, w4, w4, NULL, NULL}, 7, good, 6, "w1?:HdS|BHdS");
    refuses(&op_implicit, (Tensor *[]){q, k, k, w, w, NULL, q}, 7, good, 6, "mask?:BM");
    refuses(&op_implicit, (Tensor *[]){q, q, q, w, w, NULL, NULL}, 7, (double[]){H, 1}, 2, "p is above 1");
    refuses(&op_implicit, (Tensor *[]){q, q, q, w, w, NULL, NULL}, 7, (double[]){H, 2, 0, -1}, 4,
            "eps and den are positive");
    refuses(&op_implicit, (Tensor *[]){q, q, q, w, w, NULL, NULL}, 7, (double[]){H, 2, 0, 0, 0, 1}, 6,
            "magnitudeDropout");
    refuses(&op_implicit, (Tensor *[]){q, q, q, w, w, NULL, NULL}, 7, (double[]){3}, 1, "q:BHNd");
    refuses(&op_spectral_net, (Tensor *[]){z, square, vector, square, vector, square, vector}, 7, NULL, 0, "z:BHdS");
    refuses(&op_copula_noise,
            (Tensor *[]){q, q, wide, vector, square, vector, square, vector, square, vector, noise, NULL}, 12,
            (double[]){H}, 1, "even");
    refuses(&op_copula_noise, (Tensor *[]){q, q, wide, vector, square, vector, square, vector, NULL, NULL, NULL, NULL},
            12, (double[]){H}, 1, "independent is set");
    refuses(&op_copula_noise,
            (Tensor *[]){q, k, wide, vector, square, vector, square, vector, square, vector, NULL, NULL}, 12,
            (double[]){H}, 1, "k:BHNd");
    for (int l = 0; l < c.leaves; l++) tensor_release(c.leaf[l]);
}

int main(void)
{
    for (int seed = 1; seed <= 4; seed++) { /* none with a kink of a LeakyReLU, or a jump of sign(z), within the step */
        check_chain(0, 0, seed);
        check_chain(1, 0, seed); /* dropout on the magnitudes */
        check_chain(1, 1, seed); /* and noise from the tape */
    }
    check_map();
    check_refusals();
    check(check_count > 60, "implicit_ops_check", "too few checks");
    return check_result("implicit_ops_check");
}
