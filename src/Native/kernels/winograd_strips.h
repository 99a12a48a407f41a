/*
 * The first step of Winograd's transforms (winograd_tiles.h): sums of rows, with eight channels in the lanes of a vector.
 *
 *     strip[j] = Σ_k factor[k] · x[channels, row[k], j]         one row of Bᵀ or A along the columns of a picture; zero beyond it
 *
 * Along the rows the transform goes on from there, tile by tile.
 */
#ifndef WINOGRAD_STRIPS_H
#define WINOGRAD_STRIPS_H

#include "winograd.h"

/* One row of Bᵀ or A: the rows of pixels, counted from the tile's first, that it adds up, and their factors. */
typedef struct Sum {
    int row[4];
    float factor[4];
} Sum;

/* As many terms count. */
#define PIXEL_TERMS 4
#define OUTPUT_TERMS TILE

__constant Sum sums_of_pixels[6] = {{{0, 2, 4, 4}, {4, -5, 1, 0}}, {{1, 2, 3, 4}, {-4, -4, 1, 1}}, {{1, 2, 3, 4}, {4, -4, -1, 1}},
                                    {{1, 2, 3, 4}, {-2, -1, 2, 1}}, {{1, 2, 3, 4}, {2, -1, -2, 1}}, {{1, 3, 5, 5}, {4, -5, 1, 0}}};
__constant Sum sums_of_outputs[6] = {{{0, 1, 2, 3}, {1, 0, 0, 0}}, {{0, 1, 2, 3}, {1, 1, 1, 1}}, {{0, 1, 2, 3}, {1, -1, 1, -1}},
                                     {{0, 1, 2, 3}, {1, 2, 4, 8}}, {{0, 1, 2, 3}, {1, -2, 4, -8}}, {{TILE - 1}, {1}}};

/*
 * Columns [left, left + count) of eight channels, as vectors of channels; rows are `step` times sum->row below `top`:
 *
 *     x   channel 0  ─ ─ row ─ ─ ─         strip   0 0 0 0 0 0
 *         channel 1  ─ ─ row ─ ─ ─     →           1 1 1 1 1 1
 *         …                                        …
 */
INLINE void fill_strip(__global const float *restrict picture, int c, int C, int H, int W, __constant const Sum *sum, int terms, int step,
                       int top, int left, int count, float8 *strip)
{
    int before = clamp(-left, 0, count), behind = clamp(W - left, 0, count), offset[4];
    float8 factor[4];
    UNROLL for (int k = 0; k < terms; k++) {
        int y = top + step * sum->row[k];
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
            UNROLL for (int k = 1; k < terms; k++) {
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
 * The same of pictures with strides: channel p of the convolution of stride 1 is phase (a,b) of channel c, where
 * p = (c·stride_y + a)·STRIDE + b, and its pixel (i,j) is pixel (i·stride_y + a, j·STRIDE + b) of channel c, both counted from the corner
 * (top, left). So phases b lie side by side already: rows are added up as they lie in memory, and then cut to pieces of neighbours:
 *
 *     lines   c,a    │0 1 2 3│0 1 2 3│…         strip[0] = 0 1 2 3 0 1 2 3        (STRIDE 4)
 *             c,a+1  │0 1 2 3│0 1 2 3│…         …
 */
#ifdef PHASES

/* The most rows that eight phases lie in. */
#define LINES ((STRIDE + 6) / STRIDE + 1)

/* A sum of rows that are `step` times sum->row below `top`, from column `left` on. */
INLINE void fill_line(__global const float *restrict picture, int H, int W, __constant const Sum *sum, int step, int top, int left,
                      int count, float *line)
{
    int before = clamp(-left, 0, count), behind = clamp(W - left, 0, count), offset[PIXEL_TERMS];
    float8 factor[PIXEL_TERMS];
    UNROLL for (int k = 0; k < PIXEL_TERMS; k++) {
        int y = top + step * sum->row[k];
        factor[k] = y >= 0 && y < H ? sum->factor[k] : 0.0f;
        offset[k] = clamp(y, 0, H - 1) * W + left;
    }
    for (int column = 0; column < before; column += 8) {
        vstore8((float8)0.0f, 0, line + column);
    }
    for (int column = before; column < behind; column += 8) {
        float8 v = factor[0] * vload8(0, picture + offset[0] + column);
        UNROLL for (int k = 1; k < PIXEL_TERMS; k++) {
            v = fma(factor[k], vload8(0, picture + offset[k] + column), v);
        }
        vstore8(v, 0, line + column);
    }
    for (int column = behind; column < count; column += 8) {
        vstore8((float8)0.0f, 0, line + column);
    }
}

INLINE void fill_phases(__global const float *restrict picture, int p, int C, int H, int W, int stride_y, __constant const Sum *sum,
                        int top, int left, int count, float8 *strip)
{
    float line[LINES][MOST_COLUMNS * STRIDE + 8];
    int first = p / STRIDE, piece[8];
    for (int l = first; l <= (p + 7) / STRIDE; l++) {
        int c = min(l / stride_y, C - 1), a = l % stride_y;
        fill_line(picture + c * H * W, H, W, sum, stride_y, top + a, left, count * STRIDE, line[l - first]);
    }
    UNROLL for (int i = 0; i < 8; i++) {
        int lane = p + i * PIECE;
        piece[i] = (lane / STRIDE - first) * (MOST_COLUMNS * STRIDE + 8) + lane % STRIDE;
    }
    const float *at = line[0];
    for (int j = 0; j < count; j++, at += STRIDE) {
#if PIECE == 4
        strip[j] = (float8)(vload4(0, at + piece[0]), vload4(0, at + piece[1]));
#elif PIECE == 2
        strip[j] = (float8)(vload2(0, at + piece[0]), vload2(0, at + piece[1]), vload2(0, at + piece[2]), vload2(0, at + piece[3]));
#else
        strip[j] = (float8)(at[piece[0]], at[piece[1]], at[piece[2]], at[piece[3]], at[piece[4]], at[piece[5]], at[piece[6]], at[piece[7]]);
#endif
    }
}

#endif
#endif
