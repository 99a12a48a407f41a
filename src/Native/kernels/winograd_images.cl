/*
 * Winograd with images
 */
#include "lanes.cl"
#define VECTOR lanes
#include "winograd.h"
#include "winograd_images.h"

#if LANES == 16
#define OUTPUTS 4
#else
#define OUTPUTS 2
#endif

/* ---- weights: one work-item LANES output channels and one input channel ---- */

/* turned: as in winograd.cl, w belongs to a convolution of which the input's gradient is wanted. */
__kernel void winograd_image_weights(__global const float *restrict w, __global float *restrict u, int C, int O, int turned)
{
    int c = get_global_id(0), first = get_global_id(1) * LANES;
    float weight[TAPS * TAPS][LANES];
    lanes partial[TAPS][6];
    for (int lane = 0; lane < LANES; lane++) {
        int o = first + lane;
        __global const float *from = w + (turned ? c * O + o : o * C + c) * TAPS * TAPS;
        for (int k = 0; k < TAPS * TAPS; k++) {
            weight[k][lane] = o < O ? from[turned ? TAPS * TAPS - 1 - k : k] : 0;
        }
    }
    UNROLL for (int l = 0; l < TAPS; l++) {
        UNROLL for (int k = 0; k < TAPS; k++) {
            partial[l][k] = load_lanes(weight[k * TAPS + l]);
        }
        points_of_weights(partial[l]);
    }
    for (int i = 0; i < 6; i++) {
        lanes point[6];
        UNROLL for (int l = 0; l < TAPS; l++) {
            point[l] = partial[l][i];
        }
        points_of_weights(point);
        for (int j = 0; j < 6; j++) {
            float rest[LANES];
            store_lanes(point[j], rest);
            for (int lane = 0; lane < LANES; lane++) {
                int o = first + lane;
                u[(((o / OUTPUTS * 6 + j) * C + c) * 6 + i) * OUTPUTS + o % OUTPUTS] = rest[lane];
            }
        }
    }
}

/* ---- images: one work-item ---- */

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

/* Six rows of x from `row`, `column` on, of LANES pictures of one channel, between zeros. */
INLINE void turn_in(__global const float *restrict x, __local float *to, const ImageTiles *s, int n, int row, int column, int rows)
{
    int first = max(-column, 0), last = min(s->W - column, s->columns), plane = s->C * s->H * s->W, offset[LANES];
    for (int lane = 0; lane < LANES; lane++) {
        offset[lane] = min(lane, s->N - 1 - n) * plane;
    }
    for (int i = 0; i < rows; i++, to += s->columns * LANES) {
        bool inside = row + i >= 0 && row + i < s->H;
        __global const float *from = x + (row + i) * s->W + column;
        for (int next = first; inside && next < last; next += 4) {
            int j = max(min(next, last - 4), first);
            UNROLL for (int eight = 0; eight < LANES; eight += 8) {
                float8 v[4];
                UNROLL for (int k = 0; k < 4; k++) {
                    v[k] = (float8)(vload4(0, from + offset[eight + k] + j), vload4(0, from + offset[eight + k + 4] + j));
                }
                transpose_halves(v);
                UNROLL for (int k = 0; k < 4; k++) {
                    store_lanes(v[k], to + (j + k) * LANES + eight);
                }
            }
        }
        for (int j = 0; j < (inside ? first : s->columns); j++) {
            store_lanes((lanes)0.0f, to + j * LANES);
        }
        for (int j = inside ? last : s->columns; j < s->columns; j++) {
            store_lanes((lanes)0.0f, to + j * LANES);
        }
    }
}

INLINE void points_of_columns(__local const float *restrict x, __local float *restrict points, int columns)
{
    for (int j = 0; j < columns; j++, x += LANES, points += LANES) {
        lanes v[6];
        UNROLL for (int i = 0; i < 6; i++) {
            v[i] = load_lanes(x + i * columns * LANES);
        }
        points_of_pixels(v);
        UNROLL for (int i = 0; i < 6; i++) {
            store_lanes(v[i], points + i * columns * LANES);
        }
    }
}

INLINE void points_of_rows(__local const float *x, int columns, float *v, int stride)
{
    for (int i = 0; i < 6; i++, x += columns * LANES, v += LANES) {
        lanes row[6];
        UNROLL for (int j = 0; j < 6; j++) {
            row[j] = load_lanes(x + j * LANES);
        }
        points_of_pixels(row);
        UNROLL for (int j = 0; j < 6; j++) {
            store_lanes(row[j], v + j * stride);
        }
    }
}

/* A column of six points of m = Σ_c u·v, and what Aᵀ makes of it. */
INLINE void outputs_of_column(__global const float *restrict u, const float *restrict v, int C, lanes partial[OUTPUTS][TILE])
{
    lanes sum[OUTPUTS][6];
    UNROLL for (int o = 0; o < OUTPUTS; o++) {
        UNROLL for (int i = 0; i < 6; i++) {
            sum[o][i] = 0.0f;
        }
    }
    for (int c = 0; c < C; c++, u += 6 * OUTPUTS, v += 6 * LANES) {
        UNROLL for (int i = 0; i < 6; i++) {
            lanes point = load_lanes(v + i * LANES);
            UNROLL for (int o = 0; o < OUTPUTS; o++) {
                sum[o][i] = fma((lanes)u[i * OUTPUTS + o], point, sum[o][i]);
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

INLINE void tile_outputs(__global const float *restrict u, __global const float *restrict b, const float *v, __local float *y, int C, int O, int pitch, int plane)
{
    for (int first = 0; first < O; first += OUTPUTS) {
        lanes partial[6][OUTPUTS][TILE];
        for (int j = 0; j < 6; j++) {
            outputs_of_column(u, v + j * C * 6 * LANES, C, partial[j]);
            u += C * 6 * OUTPUTS;
        }
        UNROLL for (int i = 0; i < OUTPUTS; i++) {
            float bias = b ? b[min(first + i, O - 1)] : 0;
            UNROLL for (int r = 0; r < TILE; r++) {
                lanes point[6];
                UNROLL for (int j = 0; j < 6; j++) {
                    point[j] = partial[j][i][r];
                }
                outputs_of_points(point);
                UNROLL for (int s = 0; s < TILE; s++) {
                    store_lanes(point[s] + bias, y + (first + i) * plane + r * pitch + s * LANES);
                }
            }
        }
    }
}

/* `count` pixels of LANES pictures. */
INLINE void turn_out(__local const float *from, __global float *restrict y, int count, int images, int picture)
{
    for (int next = 0; next < count; next += 8) {
        int j = min(next, count - 8);
        UNROLL for (int four = 0; four < LANES; four += 4) {
            float8 v[4];
            UNROLL for (int k = 0; k < 4; k++) {
                v[k] = (float8)(vload4(0, from + (j + k) * LANES + four), vload4(0, from + (j + k + 4) * LANES + four));
            }
            transpose_halves(v);
            UNROLL for (int k = 0; k < 4; k++) {
                if (four + k < images) {
                    store_lanes(v[k], y + (four + k) * picture + j);
                }
            }
        }
    }
}

__kernel void winograd_images(__global const float *restrict x, __global const float *restrict u, __global const float *restrict b,
                              __global float *restrict y, const ImageTiles s, __local float *restrict scratch)
{
    int column = get_global_id(0) * s.span * TILE, first = get_global_id(1) * s.band * TILE, n = get_global_id(2) * LANES;
    int width = min(s.Q - column, s.span * TILE), pitch = s.span * TILE * LANES;
    float v[6 * 64 * 6 * LANES];
    __local float *points = scratch + s.C * s.rows * s.columns * LANES, *results = points + s.C * 6 * s.columns * LANES;
    int band = min(s.P - first, s.band * TILE), rows = (band + TILE - 1) / TILE * TILE + TAPS - 1;
    x += n * s.C * s.H * s.W;
    for (int c = 0; c < s.C; c++) {
        turn_in(x + c * s.H * s.W, scratch + c * s.rows * s.columns * LANES, &s, n, first - s.top, column - s.left, rows);
    }
    for (int row = first; row < first + band; row += TILE) {
        for (int c = 0; c < s.C; c++) {
            points_of_columns(scratch + (c * s.rows + row - first) * s.columns * LANES, points + c * 6 * s.columns * LANES, s.columns);
        }
        for (int tile = 0; tile * TILE < width; tile++) {
            for (int c = 0; c < s.C; c++) {
                points_of_rows(points + (c * 6 * s.columns + tile * TILE) * LANES, s.columns, v + c * 6 * LANES, s.C * 6 * LANES);
            }
            tile_outputs(u, b, v, results + ((row - first) * s.span + tile) * TILE * LANES, s.C, s.O, pitch, s.band * TILE * pitch);
        }
    }
    for (int o = 0; o < s.O; o++) {
        __global float *to = y + ((n * s.O + o) * s.P + first) * s.Q + column;
        if (s.Q == s.span * TILE) {
            turn_out(results + o * s.band * TILE * pitch, to, band * s.Q, s.N - n, s.O * s.P * s.Q);
        } else {
            for (int r = 0; r < band; r++) {
                turn_out(results + (o * s.band * TILE + r) * pitch, to + r * s.Q, width, s.N - n, s.O * s.P * s.Q);
            }
        }
    }
}
