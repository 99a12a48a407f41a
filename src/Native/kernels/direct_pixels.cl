/*
 * Direct convolution, vectors running over the pixels of a row; for few output channels, or few products an output:
 *
 *     y[n,o,row,p] = b[o] + Σ_c Σ_k halo[n, c, row_at[row] + weight_at[k] + p] · w[o,c,k]
 *
 * Index order: halo n,c,place (direct.h), w packed in blocks of CHANNELS output channels, y n,o,row,p.
 * A work-item computes a band of rows of one picture for one block of output channels, tile by tile:
 *
 *                   LANES p's     LANES p's
 *                 +-------------+-------------+
 *     channel 0   |     sum     |     sum     |   each sum is a vector of LANES pixels;
 *                 +-------------+-------------+   for each c and k, VECTORS vectors of pixels are loaded
 *     channel 1   |     sum     |     sum     |   and each weight is multiplied with all of them;
 *                 +-------------+-------------+   all this for ROWS rows at once
 *
 * Vectors that would reach over the end of the row are moved back, and rows over the last one, so that some pixels are computed twice; a
 * row shorter than a vector is computed with what follows it in halo, which is thrown away.
 *
 * With SPREAD, a work-item that computes all of a group first copies its channels into halo itself, where they are still at hand.
 */
#include "direct_spread.cl"

#ifndef LANES
#define LANES 8
#define VECTORS 2
#define CHANNELS 6
#define ROWS 1
#endif

#define UNROLL _Pragma("unroll")

#if LANES == 16
typedef float16 vector;
#define load(p) vload16(0, p)
#define store(v, p) vstore16(v, 0, p)
#else
typedef float8 vector;
#define load(p) vload8(0, p)
#define store(v, p) vstore8(v, 0, p)
#endif

/* Writes a vector, or the first `count` pixels of it. */
__attribute__((always_inline)) void store_pixels(vector pixels, int count, __global float *to)
{
    if (count >= LANES) {
        store(pixels, to);
    } else {
        float each[LANES];
        *(vector *)each = pixels;
        for (int i = 0; i < count; i++) {
            to[i] = each[i];
        }
    }
}

__kernel void direct_pixels(__global float *halo, __global const float *restrict packed, __global const int *restrict row_at,
                            __global const int *restrict weight_at, __global float *restrict y, const Direct d
#ifdef SPREAD
                            , __global const float *restrict x, const Windows windows, const Halo lengths
#endif
)
{
    int item = get_global_id(0);
    if (item >= d.items) {
        return;
    }
#ifdef SPREAD
    for (int c = item * d.C; c < (item + 1) * d.C; c++) {
        spread_rows(x, halo, &windows, &lengths, d.items * d.C, c, 0, lengths.rows);
    }
#endif
    int block = item % d.blocks, group = item / d.blocks % d.G;
    int band = item / d.blocks / d.G % d.bands, n = item / d.blocks / d.G / d.bands;
    __global const float *pictures = halo + (n * d.G + group) * d.C * d.plane;
    __global const float *biases = packed + (group * d.blocks + block) * (d.C * d.weights + 1) * CHANNELS;
    __global float *maps = y + (n * d.G * d.O + group * d.O + block * CHANNELS) * d.rows * d.columns;
    int channels = min(CHANNELS, d.O - block * CHANNELS), end = min((band + 1) * d.band, d.rows);

    for (int tile_row = band * d.band; tile_row < end; tile_row += ROWS) {
        int row = min(tile_row, d.rows - ROWS);
        for (int tile = 0; tile < d.columns; tile += VECTORS * LANES) {
            int column[VECTORS];
            vector sum[CHANNELS][ROWS][VECTORS];
            UNROLL for (int v = 0; v < VECTORS; v++) {
                column[v] = max(0, min(tile + v * LANES, d.columns - LANES));
                UNROLL for (int o = 0; o < CHANNELS; o++) {
                    UNROLL for (int r = 0; r < ROWS; r++) {
                        sum[o][r][v] = biases[o];
                    }
                }
            }
            __global const float *w = biases + CHANNELS;
            __global const float *pixels[ROWS];
            UNROLL for (int r = 0; r < ROWS; r++) {
                pixels[r] = pictures + row_at[row + r];
            }
            for (int c = 0; c < d.C; c++) {
                for (int k = 0; k < d.weights; k++) {
                    int offset = c * d.plane + weight_at[k];
                    vector pixel[ROWS][VECTORS];
                    UNROLL for (int r = 0; r < ROWS; r++) {
                        UNROLL for (int v = 0; v < VECTORS; v++) {
                            pixel[r][v] = load(pixels[r] + offset + column[v]);
                        }
                    }
                    UNROLL for (int o = 0; o < CHANNELS; o++) {
                        UNROLL for (int r = 0; r < ROWS; r++) {
                            UNROLL for (int v = 0; v < VECTORS; v++) {
                                sum[o][r][v] = fma((vector)w[o], pixel[r][v], sum[o][r][v]);
                            }
                        }
                    }
                    w += CHANNELS;
                }
            }
            UNROLL for (int o = 0; o < CHANNELS; o++) {
                if (o < channels) {
                    UNROLL for (int r = 0; r < ROWS; r++) {
                        UNROLL for (int v = 0; v < VECTORS; v++) {
                            store_pixels(sum[o][r][v], d.columns, maps + (o * d.rows + row + r) * d.columns + column[v]);
                        }
                    }
                }
            }
        }
    }
}
