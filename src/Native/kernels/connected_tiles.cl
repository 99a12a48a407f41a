/*
 * Tiles of sums in registers that both gradients of fully connected layers are made of: HIGH rows × WIDE vectors over k.
 *
 *        LANES k  LANES k  …
 *     m +--------+--------+
 *       |  sum   |  sum   |
 *       +--------+--------+
 */
#ifndef CONNECTED_TILES_CL
#define CONNECTED_TILES_CL

#include "lanes.cl"

#define HIGH 4
#if LANES == 16
#define WIDE 5
#else
#define WIDE 3
#endif

/*
 * WIDTH vectors over k of HIGH sums  Σ_i left[i · step + row · stride] · right[i · length + k]:  dx, whose i are outputs, and dw, whose i
 * are rows of the batch.
 */
#define SUM_TILE(NAME, WIDTH) \
    __attribute__((always_inline)) void NAME(__global const float *left, int step, const int *stride, __global const float *right, int length, int count, \
              lanes sum[HIGH][WIDE]) \
    { \
        lanes s[HIGH][WIDTH]; \
        UNROLL for (int i = 0; i < HIGH; i++) { \
            UNROLL for (int v = 0; v < WIDTH; v++) { \
                s[i][v] = 0; \
            } \
        } \
        ROLL for (int t = 0; t < count; t++) { \
            lanes r[WIDTH]; \
            UNROLL for (int v = 0; v < WIDTH; v++) { \
                r[v] = load_lanes(right + v * LANES); \
            } \
            UNROLL for (int i = 0; i < HIGH; i++) { \
                lanes factor = left[stride[i]]; \
                UNROLL for (int v = 0; v < WIDTH; v++) { \
                    s[i][v] = fma(factor, r[v], s[i][v]); \
                } \
            } \
            left += step; \
            right += length; \
        } \
        UNROLL for (int i = 0; i < HIGH; i++) { \
            UNROLL for (int v = 0; v < WIDTH; v++) { \
                sum[i][v] = s[i][v]; \
            } \
        } \
    }

SUM_TILE(sum_wide, WIDE)
SUM_TILE(sum_two, 2)
SUM_TILE(sum_one, 1)

/* How many vectors the next tile takes when `left` columns remain, and where it begins: the last one reaches back over the one before. */
__attribute__((always_inline)) int next_tile(int k, int inputs, int *begin)
{
    int left = inputs - k, width = left > (WIDE - 1) * LANES ? WIDE : left > LANES ? 2 : 1;
    if (inputs < width * LANES) {
        width = 1;
    }
    *begin = max(min(k, inputs - width * LANES), 0);
    return width;
}

__attribute__((always_inline)) void sum_tile(int width, __global const float *left, int step, const int *stride, __global const float *right, int length, int count,
              lanes sum[HIGH][WIDE])
{
    if (width == WIDE) {
        sum_wide(left, step, stride, right, length, count, sum);
    } else if (width == 2) {
        sum_two(left, step, stride, right, length, count, sum);
    } else {
        sum_one(left, step, stride, right, length, count, sum);
    }
}

#endif
