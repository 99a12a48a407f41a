/*
 * Convolution with 3×3 weights at stride 1 by Winograd's F(4×4, 3×3) (winograd.h), in four kernels:
 *
 *     weights    u[e,o,c] = (G w[o,c] Gᵀ)[e]                     e = 0 … 35: row and column of the 6×6 points
 *     pixels     v[e,c,t] = (Bᵀ x[n,c, tile t] B)[e]             t: tiles of 4×4 outputs, over all pictures, row by row
 *     multiply   m[e,o,t] = Σ_c u[e,o,c] · v[e,c,t]              36 matrix products
 *     outputs    y[n,o, tile t] = Aᵀ m[·,o,t] A + b[o]
 *
 *     x   ┌─────────┬─╥───────     Six rows and columns of pixels give four rows and columns of outputs; the next tile begins four on.
 *         │ tile t  │ ║ tile t+1   Lanes of a vector are eight neighbouring tiles of a row. Where a row has no eight more, the lanes
 *         │  4×4    │ ║            beyond are nonsense that the next row's tiles overwrite: so v has no gaps, and the product, where
 *         ├─────────┘ ║            the time goes, wastes nothing.
 *         ╞═══════════╝
 *
 * Index order: x n,c,y,x; w o,c,k; u e, o/8, c, o%8; v e,c,t; m e,o,t; y n,o,y,x. Tiles are done in chunks [first, first + tiles) so that
 * v and m stay in the cache. `pitch` is the distance from one channel of v or m to the next, `plane` from one point to the next.
 * `x` may also be dy and `w` be turned round and transposed: then y is dx.
 */
#include "winograd.h"

/* A strip: the columns under eight tiles of a row, after the transform along columns. */
#define COLUMNS 34
#define STRIP 48

/* ---- weights: one work-item eight output channels and one input channel ---- */

/* turned: w is O×C×3×3 of a convolution of which the input's gradient is wanted: its C are the outputs here, its O the inputs. */
__kernel void winograd_weights(__global const float *restrict w, __global float *restrict u, int C, int O, int turned, int plane)
{
    int c = get_global_id(0), block = get_global_id(1);
    float8 g[3][6], point[6];
    float lanes[9][8];
    for (int lane = 0; lane < 8; lane++) {
        int o = block * 8 + lane;
        __global const float *from = w + (turned ? c * O + o : o * C + c) * 9;
        for (int k = 0; k < 9; k++) {
            lanes[k][lane] = o < O ? from[turned ? 8 - k : k] : 0;
        }
    }
    UNROLL for (int l = 0; l < 3; l++) {
        UNROLL for (int k = 0; k < 3; k++) {
            g[l][k] = vload8(0, lanes[k * 3 + l]);
        }
        points_of_weights(g[l]);
    }
    __global float *to = u + (block * C + c) * 8;
    UNROLL for (int row = 0; row < 6; row++) {
        UNROLL for (int l = 0; l < 3; l++) {
            point[l] = g[l][row];
        }
        points_of_weights(point);
        UNROLL for (int column = 0; column < 6; column++) {
            vstore8(point[column], 0, to + (row * 6 + column) * plane);
        }
    }
}

/* ---- pixels: one work-item all tiles of one channel ---- */

/* Fills a strip: rows of `height` × `width` pixels from (top, left) on, zero where there are none, after Bᵀ along columns. */
INLINE void fill_strip(__global const float *restrict picture, int height, int width, int top, int left, float strip[6][STRIP])
{
    int begin = max(left, 0), before = min(begin - left, COLUMNS), behind = clamp(width - left, 0, COLUMNS);
    for (int column = 0; column < before; column += 8) {
        UNROLL for (int row = 0; row < 6; row++) {
            vstore8((float8)0.0f, 0, &strip[row][column]);
        }
    }
    for (int column = before; column < behind; column += 8) {
        float8 v[6];
        UNROLL for (int row = 0; row < 6; row++) {
            int y = top + row;
            v[row] = y >= 0 && y < height ? vload8(0, picture + y * width + left + column) : (float8)0.0f;
        }
        points_of_pixels(v);
        UNROLL for (int row = 0; row < 6; row++) {
            vstore8(v[row], 0, &strip[row][column]);
        }
    }
    for (int column = behind; column < COLUMNS; column += 8) {
        UNROLL for (int row = 0; row < 6; row++) {
            vstore8((float8)0.0f, 0, &strip[row][column]);
        }
    }
}

__kernel void winograd_pixels(__global const float *restrict x, __global float *restrict v, int C, int H, int W, int tile_rows,
                              int tile_columns, int begin_y, int begin_x, int first, int tiles, int pitch, int plane)
{
    int c = get_global_id(0);
    float strip[6][STRIP];
    __global float *to = v + c * pitch;
    for (int t = 0; t < tiles;) {
        int column = (first + t) % tile_columns, row = (first + t) / tile_columns % tile_rows, n = (first + t) / tile_columns / tile_rows;
        fill_strip(x + (n * C + c) * H * W, H, W, row * 4 - begin_y, column * 4 - begin_x, strip);
        UNROLL for (int i = 0; i < 6; i++) {
            float16 a = vload16(0, strip[i]), b = vload16(0, strip[i] + 16);
            float16 a4 = vload16(0, strip[i] + 4), b4 = vload16(0, strip[i] + 20);
            float8 point[6] = {(float8)(a.s048c, b.s048c),   (float8)(a.s159d, b.s159d),   (float8)(a.s26ae, b.s26ae),
                               (float8)(a.s37bf, b.s37bf),   (float8)(a4.s048c, b4.s048c), (float8)(a4.s159d, b4.s159d)};
            points_of_pixels(point);
            UNROLL for (int j = 0; j < 6; j++) {
                vstore8(point[j], 0, to + (i * 6 + j) * plane + t);
            }
        }
        t += min(8, tile_columns - column);
    }
    for (int e = 0; e < 36; e++) {
        vstore8((float8)0.0f, 0, to + e * plane + tiles);
    }
}

/* ---- multiply: one work-item some columns of one of the 36 products ---- */

/*
 *               24 tiles          A register tile: 8 (or 4) output channels × 24 tiles; each step of c multiplies a column of u
 *             ┌────┬────┬────┐    with three vectors of v.
 *      u      │    │    │    │ c
 *     ┌─┐     ├────┼────┼────┤
 *   8 │ │     │ m  │    │    │
 *     └─┘     └────┴────┴────┘
 */
#ifdef __AVX512F__
#define ROWS 8 /* 24 accumulators of 32 registers */
#else
#define ROWS 4 /* 12 accumulators of 16 registers */
#endif

#define MULTIPLY_TILE(NAME, VECTORS)                                                                                      \
    INLINE void NAME(__global const float *restrict u, __global const float *restrict v, __global float *restrict m, int C, int pitch) \
    {                                                                                                                     \
        float8 sum[ROWS][VECTORS];                                                                                        \
        UNROLL for (int i = 0; i < ROWS; i++) {                                                                           \
            UNROLL for (int j = 0; j < VECTORS; j++) {                                                                    \
                sum[i][j] = 0.0f;                                                                                         \
            }                                                                                                             \
        }                                                                                                                 \
        for (int c = 0; c < C; c++) {                                                                                     \
            float8 pixel[VECTORS];                                                                                        \
            UNROLL for (int j = 0; j < VECTORS; j++) {                                                                    \
                pixel[j] = vload8(j, v);                                                                                  \
            }                                                                                                             \
            UNROLL for (int i = 0; i < ROWS; i++) {                                                                       \
                UNROLL for (int j = 0; j < VECTORS; j++) {                                                                \
                    sum[i][j] = fma((float8)u[i], pixel[j], sum[i][j]);                                                   \
                }                                                                                                         \
            }                                                                                                             \
            u += 8;                                                                                                       \
            v += pitch;                                                                                                   \
        }                                                                                                                 \
        UNROLL for (int i = 0; i < ROWS; i++) {                                                                           \
            UNROLL for (int j = 0; j < VECTORS; j++) {                                                                    \
                vstore8(sum[i][j], j, m + i * pitch);                                                                     \
            }                                                                                                             \
        }                                                                                                                 \
    }

MULTIPLY_TILE(multiply_three, 3)
MULTIPLY_TILE(multiply_one, 1)

/* Work-item (e, s): the tiles of share s of get_global_size(1). */
__kernel void winograd_multiply(__global const float *restrict u, __global const float *restrict v, __global float *restrict m, int C,
                                int blocks, int tiles, int pitch, int u_plane, int v_plane, int m_plane)
{
    int e = get_global_id(0), share = get_global_id(1), shares = get_global_size(1);
    int panels = (tiles + 23) / 24, from = panels * share / shares * 24, to = min(panels * (share + 1) / shares * 24, tiles);
    u += e * u_plane;
    v += e * v_plane;
    m += e * m_plane;
    for (int t = from; t < to; t += 24) {
        for (int row = 0; row < blocks * 8; row += ROWS) {
            __global const float *rows = u + row / 8 * C * 8 + row % 8;
            if (t + 16 < to) {
                multiply_three(rows, v + t, m + row * pitch + t, C, pitch);
            } else {
                for (int part = t; part < to; part += 8) {
                    multiply_one(rows, v + part, m + row * pitch + part, C, pitch);
                }
            }
        }
    }
}

/* ---- outputs: one work-item all tiles of one output channel ---- */

/* Stores the first `count` of 32 outputs of a row. */
INLINE void store_row(const float8 *part, int count, __global float *restrict y)
{
    UNROLL for (int j = 0; j < 4; j++) {
        if (count >= j * 8 + 8) {
            vstore8(part[j], j, y);
        } else if (count > j * 8) {
            float rest[8];
            vstore8(part[j], 0, rest);
            for (int i = 0; i < count - j * 8; i++) {
                y[j * 8 + i] = rest[i];
            }
        }
    }
}

__kernel void winograd_outputs(__global const float *restrict m, __global const float *restrict b, __global float *restrict y, int O, int H,
                               int W, int tile_rows, int tile_columns, int first, int tiles, int pitch, int plane)
{
    int o = get_global_id(0);
    float bias = b ? b[o] : 0;
    m += o * pitch;
    for (int t = 0; t < tiles;) {
        int column = (first + t) % tile_columns, row = (first + t) / tile_columns % tile_rows, n = (first + t) / tile_columns / tile_rows;
        int count = min(min(8, tile_columns - column), tiles - t);
        float8 point[6][6];
        UNROLL for (int j = 0; j < 6; j++) {
            float8 v[6];
            UNROLL for (int i = 0; i < 6; i++) {
                v[i] = vload8(0, m + (i * 6 + j) * plane + t);
            }
            outputs_of_points(v);
            UNROLL for (int i = 0; i < 4; i++) {
                point[i][j] = v[i];
            }
        }
        __global float *to = y + ((n * O + o) * H + row * 4) * W + column * 4;
        UNROLL for (int i = 0; i < 4; i++) {
            if (row * 4 + i < H) {
                float8 *p = point[i];
                outputs_of_points(p);
                UNROLL for (int j = 0; j < 4; j++) {
                    p[j] += bias;
                }
                float8 part[4] = {(float8)(p[0].s0, p[1].s0, p[2].s0, p[3].s0, p[0].s1, p[1].s1, p[2].s1, p[3].s1),
                                  (float8)(p[0].s2, p[1].s2, p[2].s2, p[3].s2, p[0].s3, p[1].s3, p[2].s3, p[3].s3),
                                  (float8)(p[0].s4, p[1].s4, p[2].s4, p[3].s4, p[0].s5, p[1].s5, p[2].s5, p[3].s5),
                                  (float8)(p[0].s6, p[1].s6, p[2].s6, p[3].s6, p[0].s7, p[1].s7, p[2].s7, p[3].s7)};
                store_row(part, min(count * 4, W - column * 4), to + i * W);
            }
        }
        t += count;
    }
}
