/*
 * The constants of the fused convolutions. A program may hold several of these, one for each of the groups that run one after the other; its
 * files are put in once a group, with GROUP its number, and what OWN() names then belongs to that group alone.
 *
 * Given by -D, for group 0 as C_0, H_0, …: C H W O K L, strides SY SX, dilations DY DX, pads at the beginning PY PX, the pool's window PK×PL
 * (1×1: none), pooled positions QH×QW, and as flags 0 or 1 BIAS (is there one?) and RELU. GROUPS: how many there are. The program itself defines the
 * address spaces INNER, of what lies between two groups, and WON, of the bytes of winners.
 */
#include "packing.h"

#ifndef OWN
#define JOIN(name, number) name##_##number
#define NUMBERED(name, number) JOIN(name, number)
#define OWN(name) NUMBERED(name, GROUP)

/* float8, vload8, … for a WIDTH of 8. */
#define VECTOR(name) VECTOR_OF(name, WIDTH)
#define VECTOR_OF(name, width) VECTOR_NAMED(name, width)
#define VECTOR_NAMED(name, width) name##width

#define COUNTED4 ((int4)(0, 1, 2, 3))
#define COUNTED8 ((int8)(0, 1, 2, 3, 4, 5, 6, 7))
#define COUNTED16 ((int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))

#define C OWN(C)
#define H OWN(H)
#define W OWN(W)
#define O OWN(O)
#define K OWN(K)
#define L OWN(L)
#define SY OWN(SY)
#define SX OWN(SX)
#define DY OWN(DY)
#define DX OWN(DX)
#define PY OWN(PY)
#define PX OWN(PX)
#define PK OWN(PK)
#define PL OWN(PL)
#define QH OWN(QH)
#define QW OWN(QW)
#define BIAS OWN(BIAS)
#define RELU OWN(RELU)

#define CELLS (PK * PL)   /* pixels of a window of the pool */
#define WINDOWS (QH * QW) /* of one channel */
#endif

/* The first group's x and the last one's y lie in global memory, what is between two groups where the program says: INNER. */
#undef INPUT
#undef OUTPUT
#if GROUP == 0
#define INPUT __global
#else
#define INPUT INNER
#endif
#if GROUP == GROUPS - 1
#define OUTPUT __global
#else
#define OUTPUT INNER
#endif
