/*
 * Pooling over two axes, a row of windows at a time, LANES of them in a vector:
 *
 *     y[m,p,q] = max or mean over k,l of x[m, p·s + k·d - pad, q·s + l·d - pad]
 *
 * Index order: m runs through the pictures, N·C + c; p,q through the windows of a picture; r through the rows of windows of all pictures.
 * One work-item takes `rows` rows. In each, the windows that hold no padding to the left or right are computed in vectors:
 *
 *     q:            q .. q + LANES - 1                  s = 1: x at one place more for each q: one load
 *     x, row of k:  | | | |             x at l          s = 2: at every other place: two loads, their even elements, then the odd
 *                    | | | |            x at l + 1
 *
 * those at the edges one by one, as the naive kernel does. -DSTRIDE and -DDILATION are s and d of the last axis; -DTAPS is how many k and l there are, where
 * both are the same and that is known; -DMEAN takes the mean.
 */
#include "average_pooling.cl"
#include "inside.cl"
#include "lanes.cl"

#ifdef TAPS
#define TAPS_OF(windows, axis) TAPS
#define UNROLL_TAPS UNROLL
#else
#define TAPS_OF(windows, axis) (windows)->taps[axis]
#define UNROLL_TAPS ROLL
#endif

/* How many elements of a row a load of LANES windows brings: at stride 2 the odd ones as well, if they belong to the window. */
#if STRIDE == 2 && DILATION == 1
#define PLACES 2
#else
#define PLACES 1
#endif

/* What is known of LANES windows: the sums or maxima so far, and in which of them there was a NaN, which a maximum passes over. */
typedef struct Pooled {
    lanes value;
    flags nan;
} Pooled;

#ifdef MEAN
__constant const Pooled nothing = {0, 0};
#else
__constant const Pooled nothing = {-INFINITY, 0};
#endif

/* One element more in each. Of equal maxima the first stays. */
__attribute__((always_inline)) Pooled take(Pooled so_far, lanes next)
{
#ifdef MEAN
    so_far.value += next;
#else
    so_far.value = next > so_far.value ? next : so_far.value;
    so_far.nan |= next != next;
#endif
    return so_far;
}

__attribute__((always_inline)) lanes outcome(Pooled pooled, int size)
{
#ifdef MEAN
    return pooled.value / size;
#else
    return pooled.nan ? (lanes)NAN : pooled.value;
#endif
}

/* A row of each window: `taps` elements from x on for the first of them, d apart. */
__attribute__((always_inline)) Pooled take_row(Pooled so_far, __global const float *x, int taps, int d)
{
    UNROLL_TAPS
    for (int l = 0; l < taps; l += PLACES) {
#if STRIDE == 1
        so_far = take(so_far, load_lanes(x + l * d));
#else
        lanes first = load_lanes(x + l * d), second = load_lanes(x + l * d + LANES), places;
        places.lo = first.even;
        places.hi = second.even;
        so_far = take(so_far, places);
#if PLACES == 2
        if (l + 1 < taps) {
            places.lo = first.odd;
            places.hi = second.odd;
            so_far = take(so_far, places);
        }
#endif
#endif
    }
    return so_far;
}

/* The windows from q on of a row of them that begins at row `start` of the picture. None has padding to the left or right. */
__attribute__((always_inline)) lanes pool(__global const float *x, const Windows *windows, int start, int q, int size)
{
    int W = windows->picture[1], d = windows->dilation[0];
    int first = start < 0 ? (d - 1 - start) / d : 0, end = TAPS_OF(windows, 0);
    if (start + (end - 1) * d >= windows->picture[0]) {
        end = (windows->picture[0] - 1 - start) / d + 1;
    }
    x += start * W + q * STRIDE - windows->begin[1];
    Pooled result = nothing;
    for (int k = first; k < end; k++) {
        result = take_row(result, x + k * d * W, TAPS_OF(windows, 1), windows->dilation[1]);
    }
    return outcome(result, size);
}

/* One window anywhere, of `size` elements. */
float pool_one(__global const float *x, const Windows *w, int top, int left, int size)
{
    Inside rows = inside(w, 0, top), columns = inside(w, 1, left);
    float result = 0;
    bool any = false;
    for (int k = rows.first; k < rows.end; k++) {
        for (int l = columns.first; l < columns.end; l++) {
            float next = x[(top + k * w->dilation[0]) * w->picture[1] + left + l * w->dilation[1]];
#ifdef MEAN
            result += next;
#else
            result = !any || (!(next <= result) && !isnan(result)) ? next : result;
            any = true;
#endif
        }
    }
#ifdef MEAN
    result /= size;
#endif
    return result;
}

/* Windows from q on that hold padding to the left or right. */
void pool_edge(__global const float *x, __global float *y, const Windows *w, int p, int q, int end, int with_padding)
{
    for (; q < end; q++) {
#ifdef MEAN
        int size = window_size(w, p * w->positions[1] + q, with_padding);
#else
        int size = 1;
#endif
        y[q] = pool_one(x, w, p * w->stride[0] - w->begin[0], q * STRIDE - w->begin[1], size);
    }
}

__kernel void pool_rows(__global const float *x, __global float *y, Windows windows, int with_padding, int rows, int all)
{
    const Windows *w = &windows;
    int Q = w->positions[1], inner = (w->begin[1] + STRIDE - 1) / STRIDE;
    int room = w->picture[1] - 1 - (w->taps[1] - 1) * w->dilation[1] + w->begin[1];
    int outer = max(inner, min(Q, room < 0 ? 0 : room / STRIDE + 1));
    int r = get_global_id(0) * rows, p = r % w->positions[0];
    __global const float *picture = x + r / w->positions[0] * w->pixels;
    __global float *to = y + r * Q;
    for (int left = min(rows, all - r); left > 0; left--) {
        int start = p * w->stride[0] - w->begin[0];
#ifdef MEAN
        int size = window_size(w, p * Q + min(inner, Q - 1), with_padding);
#else
        int size = 1;
#endif
        for (int q = inner; q < outer; q += LANES) {
            int room = left * Q - q; // what is written beyond the row is overwritten by what comes after it
            store_first(pool(picture, w, start, q, size), to + q, room < LANES ? outer - q : LANES);
        }
        pool_edge(picture, to, w, p, 0, min(inner, Q), with_padding);
        pool_edge(picture, to, w, p, outer, Q, with_padding);
        to += Q;
        if (++p == w->positions[0]) {
            p = 0;
            picture += w->pixels;
        }
    }
}

/* ---- Windows of 2×2 side by side, no padding: nothing but two rows of x for each of y ---- */

__attribute__((always_inline)) lanes pool_pairs_of(__global const float *x, int W)
{
    Pooled result = nothing;
    UNROLL for (int k = 0; k < 2; k++) {
        lanes first = load_lanes(x + k * W), second = load_lanes(x + k * W + LANES);
        result = take(result, (lanes)(first.even, second.even));
        result = take(result, (lanes)(first.odd, second.odd));
    }
    return outcome(result, 4);
}

/* P: rows of y in a picture. */
__kernel void pool_pairs(__global const float *restrict x, __global float *restrict y, int pixels, int W, int P, int Q, int rows, int all)
{
    int r = get_global_id(0) * rows, end = min(r + rows, all);
    while (r < end) {
        int p = r % P, next = min(r - p + P, end);
        __global const float *from = x + r / P * pixels + 2 * p * W;
        for (; r < next; r++, from += 2 * W) {
            for (int q = 0; q < Q; q += LANES) {
                /* What is written beyond the row is overwritten by the next one. */
                store_first(pool_pairs_of(from + 2 * q, W), y + r * Q + q, (end - r) * Q - q);
            }
        }
    }
}
