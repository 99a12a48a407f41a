/*
 * What clipping.cl does to the gradient of a parameter, done to several of them in one launch (several.cl), given as g0, g1, …:
 *
 *     g0  [ chunk 0 | chunk 1 | chunk 2 ]     g1  [ 3 ]     g2  [ chunk 4 | chunk 5 ]
 *
 * Index order: i runs through the elements of one gradient, in vectors and then one by one. One work-item a chunk of one of them.
 */
#include "several.cl"

/* g between -limit and limit. */
__kernel void clip_values(EACH_OF(__global float *, g), float limit, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(float, g);
#define CLIPPED(TYPE, LOAD, STORE)                                                   \
    TYPE v = LOAD(g + i);                                                            \
    v = v > limit ? (TYPE)limit : v < -limit ? (TYPE)-limit : v;                     \
    STORE(v, g + i);
    EACH_ELEMENT(chunk, CLIPPED)
}

/* sums[first + c]: that of chunk c, added up lane by lane. */
__kernel void square_sums(EACH_OF(__global const float *, g), __global float *sums, int first, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(const float, g);
    float parts[LANES], sum = 0;
    lanes squares = 0;
    int i = chunk.begin;
    for (; i + LANES <= chunk.end; i += LANES) {
        squares += load_lanes(g + i) * load_lanes(g + i);
    }
    store_lanes(squares, parts);
    for (int lane = 0; lane < LANES; lane++) {
        sum += parts[lane];
    }
    for (; i < chunk.end; i++) {
        sum += g[i] * g[i];
    }
    sums[first + get_global_id(0)] = sum;
}

/* g·scale. */
__kernel void scale_by(EACH_OF(__global float *, g), __global const float *scale, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(float, g);
    float factor = scale[0];
#define SCALED(TYPE, LOAD, STORE) STORE(LOAD(g + i) * factor, g + i);
    EACH_ELEMENT(chunk, SCALED)
}
