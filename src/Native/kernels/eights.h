/* Vectors of eight floats, whatever a register holds: for kernels whose data lie in eights. */
#ifndef EIGHTS_H
#define EIGHTS_H

#include "compiler.h"

/* The sums of eight vectors: lane i is the sum of the lanes of v[i]. */
INLINE float8 add_lanes(const float8 *v)
{
    float8 four[4], two[2];
    UNROLL for (int i = 0; i < 4; i++) {
        four[i] = (float8)(v[2 * i].even, v[2 * i + 1].even) + (float8)(v[2 * i].odd, v[2 * i + 1].odd);
    }
    UNROLL for (int i = 0; i < 2; i++) {
        two[i] = (float8)(four[2 * i].even, four[2 * i + 1].even) + (float8)(four[2 * i].odd, four[2 * i + 1].odd);
    }
    return (float8)(two[0].even, two[1].even) + (float8)(two[0].odd, two[1].odd);
}

#endif
