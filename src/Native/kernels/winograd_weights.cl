/*
 * The weights of winograd.cl:  u[e,o,c] = (G w[o,c] Gᵀ)[e].
 *
 * Index order: w o,c,k; u o/16,e,c,o%16, filled up to 16 with zeros. One work-item sixteen output channels and four input channels: whole
 * lines of the cache.
 */
#include "winograd_tiles.h"

/* Eight output channels of one input channel; point e goes to u[e·plane]. */
INLINE void transform(const float lanes[9][8], __global float *restrict u, int plane)
{
    float8 g[3][6], point[6];
    UNROLL for (int l = 0; l < 3; l++) {
        UNROLL for (int k = 0; k < 3; k++) {
            g[l][k] = vload8(0, lanes[k * 3 + l]);
        }
        points_of_weights(g[l]);
    }
    UNROLL for (int row = 0; row < 6; row++) {
        UNROLL for (int l = 0; l < 3; l++) {
            point[l] = g[l][row];
        }
        points_of_weights(point);
        UNROLL for (int column = 0; column < 6; column++) {
            vstore8(point[column], 0, u + (row * 6 + column) * plane);
        }
    }
}

/* turned: w is O×C×3×3 of a convolution of which the input's gradient is wanted: its C are the outputs here, its O the inputs. */
__kernel void winograd_weights(__global const float *restrict w, __global float *restrict u, int C, int O, int turned)
{
    int first = get_global_id(0) * 4, block = get_global_id(1), plane = WINOGRAD_WEIGHTS(C);
    for (int c = first; c < min(first + 4, C); c++) {
        for (int part = 0; part < WINOGRAD_BLOCK; part += 8) {
            float lanes[9][8];
            for (int lane = 0; lane < 8; lane++) {
                int o = block * WINOGRAD_BLOCK + part + lane;
                __global const float *from = w + (turned ? c * O + o : o * C + c) * 9;
                for (int k = 0; k < 9; k++) {
                    lanes[k][lane] = o < O ? from[turned ? 8 - k : k] : 0;
                }
            }
            transform(lanes, u + block * 36 * plane + c * WINOGRAD_BLOCK + part, plane);
        }
    }
}
