/* Native check of what attention/tiles offers beyond softmax_check: bands between tokens at steps, a softmax continued
 * over several sets of keys, un-normalised weights, biases and their gradients. Against a double reference with its
 * analytic backward. */
#include "attention/tiles.h"

#include "mechanism_check.h"

typedef struct Doubles {
    double *y, *w, *dq, *dk, *dv, *da, *db;
} Doubles;

static double *blank(size_t n) { return calloc(n + 1, sizeof(double)); }

static int allowed(const Tiles *t, int i, int j)
{
    int distance = t->k_first + t->k_step * j - t->q_first - t->q_step * i;
    return !t->banded || (distance >= t->low && distance <= t->high);
}

/* All the sets of keys together: weights, outputs and gradients by their definitions. */
static void reference(Doubles *out, const Tiles *sets, int n_sets, const float *dy)
{
    const Tiles *t = sets;
    int N = t->N, e = t->e, d = t->d, all = 0;
    for (int s = 0; s < n_sets; s++) all += sets[s].M;
    *out = (Doubles){blank((size_t)N * e),   blank((size_t)N * all), blank((size_t)N * d), blank((size_t)all * d),
                     blank((size_t)all * e), blank((size_t)N),       blank((size_t)all)};
    for (int i = 0; i < N; i++) {
        double *w = out->w + (size_t)i * all, most = -INFINITY, total = 0, delta = 0;
        for (int s = 0, at = 0; s < n_sets; at += sets[s++].M)
            for (int j = 0; j < sets[s].M; j++) {
                double x = 0;
                for (int c = 0; c < d; c++)
                    x += (double)t->q[(size_t)i * t->ldq + c] * sets[s].k[(size_t)j * sets[s].ldk + c];
                x = x * (double)t->scale + (t->query_bias ? t->query_bias[i] : 0) +
                    (sets[s].key_bias ? sets[s].key_bias[j] : 0);
                w[at + j] = allowed(&sets[s], i, j) ? x : -INFINITY;
                if (w[at + j] > most) most = w[at + j];
            }
        if (!t->normalise) most = 0;
        /* a kernel is at most 1 */
        for (int j = 0; j < all; j++)
            total += w[j] = w[j] == -INFINITY ? 0 : exp(t->normalise ? w[j] - most : fmin(w[j], 0));
        for (int j = 0; j < all && t->normalise; j++) w[j] = total > 0 ? w[j] / total : 0;
        for (int s = 0, at = 0; s < n_sets; at += sets[s++].M)
            for (int j = 0; j < sets[s].M; j++)
                for (int c = 0; c < e; c++) {
                    out->y[(size_t)i * e + c] += w[at + j] * (double)sets[s].v[(size_t)j * sets[s].ldv + c];
                    out->dv[(size_t)(at + j) * e + c] += w[at + j] * (double)dy[(size_t)i * e + c];
                }
        for (int c = 0; c < e && t->normalise; c++) delta += out->y[(size_t)i * e + c] * (double)dy[(size_t)i * e + c];
        for (int s = 0, at = 0; s < n_sets; at += sets[s++].M)
            for (int j = 0; j < sets[s].M; j++) {
                double g = -delta;
                for (int c = 0; c < e; c++)
                    g += (double)sets[s].v[(size_t)j * sets[s].ldv + c] * (double)dy[(size_t)i * e + c];
                g *= w[at + j];
                out->da[i] += g;
                out->db[at + j] += g;
                for (int c = 0; c < d; c++) {
                    out->dq[(size_t)i * d + c] += g * (double)t->scale * (double)sets[s].k[(size_t)j * sets[s].ldk + c];
                    out->dk[(size_t)(at + j) * d + c] += g * (double)t->scale * (double)t->q[(size_t)i * t->ldq + c];
                }
            }
    }
}

static void doubles_free(Doubles *r)
{ free(r->y), free(r->w), free(r->dq), free(r->dk), free(r->dv), free(r->da), free(r->db); }

typedef struct Band {
    int banded, low, high, q_first, q_step, k_first, k_step;
} Band;

/* n_sets sets of M keys each; every pointer into its own rows with a gap of `gap` floats between them. */
static size_t tiles_case(int N, int M, int d, int e, int n_sets, int gap, int normalise, int biases, double spread,
                         Band band)
{
    char name[160];
    snprintf(name, sizeof name,
             "tiles N %d M %d x%d d %d e %d gap %d normalise %d biases %d spread %g band %d..%d q %d+%di k %d+%dj", N,
             M, n_sets, d, e, gap, normalise, biases, spread, band.low, band.high, band.q_first, band.q_step,
             band.k_first, band.k_step);
    int ldq = d + gap, ldv = e + gap, all = M * n_sets;
    Array q = array_make((size_t)N * ldq, spread), k = array_make((size_t)all * ldq, spread),
          v = array_make((size_t)all * ldv, 1);
    Array a = array_make((size_t)N, 0.5), b = array_make((size_t)all, 0.5), y = array_make((size_t)N * e, 1),
          dy = array_make((size_t)N * e, 1);
    RowSum *L = malloc(((size_t)N + 1) * sizeof(RowSum));
    Array map = array_make((size_t)N * M, 1);
    for (int j = 0; j < all; j++)
        if (random_uniform() < 0.2) array_set(&b, (size_t)j, -INFINITY);
    Tiles sets[3];
    size_t need = 0;
    for (int s = 0; s < n_sets; s++) {
        Tiles *t = &sets[s];
        *t = (Tiles){.q = q.f,
                     .k = k.f + (size_t)s * M * ldq,
                     .v = v.f + (size_t)s * M * ldv,
                     .ldq = ldq,
                     .ldk = ldq,
                     .ldv = ldv,
                     .N = N,
                     .M = M,
                     .d = d,
                     .e = e,
                     .scale = 0.4f,
                     .key_bias = biases ? b.f + (size_t)s * M : NULL,
                     .query_bias = biases && !normalise ? a.f : NULL,
                     .normalise = normalise};
        t->banded = band.banded && s != 1; /* the second set is dense */
        t->low = band.low, t->high = band.high, t->q_first = band.q_first, t->q_step = band.q_step,
        t->k_first = band.k_first, t->k_step = band.k_step;
        if (tiles_forward_scratch(t) > need) need = tiles_forward_scratch(t);
        if (tiles_backward_scratch(t) > need) need = tiles_backward_scratch(t);
    }
    float *scratch = malloc((need + 1) * sizeof(float));
    for (size_t i = 0; i <= need; i++) scratch[i] = i == need ? CANARY : NAN;
    for (int s = 0; s < n_sets; s++) tiles_forward(y.f, e, normalise ? L : NULL, &sets[s], s > 0, scratch);
    for (int s = 0; s < n_sets; s++) {
        const TilesGradients grad = {.q = q.grad,
                                     .k = k.grad + (size_t)s * M * ldq,
                                     .v = v.grad + (size_t)s * M * ldv,
                                     .ldq = ldq,
                                     .ldk = ldq,
                                     .ldv = ldv,
                                     .a = a.grad,
                                     .b = b.grad + (size_t)s * M};
        tiles_backward(&grad, dy.f, y.f, e, L, &sets[s], scratch);
    }
    check(scratch[need] == CANARY, name, "wrote beyond its scratch");

    Doubles r;
    reference(&r, sets, n_sets, dy.f);
    double tight = spread > 1 ? 3e-4 : 5e-6; /* scores of several hundred have rounding of 1e-4 */
    check(worst(y.f, r.y, y.n, 0) <= tight && array_intact(&y), name, "y");
    for (int s = 0; s < n_sets; s++) {
        tiles_weights(map.f, M, L, &sets[s], scratch);
        double difference = 0, largest = 1;
        for (int i = 0; i < N; i++)
            for (int j = 0; j < M; j++) {
                largest = fmax(largest, r.w[(size_t)i * all + s * M + j]);
                difference = fmax(difference, fabs(map.f[(size_t)i * M + j] - r.w[(size_t)i * all + s * M + j]));
            }
        check(difference <= tight * largest && array_intact(&map), name, "weights");
    }
    struct {
        const char *name;
        Array *x;
        const double *want;
        int rows, width, ld;
    } gradient[] = {{"dq", &q, r.dq, N, d, ldq},
                    {"dk", &k, r.dk, all, d, ldq},
                    {"dv", &v, r.dv, all, e, ldv},
                    {"da", &a, r.da, normalise ? 0 : N, 1, 1},
                    {"db", &b, r.db, all, 1, 1}};
    size_t compared = 0;
    for (int g = 0; g < 5; g++) {
        double floor = 0.1, largest = floor, difference = 0, off = 0; /* saturated weights have gradients near 0 */
        for (int i = 0; i < gradient[g].rows; i++)
            for (int c = 0; c < gradient[g].ld; c++) {
                double got = (double)gradient[g].x->grad[(size_t)i * gradient[g].ld + c] - START;
                double want = c < gradient[g].width ? gradient[g].want[(size_t)i * gradient[g].width + c] : 0;
                largest = fmax(largest, fabs(want));
                difference = fmax(difference, got == got ? fabs(got - want) : INFINITY);
                off = fmax(off, fabs(1.01 * got - want));
                compared++;
            }
        char text[96];
        snprintf(text, sizeof text, "%s differs by %g of %g", gradient[g].name, difference, largest);
        check(difference <= (spread > 1 ? 3e-4 : 3e-5) * largest && array_intact(gradient[g].x), name, text);
        check(largest == floor || off > 3e-4 * largest, name, "a broken gradient passed");
    }
    doubles_free(&r);
    free(scratch);
    Array *arrays[] = {&q, &k, &v, &a, &b, &y, &dy, &map};
    free(L);
    for (int i = 0; i < 8; i++) array_free(arrays[i]);
    return compared;
}

int main(void)
{
    const Band bands[] = {
        {0, 0, 0, 0, 1, 0, 1},           /* dense */
        {1, -3, 3, 0, 1, 0, 1},          /* a window */
        {1, -TILES_FAR, 0, 0, 1, 0, 1},  /* causal */
        {1, -TILES_FAR, -1, 3, 7, 3, 7}, /* one class of a stride, strictly earlier */
        {1, 1, TILES_FAR, 2, 5, 0, 3},   /* later ones, both at steps of their own */
        {1, -11, 2, 0, 1, 4, 5},         /* windows of five, seen once they are complete */
        {1, 1000, 2000, 0, 1, 0, 1},     /* nothing */
    };
    const int sizes[][4] = {{1, 1, 1, 1},      {9, 7, 3, 5}, {33, 31, 8, 4}, {70, 135, 5, 9},
                            {65, 260, 16, 16}, {0, 4, 3, 3}, {5, 0, 3, 3}};
    size_t compared = 0;
    for (size_t z = 0; z < sizeof sizes / sizeof *sizes; z++)
        for (size_t b = 0; b < sizeof bands / sizeof *bands; b++)
            /* biases; normalised, and with scores that need a shift; 1 to 3 sets, with gaps */
            for (int kind = 0; kind < 24; kind++)
                compared += tiles_case(sizes[z][0], sizes[z][1], sizes[z][2], sizes[z][3], 1 + kind / 6 % 3,
                                       kind / 6 == 3 ? 3 : kind % 2 * 4, kind % 3 > 0, kind & 1,
                                       kind % 3 == 2 ? 8 : 0.7, bands[b]);
    check(compared > 100000, "tiles_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("tiles_check");
}
