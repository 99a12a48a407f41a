/*
 * Local response normalisation in vectors; local_response.cl has the formulas and does whatever this one does not: here β is a multiple
 * of ¼, so that powers are roots, and all s are positive.
 *
 * Index order: x is n, c, place. A work-item has some places of one picture to itself, in all channels:
 *
 *     channel c - 1   │ x x x x x x x x │        LANES places at a time; the channels that are summed up are still in the nearest cache
 *     channel c       │ x x x x x x x x │        when their neighbours need them.
 *     channel c + 1   │ x x x x x x x x │        Gradients keep what dx has of its own y, and what of the sums, in local memory.
 *                       places →
 */
#include "lanes.cl"
#include "response.h"

/* The places of a work-item: `count` from `first` on. */
typedef struct Block {
    int first, count;
} Block;

INLINE Block block_of(const Response *r, int width)
{
    int place = get_global_id(0) * width;
    return (Block){get_global_id(1) * r->C * r->places + place, min(width, r->places - place)};
}

INLINE lanes sum_of_squares(const Response *r, __global const float *x, int c)
{
    lanes squares = 0;
    for (int j = max(0, c - r->before); j <= min(r->C - 1, c + r->after); j++) {
        lanes neighbour = load_lanes(x + (j - c) * r->places);
        squares += neighbour * neighbour;
    }
    return r->bias + r->share * squares;
}

/* s^(quarters / 4) */
INLINE lanes power(lanes s, int quarters)
{
    lanes root = sqrt(s), product = quarters & 2 ? root : 1;
    if (quarters & 1) {
        product *= sqrt(root);
    }
    for (int i = 4; i <= quarters; i += 4) {
        product *= s;
    }
    return product;
}

__kernel void response_forward_lanes(__global const float *restrict x, __global float *restrict y, Response r, int quarters, int width)
{
    Block block = block_of(&r, width);
    for (int c = 0; c < r.C; c++) {
        for (int i = 0; i < block.count; i += LANES) {
            int at = block.first + c * r.places + i;
            store_first(load_lanes(x + at) / power(sum_of_squares(&r, x + at, c), quarters), y + at, block.count - i);
        }
    }
}

/* own: dy·s^-β, through: ds·2α/size; C × width. */
__kernel void response_backward_lanes(__global const float *restrict x, __global const float *restrict dy, __global float *restrict dx,
                                      __local float *restrict own, __local float *restrict through, Response r, int quarters, int width)
{
    Block block = block_of(&r, width);
    for (int c = 0; c < r.C; c++) {
        for (int i = 0; i < block.count; i += LANES) {
            int at = block.first + c * r.places + i, place = c * width + i;
            lanes s = sum_of_squares(&r, x + at, c), inverse = 1 / power(s, quarters), upstream = load_lanes(dy + at);
            store_lanes(upstream * inverse, own + place);
            store_lanes(-upstream * load_lanes(x + at) * r.beta * inverse / s * (2 * r.share), through + place);
        }
    }
    for (int j = 0; j < r.C; j++) {
        for (int i = 0; i < block.count; i += LANES) {
            int at = block.first + j * r.places + i;
            lanes pixel = load_lanes(x + at), sum = load_lanes(own + j * width + i);
            for (int c = max(0, j - r.after); c <= min(r.C - 1, j + r.before); c++) {
                sum += load_lanes(through + c * width + i) * pixel;
            }
            store_first(sum, dx + at, block.count - i);
        }
    }
}
