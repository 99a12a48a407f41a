/*
 * The gradients of a convolution with eight pictures in the lanes of a vector; for batches of small pictures:
 *
 *     dw[o,c,k,l] = Σ_n Σ_pq dy[n,o,p,q] · x[n,c,i,j]      dx[n,c,i,j] = Σ_o Σ_kl dy[n,o,p,q] · w[o,c,k,l]
 *     where i = p·s + k·d - pad, and so along the other axis
 *
 * All lanes of a vector are at the same place of their pictures, so any stride, dilation and border is but a loop's bounds, and no
 * lane is wasted. Before and after, pictures are turned between n,c,i,j and  n/8, c, i, j, n%8.
 *
 * Register tiles, each sum a vector of eight pictures; dw's lanes are added up at the end (dot_tiles.h):
 *
 *     dw              x of weight j …              dx           dy of eight pictures, and of the next
 *                    +-----+-----+-----+                       +-----+-----+
 *     dy of o …      |  Σ  |  Σ  |  Σ  |           w of c …    |  Σ  |  Σ  |    CHANNELS × VECTORS
 *                    +-----+-----+-----+                       +-----+-----+
 *
 * Index order: lanes n/8,channel,row,column,n%8 (x with its padding); w o,c,k,l; packed group, block of channels, k, l, o, channel.
 */
#include "eights.h"
#include "images.h"

/* ---- To lanes and back: one work-item eight pictures of one channel ---- */

/* Pictures of H×W become height×width with `top` rows and `left` columns of zeros before them; both 0 and the same size: as they are. */
__kernel void to_lanes(__global const float *restrict x, __global float *restrict lanes, int N, int C, int H, int W, int height, int width,
                       int top, int left)
{
    int c = get_global_id(0), n = get_global_id(1) * 8;
    lanes += (get_global_id(1) * C + c) * height * width * 8;
    if (height != H || width != W || top || left) {
        for (int i = 0; i < height * width; i++) {
            vstore8((float8)0.0f, i, lanes);
        }
    }
    bool rows = height != H || width != W || top || left; /* else all pixels are one row */
    int count = rows ? W : H * W, first = max(0, -left), last = rows ? min(W, width - left) : count;
    for (int y = max(0, -top); y < (rows ? min(H, height - top) : 1); y++) {
        __global const float *from = x + (n * C + c) * H * W + y * count;
        __global float *to = lanes + ((y + top) * width + left) * 8;
        for (int j = first; j < last; j += 8) {
            float8 v[8];
            UNROLL for (int i = 0; i < 8; i++) {
                v[i] = n + i < N ? vload8(0, from + i * C * H * W + j) : (float8)0.0f;
            }
            transpose(v);
            UNROLL for (int i = 0; i < 8; i++) {
                if (j + i < last) {
                    vstore8(v[i], j + i, to);
                }
            }
        }
    }
}

__kernel void from_lanes(__global const float *restrict lanes, __global float *restrict x, int N, int C, int pixels)
{
    int c = get_global_id(0), n = get_global_id(1) * 8;
    lanes += (get_global_id(1) * C + c) * pixels * 8;
    x += (n * C + c) * pixels;
    for (int j = 0; j < pixels; j += 8) {
        float8 v[8];
        UNROLL for (int i = 0; i < 8; i++) {
            v[i] = vload8(min(j + i, pixels - 1), lanes);
        }
        transpose(v);
        UNROLL for (int i = 0; i < 8; i++) {
            if (n + i < N && j + 8 <= pixels) {
                vstore8(v[i], 0, x + i * C * pixels + j);
            } else if (n + i < N) {
                float rest[8];
                vstore8(v[i], 0, rest);
                for (int k = 0; k < pixels - j; k++) {
                    x[i * C * pixels + j + k] = rest[k];
                }
            }
        }
    }
}

/* ---- dw ---- */

/* One group of eight pictures: x, its channels, and dy, the first of the tile's. */
typedef struct Dots {
    __global const float *x, *dy;
    const int *offset;
    const Images *s;
} Dots;

#define SUM_UP(ROWS, WEIGHTS)                                                                           \
    __global const float *dy = dots->dy;                                                                \
    for (int p = 0; p < dots->s->P; p++) {                                                              \
        __global const float *pixels = dots->x + p * dots->s->stride_y * dots->s->columns * 8;          \
        for (int q = 0; q < dots->s->Q; q++, dy += 8, pixels += dots->s->stride_x * 8) {                \
            float8 upstream[ROWS];                                                                      \
            UNROLL for (int i = 0; i < ROWS; i++) {                                                     \
                upstream[i] = vload8(i * dots->s->P * dots->s->Q, dy);                                  \
            }                                                                                           \
            UNROLL for (int j = 0; j < WEIGHTS; j++) {                                                  \
                float8 pixel = vload8(0, pixels + dots->offset[place + j]);                             \
                UNROLL for (int i = 0; i < ROWS; i++) {                                                 \
                    sum[i][j] = fma(upstream[i], pixel, sum[i][j]);                                     \
                }                                                                                       \
            }                                                                                           \
        }                                                                                               \
    }

#include "dot_tiles.h"

/* One work-item eight weights of one group, all its output channels, one of several parts of the batch. dw: parts × O × C·K·L. */
__kernel void images_weight_gradient(__global const float *restrict x, __global const float *restrict dy, __global float *restrict dw,
                                     const Images s)
{
    int group = get_global_id(1), part = get_global_id(2), parts = get_global_size(2), J = s.C * s.K * s.L, first = get_global_id(0) * 8;
    int begin = s.N * part / parts, end = s.N * (part + 1) / parts, count = min(8, J - first), offset[8];
    for (int i = 0; i < 8; i++) {
        int j = min(first + i, J - 1), l = j % s.L, k = j / s.L % s.K, c = j / s.L / s.K;
        offset[i] = ((c * s.rows + k * s.dilation_y) * s.columns + l * s.dilation_x) * 8;
    }
    dw += (part * s.G + group) * s.O * J + first;
    for (int n = begin; n < end; n++) {
        __global const float *pixels = x + (n * s.G + group) * s.C * s.rows * s.columns * 8;
        for (int o = 0; o < s.O; o += rows_from(o, s.O)) {
            Dots dots = {pixels, dy + ((n * s.G + group) * s.O + o) * s.P * s.Q * 8, offset, &s};
            dot_tile(&dots, rows_from(o, s.O), count, dw + o * J, J, n > begin);
        }
    }
}

/* ---- dx ---- */

/* A register tile: CHANNELS channels c times VECTORS groups of eight pictures, at one pixel. */
#ifndef CHANNELS
#define CHANNELS 8
#define VECTORS 1
#endif

/* One work-item the weights of one block of channels and one output channel. */
__kernel void pack_images(__global const float *restrict w, __global float *restrict packed, int C, int O, int weights)
{
    int o = get_global_id(0), block = get_global_id(1), group = get_global_id(2), blocks = get_global_size(1);
    packed += ((group * blocks + block) * weights * O + o) * CHANNELS;
    for (int k = 0; k < weights; k++) {
        for (int i = 0; i < CHANNELS; i++) {
            int c = block * CHANNELS + i;
            packed[k * O * CHANNELS + i] = c < C ? w[((group * O + o) * C + c) * weights + k] : 0;
        }
    }
}

/* The `count` weights that meet a pixel along one axis: from `first` on every `step`-th; weight m lies in window at - m·reach. */
typedef struct Meeting {
    int first, step, count, at, reach;
} Meeting;

INLINE Meeting meeting(int pixel, int begin, int stride, int dilation, int taps, int windows)
{
    int place = pixel + begin, first = 0;
    while (first < taps && (place - first * dilation) % stride != 0) {
        first++;
    }
    Meeting meet = {.first = first, .step = 1, .reach = dilation};
    while (meet.step * dilation % stride != 0) {
        meet.step++;
    }
    meet.reach = meet.step * dilation / stride;
    /* Beyond the last window, weights further on are the first to meet one. */
    while (meet.first < taps && place - meet.first * dilation > (windows - 1) * stride) {
        meet.first += meet.step;
    }
    meet.at = (place - meet.first * dilation) / stride;
    meet.count = meet.first < taps ? (taps - meet.first + meet.step - 1) / meet.step : 0;
    meet.count = place - meet.first * dilation < 0 ? 0 : min(meet.count, meet.at / meet.reach + 1);
    return meet;
}

/* Work-item (row i, block of channels, pictures and group). */
__kernel void images_input_gradient(__global const float *restrict dy, __global const float *restrict packed, __global float *restrict dx,
                                    const Images s)
{
    int i = get_global_id(0), block = get_global_id(1), blocks = get_global_size(1), group = get_global_id(2) % s.G;
    int n = get_global_id(2) / s.G * VECTORS, dx_image = s.G * s.C * s.H * s.W * 8;
    Meeting row = meeting(i, s.begin_y, s.stride_y, s.dilation_y, s.K, s.P);
    packed += (group * blocks + block) * s.O * s.K * s.L * CHANNELS;
    dx += ((n * s.G + group) * s.C + block * CHANNELS) * s.H * s.W * 8;
    __global const float *image[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) {
        image[v] = dy + (min(n + v, s.N - 1) * s.G + group) * s.O * s.P * s.Q * 8;
    }
    for (int j = 0; j < s.W; j++) {
        Meeting column = meeting(j, s.begin_x, s.stride_x, s.dilation_x, s.L, s.Q);
        float8 sum[CHANNELS][VECTORS];
        UNROLL for (int c = 0; c < CHANNELS; c++) {
            UNROLL for (int v = 0; v < VECTORS; v++) {
                sum[c][v] = 0.0f;
            }
        }
        for (int m = 0; m < row.count; m++) {
            for (int l = 0; l < column.count; l++) {
                int at = ((row.at - m * row.reach) * s.Q + column.at - l * column.reach) * 8;
                __global const float *weights =
                    packed + ((row.first + m * row.step) * s.L + column.first + l * column.step) * s.O * CHANNELS;
                for (int o = 0; o < s.O; o++, at += s.P * s.Q * 8, weights += CHANNELS) {
                    float8 upstream[VECTORS];
                    UNROLL for (int v = 0; v < VECTORS; v++) {
                        upstream[v] = vload8(0, image[v] + at);
                    }
                    UNROLL for (int c = 0; c < CHANNELS; c++) {
                        UNROLL for (int v = 0; v < VECTORS; v++) {
                            sum[c][v] = fma((float8)weights[c], upstream[v], sum[c][v]);
                        }
                    }
                }
            }
        }
        UNROLL for (int c = 0; c < CHANNELS; c++) {
            UNROLL for (int v = 0; v < VECTORS; v++) {
                if (block * CHANNELS + c < s.C && n + v < s.N) {
                    vstore8(sum[c][v], (c * s.H + i) * s.W + j, dx + v * dx_image);
                }
            }
        }
    }
}
