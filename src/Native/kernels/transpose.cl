/* Rows become columns, in registers. */
#ifndef TRANSPOSE_CL
#define TRANSPOSE_CL

/* Eight vectors become eight others: lane i of v[j] and lane j of v[i] change places. */
__attribute__((always_inline)) void transpose(float8 *v)
{
    float8 t[8];
    _Pragma("unroll") for (int i = 0; i < 4; i++) {
        float8 a = v[2 * i], b = v[2 * i + 1];
        t[2 * i] = (float8)(a.s0, b.s0, a.s2, b.s2, a.s4, b.s4, a.s6, b.s6);
        t[2 * i + 1] = (float8)(a.s1, b.s1, a.s3, b.s3, a.s5, b.s5, a.s7, b.s7);
    }
    _Pragma("unroll") for (int i = 0; i < 8; i += 4) {
        _Pragma("unroll") for (int j = 0; j < 2; j++) {
            v[i + j] = (float8)(t[i + j].s01, t[i + j + 2].s01, t[i + j].s45, t[i + j + 2].s45);
            v[i + j + 2] = (float8)(t[i + j].s23, t[i + j + 2].s23, t[i + j].s67, t[i + j + 2].s67);
        }
    }
    _Pragma("unroll") for (int i = 0; i < 4; i++) {
        float8 low = (float8)(v[i].lo, v[i + 4].lo), high = (float8)(v[i].hi, v[i + 4].hi);
        v[i] = low;
        v[i + 4] = high;
    }
}

#endif
