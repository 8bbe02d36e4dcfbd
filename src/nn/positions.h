/* positions — the fixed table of Vaswani et al. 2017: table[t,2i] = sin(t/10000^{2i/D}), table[t,2i+1] = cos(…).
 * table [length,D] out. Angles are reduced in float64, so that long sequences keep their digits. */
#ifndef PA_NN_POSITIONS_H
#define PA_NN_POSITIONS_H

void sinusoidal_positions(float *table, int length, int D);

#endif
