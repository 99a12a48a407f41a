/*
 * Direct convolution, vectors running over output channels:
 *
 *     y[n,o,row,p] = b[o] + Σ_c Σ_k halo[n, c, row_at[row] + weight_at[k] + p·STRIDE] · w[o,c,k]
 *
 * Index order: halo n,c,place (direct.h), w packed in blocks of VECTORS·LANES output channels, y n,o,row,p.
 * A work-item computes a band of rows of one picture for some blocks of output channels, tile by tile:
 *
 *                   ROWS · COLUMNS pixels
 *                +-----+-----+-----+-----+
 *     LANES o's  | sum | sum | sum | sum |   each sum is a vector of LANES output channels;
 *                +-----+-----+-----+-----+   for each c and k, VECTORS vectors of weights are loaded
 *     LANES o's  | sum | sum | sum | sum |   and each pixel is multiplied with all of them
 *                +-----+-----+-----+-----+
 *
 * Tiles that would reach over the border are moved back, so that some pixels are computed twice.
 */
#include "direct_work.cl"

#ifndef LANES
#define LANES 8
#define VECTORS 2
#define ROWS 1
#define COLUMNS 6
#define STRIDE 1
#endif

#define PIXELS (ROWS * COLUMNS)
#define BLOCK (VECTORS * LANES)
#define UNROLL _Pragma("unroll")

/* Vectors are shuffled within quarters of 4 lanes, as processors do: PAIRS interleave the low or high two lanes of each quarter of a and b,
   HALVES put those of a before those of b. */
#if LANES == 16
typedef float16 vector;
#define load(p) vload16(0, p)
#define QUARTERS(X) X(0, s0123) X(4, s4567) X(8, s89ab) X(12, scdef)
#define LOW_PAIRS(a, b) (vector)(a.s0, b.s0, a.s1, b.s1, a.s4, b.s4, a.s5, b.s5, a.s8, b.s8, a.s9, b.s9, a.sc, b.sc, a.sd, b.sd)
#define HIGH_PAIRS(a, b) (vector)(a.s2, b.s2, a.s3, b.s3, a.s6, b.s6, a.s7, b.s7, a.sa, b.sa, a.sb, b.sb, a.se, b.se, a.sf, b.sf)
#define LOW_HALVES(a, b) (vector)(a.s01, b.s01, a.s45, b.s45, a.s89, b.s89, a.scd, b.scd)
#define HIGH_HALVES(a, b) (vector)(a.s23, b.s23, a.s67, b.s67, a.sab, b.sab, a.sef, b.sef)
#else
typedef float8 vector;
#define load(p) vload8(0, p)
#define QUARTERS(X) X(0, s0123) X(4, s4567)
#define LOW_PAIRS(a, b) (vector)(a.s0, b.s0, a.s1, b.s1, a.s4, b.s4, a.s5, b.s5)
#define HIGH_PAIRS(a, b) (vector)(a.s2, b.s2, a.s3, b.s3, a.s6, b.s6, a.s7, b.s7)
#define LOW_HALVES(a, b) (vector)(a.s01, b.s01, a.s45, b.s45)
#define HIGH_HALVES(a, b) (vector)(a.s23, b.s23, a.s67, b.s67)
#endif

/* Writes up to 4 neighbouring pixels of a channel. */
__attribute__((always_inline)) void store_channel(float4 pixels, int count, __global float *to)
{
    if (count >= 4) {
        vstore4(pixels, 0, to);
    } else if (count == 3) {
        vstore3(pixels.xyz, 0, to);
    } else if (count == 2) {
        vstore2(pixels.xy, 0, to);
    } else {
        *to = pixels.x;
    }
}

/* Writes up to 4 neighbouring pixels, each a vector of channels, into maps of the given size. */
__attribute__((always_inline)) void store_pixels(vector a, vector b, vector c, vector d, int count, int channels, __global float *to,
                                                 int size)
{
    vector low_ab = LOW_PAIRS(a, b), low_cd = LOW_PAIRS(c, d), high_ab = HIGH_PAIRS(a, b), high_cd = HIGH_PAIRS(c, d);
    vector every4th[4] = {LOW_HALVES(low_ab, low_cd), HIGH_HALVES(low_ab, low_cd), LOW_HALVES(high_ab, high_cd),
                          HIGH_HALVES(high_ab, high_cd)};
    UNROLL for (int i = 0; i < 4; i++) {
#define STORE_QUARTER(first, quarter)                                                  \
    if (first + i < channels) {                                                        \
        store_channel(every4th[i].quarter, count, to + (first + i) * size);            \
    }
        QUARTERS(STORE_QUARTER)
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
        for (int tile_column = 0; tile_column < d->columns; tile_column += COLUMNS) {
            int column = min(tile_column, d->columns - COLUMNS);
            vector sum[PIXELS][VECTORS];
            UNROLL for (int v = 0; v < VECTORS; v++) {
                vector bias = load(biases + v * LANES);
                UNROLL for (int p = 0; p < PIXELS; p++) {
                    sum[p][v] = bias;
                }
            }
            HALO const float *pixels[ROWS];
            UNROLL for (int r = 0; r < ROWS; r++) {
                pixels[r] = halo + row_at[row + r] + column * STRIDE;
            }
            for (int c = 0; c < d->C; c++) {
                __global const float *w = biases + (1 + c * d->weights + here.first) * BLOCK;
                for (int k = here.first; k < here.last; k++) {
                    int offset = c * d->plane + weight_at[k];
                    vector weights[VECTORS];
                    UNROLL for (int v = 0; v < VECTORS; v++) {
                        weights[v] = load(w + v * LANES);
                    }
                    UNROLL for (int p = 0; p < PIXELS; p++) {
                        vector pixel = pixels[p / COLUMNS][offset + p % COLUMNS * STRIDE];
                        UNROLL for (int v = 0; v < VECTORS; v++) {
                            sum[p][v] = fma(weights[v], pixel, sum[p][v]);
                        }
                    }
                    w += BLOCK;
                }
            }
            UNROLL for (int r = 0; r < ROWS; r++) {
                UNROLL for (int four = 0; four < COLUMNS; four += 4) {
                    int first = max(0, min(four, COLUMNS - 4)); /* the last four overlap those before */
                    int a = r * COLUMNS + first, b = min(a + 1, PIXELS - 1), e = min(a + 2, PIXELS - 1), f = min(a + 3, PIXELS - 1);
                    UNROLL for (int v = 0; v < VECTORS; v++) {
                        store_pixels(sum[a][v], sum[b][v], sum[e][v], sum[f][v], COLUMNS - first, channels - v * LANES,
                                     y + (v * LANES * d->rows + row + r) * d->columns + column + first, d->rows * d->columns);
                    }
                }
            }
        }
    }
}

__kernel void direct_channels(__global const float *restrict pictures, __global const float *restrict packed,
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
        convolve(under - origin, packed + (work.group * d.blocks + block) * (d.C * d.weights + 1) * BLOCK, row_at, weight_at,
                 y + ((work.n * d.G + work.group) * d.O + block * BLOCK) * d.rows * d.columns, &d, &windows, &work, d.O - block * BLOCK);
    }
}
