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

/* Eight vectors become eight others: lane i of v[j] and lane j of v[i] change places. */
INLINE void transpose(float8 *v)
{
    float8 t[8];
    UNROLL for (int i = 0; i < 4; i++) {
        float8 a = v[2 * i], b = v[2 * i + 1];
        t[2 * i] = (float8)(a.s0, b.s0, a.s2, b.s2, a.s4, b.s4, a.s6, b.s6);
        t[2 * i + 1] = (float8)(a.s1, b.s1, a.s3, b.s3, a.s5, b.s5, a.s7, b.s7);
    }
    UNROLL for (int i = 0; i < 8; i += 4) {
        UNROLL for (int j = 0; j < 2; j++) {
            v[i + j] = (float8)(t[i + j].s01, t[i + j + 2].s01, t[i + j].s45, t[i + j + 2].s45);
            v[i + j + 2] = (float8)(t[i + j].s23, t[i + j + 2].s23, t[i + j].s67, t[i + j + 2].s67);
        }
    }
    UNROLL for (int i = 0; i < 4; i++) {
        float8 low = (float8)(v[i].lo, v[i + 4].lo), high = (float8)(v[i].hi, v[i + 4].hi);
        v[i] = low;
        v[i + 4] = high;
    }
}

#endif
