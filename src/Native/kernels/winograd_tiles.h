/*
 * Winograd's tiles with channels in the lanes of a vector, and what C and the kernels share about them.
 *
 * Tiles of outputs are counted over all pictures, row by row. To work on some of them is to work on runs: neighbours in one row.
 *
 * A convolution with strides is one of stride 1 of phases: the pixels of a channel that leave the same remainders when divided by the
 * strides are a channel of their own, and only every stride-th weight meets them; winograd_strips.h says how they are counted. Phases with
 * fewer weights than others have zeros in their place. -DSTRIDE: that x comes in phases, and the stride along the rows. -DSPREAD: the same
 * of outputs.
 *
 * A convolution with dilations is one without for each of its phases: the outputs whose row and column leave the same remainders when divided
 * by the dilations have windows of neighbours among the pixels that do, too. So a row of tiles is one of a phase of the rows, and on it lie,
 * at each place, DILATION tiles interleaved, one for each phase of the columns. Work never begins or ends between those.
 *
 *     DILATION 2, TILE 4    │0 1 0 1 0 1 0 1│2 3 2 3 2 3 2 3│…     which tile of the row an output lies in
 */
#ifndef WINOGRAD_TILES_H
#define WINOGRAD_TILES_H

/* Pictures of which phases are written: pixel (0,0) of phase (0,0) is at (top,left), if anywhere; pixels from bottom and from right on are
   left alone. */
typedef struct WinogradSpread {
    int H, W, top, left, bottom, right;
} WinogradSpread;

/* A convolution of stride 1 of pictures with C channels to O, and how its outputs are cut into tiles. */
typedef struct WinogradTiles {
    int C, O;          /* phases count as channels */
    int H, W;          /* the pictures that the windows lie in */
    int height, width; /* the pictures of outputs */
    int begin_y, begin_x;
    int rows, columns; /* tiles of a picture */
    int count;         /* tiles of all pictures */
    int stride_y;      /* where phases are read or written */
    int dilation_y;
    WinogradSpread to; /* where phases are written: instead of height and width */
} WinogradTiles;

/* The weights of a convolution, before they are split into phases. */
typedef struct WinogradWeights {
    int K, L, stride_y, stride_x;
} WinogradWeights;

/* Channels come in blocks of so many, filled up where there are no more: a vector, or two. */
#define WINOGRAD_BLOCK 16
/* Floats between the 36 planes of points, lest they fall on the same sets of the cache. */
#define WINOGRAD_GAP 16
/* From one point of a block of weights to the next. */
#define WINOGRAD_WEIGHTS(C) ((C) * WINOGRAD_BLOCK + WINOGRAD_GAP)

#ifdef __OPENCL_VERSION__
#ifdef STRIDE
#define PHASES
#else
#define STRIDE 1
#endif

/* Phases that lie side by side in memory, whatever eight of them are looked at. */
#ifdef SPREAD
#define PIECE (SPREAD % 4 == 0 ? 4 : SPREAD % 2 == 0 ? 2 : 1)
#else
#define PIECE (STRIDE % 4 == 0 ? 4 : STRIDE % 2 == 0 ? 2 : 1)
#endif

#ifndef DILATION
#define DILATION 1
#endif

/* The longest run, and its columns. */
#define MOST_RUN (STRIDE < 28 ? 28 / STRIDE / DILATION * DILATION : 1)
#define MOST_COLUMNS (MOST_RUN * TILE + (TAPS - 1) * DILATION)

#include "winograd_strips.h"

typedef struct Run {
    int picture, row, column, count;
} Run;

/* From tile t on, at most so many. */
INLINE Run run_from(int t, int most, const WinogradTiles *w)
{
    int column = t % w->columns;
    return (Run){t / w->columns / w->rows, t / w->columns % w->rows, column, min(min(most, MOST_RUN), w->columns - column)};
}

/* The first row of outputs of a row of tiles; the next ones are dilation_y apart. */
INLINE int first_row(int row, const WinogradTiles *w) { return row / w->dilation_y * TILE * w->dilation_y + row % w->dilation_y; }

/* The first column of a run's tile in its strip; the next ones are DILATION apart. */
INLINE int first_column(int tile) { return tile / DILATION * TILE * DILATION + tile % DILATION; }

/* What row i of Bᵀ makes of the pixels under a run, and row i of A of its outputs; of eight channels from c on. */
INLINE void pixel_strip(__global const float *restrict x, int i, int c, const WinogradTiles *w, const Run *run, float8 *strip)
{
    int top = first_row(run->row, w), left = run->column * TILE, columns = run->count * TILE + (TAPS - 1) * DILATION;
#ifdef PHASES
    int C = w->C / (w->stride_y * STRIDE);
    top = top * w->stride_y - w->begin_y;
    left = left * STRIDE - w->begin_x;
    fill_phases(x + run->picture * C * w->H * w->W, c, C, w->H, w->W, w->stride_y, &sums_of_pixels[i], top, left, columns, strip);
#else
    fill_strip(x + run->picture * w->C * w->H * w->W, c, w->C, w->H, w->W, &sums_of_pixels[i], PIXEL_TERMS,
               w->dilation_y, top - w->begin_y, left - w->begin_x, columns, strip);
#endif
}

INLINE void output_strip(__global const float *restrict dy, int i, int o, const WinogradTiles *w, const Run *run, float8 *strip)
{
    fill_strip(dy + run->picture * w->O * w->height * w->width, o, w->O, w->height, w->width, &sums_of_outputs[i], OUTPUT_TERMS,
               w->dilation_y, first_row(run->row, w), run->column * TILE, run->count * TILE, strip);
}

/*
 * Rows [from, to) of the points of tiles [first, first + count), a block of channels from c on: point (i,j) of tile first + t goes to
 * points[((i - from)·6 + j)·plane + t·16 + lane]. Channels that there are not are left out or nonsense.
 */
#define POINTS_OF(NAME, STRIP, TRANSFORM, CHANNELS, PIXELS)                                                                   \
    INLINE void NAME(__global const float *restrict x, int from, int to, int c, const WinogradTiles *w, int first, int count, \
                     __local float *restrict points, int plane)                                                               \
    {                                                                                                                         \
        float8 strip[MOST_COLUMNS + 7];                                                                                       \
        for (int t = 0; t < count;) {                                                                                         \
            Run run = run_from(first + t, count - t, w);                                                                      \
            for (int i = from; i < to; i++) {                                                                                 \
                for (int part = 0; part < WINOGRAD_BLOCK && c + part < CHANNELS; part += 8) {                                 \
                    STRIP(x, i, c + part, w, &run, strip);                                                                    \
                    __local float *at = points + (i - from) * 6 * plane + t * WINOGRAD_BLOCK + part;                          \
                    for (int tile = 0; tile < run.count; tile++) {                                                            \
                        float8 v[6];                                                                                          \
                        UNROLL for (int j = 0; j < PIXELS; j++) {                                                             \
                            v[j] = strip[first_column(tile) + j * DILATION];                                                  \
                        }                                                                                                     \
                        TRANSFORM(v);                                                                                         \
                        UNROLL for (int j = 0; j < 6; j++) {                                                                  \
                            vstore8(v[j], 0, at + j * plane + tile * WINOGRAD_BLOCK);                                         \
                        }                                                                                                     \
                    }                                                                                                         \
                }                                                                                                             \
            }                                                                                                                 \
            t += run.count;                                                                                                   \
        }                                                                                                                     \
    }

/* Of x, by Bᵀ. */
POINTS_OF(pixel_points, pixel_strip, points_of_pixels, w->C, 6)
/* Of dy, by A. */
POINTS_OF(output_points, output_strip, points_of_outputs, w->O, TILE)

#endif
#endif
