/* places — what attention is told of where tokens stand: a rotation of queries and keys, or a bias of their scores. */
#ifndef PA_ATTENTION_PLACES_H
#define PA_ATTENTION_PLACES_H

enum { RELATIVE_BUCKETS = 32, RELATIVE_FAR = 128 }; /* T5's numbers */

/* Rotary positions (Su et al. 2021): of each head of d columns in a row of D the pairs 2c, 2c + 1 turn by the angle
 * whose sine and cosine stand there in the row's table; a column without a partner stays. table [R,d], x, y [R,D].
 *   forward    y = turned x; y may be x
 *   backward   dx += dy turned back */
void rotate_forward(float *y, const float *x, const float *table, int R, int D, int d);
void rotate_backward(float *dx, const float *dy, const float *table, int R, int D, int d);

/* The bias of a score by the distance i − j of its query and key.
 *   ALiBi (Press et al. 2022)   −|i − j| · 2^(−8(h+1)/H), for H that are no power of two between those of the powers
 *                               around it, as the paper's code has it
 *   T5 (Raffel et al. 2020)     table[h][bucket]: a bucket for each of the small distances, then ever larger ones up to
 *                               RELATIVE_FAR; later keys have the second half of them where both directions are seen */
float alibi_bias(int h, int H, int distance);
int relative_bucket(int distance, int causal);

#endif
