/* Operands of the direct convolutions, laid out as direct.h says. */
#include "direct.h"

/* Where a place of the padded picture lies in a plane of halo. */
int place(const int *at, const Windows *windows, const Halo *halo)
{
    int last = windows->axes - 1, row = 0;
    for (int axis = 0; axis < last; axis++) {
        row = row * halo->length[axis] + at[axis];
    }
    return (row * halo->phases + at[last] % halo->phases) * halo->length[last] + at[last] / halo->phases;
}

/* Where the windows of a row of y begin, and how far from there each weight lies. */
__kernel void tabulate(__global int *row_at, __global int *weight_at, const Windows windows, const Halo halo, int rows)
{
    int i = get_global_id(0), at[MOST_AXES], last = windows.axes - 1;
    if (i < rows) {
        int row = i;
        at[last] = 0;
        for (int axis = last - 1; axis >= 0; axis--) {
            at[axis] = row % windows.positions[axis] * windows.stride[axis];
            row /= windows.positions[axis];
        }
        row_at[i] = place(at, &windows, &halo);
    }
    if (i < windows.weights) {
        int weight = i;
        for (int axis = last; axis >= 0; axis--) {
            at[axis] = weight % windows.taps[axis] * windows.dilation[axis];
            weight /= windows.taps[axis];
        }
        weight_at[i] = place(at, &windows, &halo);
    }
}

/* Copies a row, or zeros where `from` is NULL, with `begin` zeros before it and zeros after it up to a length of count. */
void copy_row(__global const float *from, __global float *to, int length, int begin, int count)
{
    int end = from ? min(begin + length, count) : count, i = from ? begin : count;
    for (int k = 0; k < i; k++) {
        to[k] = 0;
    }
    if (end - i >= 8) {
        for (; i < end; i += 8) {
            int at = min(i, end - 8); /* the last vector overlaps the one before */
            vstore8(vload8(0, from + at - begin), 0, to + at);
        }
    }
    for (; i < end; i++) {
        to[i] = from[i - begin];
    }
    for (i = end; i < count; i++) {
        to[i] = 0;
    }
}

/* from[0], from[stride], …, from[7·stride]; may read up to from[8·stride - 1]. */
float8 every(__global const float *from, int stride)
{
    float16 near = vload16(0, from);
    switch (stride) {
        case 2: return near.even;
        case 3: return (float8)(near.s0369, near.scf, vload8(2, from).s25);
        case 4: return (float8)(near.s048c, vload16(1, from).s048c);
        default:
            return (float8)(from[0], from[stride], from[2 * stride], from[3 * stride], from[4 * stride], from[5 * stride], from[6 * stride],
                            from[7 * stride]);
    }
}

/* The same for one phase: of the row with its zeros, the places phase, phase + stride, phase + 2·stride, …. */
void copy_phase(__global const float *from, __global float *to, int length, int begin, int count, int stride, int phase)
{
    int first = from ? min(max(0, (begin - phase + stride - 1) / stride), count) : count;
    int end = from ? clamp((begin + length - phase + stride - 1) / stride, first, count) : count, i = 0;
    for (; i < first; i++) {
        to[i] = 0;
    }
    for (; i + 8 <= end && (i + 8) * stride + phase - begin <= length; i += 8) {
        vstore8(every(from + i * stride + phase - begin, stride), 0, to + i);
    }
    for (; i < end; i++) {
        to[i] = from[i * stride + phase - begin];
    }
    for (; i < count; i++) {
        to[i] = 0;
    }
}

/* The row of the picture that becomes a row of halo; NULL in the padding. */
__global const float *row_under(__global const float *picture, int row, const Windows *windows, const Halo *halo)
{
    int source = 0, scale = windows->picture[windows->axes - 1];
    for (int axis = windows->axes - 2; axis >= 0; axis--) {
        int at = (axis ? row % halo->length[axis] : row) - windows->begin[axis];
        if (at < 0 || at >= windows->picture[axis]) {
            return 0;
        }
        source += at * scale;
        scale *= windows->picture[axis];
        row = axis ? row / halo->length[axis] : 0;
    }
    return picture + source;
}

/* Copies pictures into halo; one work-item some rows of a channel. chunks: work-items of a channel; planes: channels of all pictures. */
__kernel void spread(__global const float *x, __global float *to, const Windows windows, const Halo halo, int chunks, int planes)
{
    int item = get_global_id(0), plane = item / chunks, chunk = item % chunks, last = windows.axes - 1;
    if (plane >= planes) {
        return;
    }
    int pitch = halo.length[last], length = windows.picture[last];
    for (int row = chunk * halo.rows / chunks; row < (chunk + 1) * halo.rows / chunks; row++) {
        __global const float *from = row_under(x + plane * windows.pixels, row, &windows, &halo);
        __global float *begin = to + plane * halo.plane + row * halo.phases * pitch;
        if (halo.phases == 1) {
            copy_row(from, begin, length, windows.begin[last], pitch);
        } else {
            for (int phase = 0; phase < halo.phases; phase++) {
                copy_phase(from, begin + phase * pitch, length, windows.begin[last], pitch, halo.phases, phase);
            }
        }
    }
}

/*
 * Weights in blocks of WIDTH output channels that a tile computes together, zeros beyond the last: [group][block][1 + c·k][WIDTH].
 * The first row of a block is its bias. One work-item a row.
 */
__kernel void pack(__global const float *w, __global const float *b, __global float *packed, int G, int blocks, int O, int terms, int width)
{
    int item = get_global_id(0), rows = terms + 1;
    if (item >= G * blocks * rows) {
        return;
    }
    int term = item % rows - 1, first = item / rows % blocks * width, group = item / rows / blocks;
    for (int i = 0; i < width; i++) {
        int o = group * O + first + i;
        packed[item * width + i] = first + i >= O ? 0 : term >= 0 ? w[o * terms + term] : b ? b[o] : 0;
    }
}
