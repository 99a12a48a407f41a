/*
 * The gradient of 3×3 weights at stride 1 by Winograd's F(4×4, 3×3) (winograd.h), the chain rule of winograd_tiles.cl:
 *
 *     pixels     v[e,c,t] = (Bᵀ x[n,c, tile t] B)[e]              e = (i,j): row and column of the 6×6 points
 *     upstream   d[e,o,t] = (A dy[n,o, tile t] Aᵀ)[e]
 *     products   p[e,o,c] = Σ_t d[e,o,t] · v[e,c,t]               36 matrix products, the tiles being what is summed over
 *     weights    dw[o,c] = Gᵀ p[·,o,c] G
 *
 * A row i of points is made of x and dy by its own row of Bᵀ and A, so a work-item that has one row does nothing that others do too but
 * read. It takes a share of the tiles and a part of the channels through all stages, in local memory, and leaves
 *
 *     q[share,i,l,o,c] = Σ_j p[(i,j),o,c] G[j,l]                  what a second kernel adds up:  dw[o,c,k,l] = Σ_i G[i,k] Σ_share q
 *
 * Index order: x n,c,y,x; dy n,o,y,x; v j,c/16,t,c%16; d j,o/16,t,o%16; p j,o/16,c/16,o%16,c%16; q share,i,l,o,c; dw o,c,k.
 * In q, o and c are filled up to blocks of 16. -DTILES: tiles done at a time.
 */
#include "winograd_phases.h"

#define BLOCK WINOGRAD_BLOCK

/* ---- products ---- */

/*
 *               16 c              A block of p: sixteen output channels by a vector of sixteen input channels (or a quarter of it),
 *             ┌──────┐            summed in registers over the tiles that are there.
 *       d     │  v   │ t
 *     ┌───┐   ├──────┤
 *     │   │16 │  p   │
 *     └───┘   └──────┘
 */
#ifdef __AVX512F__
#define SUMS 16 /* of 32 registers */
#else
#define SUMS 4 /* eight of 16 registers */
#endif

INLINE void add_products(__local const float *restrict d, __local const float *restrict v, __local float *restrict p, int tiles)
{
    for (int o = 0; o < BLOCK; o += SUMS) {
        float16 sum[SUMS];
        UNROLL for (int i = 0; i < SUMS; i++) {
            sum[i] = vload16(o + i, p);
        }
        for (int t = 0; t < tiles; t++) {
            float16 pixel = vload16(t, v);
            UNROLL for (int i = 0; i < SUMS; i++) {
                sum[i] = fma((float16)d[t * BLOCK + o + i], pixel, sum[i]);
            }
        }
        UNROLL for (int i = 0; i < SUMS; i++) {
            vstore16(sum[i], o + i, p);
        }
    }
}

/* ---- all but the last step: one work-item one row of points, a part of all pairs of channels and one share of the tiles ---- */

/* Parts have `outputs` times `inputs` channels, whole blocks, the last one perhaps fewer. */
__kernel void winograd_gradient(__global const float *restrict x, __global const float *restrict dy, __global float *restrict q,
                                __local float *restrict v, __local float *restrict d, __local float *restrict p, WinogradTiles w,
                                int inputs, int outputs)
{
    int columns = (w.C + BLOCK - 1) / BLOCK * BLOCK, rows = (w.O + BLOCK - 1) / BLOCK * BLOCK, parts = (columns + inputs - 1) / inputs;
    int i = get_global_id(0), c0 = get_global_id(1) % parts * inputs, o0 = get_global_id(1) / parts * outputs;
    int share = get_global_id(2), shares = get_global_size(2);
    int places = w.count / DILATION, begin = (long)places * share / shares * DILATION, end = (long)places * (share + 1) / shares * DILATION;
    int v_plane = inputs * TILES + WINOGRAD_GAP, d_plane = outputs * TILES + WINOGRAD_GAP, p_plane = outputs * inputs + WINOGRAD_GAP;
    int q_plane = rows * columns + WINOGRAD_GAP;
    int some_inputs = min(inputs, columns - c0), some_outputs = min(outputs, rows - o0);
    for (int at = 0; at < 6 * p_plane; at += 16) {
        vstore16((float16)0.0f, 0, p + at);
    }
    for (int first = begin; first < end; first += TILES) {
        int count = min(TILES, end - first);
        for (int c = 0; c < some_inputs; c += BLOCK) {
            pixel_points(x, i, i + 1, c0 + c, &w, first, count, v + c * TILES, v_plane);
        }
        for (int o = 0; o < some_outputs; o += BLOCK) {
            output_points(dy, i, i + 1, o0 + o, &w, first, count, d + o * TILES, d_plane);
        }
        for (int j = 0; j < 6; j++) {
            for (int o = 0; o < some_outputs; o += BLOCK) {
                for (int c = 0; c < some_inputs; c += BLOCK) {
                    add_products(d + j * d_plane + o * TILES, v + j * v_plane + c * TILES, p + j * p_plane + o * inputs + c * BLOCK, count);
                }
            }
        }
    }
    q += (share * 6 + i) * TAPS * q_plane + o0 * columns + c0;
    for (int o = 0; o < some_outputs; o++) {
        for (int c = 0; c < some_inputs; c += 8) {
            __local const float *from = p + o / BLOCK * BLOCK * inputs + c / BLOCK * BLOCK * BLOCK + o % BLOCK * BLOCK + c % BLOCK;
            float8 point[6];
            UNROLL for (int j = 0; j < 6; j++) {
                point[j] = vload8(0, from + j * p_plane);
            }
            weights_of_points(point);
            UNROLL for (int l = 0; l < TAPS; l++) {
                vstore8(point[l], 0, q + l * q_plane + o * columns + c);
            }
        }
    }
}

/* ---- the last step: one work-item one output channel and eight input channels ---- */

/* Eight floats, or the first `count`, go to as many places. */
INLINE void scatter(float8 v, __global float *restrict dw, int8 to, int count)
{
    float number[8];
    int at[8];
    vstore8(v, 0, number);
    vstore8(to, 0, at);
    if (count >= 8) {
        UNROLL for (int lane = 0; lane < 8; lane++) {
            dw[at[lane]] = number[lane];
        }
    } else {
        for (int lane = 0; lane < count; lane++) {
            dw[at[lane]] = number[lane];
        }
    }
}

__kernel void winograd_weight_gradient(__global const float *restrict q, __global float *restrict dw, int C, int O, WinogradWeights s,
                                       int shares)
{
    int o = get_global_id(0), c = get_global_id(1) * 8, pictures = C / (s.stride_y * s.stride_x);
    int columns = (C + BLOCK - 1) / BLOCK * BLOCK, rows = (O + BLOCK - 1) / BLOCK * BLOCK;
    int plane = rows * columns + WINOGRAD_GAP;
    Phases f = phases_of(c + (int8)(0, 1, 2, 3, 4, 5, 6, 7), &s);
    int8 to = (o * pictures + f.channel) * s.K * s.L;
    float8 g[TAPS][6];
    q += o * columns + c;
    for (int l = 0; l < TAPS; l++) {
        UNROLL for (int i = 0; i < 6; i++) {
            g[l][i] = 0.0f;
            for (int share = 0; share < shares; share++) {
                g[l][i] += vload8(0, q + ((share * 6 + i) * TAPS + l) * plane);
            }
        }
        weights_of_points(g[l]);
    }
    UNROLL for (int tap = TAPS * TAPS - 1; tap >= 0; tap--) { /* (0,0) last: its place is also that of those that there are not */
        int k = tap / TAPS, l = tap % TAPS;
        scatter(g[l][k], dw, to + place_of_weight(&f, k, l, &s), C - c);
    }
}
