/*
 * Convolution at stride 1 by Winograd's algorithm (winograd.h) with LANES pictures in the lanes of a vector; for batches of pictures with
 * few channels, where the transforms cost as much as the products:
 *
 *     weights    u[o,j,c,i] = (G w[o,c] Gᵀ)[i,j]                  i, j: row and column of the 6×6 points
 *     images     y[n,o, tile] = Aᵀ [ Σ_c u[o,·,c,·] ⊙ (Bᵀ x[n,c, tile] B) ] A + b[o]
 *
 * A work-item computes a row of tiles of LANES pictures, and keeps to local memory what it needs on the way:
 *
 *     x  n,c, six rows                points  c,i,column                  v  j,c,i                      results  o,r,column
 *     ┌───────────────┐  pictures     ┌───────────────┐  Bᵀ along the     ┌─┬─┬─┬─┬─┬─┐  Σ_c u·v, a     ┌───────────────┐  pictures
 *     ├───────────────┤  to lanes,    ├───────────────┤  rows of a tile   ├─┼─┼─┼─┼─┼─┤  column j of    ├───────────────┤  from lanes
 *     ├───────────────┤  Bᵀ along     ├───────────────┤  ──────────────►  ├─┼─┼─j─┼─┼─┤  OUTPUTS at a   └───────────────┘  ─────────► y
 *     ├───────────────┤  the columns  ├───────────────┤                   ├─┼─┼─┼─┼─┼─┤  time; Aᵀ both
 *     ├───────────────┤  ──────────►  ├───────────────┤                   ├─┼─┼─┼─┼─┼─┤  ways
 *     └───────────────┘               └───────────────┘                   └─┴─┴─┴─┴─┴─┘  ────────────►
 *
 * All lanes do the same, so a transform is nothing but sums of vectors. Index order: x n,c,y,x; w o,c,k,l; u o/OUTPUTS,j,c,i,o%OUTPUTS;
 * y n,o,y,x; the others as above, a vector each.
 */
#include "winograd.h"
#include "winograd_images.h"

#ifndef LANES
#define LANES 8
#define OUTPUTS 2
#endif

#if LANES == 16
typedef float16 vector;
POINTS_OF_PIXELS(float16)
OUTPUTS_OF_POINTS(float16)
#else
typedef float8 vector;
#endif

/* ---- weights: one work-item eight output channels and one input channel ---- */

/* turned: as in winograd.cl, w belongs to a convolution of which the input's gradient is wanted. */
__kernel void winograd_image_weights(__global const float *restrict w, __global float *restrict u, int C, int O, int turned)
{
    int c = get_global_id(0), first = get_global_id(1) * 8;
    float lanes[TAPS * TAPS][8];
    float8 partial[TAPS][6];
    for (int lane = 0; lane < 8; lane++) {
        int o = first + lane;
        __global const float *from = w + (turned ? c * O + o : o * C + c) * TAPS * TAPS;
        for (int k = 0; k < TAPS * TAPS; k++) {
            lanes[k][lane] = o < O ? from[turned ? TAPS * TAPS - 1 - k : k] : 0;
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
        for (int j = 0; j < 6; j++) {
            float values[8];
            vstore8(point[j], 0, values);
            for (int lane = 0; lane < 8; lane++) {
                int o = first + lane;
                u[(((o / OUTPUTS * 6 + j) * C + c) * 6 + i) * OUTPUTS + o % OUTPUTS] = values[lane];
            }
        }
    }
}

/* ---- images: one work-item a row of tiles, or a span of it ---- */

/* Four vectors become four others: in either half lane i of v[j] and lane j of v[i] change places. */
INLINE void transpose_halves(float8 *v)
{
    float8 t[4];
    UNROLL for (int i = 0; i < 2; i++) {
        float8 a = v[2 * i], b = v[2 * i + 1];
        t[i] = (float8)(a.s0, b.s0, a.s1, b.s1, a.s4, b.s4, a.s5, b.s5);
        t[i + 2] = (float8)(a.s2, b.s2, a.s3, b.s3, a.s6, b.s6, a.s7, b.s7);
    }
    UNROLL for (int i = 0; i < 4; i += 2) {
        v[i] = (float8)(t[i].s01, t[i + 1].s01, t[i].s45, t[i + 1].s45);
        v[i + 1] = (float8)(t[i].s23, t[i + 1].s23, t[i].s67, t[i + 1].s67);
    }
}

/* Six rows of one channel from `row`, `column` on, with zeros around the pictures. x begins with the first of so many pictures. */
INLINE void points_of_columns(__global const float *restrict x, __local vector *points, const ImageTiles *s, int pictures, int row,
                              int column)
{
    int first = max(-column, 0), last = min(s->W - column, s->columns), picture = s->C * s->H * s->W;
    for (int eight = 0; eight < LANES; eight += 8) {
        long at[8]; /* beyond the last picture again that one */
        UNROLL for (int lane = 0; lane < 8; lane++) {
            at[lane] = min(eight + lane, pictures - 1) * picture;
        }
        for (int next = first; next < last; next += 4) {
            int j = max(min(next, last - 4), first);
            __global const float *from = x + row * s->W + column + j;
            __local vector *to = points + j;
            float8 pixel[4][6];
            UNROLL for (int i = 0; i < 6; i++, from += s->W) {
                float8 v[4] = {0, 0, 0, 0};
                if (row + i >= 0 && row + i < s->H) {
                    UNROLL for (int k = 0; k < 4; k++) {
                        v[k] = (float8)(vload4(0, from + at[k]), vload4(0, from + at[k + 4]));
                    }
                    transpose_halves(v);
                }
                UNROLL for (int k = 0; k < 4; k++) {
                    pixel[k][i] = v[k];
                }
            }
            UNROLL for (int k = 0; k < 4; k++) {
                points_of_pixels(pixel[k]);
            }
            UNROLL for (int i = 0; i < 6; i++, to += s->columns) {
                UNROLL for (int k = 0; k < 4; k++) {
                    ((__local float8 *)(to + k))[eight / 8] = pixel[k][i];
                }
            }
        }
    }
    for (int i = 0; i < 6; i++, points += s->columns) {
        for (int j = 0; j < first; j++) {
            points[j] = 0.0f;
        }
        for (int j = last; j < s->columns; j++) {
            points[j] = 0.0f;
        }
    }
}

/* One channel of a tile. */
INLINE void points_of_rows(__local const vector *restrict points, __local vector *restrict v, const ImageTiles *s)
{
    for (int i = 0; i < 6; i++) {
        vector row[6];
        UNROLL for (int j = 0; j < 6; j++) {
            row[j] = points[i * s->columns + j];
        }
        points_of_pixels(row);
        UNROLL for (int j = 0; j < 6; j++) {
            v[j * s->C * 6 + i] = row[j];
        }
    }
}

/* A column of six points of m = Σ_c u·v, and what Aᵀ makes of it. */
INLINE void outputs_of_column(__global const float *restrict u, __local const vector *restrict v, int C, vector partial[OUTPUTS][TILE])
{
    vector sum[OUTPUTS][6];
    UNROLL for (int o = 0; o < OUTPUTS; o++) {
        UNROLL for (int i = 0; i < 6; i++) {
            sum[o][i] = 0.0f;
        }
    }
    for (int c = 0; c < C; c++, u += 6 * OUTPUTS, v += 6) {
        UNROLL for (int i = 0; i < 6; i++) {
            UNROLL for (int o = 0; o < OUTPUTS; o++) {
                sum[o][i] = fma((vector)u[i * OUTPUTS + o], v[i], sum[o][i]);
            }
        }
    }
    UNROLL for (int o = 0; o < OUTPUTS; o++) {
        outputs_of_points(sum[o]);
        UNROLL for (int r = 0; r < TILE; r++) {
            partial[o][r] = sum[o][r];
        }
    }
}

/* A tile of all output channels. */
INLINE void tile_outputs(__global const float *restrict u, __global const float *restrict b, __local const vector *restrict v,
                         __local vector *restrict results, const ImageTiles *s)
{
    for (int first = 0; first < s->O; first += OUTPUTS) {
        vector partial[6][OUTPUTS][TILE];
        for (int j = 0; j < 6; j++, u += s->C * 6 * OUTPUTS) {
            outputs_of_column(u, v + j * s->C * 6, s->C, partial[j]);
        }
        UNROLL for (int o = 0; o < OUTPUTS; o++) {
            float bias = b ? b[min(first + o, s->O - 1)] : 0;
            UNROLL for (int r = 0; r < TILE; r++, results += s->span * TILE) {
                vector point[6];
                UNROLL for (int j = 0; j < 6; j++) {
                    point[j] = partial[j][o][r];
                }
                outputs_of_points(point);
                UNROLL for (int q = 0; q < TILE; q++) {
                    results[q] = point[q] + bias;
                }
            }
        }
    }
}

/* Stores `count` neighbouring pixels of so many pictures. */
INLINE void store_pixels(__local const vector *from, __global float *restrict y, int count, int pictures, int picture)
{
    __local const float *pixel = (__local const float *)from;
    for (int next = 0; next < count && count >= 8; next += 8) {
        int j = min(next, count - 8);
        UNROLL for (int four = 0; four < LANES; four += 4) {
            float8 v[4];
            UNROLL for (int k = 0; k < 4; k++) {
                v[k] = (float8)(vload4(0, pixel + (j + k) * LANES + four), vload4(0, pixel + (j + k + 4) * LANES + four));
            }
            transpose_halves(v);
            UNROLL for (int k = 0; k < 4; k++) {
                if (four + k < pictures) {
                    vstore8(v[k], 0, y + (four + k) * picture + j);
                }
            }
        }
    }
    for (int j = 0; j < count && count < 8; j++) {
        for (int lane = 0; lane < min(LANES, pictures); lane++) {
            y[lane * picture + j] = pixel[j * LANES + lane];
        }
    }
}

__kernel void winograd_images(__global const float *restrict x, __global const float *restrict u, __global const float *restrict b,
                              __global float *restrict y, const ImageTiles s, __local vector *restrict points)
{
    int column = get_global_id(0) * s.span * TILE, row = get_global_id(1) * TILE, n = get_global_id(2) * LANES;
    int width = min(s.Q - column, s.span * TILE), height = min(s.P - row, TILE), channel = 6 * s.columns;
    __local vector *v = points + s.C * channel, *results = v + s.C * 36;
    for (int c = 0; c < s.C; c++) {
        points_of_columns(x + (n * s.C + c) * s.H * s.W, points + c * channel, &s, s.N - n, row - s.top, column - s.left);
    }
    for (int q = 0; q < width; q += TILE) {
        for (int c = 0; c < s.C; c++) {
            points_of_rows(points + c * channel + q, v + c * 6, &s);
        }
        tile_outputs(u, b, v, results + q, &s);
    }
    bool whole = s.Q == s.span * TILE; /* then the rows follow each other */
    for (int o = 0; o < s.O; o++) {
        for (int r = 0; r < (whole ? 1 : height); r++) {
            store_pixels(results + (o * TILE + r) * s.span * TILE, y + ((n * s.O + o) * s.P + row + r) * s.Q + column,
                         whole ? height * width : width, s.N - n, s.O * s.P * s.Q);
        }
    }
}
