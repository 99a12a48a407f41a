/* How wide the processor computes: vectors as long as a register, and how many of them may be summed in at a time. */
#ifndef LANES_CL
#define LANES_CL

#define UNROLL _Pragma("unroll")
#define ROLL _Pragma("nounroll")

#ifdef __AVX512F__
#define LANES 16   /* floats in a register */
#define VECTORS 24 /* registers to sum in; the others hold operands */
typedef float16 lanes;
typedef int16 flags;
#define load_lanes(p) vload16(0, p)
#define store_lanes(v, p) vstore16(v, 0, p)
#define LANE ((int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
#else
#define LANES 8
#define VECTORS 12
typedef float8 lanes;
typedef int8 flags;
#define load_lanes(p) vload8(0, p)
#define store_lanes(v, p) vstore8(v, 0, p)
#define LANE ((int8)(0, 1, 2, 3, 4, 5, 6, 7))
#endif

#endif
