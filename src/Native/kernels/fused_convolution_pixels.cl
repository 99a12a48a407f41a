/*
 * Convolution, bias, Relu and max pooling at once, for few output channels: vectors run over the pixels of a row.
 *
 *     y[n,o,q] = max over the window q of max(0, b[o] + Σ_c,k,l w[o,c,k,l] · x[n,c, pixel under (k,l)])
 *
 * Shapes: x N×C×H×W, w O×C×K×L, b O, y and winners N×O×QH×QW; the pool is 2 wide or there is none (PL = 2 or 1).
 * A work-item computes a band of pooled rows of one picture n, tile by tile; a tile is FILTERS output channels × PK rows × ACROSS vectors:
 *
 *       LANES pixels   LANES pixels
 *     +--------------+--------------+
 *     | row 0        | row 0        |   one of FILTERS output channels; all are summed in registers,
 *     | row 1        | row 1        |   then neighbours above and beside each other give one element of y
 *     +--------------+--------------+
 */
#include "fused_picture.cl"

#define WIDE (LANES / PL) /* elements of y from one vector */
#define ACROSS ((QW > WIDE && PK * 2 <= VECTORS) ? 2 : 1)
#define FILTERS_ (VECTORS / (PK * ACROSS))
#define FILTERS (FILTERS_ < 1 ? 1 : FILTERS_ > O ? O : O % FILTERS_ == 0 ? FILTERS_ : (O + (O + FILTERS_ - 1) / FILTERS_ - 1) / ((O + FILTERS_ - 1) / FILTERS_))

#if LANES == 16 && PL == 2
typedef float8 pooled;
typedef int8 choices;
#define store_pooled vstore8
#define to_bytes convert_uchar8
#elif LANES == 16
typedef float16 pooled;
typedef int16 choices;
#define store_pooled vstore16
#define to_bytes convert_uchar16
#elif PL == 2
typedef float4 pooled;
typedef int4 choices;
#define store_pooled vstore4
#define to_bytes convert_uchar4
#else
typedef float8 pooled;
typedef int8 choices;
#define store_pooled vstore8
#define to_bytes convert_uchar8
#endif

/* Puts `next` in the place of `best` where it is greater, or NaN where that is not: then won = t. */
#define COMPETE(best, won, next, t) \
    { \
        __typeof__(won) better = ~((next) <= best) & (best == best); \
        best = select(best, next, better); \
        won = select(won, t, better); \
    }

/* The elements of y that the rows of a tile hold; *choice: as bytes of winners. */
__attribute__((always_inline)) pooled pool(const lanes *rows, choices *choice)
{
#if PL == 2 && PK == 2
    lanes winner = (lanes)(rows[0].even, rows[1].even), right = (lanes)(rows[0].odd, rows[1].odd);
    flags side = 0;
    COMPETE(winner, side, right, 1)
    pooled best = winner.lo;
    choices won = side.lo;
    COMPETE(best, won, winner.hi, side.hi + 2)
#elif PL == 2
    pooled best = rows[0].even;
    choices won = 0;
    UNROLL for (int t = 1; t < PK * PL; t++) {
        pooled next = t % 2 ? rows[t / 2].odd : rows[t / 2].even;
        COMPETE(best, won, next, (choices)t)
    }
#else
    pooled best = rows[0];
    choices won = 0;
    UNROLL for (int t = 1; t < PK; t++) {
        COMPETE(best, won, rows[t], (choices)t)
    }
#endif
#if RELU
    RECTIFY(pooled, choices)
#endif
    *choice = won;
    return best;
}

__kernel void convolution_group(__global const float *restrict x, __global const float *restrict w, __global const float *restrict b,
                                __global float *restrict y, __global uchar *restrict winners)
{
    int first = get_global_id(0) * BAND, n = get_global_id(1);
    x += n * C * H * W;
#if STAGED
    __local float picture[C * PLANE + SLACK];
    stage(x, picture, first);
#endif
    for (int q = first; q < min(first + BAND, QH); q++) {
        for (int column = 0; column < QW; column += ACROSS * WIDE) {
            int start[ACROSS];
            PICTURE *pixels[ACROSS];
            UNROLL for (int j = 0; j < ACROSS; j++) {
                start[j] = max(min(column + j * WIDE, QW - WIDE), 0);
#if STAGED
                pixels[j] = picture + (q - first) * PK * SY * LINE + start[j] * PL;
#else
                pixels[j] = x + q * PK * SY * LINE + start[j] * PL;
#endif
            }
            for (int o = 0; o < O; o += FILTERS) {
                int o0 = min(o, O - FILTERS);
                lanes sum[FILTERS][ACROSS][PK];
                UNROLL for (int f = 0; f < FILTERS; f++) {
                    UNROLL for (int j = 0; j < ACROSS; j++) {
                        UNROLL for (int i = 0; i < PK; i++) {
                            sum[f][j][i] = BIAS ? b[o0 + f] : 0;
                        }
                    }
                }
                for (int c = 0; c < C; c++) {
                    ROLL for (int k = 0; k < K; k++) {
                        ROLL for (int l = 0; l < L; l++) {
                            int under = c * PLANE + k * DY * LINE + UNDER(l);
                            __global const float *weight = w + ((o0 * C + c) * K + k) * L + l;
                            lanes pixel[ACROSS][PK];
                            UNROLL for (int j = 0; j < ACROSS; j++) {
                                UNROLL for (int i = 0; i < PK; i++) {
                                    pixel[j][i] = load_lanes(pixels[j] + under + i * SY * LINE);
                                }
                            }
                            UNROLL for (int f = 0; f < FILTERS; f++) {
                                lanes factor = weight[f * C * K * L];
                                UNROLL for (int j = 0; j < ACROSS; j++) {
                                    UNROLL for (int i = 0; i < PK; i++) {
                                        sum[f][j][i] = fma(factor, pixel[j][i], sum[f][j][i]);
                                    }
                                }
                            }
                        }
                    }
                }
                UNROLL for (int f = 0; f < FILTERS; f++) {
                    UNROLL for (int j = 0; j < ACROSS; j++) {
                        choices choice;
                        pooled result = pool(sum[f][j], &choice);
                        int to = ((n * O + o0 + f) * QH + q) * QW + start[j];
#if QW >= WIDE
                        store_pooled(result, 0, y + to);
                        if (WINNERS) {
                            store_pooled(to_bytes(choice), 0, winners + to);
                        }
#else
                        float values[WIDE];
                        uchar bytes[WIDE];
                        store_pooled(result, 0, values);
                        store_pooled(to_bytes(choice), 0, bytes);
                        for (int i = 0; i < QW; i++) {
                            y[to + i] = values[i];
                            if (WINNERS) {
                                winners[to + i] = bytes[i];
                            }
                        }
#endif
                    }
                }
            }
        }
    }
}
