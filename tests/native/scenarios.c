/* scenarios — seeded runs whose results are hashed bit by bit. The simd128 WebAssembly binary and the native builds,
 * plain and under the sanitizers, must give the same hashes: that is what "bit-identical" in base/simd.h promises.
 *
 * A scenario is its name. An op, with inputs, options and what `backward` brings:
 *     softmax q:2,3,9,5 k:2,3,7,5 v:2,3,7,5 mask?2,7 pool#1,2,5 beta=0.6
 *       name:shape    normal numbers, with a gradient; name:shape*0.1 scaled      name?shape   zeros and ones
 *       name#1,2,5    the int32 numbers themselves     name%33,9  33 random int32 below 9 (name%33x2,9: [33,2])
 * Twenty steps of training, the model's slots and then each layer's after a bar:
 *     train radam input=0 features=3 length=9 … | primal rank=4 eta=0.1
 * Ops that the table does not have are left out. */
#include "base/parallel.h"
#include "base/rng.h"
#include "base/vmath.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"
#include "kernels/svd.h"
#include "nn/positions.h"
#include "pa.h"

#include <stdlib.h>
#include <string.h>

static const char *const scenarios[] = {
    "random",
    "vmath",
    "pointwise",
    "gemm",
    "svd",
    "positions",

    "softmax q:1,1,1,1 k:1,1,1,1 v:1,1,1,1",
    "softmax q:2,3,9,5 k:2,3,7,5 v:2,3,7,5",
    "softmax q:1,2,131,33 k:1,2,67,33 v:1,2,67,33",
    "softmax q:2,3,33,8 k:2,3,33,8 v:2,3,33,8 mask?2,33 causal=1",
    "softmax q:2,3,31,7 k:2,3,31,7 v:2,3,31,7 mask?2,31 pool#1,2,5 beta=0.6",
    "softmax q:2,3,31,7 k:2,3,31,7 v:2,3,31,7 mask?2,31 standardize=1 eps=0.00001",
    "softmax q:2,2,31,8 k:2,2,31,8 v:2,2,31,8 pool#2,3 causal=1 beta=0.6",
    "softmax q:2,2,31,8 k:2,2,31,8 v:2,2,31,8 standardize=1 eps=0.00001 causal=1",
    "softmax q:2,2,19,8 k:2,2,19,8 v:2,2,19,8 filter:2,5 conv=1",
    "softmax q:2,2,15,5 k:2,2,15,5 v:2,2,15,5 filter:2,2,2 conv=2 rows=3 cols=5",
    "softmax q:2,3,31,7 k:2,3,33,7 v:2,3,33,7 mask?2,33 dropout=0.3",
    "sparse q:2,2,33,5 k:2,2,33,5 v:2,2,33,5 pattern=1 block=4 dropout=0.5",
    "softmax q:2,3,31,7 k:2,3,33,7 v:2,3,33,7 mask?2,33 relative:3,63",
    "sparse q:2,2,33,5 k:2,2,33,5 v:2,2,33,5 relative:2,65 pattern=1 block=4 causal=1",
    "linear q:2,3,9,5 k:2,3,9,5 v:2,3,9,5",
    "linear q:2,3,33,8 k:2,3,33,8 v:2,3,33,8 mask?2,33 pool#1,2,5 beta=0.35",
    "linear q:2,2,131,7 k:2,2,131,7 v:2,2,131,7 causal=1",
    "linear q:2,2,31,7 k:2,2,31,7 v:2,2,31,7 standardize=1 eps=0.00001",
    "sparse q:2,2,33,5 k:2,2,33,5 v:2,2,33,5 pattern=0 window=4",
    "sparse q:2,2,33,5 k:2,2,33,5 v:2,2,33,5 pattern=1 block=4 mask?2,33",
    "sparse q:2,2,33,5 k:2,2,33,5 v:2,2,33,5 pattern=2 block=5 summary=2 beta=0.5",
    "sparse q:2,2,33,5 k:2,2,33,5 v:2,2,33,5 pattern=1 block=3 causal=1 pool#1,2 mask?2,33",
    "window q:2,2,70,5 k:2,2,70,5 v:2,2,70,5 window=6 causal=1",
    "window q:2,2,33,5 k:2,2,33,5 v:2,2,33,5 window=3",
    "gaussian q:2,3,33,5 k:2,3,31,5 v:2,3,31,5 mask?2,31",
    "skyformer q:2,2,33,8 k:2,2,33,8 v:2,2,33,8 landmarks#0,7,9,31,33,35,50,65 gamma=0.1 iterations=6",
    "primal x:2,33,24 q:2,3,33,8 k:2,3,33,8 we:3,9,5 wr:3,9,5 concatWeight:8,10 concatBias:8 mask?2,33",
    "primal q:2,3,31,7 k:2,3,31,7 we:3,7,5 wr:3,7,5 concatWeight:7,10 concatBias:7 mode=1",
    "primal q:2,3,31,7 k:2,3,31,7 we:3,7,5 wr:3,7,5 concatWeight:7,10 concatBias:7 mode=2",
    "ksvdObjective e:2,3,31,5 r:2,3,31,5 we:3,9,5 wr:3,9,5 lambda:3,5 mask?2,31",
    "implicit q:2,2,31,7 k:2,2,31,7 v:2,2,31,7 w1:2,7,9*0.1 w2:2,7,9*0.1 p=1.8 eps=0.00001",
    "implicit q:2,2,31,7 k:2,2,31,7 v:2,2,31,7 w:2,7,9*0.1 p=2 eps=0.00001 stationary=1",
    "implicit q:2,2,31,7 k:2,2,31,7 v:2,2,31,7 w1:2,7,9*0.1 w2:2,7,9*0.1 p=3 eps=0.00001 mask?2,31",
    "copulaNoise q:2,3,9,5 k:2,3,9,5 B1:10,5 c1:5 B2:5,5 c2:5 B3:5,5*0.1 c3:5*0.1 B4:5,5 c4:5 noise:2,5,3,8 prior=0.1",
    "spectralNet z:2,3,5,9 a1:5,5 b1:5 a2:5,5 b2:5 a3:5,5 b3:5",
    "graph z:3,17,5 aSelf:3,5 aNeighbor:3,5 edges%60x2,17 slope=0.2",
    "graphImplicit z:3,17,5 w1:3,5,9*0.1 w2:3,5,9*0.1 edges%60x2,17 p=1.8 eps=0.00001",
    "graphImplicit z:3,17,5 w1:3,5,9*0.1 edges%60x2,17 p=1.8 eps=0.00001 stationary=1",

    "linearLayer x:33,31 weight:9,31 bias:9",
    "gelu x:3,67",
    "layerNorm x:31,33 gamma:33 beta:33 eps=0.00001",
    "dropout x:31,33 rate=0.25",
    "dropout x:31,33 rate=0.1",
    "dropout x:150,123 rate=0.1",
    "embedding ids%31,9 table:9,7",
    "silu x:3,67",
    "gatedUnit x:31,66 activation=2",
    "tableEmbedding ids%7,31 scale:7 table:31,33 bias:7,33",
    "rmsNorm x:31,33 gamma:33 eps=0.00001",
    "poolMean x:33,7",
    "poolMax x:33,7",
    "lastRow x:33,7",
    "crossEntropy logits:31,7 labels%31,7 smoothing=0.1",

    /* around where work is cut for threads: 12 rows, 24 columns, 256 numbers, 256 and 64 tokens, four rows at least */
    "linearLayer x:13,31 weight:300,31 bias:300",
    "linearLayer x:16,31 weight:25,31 bias:25",
    "linearLayer x:100,300 weight:65,300 bias:65",
    "linearLayer x:3,264 weight:49,264 bias:49",
    "matmul a:2,27,31 b:2,31,13",
    "matmul a:29,31 b:30,29 transposeA=1 transposeB=1",
    "add a:77,67 b:77,67",
    "addBias x:77,67 bias:67",
    "gelu x:77,67",
    "relu x:3,171",
    "layerNorm x:131,49 gamma:49 beta:49 eps=0.00001",
    "positions x:31,33 table:40,33 first=5",
    "softmax q:1,1,523,8 k:1,1,77,8 v:1,1,77,8",
    "softmax q:2,1,321,5 k:2,1,321,5 v:2,1,321,5 causal=1",
    "primal x:2,515,16 q:2,2,515,8 k:2,2,515,8 we:2,9,5 wr:2,9,5 concatWeight:8,10 concatBias:8 mask?2,515",
    "primal q:2,2,257,7 k:2,2,257,7 we:2,7,5 wr:2,7,5 concatWeight:7,10 concatBias:7 mode=1",
    "primal x:2,33,16 q:2,2,31,8 k:2,2,33,8 we:2,9,5 wr:2,9,5 concatWeight:8,10 concatBias:8 mask?2,33 cross=1",

    "train radam input=0 features=3 length=19 outputs=4 width=12 depth=2 heads=3 feedforward=16 dropout=0.1 "
    "positions=1 "
    "normEps=0.00001 embeddingScale=1 finalNorm=1 finalGelu=1 pooling=1 | primal rank=4 rows=9 eta=0.1 | softmax "
    "beta=0.6",
    "train adam input=1 vocabulary=11 length=33 outputs=3 width=8 depth=2 heads=2 feedforward=16 norm=1 positions=2 "
    "normEps=0.00001 embeddingScale=1 finalNorm=1 pooling=0 headHidden=16 | softmax pool=1,2 | linear",
    "train adamw input=0 features=1 length=31 outputs=1 loss=1 width=8 depth=1 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=2 pooling=2 activation=1 | softmax standardize=1 eps=0.00001 conv=1 filter=3",
    "train sgd input=0 features=2 length=17 outputs=2 width=10 depth=2 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=1 finalNorm=1 pooling=0 | primal mode=2 rank=3 eta=0.5 | primal mode=1 rank=3 "
    "eta=0.5",
    "train adam input=0 features=2 length=17 outputs=2 width=10 depth=1 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=1 pooling=0 | gaussian",
    "train adam input=0 features=2 length=17 outputs=2 width=10 depth=1 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=1 pooling=0 | skyformer landmarks=8 gamma=0.1 iterations=6",
    "train adam input=0 features=2 length=17 outputs=2 width=10 depth=1 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=1 pooling=0 | sparse pattern=1 block=4",
    "train adam input=0 features=2 length=17 outputs=2 width=10 depth=1 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=1 pooling=0 | implicit samples=8 p=1.8 eps=0.00001",
    "train adam input=0 features=2 length=17 outputs=2 width=10 depth=1 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=1 pooling=0 pair=1 | implicit samples=8 p=2 eps=0.00001 source=2 klWeight=0.1",
    "train adamw input=1 vocabulary=9 length=23 outputs=9 width=12 depth=3 heads=2 feedforward=16 norm=1 positions=1 "
    "normEps=0.00001 embeddingScale=1 finalNorm=1 pooling=3 | softmax causal=1 | linear causal=1 | primal mode=2 "
    "rank=4 eta=0.1",
    "train adamw input=1 vocabulary=9 length=23 outputs=9 width=12 depth=1 heads=2 feedforward=16 norm=1 positions=1 "
    "normEps=0.00001 embeddingScale=1 finalNorm=1 pooling=3 tied=1 | softmax causal=1",
    "train adamw input=1 vocabulary=9 length=23 outputs=9 width=12 depth=1 heads=2 feedforward=16 norm=1 positions=3 "
    "normEps=0.00001 embeddingScale=1 finalNorm=1 pooling=3 | linear causal=1",
    "train adamw input=1 vocabulary=9 length=23 outputs=9 width=12 depth=1 heads=3 feedforward=16 norm=1 positions=4 "
    "normEps=0.00001 embeddingScale=1 finalNorm=1 pooling=3 | softmax causal=1",
    "train adamw input=1 vocabulary=9 length=23 outputs=9 width=12 depth=1 heads=2 feedforward=16 norm=1 positions=5 "
    "normEps=0.00001 embeddingScale=1 finalNorm=1 pooling=3 | sparse pattern=1 block=4 causal=1",
    "train adam input=0 features=2 length=17 outputs=2 width=10 depth=1 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=1 pooling=5 pair=1 normKind=1 gated=1 activation=2 | softmax",
    "train lion input=0 features=2 length=17 outputs=2 width=8 depth=1 heads=2 feedforward=8 positions=1 "
    "normEps=0.00001 embeddingScale=1 pooling=0 | softmax",
    "train adam input=2 features=5 length=23 outputs=3 width=8 depth=2 heads=2 feedforward=8 dropout=0.25 | graph "
    "slope=0.2 | graph slope=0.2",
    "train adam input=2 features=5 length=23 outputs=3 width=8 depth=1 heads=2 feedforward=8 | graphImplicit samples=6 "
    "p=2 eps=0.00001",
    "train adam input=2 features=5 length=23 outputs=3 width=8 depth=2 heads=2 feedforward=8 dropout=0.25 | "
    "graphImplicit samples=6 p=1.8 eps=0.00001 source=2 klWeight=0.01 | graphImplicit samples=6 p=2 eps=0.00001 "
    "source=1 stationary=1",
    "train adam input=4 vocabulary=9 length=23 outputs=9 targetLength=17 width=12 depth=6 encoderDepth=2 heads=2 "
    "feedforward=16 norm=1 positions=5 normEps=0.00001 embeddingScale=1 finalNorm=1 pooling=3 tied=1 | softmax | "
    "window "
    "window=3 | softmax causal=1 | softmax beta=0.6 pool=1,2 eps=0.00001 | sparse pattern=1 block=4 causal=1 | softmax",
    "train adam input=4 vocabulary=9 length=17 outputs=9 targetLength=19 width=12 depth=3 encoderDepth=1 heads=2 "
    "feedforward=16 dropout=0.1 positions=1 normEps=0.00001 embeddingScale=1 pooling=3 | primal rank=4 rows=9 eta=0.1 "
    "| "
    "linear causal=1 | softmax",
};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios, MAX_INPUTS = 20, MAX_OPTIONS = 16 };

/* ---- hashing ----------------------------------------------------------------------------------------------------- */

static uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 16777619u; /* FNV-1a */
    return hash;
}

/* A NaN's payload and sign are the machine's own business, and no result here should be one: 0 fails the test. */
static uint32_t hash_floats(uint32_t hash, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != x[i]) return 0;
    return hash ? hash_bytes(hash, x, n * sizeof *x) : 0;
}

static const uint32_t START = 2166136261u;

/* ---- words ------------------------------------------------------------------------------------------------------- */

static size_t word_length(const char *text, const char *ends) { return strcspn(text, ends); }

static const char *next_word(const char *text)
{
    text += strcspn(text, " ");
    return text + strspn(text, " ");
}

enum { OP_NAME, OP_INPUTS, OP_OUTPUTS, OP_OPTIONS, OP_LAYER };

static int same(const char *a, size_t na, const char *b, size_t nb) { return na == nb && !memcmp(a, b, na); }

/* Place of a name in a list of words like "q:BHNd mask?:BM pool?i:H", or −1. */
static int place(const char *words, const char *word, size_t n)
{
    for (int i = 0; *words; i++, words = next_word(words))
        if (same(words, word_length(words, " ?!*=:"), word, n)) return i;
    return -1;
}

static int count_words(const char *words)
{
    int n = 0;
    for (; *words; words = next_word(words)) n++;
    return n;
}

static int find_op(const char *name, size_t n)
{
    for (int32_t i = 0; i < pa_op_count(); i++)
        if (same(pa_op_text(i, OP_NAME), strlen(pa_op_text(i, OP_NAME)), name, n)) return i;
    return -1;
}

static int present(const char *spec)
{
    size_t n = word_length(spec, " ");
    if (!spec[n]) return 1;
    if (!same(spec, n, "train", 5)) return find_op(spec, n) >= 0;
    for (const char *bar = strchr(spec, '|'); bar; bar = strchr(bar + 1, '|'))
        if (find_op(bar + 2, word_length(bar + 2, " ")) < 0) return 0;
    return 1;
}

/* ---- ops --------------------------------------------------------------------------------------------------------- */

static int list(const char *text, const char *end, int32_t *out)
{
    int n = 0;
    for (char *after; text < end && n < 32; text = after + 1) {
        out[n++] = (int32_t)strtol(text, &after, 10);
        if (*after != ',') break;
    }
    return n;
}

static Tensor *input(const char *word, size_t name, Rng *rng)
{
    const char *text = word + name + 1, *end = word + word_length(word, " ");
    int32_t numbers[32];
    int n = list(text, end, numbers);
    if (word[name] == '#') {
        Tensor *t = pa_tensor(1, 1, &n, 0);
        memcpy(pa_tensor_data(t), numbers, sizeof *numbers * (size_t)n);
        return t;
    }
    if (word[name] == '%') {
        const char *x = memchr(text, 'x', (size_t)(end - text));
        int32_t shape[2] = {numbers[0], x ? (int32_t)strtol(x + 1, NULL, 10) : 1};
        uint32_t below = (uint32_t)strtol(strchr(text, ',') + 1, NULL, 10);
        Tensor *t = pa_tensor(1, x ? 2 : 1, shape, 0);
        int32_t *ids = pa_tensor_data(t);
        for (int32_t i = 0; i < shape[0] * shape[1]; i++) ids[i] = (int32_t)rng_below(rng, below);
        return t;
    }
    const char *star = memchr(text, '*', (size_t)(end - text));
    Tensor *t = pa_tensor(0, n, numbers, word[name] == ':');
    size_t size = 1;
    for (int i = 0; i < n; i++) size *= (size_t)numbers[i];
    float *data = pa_tensor_data(t);
    if (word[name] == ':')
        rng_fill_normal(rng, data, size, star ? (float)strtod(star + 1, NULL) : 1.0f);
    else
        for (size_t i = 0; i < size; i++) data[i] = i == 0 || rng_below(rng, 4) != 0;
    return t;
}

static size_t tensor_floats(const Tensor *t)
{
    size_t size = 1;
    for (int32_t i = 0; i < pa_tensor_ndim(t); i++) size *= (size_t)pa_tensor_shape(t)[i];
    return size;
}

static uint32_t run_op(const char *spec)
{
    int op = find_op(spec, word_length(spec, " ")), n_out = count_words(pa_op_text(op, OP_OUTPUTS)), has_gradient = 0;
    Tensor *in[MAX_INPUTS] = {0}, *out[4] = {0};
    double options[MAX_OPTIONS] = {0};
    uint32_t hash = START;
    Rng rng;
    rng_seed(&rng, 7);
    pa_seed(11);
    for (const char *word = next_word(spec); *word; word = next_word(word)) {
        size_t n = word_length(word, ":?#%= ");
        int i = place(word[n] == '=' ? pa_op_text(op, OP_OPTIONS) : pa_op_text(op, OP_INPUTS), word, n);
        if (i < 0)
            hash = 0; /* a word that the op does not know */
        else if (word[n] == '=')
            options[i] = strtod(word + n + 1, NULL);
        else
            in[i] = input(word, n, &rng), has_gradient |= word[n] == ':';
    }
    if (hash && pa_apply(op, in, count_words(pa_op_text(op, OP_INPUTS)), options,
                         count_words(pa_op_text(op, OP_OPTIONS)), 1, out))
        hash = 0;
    for (int i = 0; i < n_out && hash && out[i]; i++)
        hash = hash_floats(hash, pa_tensor_data(out[i]), tensor_floats(out[i]));
    for (int i = 0; i < n_out && hash && out[i] && has_gradient; i++) {
        size_t n = tensor_floats(out[i]);
        float *dout = malloc(sizeof *dout * (n ? n : 1));
        rng_fill_normal(&rng, dout, n, 1);
        if (pa_backward(out[i], dout)) hash = 0;
        free(dout);
    }
    for (int i = 0; i < MAX_INPUTS; i++) {
        if (in[i] && hash && pa_tensor_grad(in[i]))
            hash = hash_floats(hash, pa_tensor_grad(in[i]), tensor_floats(in[i]));
        if (in[i]) pa_tensor_release(in[i]);
    }
    for (int i = 0; i < n_out; i++)
        if (out[i]) pa_tensor_release(out[i]);
    return hash;
}

/* ---- training ---------------------------------------------------------------------------------------------------- */

/* name=value words up to the bar into their slots; 0 for a name that is not a slot. */
static int slots(double *to, const char *names, const char *word)
{
    for (; *word && *word != '|'; word = next_word(word)) {
        size_t n = word_length(word, "= ");
        int i = place(names, word, n);
        if (word[n] != '=' || i < 0) return 0;
        to[i] = strtod(word + n + 1, NULL);
    }
    return 1;
}

/* A layer's record as pa.h has it: the number of its op, then what its words say; returns how many numbers, 0 for a
 * word that the op does not know. */
static int layer_record(double *to, const char *spec, int heads)
{
    const int op = find_op(spec, word_length(spec, " "));
    const char *lists[] = {pa_op_text(op, OP_OPTIONS), pa_op_text(op, OP_LAYER)};
    int n = 1, known = 0, given = 0;
    to[0] = op;
    for (const char *word = next_word(spec); *word && *word != '|'; word = next_word(word)) given++;
    for (int l = 0; l < 2; l++)
        for (const char *name = lists[l]; *name; name = next_word(name)) {
            const size_t length = word_length(name, " ?!*=:");
            const int many = name[length] == '*' ? heads : 1;
            for (int h = 0; h < many; h++) to[n + h] = 0;
            for (const char *word = next_word(spec); *word && *word != '|'; word = next_word(word)) {
                if (!same(word, word_length(word, "= "), name, length)) continue;
                char *c = (char *)word + length;
                for (int h = 0; h < many && (*c == '=' || *c == ','); h++) to[n + h] = strtod(c + 1, &c);
                known++;
            }
            n += many;
        }
    return known == given ? n : 0;
}

static uint32_t run_training(const char *spec)
{
    enum { SAMPLES = 4, STEPS = 20 };
    const char *kind = next_word(spec);
    const int optimizer = place("sgd adam adamw radam lion", kind, word_length(kind, " "));
    double config[512] = {0};
    int n_config = count_words(pa_words(0));
    if (optimizer < 0 || !slots(config, pa_words(0), next_word(kind))) return 0;
    const int heads = (int)config[place(pa_words(0), "heads", 5)];
    for (const char *bar = strchr(spec, '|'); bar; bar = strchr(bar + 1, '|')) {
        const int taken = layer_record(config + n_config, bar + 2, heads);
        if (!taken) return 0;
        n_config += taken;
    }
    pa_seed(3);
    Model *m = pa_model_create(config, n_config, 0);
    if (!m) return 0;
    Session *s = pa_session_create(m);
    pa_session_seed(s, 5);
    const int decoupled = optimizer == 2 || optimizer == 4, spares = optimizer == 4; /* adamw, lion */
    const double option[] = {0.9, 0.999, 1e-8, 0.01, decoupled, optimizer == 0 ? 0.9 : 0, 1, spares ? 0.1 : 0};
    const double one_cycle[] = {0.3, 0, 25, 1e4, 0, 1, 0.85, 0.95};
    uint32_t hash =
        pa_session_optimizer(s, optimizer, option, (const double[]){0, 1, 0, 1, 1, 0, 3, 1, 0}, 3 * spares) ? 0 : START;

    const char *names = pa_words(0);
    const int translates = config[place(names, "input", 5)] == 4;
    int tokens = translates || config[place(names, "input", 5)] == 1, graph = config[place(names, "input", 5)] == 2,
        regression = config[place(names, "loss", 4)] == 1;
    int length = (int)config[place(names, "length", 6)], outputs = (int)config[place(names, "outputs", 7)];
    int features = tokens ? 1 : (int)config[place(names, "features", 8)];
    uint32_t vocabulary = (uint32_t)config[place(names, "vocabulary", 10)];
    size_t n = (size_t)(length * features);
    float *x = malloc(sizeof *x * n * SAMPLES), target[8], report[4];
    int32_t *ids = malloc(sizeof *ids * n * SAMPLES), edges[2 * 60], labels[64];
    Rng rng;
    rng_seed(&rng, 13);
    rng_fill_normal(&rng, x, n * SAMPLES, 1);
    for (size_t i = 0; i < n * SAMPLES; i++) ids[i] = tokens ? (int32_t)rng_below(&rng, vocabulary) : 0;

    for (int i = 0; i < 60; i++)
        edges[2 * i] = i % length, edges[2 * i + 1] = (int32_t)rng_below(&rng, (uint32_t)length);
    if (graph && hash && pa_model_set_edges(m, edges, 60)) hash = 0;
    if (config[place(names, "pair", 4)]) pa_model_set_pair(m, tokens ? (const void *)ids : (const void *)x, length);
    const int target_length = (int)config[place(names, "targetLength", 12)]; /* of ids that are there anyway */
    if (translates) pa_model_set_pair(m, ids, target_length);

    for (int step = 0; step < STEPS && hash; step++) {
        for (int sample = 0; sample < SAMPLES && hash; sample++) {
            int whole = graph || config[place(names, "pooling", 7)] == 1, shorter = whole ? length : length - sample;
            /* the first alone where tokens are pooled */
            for (int i = 0; i < 64; i++) labels[i] = i % 7 == 6 ? -1 : (sample + i) % outputs;
            for (int i = 0; i < outputs && i < 8; i++) target[i] = (float)(sample - 1) + 0.5f * (float)i;
            const void *sample_x =
                tokens ? (const void *)(ids + (size_t)sample * n) : (const void *)(x + (size_t)sample * n);
            if (pa_session_accumulate(s, sample_x, shorter, regression ? (void *)target : (void *)labels, NULL, 0.25,
                                      report))
                hash = 0;
            hash = hash_floats(hash, report, hash ? 4 : 0);
        }
        double at[2];
        pa_schedule(spares ? 6 : 2, one_cycle, 0.01, step, STEPS, 3, at);
        if (hash && pa_session_update(s, at[0], at[1])) hash = 0;
    }
    for (int i = 0; i < pa_model_parameter_count(m) && hash; i++)
        hash = hash_floats(hash, pa_tensor_data(pa_model_parameter(m, i)), tensor_floats(pa_model_parameter(m, i)));
    if (translates) { /* what it says step by step, of two hypotheses */
        Translation *t = pa_translation_create(m, 2);
        if (!t || pa_translation_begin(t, ids, length)) hash = 0;
        for (int i = 0; i < target_length && hash; i++) {
            if (i == 5 && pa_translation_copy(t, 1, 0)) hash = 0;
            for (int b = 0; b < 1 + (i >= 5) && hash; b++)
                hash =
                    pa_translation_step(t, b, ids[i + b]) ? 0 : hash_floats(hash, pa_model_logits(m), (size_t)outputs);
        }
        pa_translation_free(t);
    } else if (tokens && config[place(names, "pooling", 7)] == 3) { /* a language model: what it says step by step */
        Generator *g = pa_generator_create(m);
        if (!g) hash = 0;
        for (int i = 0; i < length && hash; i++)
            hash = pa_generator_step(g, &ids[i], 1) ? 0 : hash_floats(hash, pa_model_logits(m), (size_t)outputs);
        pa_generator_free(g);
    }
    pa_session_free(s);
    pa_model_free(m);
    free(x);
    free(ids);
    return hash;
}

/* ---- kernels that no op reaches ---------------------------------------------------------------------------------- */

static uint32_t run_kernels(const char *name)
{
    enum { N = 1037 };
    static float x[N], y[N], z[N];
    uint32_t hash = START;
    Rng rng;
    rng_seed(&rng, 17);
    rng_fill_normal(&rng, x, N, 3);
    rng_fill_uniform(&rng, y, N, -5, 5);
    if (!strcmp(name, "random")) {
        hash = hash_floats(hash_floats(hash, x, N), y, N);
        for (int i = 0; i < 100; i++) z[i] = (float)rng_below(&rng, (uint32_t)i + 1) + rng_normal(&rng);
        return hash_floats(hash, z, 100);
    }
    if (!strcmp(name, "vmath")) {
        for (int i = 0; i < N; i++) {
            float sine, cosine, w = x[i] * y[i] * 4;
            v_sincos1(w, &sine, &cosine);
            float values[] = {v_exp1(w), v_log1(fabsf(w)), v_tanh1(x[i]), v_erf1(x[i]), v_pow1(fabsf(x[i]), y[i]), sine,
                              cosine};
            hash = hash_floats(hash, values, sizeof values / sizeof *values);
        }
        return hash;
    }
    if (!strcmp(name, "pointwise")) {
        void (*const functions[])(float *, const float *, size_t) = {relu_forward, gelu_forward, tanh_forward,
                                                                     sigmoid_forward, exp_forward};
        for (int i = 0; i < 5; i++) functions[i](z, x, N), hash = hash_floats(hash, z, N);
        void (*const backwards[])(float *, const float *, const float *, size_t) = {relu_backward, elu_backward,
                                                                                    gelu_backward, tanh_backward,
                                                                                    sigmoid_backward};
        for (int i = 0; i < 5; i++) backwards[i](z, y, x, N), hash = hash_floats(hash, z, N);
        elu_forward(z, x, 1, N);
        double sums[] = {sum(z, N), sum_squares(z, N), dot(z, x, N)};
        return hash_bytes(hash_floats(hash, z, N), sums, sizeof sums);
    }
    if (!strcmp(name, "gemm")) {
        static float a[67 * 67], b[67 * 67], c[67 * 67];
        static const int sizes[] = {0, 1, 3, 4, 5, 7, 8, 9, 31, 33, 67};
        rng_fill_normal(&rng, a, 67 * 67, 1);
        rng_fill_normal(&rng, b, 67 * 67, 1);
        float *scratch = malloc(sizeof *scratch * gemm_scratch(67, 67, 67));
        for (int layout = 0; layout < 3; layout++)
            for (int i = 0; i < 11; i++)
                for (int j = 0; j < 11; j++) {
                    int M = sizes[i], n = sizes[j], K = sizes[(i + 2 * j) % 11];
                    memset(c, 0, sizeof c);
                    gemm_bias((GemmLayout)layout, c, n, a, layout == GEMM_TN ? M : K, b, layout == GEMM_NT ? K : n, M,
                              n, K, 0.5f, i & 1, x, scratch);
                    hash = hash_floats(hash, c, (size_t)(M * n));
                }
        free(scratch);
        return hash;
    }
    if (!strcmp(name, "svd")) {
        static const int shapes[][2] = {{1, 1}, {3, 5}, {9, 4}, {17, 17}, {33, 31}};
        static float u[33 * 33], s[33], v[33 * 33];
        for (int i = 0; i < 5; i++) {
            int M = shapes[i][0], n = shapes[i][1], K = M < n ? M : n;
            double *scratch = malloc(sizeof *scratch * svd_scratch(M, n));
            if (svd(u, s, v, x, M, n, scratch) < 0) hash = 0;
            hash = hash_floats(hash_floats(hash_floats(hash, u, (size_t)(M * K)), s, (size_t)K), v, (size_t)(n * K));
            free(scratch);
        }
        return hash;
    }
    if (!strcmp(name, "positions")) {
        sinusoidal_positions(z, N / 7, 7);
        return hash_floats(hash, z, N / 7 * 7);
    }
    return 0;
}

/* ---- what the tests call ----------------------------------------------------------------------------------------- */

static const char *scenario_at(uint32_t i)
{
    for (int s = 0; s < SCENARIOS; s++)
        if (present(scenarios[s]) && i-- == 0) return scenarios[s];
    return "";
}

uint32_t scenario_count(void);
const char *scenario_name(uint32_t i);
uint32_t scenario_hash(uint32_t i);

uint32_t scenario_count(void)
{
    uint32_t n = 0;
    for (int s = 0; s < SCENARIOS; s++) n += (uint32_t)present(scenarios[s]);
    return n;
}

const char *scenario_name(uint32_t i) { return scenario_at(i); }

uint32_t scenario_hash(uint32_t i)
{
    const char *spec = scenario_at(i);
    if (!strncmp(spec, "train ", 6)) return run_training(spec);
    return strchr(spec, ' ') ? run_op(spec) : run_kernels(spec);
}

#ifndef __wasm__
#include <stdio.h>

/* Every hash on its line; what is not as in `expected` is told. */
static int run_all(uint32_t *expected, int again)
{
    int failed = scenario_count() == 0;
    for (uint32_t i = 0; i < scenario_count(); i++) {
        uint32_t hash = scenario_hash(i);
        if (!again) printf("%s %08x\n", scenario_name(i), (unsigned)hash);
        if (!again) expected[i] = hash;
        if (hash && hash == expected[i]) continue;
        failed = 1;
        fprintf(stderr, "failed: %s: %s\n", scenario_name(i), hash ? "other bits with threads" : pa_error());
    }
    return failed;
}

#if PA_THREADS
#include <pthread.h>

static void *host(void *which)
{
    if (parallel_run((int)(intptr_t)which)) parallel_ended((int)(intptr_t)which);
    return NULL;
}

static int seen[PARALLEL_MOST];

static void race(void *sum, int item, int thread)
{
    seen[thread] = 1;
    *(int *)sum += item;
}

/* The same with so many threads; or, without `expected`, a job that no job may be: items add to one number. */
static int run_with(int threads, uint32_t *expected)
{
    pthread_t id[PARALLEL_MOST];
    int failed = 0, sum = 0;
    if (!parallel_begin(threads)) return 1;
    for (int thread = 1; thread < threads; thread++) {
        parallel_stack(thread);
        pthread_create(&id[thread], NULL, host, (void *)(intptr_t)thread);
        parallel_works(1);
    }
    if (expected)
        failed = run_all(expected, 1);
    else
        for (int i = 0; i < 1000 || !seen[1]; i++) parallel_for(100, 1e12, race, &sum); /* until another takes part */
    parallel_end();
    for (int thread = 1; thread < threads; thread++) pthread_join(id[thread], NULL);
    return failed;
}
#endif

/* With threads: the numbers of them to compare one with, 3 where none is named; or `race`. */
int main(int count, char **words)
{
    uint32_t expected[SCENARIOS];
#if PA_THREADS
    if (count > 1 && !strcmp(words[1], "race")) return run_with(3, NULL);
#endif
    int failed = run_all(expected, 0);
#if PA_THREADS
    for (int i = 1; i < count; i++) failed |= run_with(atoi(words[i]), expected);
    if (count == 1) failed |= run_with(3, expected);
#endif
    (void)count, (void)words;
    return failed;
}
#endif
