/*
 * The gradients of pooling over two axes, picture by picture; max_pooling.cl and average_pooling.cl have the formulas.
 *
 *          windows p of a row, LANES at a time
 *     ┌───┬───────────────────┬──┐      Each work-item has pictures to itself: it clears dx and goes through their windows, each of which
 *     │ 1 │  vectors          │ 1│      adds to the pixels under it. Windows that reach over the left or right border are taken one by one;
 *     └───┴───────────────────┴──┘      of those over the upper or lower border the rows within the picture are. The last vector of a row
 *                                       may have lanes beyond the end, which are looked at, but in which nothing happens.
 *
 * Index order: m runs through the pictures, N·C + c; p through rows of windows, r through windows of a row, k and l through the kernel.
 */
#include "inside.cl"
#include "windows.cl"
#include "pieces.cl"

/* The windows of a row that lie within the picture sideways: from the first up to but without the end. */
int first_whole(const Windows *w) { return min((w->begin[1] + w->stride[1] - 1) / w->stride[1], w->positions[1]); }
int end_whole(const Windows *w)
{
    int room = w->picture[1] + w->begin[1] - (w->taps[1] - 1) * w->dilation[1] - 1;
    return room < 0 ? 0 : min(room / w->stride[1] + 1, w->positions[1]);
}

/* How many windows from r on go into one vector, all of whose lanes must lie within the picture's memory; 0 where none may. */
int vector_length(const Windows *w, int first, int end, int top, int r)
{
    int bottom = min(top + (w->taps[0] - 1) * w->dilation[0], w->picture[0] - 1);
    int reach = (r + LANES) * w->stride[1] - w->begin[1] + w->taps[1] * w->dilation[1]; // a pixel further than any lane looks
    return r >= first && r < end && bottom * w->picture[1] + reach <= w->pixels ? min(end - r, LANES) : 0;
}

/* Every stride-th number from p on. */
lanes load_strided(__global const float *p, int stride)
{
    if (stride == 1) {
        return load_lanes(p);
    }
    if (stride == 2) {
        return (lanes)(load_lanes(p).even, load_lanes(p + LANES).even);
    }
    float values[LANES];
    for (int lane = 0; lane < LANES; lane++) {
        values[lane] = p[lane * stride];
    }
    return load_lanes(values);
}

void clear(__global float *x, int n)
{
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
        store_lanes((lanes)0, x + i);
    }
    for (; i < n; i++) {
        x[i] = 0;
    }
}

/* ---- Max ---- */

/* One window: dy to the pixel that wins it. */
void win(__global const float *x, float dy, __global float *dx, const Windows *w, int top, int left)
{
    int best = -1;
    Inside rows = inside(w, 0, top), columns = inside(w, 1, left);
    for (int k = rows.first; k < rows.end; k++) {
        for (int l = columns.first; l < columns.end; l++) {
            int i = (top + k * w->dilation[0]) * w->picture[1] + left + l * w->dilation[1];
            if (best < 0 || (!(x[i] <= x[best]) && !isnan(x[best]))) {
                best = i;
            }
        }
    }
    dx[best] += dy;
}

/* So many windows side by side. */
void win_lanes(__global const float *x, __global const float *dy, __global float *dx, const Windows *w, int top, int left, int count)
{
    lanes best = -INFINITY;
    flags winner = -1;
    int stride = w->stride[1];
    Inside rows = inside(w, 0, top);
    for (int k = rows.first; k < rows.end; k++) {
        for (int l = 0; l < w->taps[1]; l++) {
            int i = (top + k * w->dilation[0]) * w->picture[1] + left + l * w->dilation[1];
            lanes value = load_strided(x + i, stride);
            flags wins = winner < 0 || (!(value <= best) && !isnan(best));
            best = wins ? value : best;
            winner = wins ? (flags)i : winner;
        }
    }
    int winners[LANES];
    store_flags(winner, winners);
    for (int lane = 0; lane < count; lane++) {
        dx[winners[lane] + lane * stride] += dy[lane];
    }
}

__kernel void max_pool_backward_planes(__global const float *x, __global const float *dy, __global float *dx, Windows w, Planes planes)
{
    int first = first_whole(&w), end = end_whole(&w);
    for (EACH_PIECE(m, planes)) {
        __global const float *picture = x + m * w.pixels, *upstream = dy + m * w.count;
        __global float *to = dx + m * w.pixels;
        clear(to, w.pixels);
        for (int p = 0; p < w.positions[0]; p++, upstream += w.positions[1]) {
            int top = p * w.stride[0] - w.begin[0];
            for (int r = 0; r < w.positions[1];) {
                int left = r * w.stride[1] - w.begin[1], count = vector_length(&w, first, end, top, r);
                if (count > 0) {
                    win_lanes(picture, upstream + r, to, &w, top, left, count);
                    r += count;
                } else {
                    win(picture, upstream[r], to, &w, top, left);
                    r++;
                }
            }
        }
    }
}

/* ---- Average ---- */

/* One window: to each of its pixels within the picture its share. */
void spread(float share, __global float *dx, const Windows *w, int top, int left)
{
    Inside rows = inside(w, 0, top), columns = inside(w, 1, left);
    for (int k = rows.first; k < rows.end; k++) {
        for (int l = columns.first; l < columns.end; l++) {
            dx[(top + k * w->dilation[0]) * w->picture[1] + left + l * w->dilation[1]] += share;
        }
    }
}

/* Adds one row of LANES windows' shares, at stride 2 without dilation, to a row of pixels: two weights of all windows cover 2·LANES pixels. */
void spread_row_by_two(lanes share, __global float *row, int taps)
{
    for (int l = 0; l < taps; l += 2) {
        lanes odd = l + 1 < taps ? share : 0, low, high;
        low.even = share.lo, low.odd = odd.lo, high.even = share.hi, high.odd = odd.hi;
        store_lanes(load_lanes(row + l) + low, row + l);
        store_lanes(load_lanes(row + l + LANES) + high, row + l + LANES);
    }
}

/* LANES windows side by side; a share of 0 changes nothing. */
void spread_lanes(lanes share, __global float *dx, const Windows *w, int top, int left)
{
    float shares[LANES];
    store_lanes(share, shares);
    Inside rows = inside(w, 0, top);
    for (int k = rows.first; k < rows.end; k++) {
        __global float *row = dx + (top + k * w->dilation[0]) * w->picture[1] + left;
        if (w->stride[1] == 1) {
            for (int l = 0; l < w->taps[1]; l++) {
                store_lanes(load_lanes(row + l * w->dilation[1]) + share, row + l * w->dilation[1]);
            }
        } else if (w->stride[1] == 2 && w->dilation[1] == 1) {
            spread_row_by_two(share, row, w->taps[1]);
        } else {
            for (int lane = 0; lane < LANES; lane++) {
                for (int l = 0; l < w->taps[1]; l++) {
                    row[lane * w->stride[1] + l * w->dilation[1]] += shares[lane];
                }
            }
        }
    }
}

/* How many pixels a window holds along one axis: m[p] is the product. */
int size_along(const Windows *w, int axis, int start, int with_padding)
{
    int from = with_padding ? -w->begin[axis] : 0, to = w->picture[axis] + (with_padding ? w->end[axis] : 0);
    return held(start, w->taps[axis], w->dilation[axis], from, to);
}

__kernel void average_pool_backward_planes(__global const float *dy, __global float *dx, Windows w, int with_padding, Planes planes)
{
    int first = first_whole(&w), end = end_whole(&w);
    for (EACH_PIECE(m, planes)) {
        __global const float *upstream = dy + m * w.count;
        __global float *to = dx + m * w.pixels;
        clear(to, w.pixels);
        for (int p = 0; p < w.positions[0]; p++, upstream += w.positions[1]) {
            int top = p * w.stride[0] - w.begin[0], height = size_along(&w, 0, top, with_padding);
            for (int r = 0; r < w.positions[1];) {
                int left = r * w.stride[1] - w.begin[1], count = vector_length(&w, first, end, top, r);
                if (count > 0) {
                    lanes share = load_lanes(upstream + r) / (float)(height * w.taps[1]);
                    spread_lanes(LANE < count ? share : 0, to, &w, top, left);
                    r += count;
                } else {
                    spread(upstream[r] / (height * size_along(&w, 1, left, with_padding)), to, &w, top, left);
                    r++;
                }
            }
        }
    }
}

/* ---- One window as large as the picture, any number of axes: both ways ---- */

__kernel void global_average_planes(__global const float *x, __global float *y, Planes planes)
{
    for (EACH_PIECE(m, planes)) {
        __global const float *picture = x + start_of(planes, m);
        float sum;
#define PIXEL(get) get(picture + i)
        SUM(sum, planes.pixels, PIXEL)
        y[m] = sum / planes.pixels;
    }
}

__kernel void global_average_back_planes(__global const float *dy, __global float *dx, Planes planes)
{
    for (EACH_PIECE(q, planes)) {
        float share = 0 + dy[plane_of(planes, q)] / planes.pixels; // a sum of one, which begins at 0 like all: never -0
        int i = start_of(planes, q), end = i + length_of(planes, q);
        for (; i + LANES <= end; i += LANES) {
            store_lanes((lanes)share, dx + i);
        }
        for (; i < end; i++) {
            dx[i] = share;
        }
    }
}
