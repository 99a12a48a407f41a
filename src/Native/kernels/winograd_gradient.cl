/*
 * The gradient of 3×3 weights at stride 1 by Winograd's F(4×4, 3×3) (winograd.h), the chain rule of winograd.cl, in four kernels:
 *
 *     winograd_pixels   v[e,c,t] = (Bᵀ x[n,c, tile t] B)[e]         of winograd.cl
 *     upstream          d[e,o,t] = (A dy[n,o, tile t] Aᵀ)[e]
 *     dot               p[e,o,c] = Σ_t d[e,o,t] · v[e,c,t]          36 matrix products, the tiles being what is summed over
 *     weight_gradient   dw[o,c] = Gᵀ p[·,o,c] G
 *
 * Index order: dy n,o,y,x; d e,o,t; v e,c,t; p e,o,c; dw o,c,k. Tiles are done in chunks as in winograd.cl; p is their sum.
 * `pitch` is the distance from one channel of v or d to the next, `plane` from one point to the next.
 */
#include "winograd.h"

#define COLUMNS 32

/* ---- upstream: one work-item all tiles of one output channel ---- */

__kernel void winograd_upstream(__global const float *restrict dy, __global float *restrict d, int O, int H, int W, int tile_rows,
                                int tile_columns, int first, int tiles, int pitch, int plane)
{
    int o = get_global_id(0);
    float strip[6][COLUMNS + 8];
    __global float *to = d + o * pitch;
    for (int t = 0; t < tiles;) {
        int tile_column = (first + t) % tile_columns, tile_row = (first + t) / tile_columns % tile_rows;
        int n = (first + t) / tile_columns / tile_rows, left = tile_column * 4, behind = min(W - left, COLUMNS);
        __global const float *from = dy + (n * O + o) * H * W + tile_row * 4 * W + left;
        for (int column = 0; column < behind; column += 8) {
            float8 v[6];
            UNROLL for (int row = 0; row < 4; row++) {
                v[row] = tile_row * 4 + row < H ? vload8(0, from + row * W + column) : (float8)0.0f;
            }
            points_of_outputs(v);
            UNROLL for (int row = 0; row < 6; row++) {
                vstore8(v[row], 0, &strip[row][column]);
            }
        }
        for (int column = behind; column < COLUMNS; column += 8) {
            UNROLL for (int row = 0; row < 6; row++) {
                vstore8((float8)0.0f, 0, &strip[row][column]);
            }
        }
        UNROLL for (int i = 0; i < 6; i++) {
            float16 a = vload16(0, strip[i]), b = vload16(0, strip[i] + 16);
            float8 point[6] = {(float8)(a.s048c, b.s048c), (float8)(a.s159d, b.s159d), (float8)(a.s26ae, b.s26ae),
                               (float8)(a.s37bf, b.s37bf)};
            points_of_outputs(point);
            UNROLL for (int j = 0; j < 6; j++) {
                vstore8(point[j], 0, to + (i * 6 + j) * plane + t);
            }
        }
        t += min(8, tile_columns - tile_column);
    }
    for (int e = 0; e < 36; e++) {
        vstore8((float8)0.0f, 0, to + e * plane + tiles);
    }
}

/* ---- dot: one work-item eight input channels of one point ---- */

/*
 *                t t t t t …         A register tile: 3 rows of d times 8 (or 4) rows of v, each pair a vector of eight partial sums,
 *      v[e,c]   ─────────────×8      which are added up at the end.
 *      d[e,o]   ─────────────×3
 */
#ifdef __AVX512F__
#define COLUMN_ROWS 8 /* 24 accumulators of 32 registers */
#else
#define COLUMN_ROWS 4 /* 12 accumulators of 16 registers */
#endif
#define DOT_ROWS 3

INLINE void dot_rows(__global const float *restrict const *d, __global const float *restrict const *v, int tiles, float8 total[DOT_ROWS][8])
{
    for (int part = 0; part < 8; part += COLUMN_ROWS) {
        float8 sum[DOT_ROWS][COLUMN_ROWS];
        UNROLL for (int i = 0; i < DOT_ROWS; i++) {
            UNROLL for (int j = 0; j < COLUMN_ROWS; j++) {
                sum[i][j] = 0.0f;
            }
        }
        for (int t = 0; t < tiles; t += 8) {
            float8 row[DOT_ROWS];
            UNROLL for (int i = 0; i < DOT_ROWS; i++) {
                row[i] = vload8(0, d[i] + t);
            }
            UNROLL for (int j = 0; j < COLUMN_ROWS; j++) {
                float8 column = vload8(0, v[part + j] + t);
                UNROLL for (int i = 0; i < DOT_ROWS; i++) {
                    sum[i][j] = fma(row[i], column, sum[i][j]);
                }
            }
        }
        UNROLL for (int i = 0; i < DOT_ROWS; i++) {
            UNROLL for (int j = 0; j < COLUMN_ROWS; j++) {
                total[i][part + j] = sum[i][j];
            }
        }
    }
}

/* p has whole blocks: C rounded up to 8 columns, O rounded up to 3 rows. again: whether earlier chunks are already in p. */
__kernel void winograd_dot(__global const float *restrict d, __global const float *restrict v, __global float *restrict p, int C, int O,
                           int tiles, int pitch, int d_plane, int v_plane, int p_plane, int again)
{
    int e = get_global_id(0), c = get_global_id(1) * 8, columns = (C + 7) / 8 * 8;
    d += e * d_plane;
    v += e * v_plane;
    p += e * p_plane + c;
    __global const float *channel[8];
    UNROLL for (int j = 0; j < 8; j++) {
        channel[j] = v + min(c + j, C - 1) * pitch;
    }
    for (int o = 0; o < O; o += DOT_ROWS) {
        __global const float *row[DOT_ROWS];
        float8 total[DOT_ROWS][8];
        UNROLL for (int i = 0; i < DOT_ROWS; i++) {
            row[i] = d + min(o + i, O - 1) * pitch;
        }
        dot_rows(row, channel, tiles, total);
        UNROLL for (int i = 0; i < DOT_ROWS; i++) {
            __global float *to = p + (o + i) * columns;
            float8 sum = add_lanes(total[i]);
            vstore8(again ? sum + vload8(0, to) : sum, 0, to);
        }
    }
}

/* ---- weight_gradient: one work-item one output channel and eight input channels ---- */

__kernel void winograd_weight_gradient(__global const float *restrict p, __global float *restrict dw, int C, int plane)
{
    int o = get_global_id(0), c = get_global_id(1) * 8;
    __global const float *from = p + o * ((C + 7) / 8 * 8) + c;
    float8 point[3][6];
    float lanes[9][8];
    UNROLL for (int j = 0; j < 6; j++) {
        float8 v[6];
        UNROLL for (int i = 0; i < 6; i++) {
            v[i] = vload8(0, from + (i * 6 + j) * plane);
        }
        weights_of_points(v);
        UNROLL for (int k = 0; k < 3; k++) {
            point[k][j] = v[k];
        }
    }
    UNROLL for (int k = 0; k < 3; k++) {
        weights_of_points(point[k]);
        UNROLL for (int l = 0; l < 3; l++) {
            vstore8(point[k][l], 0, lanes[k * 3 + l]);
        }
    }
    for (int lane = 0; lane < min(8, C - c); lane++) {
        for (int k = 0; k < 9; k++) {
            dw[(o * C + c + lane) * 9 + k] = lanes[k][lane];
        }
    }
}
