/*
 * The gradient of a convolution's input, for any stride, dilation and grouping, over two spatial axes:
 *
 *     dx[n,c,i,j] = Σ_o Σ_kl dy[n,o,p,q] · w[o,c,k,l]      where  p·s + k·d = i + pad,  and so along the other axis
 *
 * Pixels whose i + pad leave the same remainder when divided by the stride (a phase) meet the same weights: with i + pad = s·u + r those
 * k for which k·d leaves r too, k = f + m·s/gcd(s,d), and then p = u - shift - m·d/gcd(s,d). So dx consists of phases, each of which is a
 * convolution of stride 1 of dy. With zeros around dy (halo) and one axis for both u's, weight m is at a constant distance:
 *
 *     halo  │ 0 y y y y 0 │ 0 y y y y 0 │ …      the row's end and the next row's begin serve as bounds of either;
 *     u       u u u u · ·   u u u u · ·          what is computed for the places between (·) is thrown away
 *
 * A register tile is CHANNELS channels c × VECTORS vectors of u:
 *
 *              │ 8 u's │ 8 u's │ …               for each o and weight, VECTORS vectors of halo
 *         c    │  sum  │  sum  │                 are multiplied with CHANNELS weights
 *         c    │  sum  │  sum  │
 *
 * Index order: halo n,o,row,column; w o,c,k,l; packed group, block of channels, phase, m along H, m along W, o, channel; dx n,c,i,j.
 * The zeros meet weights: where those are infinite or no number, a pixel may become no number that by the formula would not.
 */
#include "eights.h"
#include "phases.h"

#ifndef CHANNELS
#define CHANNELS 8
#endif

/* As many as the registers hold: CHANNELS · VECTORS sums, VECTORS of halo and a weight. */
#ifdef __AVX512F__
#define MOST_VECTORS (31 / (CHANNELS + 1))
#else
#define MOST_VECTORS (15 / (CHANNELS + 1))
#endif
#define VECTORS (MOST_VECTORS > 8 ? 8 : MOST_VECTORS)
#define TILE (VECTORS * 8)

typedef struct Phase {
    int weights, first, count, at; /* at: the place in halo of weight 0 of the first pixel */
} Phase;

INLINE Phase phase_of(const Axis *a, int f)
{
    int remainder = f * a->dilation % a->stride, shift = f * a->dilation / a->stride;
    int u = (a->begin - remainder + a->stride - 1) / a->stride; /* the first in the picture; begin may be below 0 */
    if (a->begin < remainder) {
        u = -((remainder - a->begin) / a->stride);
    }
    Phase phase;
    phase.weights = (a->taps - f + a->step - 1) / a->step;
    phase.first = u * a->stride + remainder - a->begin;
    phase.count = phase.first < a->pixels ? (a->pixels - phase.first + a->stride - 1) / a->stride : 0;
    phase.at = u - shift + a->before;
    return phase;
}

/* One work-item one phase of one block, and one of several shares of the output channels. O: of a group. */
__kernel void pack_phases(__global const float *restrict w, __global float *restrict packed, const Axis y, const Axis x, int C, int O)
{
    int share = get_global_id(0), shares = get_global_size(0), part = get_global_id(1), parts = get_global_size(1);
    int group = get_global_id(2), count = y.phases * x.phases, block = part / count, f = part % count;
    int most_y = (y.taps + y.step - 1) / y.step, most_x = (x.taps + x.step - 1) / x.step;
    packed += (group * parts + part) * most_y * most_x * O * CHANNELS;
    int taps = y.taps * x.taps, last = C - block * CHANNELS - 1;
    w += (group * O * C + block * CHANNELS) * taps;
    for (int k = f / x.phases, m = 0; k < y.taps; k += y.step, m++) {
        for (int l = f % x.phases, n = 0; l < x.taps; l += x.step, n++) {
            for (int o = O * share / shares; o < O * (share + 1) / shares; o++) {
                __global const float *from = w + o * C * taps + k * x.taps + l;
                __global float *to = packed + ((m * most_x + n) * O + o) * CHANNELS;
                UNROLL for (int i = 0; i < CHANNELS; i++) {
                    float weight = from[min(i, last) * taps];
                    to[i] = i <= last ? weight : 0;
                }
            }
        }
    }
}

INLINE void scatter_row(float8 sum, int stride, __global float *to)
{
    to[0] = sum.s0;
    to[stride] = sum.s1;
    to[2 * stride] = sum.s2;
    to[3 * stride] = sum.s3;
    to[4 * stride] = sum.s4;
    to[5 * stride] = sum.s5;
    to[6 * stride] = sum.s6;
    to[7 * stride] = sum.s7;
}

/* Stores eight pixels from (u, left) on, those that lie in the rows of the phase. */
INLINE void scatter(float8 sum, int u, int left, const Phase *row, const Phase *column, const Axis *y, const Axis *x, __global float *dx)
{
    float pixels[8];
    vstore8(sum, 0, pixels);
    for (int i = 0; i < 8 && u < row->count; i++) {
        if (left < column->count) {
            dx[(row->first + u * y->stride) * x->pixels + column->first + left * x->stride] = pixels[i];
        }
        left++;
        if (left == x->pitch) {
            left = 0;
            u++;
        }
    }
}

/* Where a phase's tiles come from and go to. */
typedef struct Work {
    Phase row, column;
    int O, plane; /* of halo */
    int most_x;   /* weights along W that packed has room for */
    int places, channels;
    bool gapless; /* the phase is all of dx, whose rows follow each other as those of halo do */
} Work;

/* The tile of COUNT vectors from `place` on. */
#define PHASE_TILE(NAME, COUNT)                                                                                                            \
    INLINE void NAME(__global const float *restrict halo, __global const float *restrict packed, __global float *restrict dx,              \
                     const Axis *y, const Axis *x, const Work *work, int place)                                                            \
    {                                                                                                                                      \
        /* Weights that meet but zeros in every row of the tile are left out. */                                                           \
        int top = work->row.at - y->before + place / x->pitch, bottom = work->row.at - y->before + (place + COUNT * 8 - 1) / x->pitch;     \
        int begin = top < y->windows ? 0 : (top - y->windows) / y->reach + 1, end = min(work->row.weights, bottom / y->reach + 1);         \
        float8 sum[CHANNELS][COUNT];                                                                                                       \
        UNROLL for (int i = 0; i < CHANNELS; i++) {                                                                                        \
            UNROLL for (int v = 0; v < COUNT; v++) {                                                                                       \
                sum[i][v] = 0.0f;                                                                                                          \
            }                                                                                                                              \
        }                                                                                                                                  \
        for (int m = begin; m < end; m++) {                                                                                                \
            for (int n = 0; n < work->column.weights; n++) {                                                                               \
                __global const float *from = halo + place - m * y->reach * x->pitch - n * x->reach;                                        \
                __global const float *weights = packed + (m * work->most_x + n) * work->O * CHANNELS;                                      \
                for (int o = 0; o < work->O; o++, from += work->plane, weights += CHANNELS) {                                              \
                    float8 upstream[COUNT];                                                                                                \
                    UNROLL for (int v = 0; v < COUNT; v++) {                                                                               \
                        upstream[v] = vload8(v, from);                                                                                     \
                    }                                                                                                                      \
                    UNROLL for (int i = 0; i < CHANNELS; i++) {                                                                            \
                        UNROLL for (int v = 0; v < COUNT; v++) {                                                                           \
                            sum[i][v] = fma((float8)weights[i], upstream[v], sum[i][v]);                                                   \
                        }                                                                                                                  \
                    }                                                                                                                      \
                }                                                                                                                          \
            }                                                                                                                              \
        }                                                                                                                                  \
        int u = place / x->pitch, left = place % x->pitch;                                                                                 \
        UNROLL for (int v = 0; v < COUNT; v++) {                                                                                           \
            UNROLL for (int c = 0; c < CHANNELS; c++) {                                                                                    \
                if (c < work->channels) {                                                                                                  \
                    store_pixels(sum[c][v], u, left, place + v * 8, work, y, x, dx + c * y->pixels * x->pixels);                           \
                }                                                                                                                          \
            }                                                                                                                              \
            for (left += 8; left >= x->pitch; left -= x->pitch) {                                                                          \
                u++;                                                                                                                       \
            }                                                                                                                              \
        }                                                                                                                                  \
    }

/* Stores eight pixels from place (u, left) on, those that lie in the rows of the phase. */
INLINE void store_pixels(float8 sum, int u, int left, int place, const Work *work, const Axis *y, const Axis *x, __global float *dx)
{
    __global float *to = dx + (work->row.first + u * y->stride) * x->pixels + work->column.first + left * x->stride;
    bool whole = (u < work->row.count && left + 8 <= work->column.count) || (work->gapless && place + 8 <= work->places);
    if (whole && x->stride == 1) {
        vstore8(sum, 0, to);
    } else if (whole) {
        scatter_row(sum, x->stride, to);
    } else {
        scatter(sum, u, left, &work->row, &work->column, y, x, dx);
    }
}

PHASE_TILE(tile_whole, VECTORS)
PHASE_TILE(tile_rest, 1)

/* Work-item (share, block and phase, n and group). halo_plane: from one channel of halo to the next. */
__kernel void phases_input_gradient(__global const float *restrict halo, __global const float *restrict packed, __global float *restrict dx,
                                    const Axis y, const Axis x, int C, int O, int G, int halo_plane)
{
    int share = get_global_id(0), shares = get_global_size(0), part = get_global_id(1), picture = get_global_id(2);
    int blocks = (C + CHANNELS - 1) / CHANNELS, group = picture % G;
    int count = y.phases * x.phases, block = part / count, f = part % count; /* of unequal work, so that neighbours differ */
    int most_y = (y.taps + y.step - 1) / y.step;
    Work work = {.row = phase_of(&y, f / x.phases), .column = phase_of(&x, f % x.phases), .O = O, .plane = halo_plane};
    if (work.row.count == 0 || work.column.count == 0) {
        return;
    }
    work.most_x = (x.taps + x.step - 1) / x.step;
    work.places = (work.row.count - 1) * x.pitch + work.column.count;
    work.channels = min(CHANNELS, C - block * CHANNELS);
    work.gapless = x.stride == 1 && y.stride == 1 && work.column.count == x.pitch && x.pixels == x.pitch;
    packed += (group * count * blocks + part) * O * most_y * work.most_x * CHANNELS;
    halo += picture * O * halo_plane + work.row.at * x.pitch + work.column.at;
    dx += (picture * C + block * CHANNELS) * y.pixels * x.pixels;
    int tiles = (work.places + TILE - 1) / TILE;
    for (int tile = tiles * share / shares; tile < tiles * (share + 1) / shares; tile++) {
        int end = min(tile * TILE + TILE, work.places);
        if (end - tile * TILE > TILE - 8) {
            tile_whole(halo, packed, dx, &y, &x, &work, tile * TILE);
        } else {
            for (int place = tile * TILE; place < end; place += 8) {
                tile_rest(halo, packed, dx, &y, &x, &work, place);
            }
        }
    }
}
