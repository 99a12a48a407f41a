#include "broadcast.h"

#include <stdio.h>

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

/* "A is 2×3", or of tensors whose number is open what those before have together. */
static const char *what_else(const Call *call, const Shape *a)
{
    static _Thread_local char text[160];
    const Port *first = &call->op->inputs[0];
    snprintf(text, sizeof text, "%s %s %s", first->variadic ? "those before it" : first->name, first->variadic ? "are together" : "is",
             shape_text(a));
    return text;
}

Shape common_shape(Call *call, const Shape *a, const Tensor *b)
{
    const Shape *longer = a->rank >= b->shape.rank ? a : &b->shape, *shorter = longer == a ? &b->shape : a;
    Shape c = *longer;
    for (int axis = c.rank - 1, own = shorter->rank - 1; own >= 0; axis--, own--) {
        c.length[axis] = c.length[axis] == 1 ? shorter->length[own] : c.length[axis];
    }
    if (!repeats_to(a, &c) || !repeats_to(&b->shape, &c)) {
        refuse(call, b->name, "is %s and %s: they cannot be repeated to each other", shape_text(&b->shape), what_else(call, a));
    }
    int64_t size = 1;
    for (int axis = 0; axis < c.rank && size <= INT32_MAX; axis++) {
        size *= c.length[axis];
    }
    if (size > INT32_MAX) {
        refuse(call, call->op->outputs[0].name, "would be %s: a tensor has fewer than 2³¹ elements", shape_text(&c));
    }
    return c;
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
