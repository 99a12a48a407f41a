/* Which weights of a window lie within the picture, axis by axis. */
#ifndef INSIDE_CL
#define INSIDE_CL

#include "compiler.h"
#include "geometry.h"

/* Of one axis: the first weight of a window starting at `start` that is within the picture, and the one behind the last such. */
typedef struct Inside {
    int first, end;
} Inside;

INLINE Inside inside(const Windows *w, int axis, int start)
{
    int d = w->dilation[axis], room = w->picture[axis] - start, reach = (w->taps[axis] - 1) * d; /* divisions are slow, and seldom needed */
    return (Inside){start < 0 ? (d - 1 - start) / d : 0, reach < room ? w->taps[axis] : room > 0 ? (room - 1) / d + 1 : 0};
}

#endif
