/*
 * The weights of winograd.cl:  u[e,o,c] = (G w[o,c] Gᵀ)[e].
 *
 * Index order: w o,c,k,l; u o/16,e,c,o%16, filled up to 16 with zeros. One work-item sixteen output channels and four input channels: whole
 * lines of the cache. Weights that a phase has not are 0.
 */
#include "winograd_phases.h"

/* Eight output channels of one input channel; point e goes to u[e·plane]. */
INLINE void transform(float8 g[TAPS][6], __global float *restrict u, int plane)
{
    float8 point[6];
    UNROLL for (int l = 0; l < TAPS; l++) {
        points_of_weights(g[l]);
    }
    UNROLL for (int row = 0; row < 6; row++) {
        UNROLL for (int l = 0; l < TAPS; l++) {
            point[l] = g[l][row];
        }
        points_of_weights(point);
        UNROLL for (int column = 0; column < 6; column++) {
            vstore8(point[column], 0, u + (row * 6 + column) * plane);
        }
    }
}

/* Eight floats from as many places. */
INLINE float8 gather(__global const float *restrict w, int8 at)
{
    return (float8)(w[at.s0], w[at.s1], w[at.s2], w[at.s3], w[at.s4], w[at.s5], w[at.s6], w[at.s7]);
}

/*
 * C and O: the convolution's of stride 1, phases being channels. turned: w is of a convolution of which the input's gradient is wanted: its
 * channels (and their phases) are the outputs here, its outputs the channels.
 */
__kernel void winograd_weights(__global const float *restrict w, __global float *restrict u, int C, int O, WinogradWeights s, int turned)
{
    int first = get_global_id(0) * 4, block = get_global_id(1), plane = WINOGRAD_WEIGHTS(C);
    int pictures = (turned ? O : C) / (s.stride_y * s.stride_x);
    for (int part = 0; part < WINOGRAD_BLOCK; part += 8) {
        int8 lane = block * WINOGRAD_BLOCK + part + (int8)(0, 1, 2, 3, 4, 5, 6, 7), there = lane < O, o = min(lane, (int8)(O - 1));
        Phases f = phases_of(o, &s);
        for (int c = first; c < min(first + 4, C); c++) {
            f = turned ? f : phases_of(c, &s);
            int8 from = ((turned ? c : o) * pictures + f.channel) * s.K * s.L;
            float8 g[TAPS][6];
            UNROLL for (int tap = 0; tap < TAPS * TAPS; tap++) {
                int m = tap / TAPS, n = tap % TAPS, k = turned ? TAPS - 1 - m : m, l = turned ? TAPS - 1 - n : n;
                int8 weight = as_int8(gather(w, from + place_of_weight(&f, k, l, &s)));
                g[n][m] = as_float8(weight & has_weight(&f, k, l, &s) & there);
            }
            transform(g, u + block * 36 * plane + c * WINOGRAD_BLOCK + part, plane);
        }
    }
}
