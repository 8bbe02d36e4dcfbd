#include "kernels/wide.h"

#if PA_THREADS

/* ---- ranges ------------------------------------------------------------------------------------------------------ */

typedef struct Ranges {
    size_t n, size; /* of all, of each but the last */
    int pieces;
    RangeJob *job;
    void *context;
} Ranges;

static void run_range(void *context, int piece, int thread)
{
    const Ranges *r = context;
    const size_t from = (size_t)piece * r->size;
    r->job(r->context, from, piece == r->pieces - 1 ? r->n - from : r->size, thread);
}

/* Ranges of a multiple of `step`, none but an only one shorter than `least`. */
static void run_ranges(size_t n, size_t step, size_t least, int pieces, double multiply_adds, RangeJob *job,
                       void *context)
{
    size_t size = (n + (size_t)pieces - 1) / (size_t)pieces;
    size = size ? (size + step - 1) / step * step : step;
    Ranges r = {n, size, n < least ? 1 : (int)((n - least) / size) + 1, job, context};
    parallel_for(r.pieces, multiply_adds, run_range, &r);
}

void wide_ranges(size_t n, size_t step, double multiply_adds, RangeJob *job, void *context)
{
    const int threads = parallel_pays(multiply_adds);
    if (threads == 1)
        job(context, 0, n, 0);
    else
        run_ranges(n, step, 1, 2 * threads, multiply_adds, job, context); /* two each: threads go at different speeds */
}

/* ---- products ---------------------------------------------------------------------------------------------------- */

/* Ranges of rows, or of columns where there are more of these. A multiple of 4: that two threads share 64 rows evenly
 * is worth more than that tiles of three rows fill a range; fewer than 4 rows would be summed in another order
 * (gemm.h). What two ranges pack twice is little beside what they compute, but for short ones. */
enum { ROWS = 4, COLUMNS = 24, LEAST = 4, LONG = 96 };

typedef struct Product {
    GemmLayout layout;
    float *C;
    int ldc;
    const float *A;
    int lda;
    const float *B;
    int ldb, M, N, K, accumulate;
    const float *bias;
    float *scratch;
    size_t own; /* scratch of a thread */
} Product;

size_t wide_gemm_scratch(int M, int N, int K)
{ return gemm_scratch(M, N, K) * (size_t)parallel_pays((double)M * N * K); }

static void rows_of_product(void *context, size_t from, size_t n, int thread)
{
    const Product *p = context;
    gemm_bias(p->layout, p->C + from * p->ldc, p->ldc, p->A + from * (p->layout == GEMM_TN ? 1 : p->lda), p->lda, p->B,
              p->ldb, (int)n, p->N, p->K, 1, p->accumulate, p->bias, p->scratch + thread * p->own);
}

static void columns_of_product(void *context, size_t from, size_t n, int thread)
{
    const Product *p = context;
    gemm_bias(p->layout, p->C + from, p->ldc, p->A, p->lda, p->B + from * (p->layout == GEMM_NT ? p->ldb : 1), p->ldb,
              p->M, (int)n, p->K, 1, p->accumulate, p->bias ? p->bias + from : NULL, p->scratch + thread * p->own);
}

void wide_gemm(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N,
               int K, int accumulate, const float *bias, float *scratch)
{
    const double multiply_adds = (double)M * N * K;
    const int threads = parallel_pays(multiply_adds), by_rows = M >= N, n = by_rows ? M : N;
    Product p = {layout, C, ldc, A, lda, B, ldb, M, N, K, accumulate, bias, scratch, gemm_scratch(M, N, K)};
    if (M <= 0 || N <= 0) return;
    if (threads == 1)
        rows_of_product(&p, 0, (size_t)M, 0);
    else
        run_ranges((size_t)n, by_rows ? ROWS : COLUMNS, LEAST, n >= 2 * threads * LONG ? 2 * threads : threads,
                   multiply_adds, by_rows ? rows_of_product : columns_of_product, &p);
}

/* ---- number by number -------------------------------------------------------------------------------------------- */

enum { NUMBERS = 256 }; /* a kilobyte: no two threads write to one line of a cache */

typedef struct Numbers {
    Map *one;
    Map2 *two;
    Change *both;
    float *y, *x;
    const float *a, *b;
    const uint8_t *kept;
    float rate;
} Numbers;

static void some_numbers(void *context, size_t from, size_t n, int thread)
{
    const Numbers *p = context;
    (void)thread;
    if (p->one)
        p->one(p->y + from, p->a + from, n);
    else if (p->two)
        p->two(p->y + from, p->a + from, p->b + from, n);
    else if (p->both)
        p->both(p->y + from, p->x + from, n);
    else if (p->kept)
        dropout_backward(p->y + from, p->a + from, p->kept + from, p->rate, n);
    else
        memset(p->y + from, 0, n * sizeof(float));
}

static void all_numbers(Numbers p, size_t n, int cost) { wide_ranges(n, NUMBERS, (double)n * cost, some_numbers, &p); }

void wide_map(Map *f, float *y, const float *x, size_t n, int cost)
{ all_numbers((Numbers){.one = f, .y = y, .a = x}, n, cost); }

void wide_map2(Map2 *f, float *y, const float *a, const float *b, size_t n, int cost)
{ all_numbers((Numbers){.two = f, .y = y, .a = a, .b = b}, n, cost); }

void wide_change(Change *f, float *y, float *x, size_t n, int cost)
{ all_numbers((Numbers){.both = f, .y = y, .x = x}, n, cost); }

void wide_zeros(float *y, size_t n) { all_numbers((Numbers){.y = y}, n, COST_MOVE / 2); }

typedef struct Dropout {
    float *y;
    uint8_t *kept;
    const float *x;
    float p;
    uint32_t draw;
} Dropout;

static void some_dropout(void *context, size_t from, size_t n, int thread)
{
    const Dropout *d = context;
    (void)thread;
    dropout_range(d->y + from, d->kept + from, d->x + from, d->p, n, d->draw, (uint32_t)(from / DROPOUT_SET));
}

void wide_dropout_forward(float *y, uint8_t *kept, const float *x, float p, size_t n, Rng *r)
{
    if (p <= 0 || n <= DROPOUT_SET) {
        dropout_forward(y, kept, x, p, n, r);
        return;
    }
    Dropout d = {y, kept, x, p, rng_u32(r)};
    wide_ranges(n, DROPOUT_SET, (double)n * COST_ROWS, some_dropout, &d);
}

void wide_dropout_backward(float *dx, const float *dy, const uint8_t *kept, float p, size_t n)
{ all_numbers((Numbers){.y = dx, .a = dy, .kept = kept, .rate = p}, n, COST_MOVE); }

/* ---- rows and columns -------------------------------------------------------------------------------------------- */

enum { LINE = 16 }; /* numbers of one line of a cache */

typedef struct Rows {
    float *y, *mean, *rstd, *dgamma, *dbeta;
    const float *dy, *x, *gamma, *beta;
    int R, D;
    float eps;
} Rows;

static void some_column_sums(void *context, size_t from, size_t n, int thread)
{
    const Rows *p = context;
    (void)thread;
    column_sums_of(p->dbeta + from, p->dy + from, p->D, p->R, (int)n);
}

void wide_column_sums(float *dbias, const float *dy, int R, int C)
{
    Rows p = {.dbeta = dbias, .dy = dy, .R = R, .D = C};
    wide_ranges((size_t)C, LINE, (double)R * C * COST_MOVE / 2, some_column_sums, &p);
}

static void some_rows(void *context, size_t from, size_t n, int thread)
{
    const Rows *p = context;
    const size_t at = from * (size_t)p->D;
    float *mean = p->mean ? p->mean + from : NULL;
    (void)thread;
    if (p->dy)
        layer_norm_backward(p->y + at, NULL, NULL, p->dy + at, p->x + at, mean, p->rstd + from, p->gamma, (int)n, p->D);
    else
        layer_norm_forward(p->y + at, mean, p->rstd + from, p->x + at, p->gamma, p->beta, (int)n, p->D, p->eps);
}

static void some_columns(void *context, size_t from, size_t n, int thread)
{
    const Rows *p = context;
    (void)thread;
    layer_norm_backward_of(NULL, p->dgamma ? p->dgamma + from : NULL, p->dbeta ? p->dbeta + from : NULL, p->dy + from,
                           p->x + from, p->mean, p->rstd, NULL, p->D, p->R, (int)n);
}

void wide_layer_norm_forward(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta,
                             int R, int D, float eps)
{
    Rows p = {.y = y, .mean = mean, .rstd = rstd, .x = x, .gamma = gamma, .beta = beta, .R = R, .D = D, .eps = eps};
    wide_ranges((size_t)R, LINE, (double)R * D * COST_ROWS, some_rows, &p);
}

void wide_layer_norm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x,
                              const float *mean, const float *rstd, const float *gamma, int R, int D)
{
    const double half = (double)R * D * COST_ROWS;
    Rows p = {.y = dx,
              .mean = (float *)mean,
              .rstd = (float *)rstd,
              .dgamma = dgamma,
              .dbeta = dbeta,
              .dy = dy,
              .x = x,
              .gamma = gamma,
              .R = R,
              .D = D};
    if (parallel_pays(half) == 1) {
        layer_norm_backward(dx, dgamma, dbeta, dy, x, mean, rstd, gamma, R, D);
        return;
    }
    if (dx) wide_ranges((size_t)R, LINE, half, some_rows, &p);
    if (dgamma || dbeta) wide_ranges((size_t)D, LINE, half, some_columns, &p);
}

#endif
