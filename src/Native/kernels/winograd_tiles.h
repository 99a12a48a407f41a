/*
 * Winograd's tiles with channels in the lanes of a vector, and what C and the kernels share about them.
 *
 * Tiles of 4×4 outputs are counted over all pictures, row by row. To work on some of them is to work on runs: neighbours in one row.
 */
#ifndef WINOGRAD_TILES_H
#define WINOGRAD_TILES_H

/* A convolution of pictures with C channels to O, and how its outputs are cut into tiles. */
typedef struct WinogradTiles {
    int C, O;
    int H, W;          /* the pictures that the windows lie in */
    int height, width; /* the pictures of outputs */
    int begin_y, begin_x;
    int rows, columns; /* tiles of a picture */
    int count;         /* tiles of all pictures */
} WinogradTiles;

/* Channels come in blocks of so many, filled up where there are no more: a vector, or two. */
#define WINOGRAD_BLOCK 16
/* Floats between the 36 planes of points, lest they fall on the same sets of the cache. */
#define WINOGRAD_GAP 16
/* From one point of a block of weights to the next. */
#define WINOGRAD_WEIGHTS(C) ((C) * WINOGRAD_BLOCK + WINOGRAD_GAP)

#ifdef __OPENCL_VERSION__
#include "winograd.h"

/* The longest run. */
#define MOST_RUN 28

typedef struct Run {
    int picture, row, column, count;
} Run;

/* From tile t on, at most so many. */
INLINE Run run_from(int t, int most, const WinogradTiles *w)
{
    int column = t % w->columns;
    return (Run){t / w->columns / w->rows, t / w->columns % w->rows, column, min(min(most, MOST_RUN), w->columns - column)};
}

/* One row of Bᵀ or A: the four rows of pixels, counted from the tile's first, that it adds up, and their factors. */
typedef struct Sum {
    int row[4];
    float factor[4];
} Sum;

__constant Sum sums_of_pixels[6] = {{{0, 2, 4, 4}, {4, -5, 1, 0}}, {{1, 2, 3, 4}, {-4, -4, 1, 1}}, {{1, 2, 3, 4}, {4, -4, -1, 1}},
                                    {{1, 2, 3, 4}, {-2, -1, 2, 1}}, {{1, 2, 3, 4}, {2, -1, -2, 1}}, {{1, 3, 5, 5}, {4, -5, 1, 0}}};
__constant Sum sums_of_outputs[6] = {{{0, 1, 2, 3}, {1, 0, 0, 0}}, {{0, 1, 2, 3}, {1, 1, 1, 1}}, {{0, 1, 2, 3}, {1, -1, 1, -1}},
                                     {{0, 1, 2, 3}, {1, 2, 4, 8}}, {{0, 1, 2, 3}, {1, -2, 4, -8}}, {{0, 1, 2, 3}, {0, 0, 0, 1}}};

/*
 * One row of points of a run, before the transform along it: columns [left, left + count) of eight channels, as vectors of channels.
 *
 *     x   channel 0  ─ ─ row ─ ─ ─         strip   0 0 0 0 0 0
 *         channel 1  ─ ─ row ─ ─ ─     →           1 1 1 1 1 1      zero beyond the picture
 *         …                                        …
 */
INLINE void fill_strip(__global const float *restrict picture, int c, int C, int H, int W, __constant const Sum *sum, int top, int left,
                       int count, float8 *strip)
{
    int before = clamp(-left, 0, count), behind = clamp(W - left, 0, count), offset[4];
    float8 factor[4];
    UNROLL for (int k = 0; k < 4; k++) {
        int y = top + sum->row[k];
        factor[k] = y >= 0 && y < H ? sum->factor[k] : 0.0f;
        offset[k] = clamp(y, 0, H - 1) * W + left;
    }
    for (int column = 0; column < before; column++) {
        strip[column] = 0.0f;
    }
    for (int column = before; column < behind; column += 8) {
        float8 v[8];
        UNROLL for (int lane = 0; lane < 8; lane++) {
            __global const float *from = picture + min(c + lane, C - 1) * H * W + column;
            v[lane] = factor[0] * vload8(0, from + offset[0]);
            UNROLL for (int k = 1; k < 4; k++) {
                v[lane] = fma(factor[k], vload8(0, from + offset[k]), v[lane]);
            }
        }
        transpose(v);
        UNROLL for (int j = 0; j < 8; j++) {
            strip[column + j] = v[j];
        }
    }
    for (int column = behind; column < count; column++) {
        strip[column] = 0.0f;
    }
}

/*
 * Rows [from, to) of the points of tiles [first, first + count), a block of channels from c on: point (i,j) of tile first + t goes to
 * points[((i - from)·6 + j)·plane + t·16 + lane]. Channels that there are not are left out or nonsense.
 */
#define POINTS_OF(NAME, SUMS, TRANSFORM, CHANNELS, HEIGHT, WIDTH, BEGIN_Y, BEGIN_X, PIXELS)                                            \
    INLINE void NAME(__global const float *restrict x, int from, int to, int c, const WinogradTiles *w, int first, int count,          \
                     __local float *restrict points, int plane)                                                                        \
    {                                                                                                                                  \
        float8 strip[MOST_RUN * 4 + 2 + 7];                                                                                            \
        for (int t = 0; t < count;) {                                                                                                  \
            Run run = run_from(first + t, count - t, w);                                                                               \
            for (int i = from; i < to; i++) {                                                                                          \
                for (int part = 0; part < WINOGRAD_BLOCK && c + part < CHANNELS; part += 8) {                                          \
                    fill_strip(x + run.picture * CHANNELS * HEIGHT * WIDTH, c + part, CHANNELS, HEIGHT, WIDTH, &SUMS[i],               \
                               run.row * 4 - BEGIN_Y, run.column * 4 - BEGIN_X, run.count * 4 + PIXELS - 4, strip);                    \
                    __local float *at = points + (i - from) * 6 * plane + t * WINOGRAD_BLOCK + part;                                   \
                    for (int tile = 0; tile < run.count; tile++) {                                                                     \
                        float8 v[6];                                                                                                   \
                        UNROLL for (int j = 0; j < PIXELS; j++) {                                                                      \
                            v[j] = strip[tile * 4 + j];                                                                                \
                        }                                                                                                              \
                        TRANSFORM(v);                                                                                                  \
                        UNROLL for (int j = 0; j < 6; j++) {                                                                           \
                            vstore8(v[j], 0, at + j * plane + tile * WINOGRAD_BLOCK);                                                  \
                        }                                                                                                              \
                    }                                                                                                                  \
                }                                                                                                                      \
            }                                                                                                                          \
            t += run.count;                                                                                                            \
        }                                                                                                                              \
    }

/* Of x, by Bᵀ. */
POINTS_OF(pixel_points, sums_of_pixels, points_of_pixels, w->C, w->H, w->W, w->begin_y, w->begin_x, 6)
/* Of dy, by A. */
POINTS_OF(output_points, sums_of_outputs, points_of_outputs, w->O, w->height, w->width, 0, 0, 4)

#endif
#endif
