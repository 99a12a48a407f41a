/*
 * Convolution at stride 1 by Winograd's algorithm (winograd.h) with eight pictures in the lanes of a vector; for batches of pictures with
 * few channels, where the transforms cost as much as the products:
 *
 *     weights    u[o,j,c,i] = (G w[o,c] Gᵀ)[i,j]                  i, j: row and column of the 6×6 points
 *     images     y[n,o, tile] = Aᵀ [ Σ_c u[o,·,c,·] ⊙ (Bᵀ x[n,c, tile] B) ] A + b[o]
 *
 *     lane n%8 of    ┌─┬─┬─┬─┬─┬─┐      A work-item computes a row of tiles of 8·VECTORS pictures, one tile after the other: first the
 *     pixels,        ├─┼─┼─┼─┼─┼─┤      points of all channels of x, then OUTPUTS channels of y at a time, a column of six points in
 *     then points    ├─┼─┼─j─┼─┼─┤      registers. That column's sums over c are transformed at once, before they leave the registers.
 *                    ├─┼─┼─┼─┼─┼─┤
 *
 * All lanes do the same, so a transform is nothing but sums of vectors. Index order: x n/8,c,y,x,n%8 with zeros around it (to_lanes of
 * convolution_images.cl); w o,c,k,l; u o/OUTPUTS,j,c,i,o%OUTPUTS; v j,c,i,vector,lane; y n/8,o,y,x,n%8.
 */
#include "winograd.h"

#ifndef OUTPUTS
#define OUTPUTS 2
#define VECTORS 2
#endif

#define MOST_CHANNELS 64 /* operators/winograd_images.c knows it too */

/* ---- weights: one work-item OUTPUTS output channels and one input channel ---- */

/* turned: as in winograd.cl, w belongs to a convolution of which the input's gradient is wanted. */
__kernel void winograd_image_weights(__global const float *restrict w, __global float *restrict u, int C, int O, int turned)
{
    int c = get_global_id(0), block = get_global_id(1);
    float lanes[TAPS * TAPS][8];
    float8 partial[TAPS][6];
    for (int lane = 0; lane < 8; lane++) {
        int o = block * OUTPUTS + lane;
        __global const float *from = w + (turned ? c * O + o : o * C + c) * TAPS * TAPS;
        for (int k = 0; k < TAPS * TAPS; k++) {
            lanes[k][lane] = lane < OUTPUTS && o < O ? from[turned ? TAPS * TAPS - 1 - k : k] : 0;
        }
    }
    UNROLL for (int l = 0; l < TAPS; l++) {
        UNROLL for (int k = 0; k < TAPS; k++) {
            partial[l][k] = vload8(0, lanes[k * TAPS + l]);
        }
        points_of_weights(partial[l]);
    }
    for (int i = 0; i < 6; i++) {
        float8 point[6];
        UNROLL for (int l = 0; l < TAPS; l++) {
            point[l] = partial[l][i];
        }
        points_of_weights(point);
        UNROLL for (int j = 0; j < 6; j++) {
            float rest[8];
            vstore8(point[j], 0, rest);
            UNROLL for (int lane = 0; lane < OUTPUTS; lane++) {
                u[(((block * 6 + j) * C + c) * 6 + i) * OUTPUTS + lane] = rest[lane];
            }
        }
    }
}

/* ---- images: one work-item a row of tiles ---- */

/* The points of one channel of a tile of eight pictures; from row to row of x are `width` vectors, from column to column of v `stride` floats. */
INLINE void points_of_tile(__global const float *restrict x, int width, float *v, int stride)
{
    float8 column[6][6];
    UNROLL for (int j = 0; j < 6; j++) {
        UNROLL for (int i = 0; i < 6; i++) {
            column[j][i] = vload8(i * width + j, x);
        }
        points_of_pixels(column[j]);
    }
    UNROLL for (int i = 0; i < 6; i++) {
        float8 row[6];
        UNROLL for (int j = 0; j < 6; j++) {
            row[j] = column[j][i];
        }
        points_of_pixels(row);
        UNROLL for (int j = 0; j < 6; j++) {
            vstore8(row[j], i * VECTORS, v + j * stride);
        }
    }
}

/* A column of six points of m = Σ_c u·v, and what Aᵀ makes of it. */
INLINE void outputs_of_column(__global const float *restrict u, const float *restrict v, int C, float8 partial[OUTPUTS][VECTORS][TILE])
{
    float8 sum[OUTPUTS][VECTORS][6];
    UNROLL for (int o = 0; o < OUTPUTS; o++) {
        UNROLL for (int part = 0; part < VECTORS; part++) {
            UNROLL for (int i = 0; i < 6; i++) {
                sum[o][part][i] = 0.0f;
            }
        }
    }
    for (int c = 0; c < C; c++) {
        UNROLL for (int i = 0; i < 6; i++) {
            UNROLL for (int o = 0; o < OUTPUTS; o++) {
                float8 weight = u[i * OUTPUTS + o];
                UNROLL for (int part = 0; part < VECTORS; part++) {
                    sum[o][part][i] = fma(weight, vload8(i * VECTORS + part, v), sum[o][part][i]);
                }
            }
        }
        u += 6 * OUTPUTS;
        v += 6 * VECTORS * 8;
    }
    UNROLL for (int o = 0; o < OUTPUTS; o++) {
        UNROLL for (int part = 0; part < VECTORS; part++) {
            outputs_of_points(sum[o][part]);
            UNROLL for (int r = 0; r < TILE; r++) {
                partial[o][part][r] = sum[o][part][r];
            }
        }
    }
}

/* x is H×W with its zeros, as large as the tiles need; y is P×Q. */
__kernel void winograd_images(__global const float *restrict x, __global const float *restrict u, __global const float *restrict b,
                              __global float *restrict y, int C, int O, int H, int W, int P, int Q)
{
    int row = get_global_id(0) * TILE, group = get_global_id(1) * VECTORS;
    float v[6 * MOST_CHANNELS * 6 * VECTORS * 8];
    for (int column = 0; column < Q; column += TILE) {
        for (int c = 0; c < C; c++) {
            UNROLL for (int part = 0; part < VECTORS; part++) {
                points_of_tile(x + ((((group + part) * C + c) * H + row) * W + column) * 8, W, v + (c * 6 * VECTORS + part) * 8,
                               C * 6 * VECTORS * 8);
            }
        }
        for (int block = 0; block * OUTPUTS < O; block++) {
            float8 partial[6][OUTPUTS][VECTORS][TILE];
            for (int j = 0; j < 6; j++) {
                outputs_of_column(u + (block * 6 + j) * C * 6 * OUTPUTS, v + j * C * 6 * VECTORS * 8, C, partial[j]);
            }
            UNROLL for (int i = 0; i < OUTPUTS; i++) {
                int o = block * OUTPUTS + i;
                float bias = b && o < O ? b[o] : 0;
                UNROLL for (int part = 0; part < VECTORS; part++) {
                    UNROLL for (int r = 0; r < TILE; r++) {
                        float8 point[6];
                        UNROLL for (int j = 0; j < 6; j++) {
                            point[j] = partial[j][i][part][r];
                        }
                        outputs_of_points(point);
                        UNROLL for (int s = 0; s < TILE; s++) {
                            if (o < O && row + r < P && column + s < Q) {
                                vstore8(point[s] + bias, (((group + part) * O + o) * P + row + r) * Q + column + s, y);
                            }
                        }
                    }
                }
            }
        }
    }
}
