/* spectral_source — where a layer of implicit kernel attention has its spectral points W_1, W_2 from (MECHANISMS B.4).
 *
 *   direct  parameters w1, w2 [H,d,M] of the layer; a stationary kernel has one, w
 *   ikan    z = noise whose mean and deviation follow from the mean query and key; W_a = net_a(z), two odd generator
 *   networks
 *   mikan   the same, the noise of the heads coupled by a Gaussian copula
 *
 * With a generator the layer has a KL term, klWeight times which joins the loss. */
#ifndef PA_NN_SPECTRAL_SOURCE_H
#define PA_NN_SPECTRAL_SOURCE_H

#include "nn/blocks.h"
#include "nn/config.h"

typedef enum SpectralSourceKind { SOURCE_DIRECT, SOURCE_IKAN, SOURCE_MIKAN } SpectralSourceKind;

typedef struct SpectralSource {
    SpectralSourceKind kind;
    int samples;             /* M */
    Tensor *point[2];        /* direct: w1, w2, or w and NULL */
    Tensor *encoder[8];      /* B1 c1 B2 c2 B3 c3 B4 c4 of copulaNoise */
    Tensor *generator[2][6]; /* a1 b1 a2 b2 a3 b3 of spectralNet, for W_1 and W_2 */
} SpectralSource;

Status spectral_source_create(SpectralSource *s, Parameters *p, const char *prefix, const LayerConfig *config,
                              int heads, int d);

/* w[0], w[1] receive W_1 and W_2 (W and NULL: stationary), *kl the node whose output 3 is the KL term [B], or NULL. q,
 * k as the layer projects them, tokens first. */
Status spectral_source_apply(const SpectralSource *s, Tape *tape, Tensor *q, Tensor *k, Tensor *mask, int heads,
                             Tensor *w[2], Node **kl);

#endif
