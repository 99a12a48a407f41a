/*
 * Operands of the direct convolutions, laid out as direct.h says: pictures between zeros, weights in blocks.
 *
 *     halo[n, c, row_at[row] + weight_at[k] + p·s] = the pixel of x[n,c] under weight k of window (row, p), 0 in the padding
 *     packed[group, block, 1 + c·k, o % width] = w[o,c,k], 0 beyond the last o; the biases in the row before
 *
 * Index order: x n,c,pixel of N×(G·C)×H×W…; halo n,c,place; w o,c,k. A row of halo between zeros, whole and split into two phases:
 *
 *     0 a b c d e 0               0 b d 0 │ a c e ·
 */
#include "direct_spread.cl"

/* Where a place of the padded picture lies in a plane of halo. */
int place(const int *at, const Windows *windows, const Halo *halo)
{
    int last = windows->axes - 1, row = 0;
    for (int axis = 0; axis < last; axis++) {
        row = row * halo->length[axis] + at[axis] / halo->step[axis];
    }
    return (row * halo->phases + at[last] % halo->phases) * halo->length[last] + at[last] / halo->step[last];
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

/* Copies pictures into halo; one work-item some rows of a channel. chunks: work-items of a channel; planes: channels of all pictures. */
__kernel void spread(__global const float *x, __global float *halos, const Windows windows, const Halo halo, int chunks, int planes)
{
    int item = get_global_id(0), plane = item / chunks, chunk = item % chunks;
    if (plane < planes) {
        int top = chunk * halo.rows / chunks, bottom = (chunk + 1) * halo.rows / chunks;
        __global float *to = halos + plane * halo.plane + top * halo.phases * halo.length[windows.axes - 1];
        spread_rows(x + plane * windows.pixels, to, &windows, &halo, top, bottom);
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
