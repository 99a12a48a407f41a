/*
 * The gradients of a convolution's weights and bias, for any stride, dilation and grouping, over two spatial axes:
 *
 *     dw[o,c,k,l] = Σ_n Σ_pq dy[n,o,p,q] · x[n,c, p·s + k·d - pad, q·s + l·d - pad]          db[o] = Σ_n Σ_pq dy[n,o,p,q]
 *
 * First x is laid out so that p and q become one axis without bounds. A stride splits it into phases: pixels of one remainder, which is
 * what one weight meets. In a phase, weight (k,l) meets the pixel at  p·pitch + q + constant; so with dy brought to the same pitch,
 * zeros in the columns between, dw is a plain dot product of two rows of memory, at a constant offset for each weight:
 *
 *     dy  │ q q q q 0 0 │ q q q q 0 0 │ …          pitch = 6, W' = 4, L = 3
 *     x   │ ·[x x x x x │ x]· x x x x │ …          the weight at offset 1
 *
 * Zeros at the end of a row of x serve as those before the next row too.
 *
 * Index order: x phases n, channel, phase along H, phase along W, row, column; dy n,o,row,column; dw o, j = (c,k,l).
 * The zeros meet pixels: where x is infinite or no number, a weight may become no number that by the formula would not.
 */
#include "eights.h"
#include "phases.h"

/* to[0 … count) = from[0 … count · stride) at every stride-th; in whole vectors, the last of which overlaps the one before. */
INLINE void copy_row(__global const float *from, __global float *to, int count, int stride)
{
    if (count < 8 || stride > 2) {
        for (int i = 0; i < count; i++) {
            to[i] = from[i * stride];
        }
    } else if (stride == 1) {
        for (int i = 0; i < count; i += 8) {
            int at = min(i, count - 8);
            vstore8(vload8(0, from + at), 0, to + at);
        }
    } else {
        for (int i = 0; i < count; i += 8) {
            int at = min(i, count - 8);
            vstore8(vload16(0, from + 2 * at).even, 0, to + at);
        }
    }
}

INLINE void clear_row(__global float *to, int count)
{
    for (int i = 0; i + 8 <= count; i += 8) {
        vstore8((float8)0.0f, 0, to + i);
    }
    for (int i = count & ~7; i < count; i++) {
        to[i] = 0;
    }
}

/* ---- x in phases: one work-item one phase of one channel ---- */

__kernel void split_phases(__global const float *restrict x, __global float *restrict to, const Phases s)
{
    int phase = get_global_id(0), plane = get_global_id(1);
    int top = phase / s.phases_x * s.dilation_y % s.stride_y - s.begin_y, left = phase % s.phases_x * s.dilation_x % s.stride_x - s.begin_x;
    /* The first column that lies in the picture, and the first behind it. */
    int first = clamp((s.stride_x - 1 - left) / s.stride_x, 0, s.width);
    int behind = clamp((s.W - left + s.stride_x - 1) / s.stride_x, first, s.width);
    x += plane * s.H * s.W;
    to += (plane * s.phases_y * s.phases_x + phase) * s.plane;
    for (int row = 0; row < s.rows; row++, to += s.pitch) {
        int y = row * s.stride_y + top;
        if (y < 0 || y >= s.H) {
            clear_row(to, s.width);
        } else {
            clear_row(to, first);
            copy_row(x + y * s.W + left + first * s.stride_x, to + first, behind - first, s.stride_x);
            clear_row(to + behind, s.width - behind);
        }
    }
}

/* ---- dy at the pitch of a phase: one work-item one channel ---- */

__kernel void widen_rows(__global const float *restrict dy, __global float *restrict to, int P, int Q, int pitch)
{
    int plane = get_global_id(0);
    dy += plane * P * Q;
    to += plane * P * pitch;
    for (int p = 0; p < P; p++) {
        copy_row(dy + p * Q, to + p * pitch, Q, 1);
        clear_row(to + p * pitch + Q, pitch - Q);
    }
}

/* ---- dot products ---- */

/* `images` stretches of `length` pixels; x: where the group's channels begin, dy: the first of the tile's channels. */
typedef struct Dots {
    __global const float *x, *dy;
    const int *offset;
    int images, length, x_image, dy_image, dy_plane;
} Dots;

#define DOT_STEP(MASKED, ROWS, WEIGHTS)                                                                 \
    float8 upstream[ROWS];                                                                              \
    UNROLL for (int i = 0; i < ROWS; i++) {                                                             \
        upstream[i] = MASKED(vload8(0, dy + i * dots->dy_plane + q));                                   \
    }                                                                                                   \
    UNROLL for (int j = 0; j < WEIGHTS; j++) {                                                          \
        float8 pixel = MASKED(vload8(0, x + dots->offset[place + j] + q));                              \
        UNROLL for (int i = 0; i < ROWS; i++) {                                                         \
            sum[i][j] = fma(upstream[i], pixel, sum[i][j]);                                             \
        }                                                                                               \
    }
#define WHOLE(vector) (vector)
#define PART(vector) select((float8)0.0f, vector, inside)

#define SUM_UP(ROWS, WEIGHTS)                                                                           \
    __global const float *x = dots->x, *dy = dots->dy;                                                  \
    int8 inside = (int8)(0, 1, 2, 3, 4, 5, 6, 7) < (int8)(dots->length % 8);                            \
    for (int n = 0; n < dots->images; n++, x += dots->x_image, dy += dots->dy_image) {                  \
        int q = 0;                                                                                      \
        for (; q + 8 <= dots->length; q += 8) {                                                         \
            DOT_STEP(WHOLE, ROWS, WEIGHTS)                                                              \
        }                                                                                               \
        if (q < dots->length) {                                                                         \
            DOT_STEP(PART, ROWS, WEIGHTS)                                                               \
        }                                                                                               \
    }

#include "dot_tiles.h"

/* Where weight j of a group meets the first window, from the group's first channel on. */
INLINE int offset_of(const Phases *s, int j)
{
    int l = j % s->L, k = j / s->L % s->K, c = j / s->L / s->K;
    int phase = (c * s->phases_y + k % s->phases_y) * s->phases_x + l % s->phases_x;
    return phase * s->plane + k * s->dilation_y / s->stride_y * s->pitch + l * s->dilation_x / s->stride_x;
}

/* How many pixels are summed up in registers at a time: few enough that a row of dy stays in the nearest cache for the next weights. */
#define STRETCH 1024
#define MOST_TILES 4

/*
 * One work-item up to MOST_TILES times 8 weights of one group, all its output channels, one of several parts of the batch.
 * dw: parts × O × C·K·L. dy_first: the place of the first window, dy_plane: from one channel to the next.
 */
__kernel void dot_products(__global const float *restrict x, __global const float *restrict dy, __global float *restrict dw, const Phases s,
                           int N, int tiles, int dy_plane, int dy_first)
{
    int group = get_global_id(1), part = get_global_id(2), parts = get_global_size(2);
    int J = s.C * s.K * s.L, first = get_global_id(0) * tiles * 8, last = min(first + tiles * 8, J), outputs = s.O / s.G;
    int channel = s.phases_y * s.phases_x * s.plane, x_image = s.G * s.C * channel, dy_image = s.O * dy_plane;
    int begin = N * part / parts, end = N * (part + 1) / parts;
    int length = (s.P - 1) * s.pitch + s.Q, together = max(1, STRETCH / length);
    x += group * s.C * channel;
    dy += group * outputs * dy_plane + dy_first;
    dw += (part * s.O + group * outputs) * J;
    int offset[MOST_TILES * 8];
    for (int j = first; j < first + tiles * 8; j++) {
        offset[j - first] = offset_of(&s, min(j, J - 1));
    }
    for (int n = begin; n < end; n += together) {
        int images = min(together, end - n);
        for (int q = 0; q < length; q += STRETCH) {
            int stretch = min(STRETCH, length - q), again = n > begin || q > 0;
            for (int o = 0; o < outputs; o += rows_from(o, outputs)) {
                for (int j = first; j < last; j += 8) {
                    Dots dots = {x + n * x_image + q, dy + n * dy_image + o * dy_plane + q, offset + (j - first), images, stretch, x_image,
                                 dy_image, dy_plane};
                    dot_tile(&dots, rows_from(o, outputs), min(8, J - j), dw + o * J + j, J, again);
                }
            }
        }
    }
}

/* Adds up the parts of dw. */
__kernel void add_parts(__global const float *restrict from, __global float *restrict to, int parts, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float sum = 0;
        for (int part = 0; part < parts; part++) {
            sum += from[part * count + i];
        }
        to[i] = sum;
    }
}

/* ---- bias: one work-item one output channel ---- */

__kernel void bias_gradient(__global const float *restrict dy, __global float *restrict db, int N, int O, int count)
{
    int o = get_global_id(0);
    float8 sum[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    float rest = 0;
    for (int n = 0; n < N; n++) {
        __global const float *from = dy + (n * O + o) * count;
        int p = 0;
        for (; p + 32 <= count; p += 32) {
            UNROLL for (int i = 0; i < 4; i++) {
                sum[i] += vload8(i, from + p);
            }
        }
        for (; p < count; p++) {
            rest += from[p];
        }
    }
    float8 eight = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    float4 four = eight.lo + eight.hi;
    db[o] = (four.x + four.y) + (four.z + four.w) + rest;
}
