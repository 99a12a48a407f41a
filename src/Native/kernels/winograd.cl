/*
 * Convolution with 3×3 weights at stride 1 by Winograd's F(4×4, 3×3) (winograd.h), some tiles from pixels to outputs in one work-item:
 *
 *     weights    u[e,o,c] = (G w[o,c] Gᵀ)[e]                     e = 0 … 35: row and column of the 6×6 points; winograd_weights.cl
 *     pixels     v[e,c,t] = (Bᵀ x[n,c, tile t] B)[e]             t: the work-item's tiles of 4×4 outputs
 *     multiply   m[e,o,t] = Σ_c u[e,o,c] · v[e,c,t]              36 matrix products
 *     outputs    y[n,o, tile t] = Aᵀ m[·,o,t] A + b[o]
 *
 * v and m lie in local memory, which on a processor is the cache of the core that made them; only u, x and y come from farther away, and
 * u is read in its order. Either v holds all input channels, and m sixteen output channels at a time; or, where that leaves too little
 * room for tiles, v holds some input channels at a time, and m all output channels of the work-item, whose sums grow in it.
 *
 * Index order: x n,c,y,x; w o,c,k; u o/16,e,c,o%16; v e,c/16,t,c%16; m o/16,e,t,o%16; y n,o,y,x.
 * `x` may also be dy and `w` be turned round and transposed: then y is dx.
 * -DTILES: tiles of a work-item, at most 28, a multiple of 4 and of DILATION. The last one has fewer, and nonsense in their place.
 */
#include "winograd_tiles.h"

#define BLOCK WINOGRAD_BLOCK
#define M_PLANE (TILES * BLOCK + WINOGRAD_GAP)

/* ---- multiply ---- */

/*
 *                TILES             Sixteen output channels are a vector, and all tiles (or four) are summed in registers at once:
 *             ┌─────────┐          each step of c multiplies a vector of u with a number of v for each tile.
 *       v     │         │ c
 *     ┌─┐     ├─────────┤
 *   u │ │ 16  │    m    │
 *     └─┘     └─────────┘
 */
#ifdef __AVX512F__
#define SUMS TILES /* of 32 registers */
#else
#define SUMS 4 /* eight of 16 registers */
#endif

/* again: whether m has the sums over earlier channels already. */
INLINE void multiply(__global const float *restrict u, __local const float *restrict v, __local float *restrict m, int C, bool again)
{
    for (int t = 0; t < TILES; t += SUMS) {
        float16 sum[SUMS];
        UNROLL for (int i = 0; i < SUMS; i++) {
            sum[i] = again ? vload16(t + i, m) : (float16)0.0f;
        }
        for (int c = 0; c < C; c++) {
            __local const float *pixel = v + c / BLOCK * TILES * BLOCK + t * BLOCK + c % BLOCK;
            float16 weight = vload16(c, u);
            UNROLL for (int i = 0; i < SUMS; i++) {
                sum[i] = fma(weight, (float16)pixel[i * BLOCK], sum[i]);
            }
        }
        UNROLL for (int i = 0; i < SUMS; i++) {
            vstore16(sum[i], t + i, m);
        }
    }
}

/* ---- outputs ---- */

/* Tiles whose outputs are held at once. */
#define HELD (DILATION < 8 ? 8 / DILATION * DILATION : DILATION)

/* Outputs of one tile, eight channels: row i goes to strip[i], from `column` on, DILATION apart. */
INLINE void outputs_of_tile(__local const float *restrict m, float8 bias, float8 strip[TILE][HELD * TILE], int column)
{
    float8 point[TILE][6];
    UNROLL for (int j = 0; j < 6; j++) {
        float8 v[6];
        UNROLL for (int i = 0; i < 6; i++) {
            v[i] = vload8(0, m + (i * 6 + j) * M_PLANE);
        }
        outputs_of_points(v);
        UNROLL for (int i = 0; i < TILE; i++) {
            point[i][j] = v[i];
        }
    }
    UNROLL for (int i = 0; i < TILE; i++) {
        outputs_of_points(point[i]);
        UNROLL for (int j = 0; j < TILE; j++) {
            strip[i][column + j * DILATION] = point[i][j] + bias;
        }
    }
}

#ifdef SPREAD

/* The piece of a row of eight phases that begins with p, where it belongs: pixels from at[left] on. */
INLINE void store_pieces(const float *strip, int count, __global float *restrict at, int left, int right)
{
    for (int j = 0; j < count; j++, strip += 8, left += SPREAD) {
        if (left >= 0 && left + PIECE <= right) {
#if PIECE == 4
            vstore4(vload4(0, strip), 0, at + left);
#elif PIECE == 2
            vstore2(vload2(0, strip), 0, at + left);
#else
            at[left] = *strip;
#endif
        } else {
            for (int i = max(-left, 0); i < min(right - left, PIECE); i++) {
                at[left + i] = strip[i];
            }
        }
    }
}

/* Stores a row of eight phases from o on, pixels that lie side by side together. */
INLINE void store_row(const float8 *strip, int count, __global float *restrict y, int o, const WinogradTiles *w, int row, int column)
{
    const WinogradSpread *to = &w->to;
    for (int p = o; p < min(o + 8, w->O); p += PIECE) {
        int i = row * w->stride_y + p / SPREAD % w->stride_y + to->top;
        if (i >= 0 && i < to->bottom) {
            store_pieces((const float *)strip + p - o, count, y + (p / (SPREAD * w->stride_y) * to->H + i) * to->W,
                         column * SPREAD + p % SPREAD + to->left, to->right);
        }
    }
}

#define PICTURE(w) ((w)->O / ((w)->stride_y * SPREAD) * (w)->to.H * (w)->to.W)

#else

/* Stores a row of eight channels from o on, eight columns at a time, the last ones perhaps twice. */
INLINE void store_row(const float8 *strip, int count, __global float *restrict y, int o, const WinogradTiles *w, int row, int column)
{
    int channels = min(8, w->O - o), size = w->height * w->width;
    y += o * size + row * w->width + column;
    for (int next = 0; next < count; next += 8) {
        int at = max(min(next, count - 8), 0);
        float8 v[8];
        UNROLL for (int j = 0; j < 8; j++) {
            v[j] = strip[at + j];
        }
        transpose(v);
        UNROLL for (int lane = 0; lane < 8; lane++) {
            if (lane < channels && count >= 8) {
                vstore8(v[lane], 0, y + lane * size + at);
            } else if (lane < channels) {
                for (int j = 0; j < count; j++) {
                    y[lane * size + j] = ((const float *)(strip + j))[lane];
                }
            }
        }
    }
}

#define PICTURE(w) ((w)->O * (w)->height * (w)->width)

#endif

/* Of tiles [first, first + count), eight channels from o on. */
INLINE void store_outputs(__local const float *restrict m, float8 bias, __global float *restrict y, int o, const WinogradTiles *w,
                          int first, int count)
{
    float8 strip[TILE][HELD * TILE];
    for (int t = 0; t < count;) {
        Run run = run_from(first + t, min(count - t, HELD), w);
        for (int tile = 0; tile < run.count; tile++) {
            outputs_of_tile(m + (t + tile) * BLOCK, bias, strip, first_column(tile));
        }
        int columns = min(run.count * TILE, w->width - run.column * TILE), row = first_row(run.row, w);
        for (int i = 0; i < TILE && row < w->height; i++, row += w->dilation_y) {
            store_row(strip[i], columns, y + run.picture * PICTURE(w), o, w, row, run.column * TILE);
        }
        t += run.count;
    }
}

/* ---- all of it: one work-item TILES tiles and a part of the output channels ---- */

/* v has room for `inputs` channels, m for `held`, a part has `outputs`: all of them whole blocks. */
__kernel void winograd_tiles(__global const float *restrict x, __global const float *restrict u, __global const float *restrict b,
                             __global float *restrict y, __local float *restrict v, __local float *restrict m, WinogradTiles w, int inputs,
                             int held, int outputs)
{
    int first = get_global_id(0) * TILES, count = min(TILES, w.count - first);
    int begin = get_global_id(1) * outputs, end = min(begin + outputs, w.O), plane = inputs * TILES + WINOGRAD_GAP;
    for (int from = begin; from < end; from += held) {
        int to = min(from + held, end);
        for (int c = 0; c < w.C; c += inputs) {
            int channels = min(inputs, w.C - c);
            if (from == begin || channels < w.C) {
                for (int block = 0; block < channels; block += BLOCK) {
                    pixel_points(x, 0, 6, c + block, &w, first, count, v + block * TILES, plane);
                }
            }
            for (int o = from; o < to; o += BLOCK) {
                for (int e = 0; e < 36; e++) {
                    multiply(u + (o / BLOCK * 36 + e) * WINOGRAD_WEIGHTS(w.C) + c * BLOCK, v + e * plane,
                             m + ((o - from) / BLOCK * 36 + e) * M_PLANE, channels, c > 0);
                }
            }
        }
        for (int o = from; o < to; o += 8) {
            float bias[8];
            for (int lane = 0; lane < 8; lane++) {
                bias[lane] = b && o + lane < w.O ? b[o + lane] : 0;
            }
            store_outputs(m + (o - from) / BLOCK * 36 * M_PLANE + o % BLOCK, vload8(0, bias), y, o, &w, first, count);
        }
    }
}
