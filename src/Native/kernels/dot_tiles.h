/*
 * Register tiles of dw: up to 3 output channels times 8 weights, each pair a vector of eight partial sums, which are added up at the end.
 *
 *                     pixels →
 *     x, weight j    ───────────── ×8
 *     dy, channel o  ───────────── ×3
 *
 * Whoever includes this says before what the pixels are: Dots, a struct that says where they lie, and SUM_UP(ROWS, WEIGHTS), a loop that
 * adds their products to sum[ROWS][WEIGHTS], for the weights from `place` on.
 */
#ifndef DOT_TILES_H
#define DOT_TILES_H

#include "eights.h"

#ifdef __AVX512F__
#define WIDE 8 /* 24 accumulators of 32 registers */
#else
#define WIDE 4 /* 12 accumulators of 16 registers */
#endif

#define DOT_TILE(NAME, ROWS, WEIGHTS)                                                \
    INLINE void NAME(const Dots *dots, int place, float8 total[3][8])                \
    {                                                                                \
        float8 sum[ROWS][WEIGHTS];                                                   \
        UNROLL for (int i = 0; i < ROWS; i++) {                                      \
            UNROLL for (int j = 0; j < WEIGHTS; j++) {                               \
                sum[i][j] = 0.0f;                                                    \
            }                                                                        \
        }                                                                            \
        SUM_UP(ROWS, WEIGHTS)                                                        \
        UNROLL for (int i = 0; i < ROWS; i++) {                                      \
            UNROLL for (int j = 0; j < WEIGHTS; j++) {                               \
                total[i][place + j] = sum[i][j];                                     \
            }                                                                        \
        }                                                                            \
    }

DOT_TILE(dot_three_wide, 3, WIDE)
DOT_TILE(dot_three, 3, 4)
DOT_TILE(dot_one_wide, 1, WIDE)
DOT_TILE(dot_one, 1, 4)

/* How many of the output channels from o on go into one tile. */
INLINE int rows_from(int o, int O) { return o + 3 <= O ? 3 : 1; }

/* The tile of `rows` channels and `count` weights: to dw, whose channels have J weights, or, `again`, added to what is there. */
INLINE void dot_tile(const Dots *dots, int rows, int count, __global float *dw, int J, bool again)
{
    float8 total[3][8];
    if (rows == 3 && count <= 4) {
        dot_three(dots, 0, total);
    } else if (rows == 3) {
        UNROLL for (int place = 0; place < 8; place += WIDE) {
            dot_three_wide(dots, place, total);
        }
    } else if (count <= 4) {
        dot_one(dots, 0, total);
    } else {
        UNROLL for (int place = 0; place < 8; place += WIDE) {
            dot_one_wide(dots, place, total);
        }
    }
    UNROLL for (int i = 0; i < 3; i++) {
        if (i < rows) {
            __global float *to = dw + i * J;
            float8 sum = add_lanes(total[i]);
            if (count == 8) {
                vstore8(again ? sum + vload8(0, to) : sum, 0, to);
            } else {
                float lanes[8];
                vstore8(sum, 0, lanes);
                for (int lane = 0; lane < count; lane++) {
                    to[lane] = again ? to[lane] + lanes[lane] : lanes[lane];
                }
            }
        }
    }
}

#endif
