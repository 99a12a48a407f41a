/*
 * Padding: elements added around a tensor, or cut off where it begins before or ends after the other (frame.h):
 *
 *     y[p] = x[source(p)]      dx[i] = Σ dy[p] over the p with source(p) = i
 *
 * Index order: p runs through y, i through x, the last axis fastest. The source of a place is found along each axis by itself.
 * 1 2 3 padded by two on both sides is
 *
 *     constant 0 0 1 2 3 0 0      reflect 3 2 1 2 3 2 1      edge 1 1 1 2 3 3 3      wrap 2 3 1 2 3 1 2
 */
#include "frame.h"

/* The place along an axis of x, of the given length, that stands at place p of y, which is `padded` long; -1 where the constant does.
   What is cut off is cut before anything is added, so that n places are left to be mirrored, repeated or wrapped. */
int source(int p, int length, int padded, int begin, PadMode mode)
{
    int first = max(-begin, 0), n = length - first - max(length + begin - padded, 0);
    p -= max(begin, 0);
    switch (mode) {
        case REFLECT: return first + (p < 0 ? -p : min(p, 2 * (n - 1) - p));
        case EDGE: return first + clamp(p, 0, n - 1);
        case WRAP: return first + (p % n + n) % n;
        default: return p < 0 || p >= n ? -1 : first + p;
    }
}

/* One work-item an element of y. */
__kernel void pad_forward(__global const float *x, __global float *y, Frame frame, PadMode mode, float constant_value, int count)
{
    int element = get_global_id(0), rest = element, from = 0, scale = 1;
    if (element >= count) {
        return;
    }
    for (int axis = frame.axes - 1; axis >= 0; axis--) {
        int i = source(rest % frame.outer[axis], frame.inner[axis], frame.outer[axis], frame.begin[axis], mode);
        from = i < 0 || from < 0 ? -1 : from + i * scale;
        scale *= frame.inner[axis];
        rest /= frame.outer[axis];
    }
    y[element] = from < 0 ? constant_value : x[from];
}

/* The same where the constant stands around. One work-item a part of a line along the last axis: where the line comes from is found out once. */
__kernel void pad_lines(__global const float *x, __global float *y, Frame frame, float constant_value, int part, int count)
{
    int last = frame.axes - 1, length = frame.outer[last], parts = (length + part - 1) / part;
    int rest = get_global_id(0) / parts, first = get_global_id(0) % parts * part, end = min(first + part, length);
    if (rest >= count) {
        return;
    }
    __global float *line = y + rest * length;
    int from = 0, scale = frame.inner[last];
    for (int axis = last - 1; axis >= 0; axis--) {
        int i = source(rest % frame.outer[axis], frame.inner[axis], frame.outer[axis], frame.begin[axis], CONSTANT);
        from = i < 0 || from < 0 ? -1 : from + i * scale;
        scale *= frame.inner[axis];
        rest /= frame.outer[axis];
    }
    int begin = from < 0 ? end : clamp(frame.begin[last], first, end), stop = from < 0 ? end : clamp(frame.begin[last] + frame.inner[last], begin, end);
    __global const float *source_line = x + from - frame.begin[last];
    for (int p = first; p < begin; p++) {
        line[p] = constant_value;
    }
    for (int p = begin; p < stop; p++) {
        line[p] = source_line[p];
    }
    for (int p = stop; p < end; p++) {
        line[p] = constant_value;
    }
}

/* dx of padding along a single axis; several are undone one after the other. An element gets back what stands at its own place, and
   at those places of the padding that are copies of it. One work-item an element of dx. */
__kernel void pad_backward(__global const float *dy, __global float *dx, int length, int padded, int begin, PadMode mode, int inner,
                           int count)
{
    int element = get_global_id(0);
    if (element >= count) {
        return;
    }
    int i = element / inner % length, own = i + begin, start = max(begin, 0), end = min(begin + length, padded);
    __global const float *line = dy + element / inner / length * padded * inner + element % inner;
    float sum = own >= start && own < end ? line[own * inner] : 0;
    for (int p = 0; p < start; p++) {
        sum += source(p, length, padded, begin, mode) == i ? line[p * inner] : 0;
    }
    for (int p = end; p < padded; p++) {
        sum += source(p, length, padded, begin, mode) == i ? line[p * inner] : 0;
    }
    dx[element] = sum;
}
