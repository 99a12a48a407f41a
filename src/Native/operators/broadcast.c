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

/* Neighbouring axes that are all repeated, or all not, become one: C×1×1 along N×C×H×W is 1×C×1 along N×C×(H·W), with less to divide by. */
Repetition repetition(const Shape *small, const Shape *large)
{
    Repetition r = {.repeats = shape_size(large) / shape_size(small)};
    bool repeated_before = false;
    for (int axis = 0; axis < large->rank; axis++) {
        int length = large->length[axis], own = aligned(small, large, axis);
        bool repeated = own != length;
        if (r.axes && (repeated == repeated_before || length == 1)) {
            r.large[r.axes - 1] *= length;
            r.small[r.axes - 1] *= own;
        } else {
            r.large[r.axes] = length;
            r.small[r.axes++] = own;
            repeated_before = repeated;
        }
    }
    return r;
}

void give_repetition(Launch *launch, const Repetition *repetition) { give_bytes(launch, sizeof *repetition, repetition); }
