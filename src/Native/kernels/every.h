/* Vectors dealt out by place, as cards are: every second, third or fourth float of a row in a vector of its own. */
#ifndef EVERY_H
#define EVERY_H

#include "compiler.h"

/* TAKE_8, TAKE_16 (a, b, i…): lanes i of a, counted on in b, -1 for any. Compilers but Clang have other ways to say it, which Clang makes twice
   as many instructions of, or ten times. */
#ifdef __clang__
#define TAKE_8(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define TAKE_16(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define TAKE_8(a, b, ...) shuffle2(a, b, convert_uint8((int8)(__VA_ARGS__)) & 15)
#define TAKE_16(a, b, ...) shuffle2(a, b, convert_uint16((int16)(__VA_ARGS__)) & 31)
#endif
#define DEAL __attribute__((overloadable, always_inline)) void

/* The halves, by remainder, of two vectors that lie behind one another. */
DEAL deal_2(const float8 *v, float8 *second)
{
    second[0] = TAKE_8(v[0], v[1], 0, 2, 4, 6, 8, 10, 12, 14);
    second[1] = TAKE_8(v[0], v[1], 1, 3, 5, 7, 9, 11, 13, 15);
}

DEAL deal_2(const float16 *v, float16 *second)
{
    second[0] = TAKE_16(v[0], v[1], 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    second[1] = TAKE_16(v[0], v[1], 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

/* The thirds of three. */
DEAL deal_3(const float8 *v, float8 *third)
{
    float8 a = TAKE_8(v[0], v[1], 0, 3, 6, 9, 12, 15, -1, -1);
    float8 b = TAKE_8(v[0], v[1], 1, 4, 7, 10, 13, -1, -1, -1);
    float8 c = TAKE_8(v[0], v[1], 2, 5, 8, 11, 14, -1, -1, -1);
    third[0] = TAKE_8(a, v[2], 0, 1, 2, 3, 4, 5, 10, 13);
    third[1] = TAKE_8(b, v[2], 0, 1, 2, 3, 4, 8, 11, 14);
    third[2] = TAKE_8(c, v[2], 0, 1, 2, 3, 4, 9, 12, 15);
}

DEAL deal_3(const float16 *v, float16 *third)
{
    float16 a = TAKE_16(v[0], v[1], 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, -1, -1, -1, -1, -1);
    float16 b = TAKE_16(v[0], v[1], 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, -1, -1, -1, -1, -1);
    float16 c = TAKE_16(v[0], v[1], 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, -1, -1, -1, -1, -1, -1);
    third[0] = TAKE_16(a, v[2], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
    third[1] = TAKE_16(b, v[2], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
    third[2] = TAKE_16(c, v[2], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
}

/* The quarters of four: halves of halves. */
#define DEAL_4(type) \
    DEAL deal_4(const type *v, type *quarter) \
    { \
        type even[2], odd[2], second[2]; \
        deal_2(v, second), even[0] = second[0], odd[0] = second[1]; \
        deal_2(v + 2, second), even[1] = second[0], odd[1] = second[1]; \
        deal_2(even, second), quarter[0] = second[0], quarter[2] = second[1]; \
        deal_2(odd, second), quarter[1] = second[0], quarter[3] = second[1]; \
    }
DEAL_4(float8)
DEAL_4(float16)

/* from[0], from[step], …, from[15·step]; may read up to from[16·step - 1]. A step that the compiler knows, 1 to 4. */
__attribute__((always_inline)) float16 every(const int step, __global const float *from)
{
    float16 row[4], part[4];
    UNROLL for (int i = 0; i < step; i++) {
        row[i] = vload16(i, from);
    }
    if (step == 2) {
        deal_2(row, part);
    } else if (step == 3) {
        deal_3(row, part);
    } else if (step == 4) {
        deal_4(row, part);
    }
    return step == 1 ? row[0] : part[0];
}

#endif
