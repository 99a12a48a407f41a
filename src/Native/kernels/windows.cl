/* Which pixel meets which weight: the index arithmetic of geometry.h, used by every naive kernel with a window. */
#ifndef WINDOWS_CL
#define WINDOWS_CL

#include "geometry.h"

/* The pixel under weight k of window p, or -1 in the padding. All three are flat indices. */
int pixel_under(const Windows *windows, int p, int k)
{
    int pixel = 0, scale = 1;
    for (int axis = windows->axes - 1; axis >= 0; axis--) {
        int position = p % windows->positions[axis], weight = k % windows->taps[axis];
        int i = position * windows->stride[axis] + weight * windows->dilation[axis] - windows->begin[axis];
        if (i < 0 || i >= windows->picture[axis]) {
            return -1;
        }
        pixel += i * scale;
        scale *= windows->picture[axis];
        p /= windows->positions[axis];
        k /= windows->taps[axis];
    }
    return pixel;
}

/* The same read backwards: the window whose weight k lies on pixel i, or -1 where there is none. */
int window_over(const Windows *windows, int i, int k)
{
    int window = 0, scale = 1;
    for (int axis = windows->axes - 1; axis >= 0; axis--) {
        int pixel = i % windows->picture[axis], weight = k % windows->taps[axis];
        int start = pixel + windows->begin[axis] - weight * windows->dilation[axis];
        int position = start / windows->stride[axis];
        if (start < 0 || start % windows->stride[axis] != 0 || position >= windows->positions[axis]) {
            return -1;
        }
        window += position * scale;
        scale *= windows->positions[axis];
        i /= windows->picture[axis];
        k /= windows->taps[axis];
    }
    return window;
}

/* How many of the pixels from `from` up to but without `to` one axis of a window holds that starts at `start`. */
int held(int start, int taps, int dilation, int from, int to)
{
    int first = start < from ? (from - start + dilation - 1) / dilation : 0;
    int end = start < to ? min(taps, (to - 1 - start) / dilation + 1) : 0;
    return max(end - first, 0);
}

#endif
