/*
 * Convolution groups in a row, y of each being x of the next: a work-item takes its pictures through all of them, so that what one group
 * writes is read by the same core.
 *
 *     picture n   x -> [ group 0 ] -> y -> [ group 1 ] -> y …
 *
 * Work-item (i, j): pictures from j·item on, `item` of them; of each the bands i, i + get_global_size(0), … (more than one i only for a single group).
 * GROUPS: how many there are; PIXELS_0, …: whether vectors run over pixels or over output channels. LOCAL: floats for the staged pictures.
 */
#define GROUP 0
#if PIXELS_0
#include "fused_convolution_pixels.cl"
#else
#include "fused_convolution_channels.cl"
#endif
#if GROUPS > 1
#undef GROUP
#define GROUP 1
#if PIXELS_1
#include "fused_convolution_pixels.cl"
#else
#include "fused_convolution_channels.cl"
#endif
#endif
#if GROUPS > 2
#undef GROUP
#define GROUP 2
#if PIXELS_2
#include "fused_convolution_pixels.cl"
#else
#include "fused_convolution_channels.cl"
#endif
#endif

/* The memory of each group; NULL where there is none. */
#define OF_EACH(type, p) type p##0, type p##1, type p##2

/* Picture n through group g. */
#define THROUGH(g, x) \
    convolve_##g(x + n * C_##g * H_##g * W_##g, w##g, b##g, y##g + n * O_##g * QH_##g * QW_##g, winners##g + n * O_##g * QH_##g * QW_##g, \
                 picture, get_global_id(0) * BAND_##g, get_global_size(0) * BAND_##g);

__kernel void convolution_groups(__global const float *x, OF_EACH(__global const float *, w), OF_EACH(__global const float *, b),
                                 OF_EACH(__global float *, y), OF_EACH(__global uchar *, winners), int N, int item)
{
    __local float picture[LOCAL] __attribute__((aligned(64)));
    int first = get_global_id(1) * item;
    for (int n = first; n < min(first + item, N); n++) {
        THROUGH(0, x)
#if GROUPS > 1
        THROUGH(1, y0)
#endif
#if GROUPS > 2
        THROUGH(2, y1)
#endif
    }
}
