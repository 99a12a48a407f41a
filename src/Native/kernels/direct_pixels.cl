/*
 * Direct convolution, vectors running over the pixels of a row; for few output channels, or few products an output:
 *
 *     y[n,o,row,p] = b[o] + Σ_c Σ_k halo[n, c, row_at[row] + weight_at[k] + p] · w[o,c,k]
 *
 * Index order: halo n,c,place (direct.h), w packed in blocks of CHANNELS output channels, y n,o,row,p.
 * A work-item computes a band of rows of one picture for some blocks of output channels, tile by tile:
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
 */
#include "direct_work.cl"

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
#else
typedef float8 vector;
#define load(p) vload8(0, p)
#endif
typedef vector anywhere __attribute__((aligned(4))); /* stored in one piece, unlike by vstoren */

/* Writes a vector, or the first `count` pixels of it. */
__attribute__((always_inline)) void store_pixels(vector pixels, int count, __global float *to)
{
    if (count >= LANES) {
        *(__global anywhere *)to = pixels;
    } else {
        float each[LANES];
        *(vector *)each = pixels;
        for (int i = 0; i < count; i++) {
            to[i] = each[i];
        }
    }
}

/* One block: rows from work->row on of the maps at y. */
__attribute__((always_inline)) void convolve(HALO const float *restrict halo, __global const float *restrict biases,
                                             __global const int *restrict row_at, __global const int *restrict weight_at,
                                             __global float *restrict y, const Direct *d, const Windows *windows, const Work *work,
                                             int channels)
{
    for (int tile_row = work->row; tile_row < work->end; tile_row += ROWS) {
        int row = min(tile_row, d->rows - ROWS);
        Span here = met(row, ROWS, windows);
        for (int tile = 0; tile < d->columns; tile += VECTORS * LANES) {
            int column[VECTORS];
            vector sum[CHANNELS][ROWS][VECTORS];
            UNROLL for (int v = 0; v < VECTORS; v++) {
                column[v] = max(0, min(tile + v * LANES, d->columns - LANES));
                UNROLL for (int o = 0; o < CHANNELS; o++) {
                    UNROLL for (int r = 0; r < ROWS; r++) {
                        sum[o][r][v] = biases[o];
                    }
                }
            }
            HALO const float *pixels[ROWS];
            UNROLL for (int r = 0; r < ROWS; r++) {
                pixels[r] = halo + row_at[row + r];
            }
            for (int c = 0; c < d->C; c++) {
                __global const float *w = biases + (1 + c * d->weights + here.first) * CHANNELS;
                for (int k = here.first; k < here.last; k++) {
                    int offset = c * d->plane + weight_at[k];
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
                            store_pixels(sum[o][r][v], d->columns, y + (o * d->rows + row + r) * d->columns + column[v]);
                        }
                    }
                }
            }
        }
    }
}

__kernel void direct_pixels(__global const float *restrict pictures, __global const float *restrict packed,
                            __global const int *restrict row_at, __global const int *restrict weight_at, __global float *restrict y,
                            const Direct d, const Windows windows, const Halo halo, HALO float *stage)
{
    int item = get_global_id(0), origin;
    if (item >= d.items) {
        return;
    }
    Work work = work_of(item, &d);
    HALO const float *under = halo_under(&work, pictures, stage, row_at, &d, &windows, &halo, ROWS, &origin);
    for (int block = work.block; block < work.last_block; block++) {
        convolve(under - origin, packed + (work.group * d.blocks + block) * (d.C * d.weights + 1) * CHANNELS, row_at, weight_at,
                 y + ((work.n * d.G + work.group) * d.O + block * CHANNELS) * d.rows * d.columns, &d, &windows, &work,
                 d.O - block * CHANNELS);
    }
}
