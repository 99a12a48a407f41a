/* How pictures are copied into halo, as direct.h says: row by row, with zeros around them. */
#include "direct.h"

#ifndef STEP
#define STEP 1 /* from one place that is copied to the next; 0: as halo says */
#endif

/* from[0], from[step], …, from[7·step]; may read up to from[8·step - 1]. */
__attribute__((always_inline)) float8 every(__global const float *from, int step)
{
#if STEP == 1
    return vload8(0, from);
#elif STEP == 2
    return vload16(0, from).even;
#elif STEP == 3
    float16 near = vload16(0, from);
    return (float8)(near.s0369, near.scf, vload8(2, from).s25);
#elif STEP == 4
    return (float8)(vload16(0, from).s048c, vload16(1, from).s048c);
#else
    return (float8)(from[0], from[step], from[2 * step], from[3 * step], from[4 * step], from[5 * step], from[6 * step], from[7 * step]);
#endif
}

__attribute__((always_inline)) void fill_zeros(__global float *to, int count)
{
    int i = 0;
    for (; i + 16 <= count; i += 16) {
        vstore16(0, 0, to + i);
    }
    for (; i < count; i++) {
        to[i] = 0;
    }
}

/* to[i] = from[i·step] for first ≤ i < end. Nothing at `limit` or behind it is read. */
__attribute__((always_inline)) void copy_row(__global const float *from, __global const float *limit, __global float *to, int step, int first,
                                             int end)
{
    int i = first;
    if (end - first >= 8 && from + end * step <= limit) {
        for (; i < end; i += 8) {
            int at = min(i, end - 8); /* the last vector overlaps the one before */
            vstore8(every(from + at * step, step), 0, to + at);
        }
    }
    for (; i < end; i++) {
        to[i] = from[i * step];
    }
}

/* The row of the picture that becomes a row of halo, -1 in the padding. */
__attribute__((always_inline)) int row_under(int row, const Windows *windows, const Halo *halo)
{
    int under = 0, scale = 1;
    for (int axis = windows->axes - 2; axis >= 0; axis--) {
        int at = (axis ? row % halo->length[axis] : row) * halo->step[axis] - windows->begin[axis];
        if (at < 0 || at >= windows->picture[axis]) {
            return -1;
        }
        under += at * scale;
        scale *= windows->picture[axis];
        row = axis ? row / halo->length[axis] : 0;
    }
    return under;
}

/* Copies the rows from top up to but without bottom of one channel of one picture. planes: channels of all pictures. */
__attribute__((always_inline)) void spread_rows(__global const float *x, __global float *halos, const Windows *windows, const Halo *halo,
                                                int planes, int plane, int top, int bottom)
{
    int last = windows->axes - 1, pitch = halo->length[last], length = windows->picture[last], step = STEP ? STEP : halo->step[last];
    __global float *to = halos + plane * halo->plane;
    fill_zeros(to + top * halo->phases * pitch, (bottom - top) * halo->phases * pitch);
    for (int phase = 0; phase < halo->phases; phase++) {
        int shift = phase - windows->begin[last];
        int first = clamp((step - 1 - shift) / step, 0, pitch), end = clamp((length - shift + step - 1) / step, first, pitch);
        for (int row = top; row < bottom; row++) {
            int under = row_under(row, windows, halo);
            if (under >= 0) {
                copy_row(x + plane * windows->pixels + under * length + shift, x + planes * windows->pixels,
                         to + (row * halo->phases + phase) * pitch, step, first, end);
            }
        }
    }
}
