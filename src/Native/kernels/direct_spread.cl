/*
 * How pictures are copied into halo, as direct.h says: row by row, with zeros around them. With STAGED the halo of a work-item lies in its
 * local memory, else there is one for all in global memory.
 */
#include "direct.h"
#include "every.h"

#ifndef STEP
#define STEP 1 /* from one place that is copied to the next; 0: as halo says */
#endif

#ifdef STAGED
#define HALO __local
#else
#define HALO __global
#endif

#ifdef STAGED
typedef float16 float16_anywhere __attribute__((aligned(4))); /* stored in one piece, unlike by vstore16 */

/*
 * A row of halo: to[i] = from[i·step] for first ≤ i < end, zeros before that and up to pitch. Written in whole vectors from left to right,
 * so that what follows must be written later.
 */
__attribute__((always_inline)) void lay_row(__global const float *from, __local float *to, int step, int first, int end, int pitch)
{
    for (int i = 0; i < first; i += 16) {
        *(__local float16_anywhere *)(to + i) = 0;
    }
#if STEP
    for (int i = first; i < end; i += 16) {
        *(__local float16_anywhere *)(to + i) = every(STEP, from + i * STEP);
    }
#else
    for (int i = first; i < end; i++) {
        to[i] = from[i * step];
    }
#endif
    for (int i = end; i < pitch; i += 16) {
        *(__local float16_anywhere *)(to + i) = 0;
    }
}
#else
/* A row of halo: to[i] = from[i·step] for first ≤ i < end, zeros before that and up to pitch. */
__attribute__((always_inline)) void lay_row(__global const float *from, __global float *to, int step, int first, int end, int pitch)
{
    for (int i = 0; i < first; i++) {
        to[i] = 0;
    }
    for (int i = first; i < end; i++) {
        to[i] = from[i * step];
    }
    for (int i = end; i < pitch; i++) {
        to[i] = 0;
    }
}
#endif

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

/* Copies the rows of halo from top up to but without bottom of one channel, x, to where the row top is to lie. */
__attribute__((always_inline)) void spread_rows(__global const float *x, HALO float *to, const Windows *windows, const Halo *halo, int top,
                                                int bottom)
{
    int last = windows->axes - 1, pitch = halo->length[last], length = windows->picture[last], step = STEP ? STEP : halo->step[last];
    for (int row = top; row < bottom; row++) {
        int under = row_under(row, windows, halo);
        for (int phase = 0; phase < halo->phases; phase++, to += pitch) {
            int shift = phase - windows->begin[last];
            int first = clamp((step - 1 - shift) / step, 0, pitch), end = clamp((length - shift + step - 1) / step, first, pitch);
            if (under < 0) {
                first = end = 0;
            }
            lay_row(x + under * length + shift, to, step, first, end, pitch);
        }
    }
}
