#include "plan.h"

#include <stdio.h>

int shape_part(const Shape *shape, int from, int to)
{
    int part = 1;
    for (int axis = from; axis < to; axis++) {
        part *= shape->length[axis];
    }
    return part;
}

int shape_size(const Shape *shape) { return shape_part(shape, 0, shape->rank); }

bool shape_equal(const Shape *a, const Shape *b)
{
    bool equal = a->rank == b->rank;
    for (int axis = 0; equal && axis < a->rank; axis++) {
        equal = a->length[axis] == b->length[axis];
    }
    return equal;
}

Shape shape_of(int rank, const int *lengths)
{
    Shape shape = {.rank = rank};
    for (int axis = 0; axis < rank; axis++) {
        shape.length[axis] = lengths[axis];
    }
    return shape;
}

const char *shape_text(const Shape *shape)
{
    static _Thread_local char texts[4][MOST_RANK * 14];
    static _Thread_local int next;
    char *text = texts[next++ % 4];
    int length = 0;
    if (shape->rank == 0) {
        return "a scalar";
    }
    for (int axis = 0; axis < shape->rank; axis++) {
        length += snprintf(text + length, sizeof texts[0] - (size_t)length, "%s%d", axis ? "×" : "", shape->length[axis]);
    }
    return text;
}

size_t dtype_bytes(reference_dtype dtype)
{
    switch (dtype) {
        case REFERENCE_F64:
        case REFERENCE_I64: return 8;
        case REFERENCE_F32:
        case REFERENCE_I32: return 4;
        case REFERENCE_F16:
        case REFERENCE_BF16: return 2;
        default: return 1;
    }
}

const char *dtype_name(reference_dtype dtype)
{
    static const char *names[] = {"?", "F32", "F64", "F16", "BF16", "I64", "I32", "U8", "BOOL"};
    return names[dtype >= REFERENCE_F32 && dtype <= REFERENCE_BOOL ? dtype : 0];
}
