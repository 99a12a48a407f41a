/* How wide the processor computes: vectors as long as a register, and how many of them may be summed in at a time. */
#ifndef LANES_CL
#define LANES_CL

#include "compiler.h"

#if defined(__AVX512F__) && !defined(SHORT_ROWS) /* eight do where rows are no longer than that */
#define LANES 16   /* floats in a register */
#define VECTORS 24 /* registers to sum in; the others hold operands */
#define MOST_SUMS 28 /* as many, where operands come straight from memory */
#define load_flags(p) vload16(0, p)
typedef float16 lanes;
typedef int16 flags;
#define load_lanes(p) vload16(0, p)
#define load_bytes(p) convert_int16(vload16(0, p))
#define lanes_to_bytes convert_uchar16
#define store_flags(v, p) vstore16(v, 0, p)
#define LANE ((int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
#else
#define LANES 8
#define VECTORS 12
#define MOST_SUMS 14
#define load_flags(p) vload8(0, p)
typedef float8 lanes;
typedef int8 flags;
#define load_lanes(p) vload8(0, p)
#define load_bytes(p) convert_int8(vload8(0, p))
#define lanes_to_bytes convert_uchar8
#define store_flags(v, p) vstore8(v, 0, p)
#define LANE ((int8)(0, 1, 2, 3, 4, 5, 6, 7))
#endif

/* Stores one vector anywhere, in one piece: vstoren may make several stores of it, which a load of the whole cannot see through. */
#define STORE(type, space) \
    __attribute__((overloadable, always_inline)) void store_lanes(type v, space float *p) \
    { \
        typedef type anywhere __attribute__((aligned(4))); \
        *(space anywhere *)p = v; \
    }
STORE(float4, __global) STORE(float8, __global) STORE(float16, __global)
STORE(float4, __local) STORE(float8, __local) STORE(float16, __local)
STORE(float4, __private) STORE(float8, __private) STORE(float16, __private)

/* The first `count` floats from p on, or LANES of them, and zeros: nothing behind them is read, where another work-item may be writing. */
#define LOAD_SOME(space) \
    __attribute__((overloadable, always_inline)) lanes load_some(space const float *p, int count) \
    { \
        float values[LANES]; \
        if (count >= LANES) { \
            return load_lanes(p); \
        } \
        for (int lane = 0; lane < LANES; lane++) { \
            values[lane] = lane < count ? p[lane] : 0; \
        } \
        return load_lanes(values); \
    }
LOAD_SOME(__global) LOAD_SOME(__local)

/* The first `count` lanes of a vector, or all of them. */
#define STORE_FIRST(one, space) \
    __attribute__((overloadable, always_inline)) void store_first(one##8 v, space one *to, int count) \
    { \
        typedef one##8 anywhere __attribute__((aligned(sizeof(one)))); \
        if (count >= 8) { \
            *(space anywhere *)to = v; \
            return; \
        } \
        one##4 four = v.lo; \
        if (count & 4) { \
            vstore4(four, 0, to); \
            four = v.hi; \
            to += 4; \
        } \
        one##2 two = four.lo; \
        if (count & 2) { \
            vstore2(two, 0, to); \
            two = four.hi; \
            to += 2; \
        } \
        if (count & 1) { \
            *to = two.x; \
        } \
    } \
    __attribute__((overloadable, always_inline)) void store_first(one##16 v, space one *to, int count) \
    { \
        typedef one##16 anywhere __attribute__((aligned(sizeof(one)))); \
        if (count >= 16) { \
            *(space anywhere *)to = v; \
            return; \
        } \
        one##8 eight = v.lo; \
        if (count & 8) { \
            vstore8(eight, 0, to); \
            eight = v.hi; \
            to += 8; \
        } \
        store_first(eight, to, count & 7); \
    }
STORE_FIRST(float, __global) STORE_FIRST(uchar, __global)
STORE_FIRST(float, __local) STORE_FIRST(uchar, __local)

#endif
