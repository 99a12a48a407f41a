/*
 * The weights of winograd.cl:  u[e,o,c] = (G w[o,c] Gᵀ)[e].
 *
 * Index order: w o,c,k,l; u o/16,e,c,o%16, filled up to 16 with zeros. One work-item sixteen output channels and four input channels: whole
 * lines of the cache. Of a convolution with strides, weight (m,n) of phase (a,b) is weight (m·stride_y + a, n·stride_x + b), or 0.
 */
#include "winograd_tiles.h"

/* Eight output channels of one input channel; point e goes to u[e·plane]. */
INLINE void transform(const float lanes[TAPS * TAPS][8], __global float *restrict u, int plane)
{
    float8 g[TAPS][6], point[6];
    UNROLL for (int l = 0; l < TAPS; l++) {
        UNROLL for (int k = 0; k < TAPS; k++) {
            g[l][k] = vload8(0, lanes[k * TAPS + l]);
        }
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

/*
 * C and O: the convolution's of stride 1, phases being channels. turned: w is of a convolution of which the input's gradient is wanted: its
 * channels (and their phases) are the outputs here, its outputs the channels.
 */
__kernel void winograd_weights(__global const float *restrict w, __global float *restrict u, int C, int O, WinogradWeights s, int turned)
{
    int first = get_global_id(0) * 4, block = get_global_id(1), plane = WINOGRAD_WEIGHTS(C), phases = s.stride_y * s.stride_x;
    int pictures = (turned ? O : C) / phases;
    for (int c = first; c < min(first + 4, C); c++) {
        for (int part = 0; part < WINOGRAD_BLOCK; part += 8) {
            float lanes[TAPS * TAPS][8];
            for (int lane = 0; lane < 8; lane++) {
                int o = block * WINOGRAD_BLOCK + part + lane, phase = turned ? o : c;
                int top = phase / s.stride_x % s.stride_y, left = phase % s.stride_x;
                __global const float *from = w + ((turned ? c : o) * pictures + phase / phases) * s.K * s.L;
                for (int m = 0; m < TAPS; m++) {
                    for (int n = 0; n < TAPS; n++) {
                        int k = m * s.stride_y + top, l = n * s.stride_x + left, tap = m * TAPS + n;
                        lanes[turned ? TAPS * TAPS - 1 - tap : tap][lane] = o < O && k < s.K && l < s.L ? from[k * s.L + l] : 0;
                    }
                }
            }
            transform(lanes, u + block * 36 * plane + c * WINOGRAD_BLOCK + part, plane);
        }
    }
}
