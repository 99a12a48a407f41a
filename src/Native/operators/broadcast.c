#include "broadcast.h"

_Static_assert(MOST_RANK <= MOST_REPEATED, "every tensor can be repeated to");

/* The length of a shape along an axis of a larger one, both aligned at their last axes. */
static int aligned(const Shape *small, const Shape *large, int axis)
{
    int own = axis - (large->rank - small->rank);
    return own < 0 ? 1 : small->length[own];
}

bool repeats_to(const Shape *small, const Shape *large)
{
    bool fits = small->rank <= large->rank;
    for (int axis = 0; fits && axis < large->rank; axis++) {
        int length = aligned(small, large, axis);
        fits = length == 1 || length == large->length[axis];
    }
    return fits;
}

Repetition repetition(const Shape *small, const Shape *large)
{
    Repetition repetition = {.axes = large->rank, .repeats = shape_size(large) / shape_size(small)};
    for (int axis = 0; axis < large->rank; axis++) {
        repetition.large[axis] = large->length[axis];
        repetition.small[axis] = aligned(small, large, axis);
    }
    return repetition;
}

void give_repetition(Launch *launch, const Repetition *repetition) { give_bytes(launch, sizeof *repetition, repetition); }
