/*
 * Convolution groups in a row, y of each being x of the next: a work-item takes its pictures through all of them, so that what one group
 * writes is read by the same core.
 *
 *     picture n   x -> [ group 0 ] -> y -> [ group 1 ] -> y …
 *
 * Formulas and tiles: fused_convolution_pixels.cl and fused_convolution_channels.cl. Index order: x and y n,c,row,column; weights as packing.h has them.
 * Work-item (i, j): pictures from j·item on, `item` of them; of each the bands i, i + get_global_size(0), … (more than one i only for a single group).
 * PIXELS_0, …: whether vectors run over pixels or over output channels. LOCAL: floats for the staged rows. TRAINS: y of every group and winners are
 * kept for the way back, all y but the last with a gap of SPARE floats between pictures; else the last y is, and the others stay in local memory.
 */
#define WON __global
#if TRAINS
#define INNER __global
#else
#define INNER __local
#endif

#define THERE 1
#include "fused_groups.cl"

/* Picture n through group g. */
#define THROUGH(g, x, y) \
    convolve_##g(x, w##g, b##g, y, winners##g + n * Y(g), picture, get_global_id(0) * BAND_##g, get_global_size(0) * BAND_##g);

__kernel void convolution_groups(__global const float *x, OF_EACH(__global const float *, w), OF_EACH(__global const float *, b),
                                 OF_EACH(__global float *, y), OF_EACH(__global uchar *, winners), int N, int item)
{
    __local float picture[LOCAL] __attribute__((aligned(64)));
#if GROUPS > 1 && !TRAINS
    __local float inner0[Y(0) + SPARE] __attribute__((aligned(64)));
#if GROUPS > 2
    __local float inner1[Y(1) + SPARE] __attribute__((aligned(64)));
#endif
#define INNER_OF(g) inner##g
#else
#define INNER_OF(g) (y##g + n * (Y(g) + SPARE))
#endif
    int first = get_global_id(1) * item;
    for (int n = first; n < min(first + item, N); n++) {
#if GROUPS == 1
        THROUGH(0, x + n * X(0), y0 + n * Y(0))
#elif GROUPS == 2
        THROUGH(0, x + n * X(0), INNER_OF(0))
        THROUGH(1, INNER_OF(0), y1 + n * Y(1))
#else
        THROUGH(0, x + n * X(0), INNER_OF(0))
        THROUGH(1, INNER_OF(0), INNER_OF(1))
        THROUGH(2, INNER_OF(1), y2 + n * Y(2))
#endif
    }
}
