/*
 * Batch normalisation with what follows it:
 *
 *     y = relu(scale · (x - μ) / √(σ² + ε) + bias + other)          other with ADDS, relu with RECTIFIES only
 *
 * normalisation.cl has the formulas. On the way back relu lets through where y > 0, and y may have been sent two gradients (TWICE):
 *
 *     g = dy + more where y > 0, else 0    dother = g    dbias = Σ g    dscale = Σ g·x̂    dx = (g·scale - Σ g·scale / m - x̂ · Σ g·scale·x̂ / m) / √(σ² + ε)
 *
 * Sums over a channel's m elements are taken in two steps: of each plane, in the order of memory (fast_normalisation.cl has those of the
 * statistics), then of the planes of a channel. Index order: x, y N×C×pixels; q runs through planes, c through channels, n through the batch.
 */
#include "pieces.cl"

#ifdef RECTIFIES
#define RECTIFIED(v) rectified(v)
#define LET_THROUGH(get, v) let_through(get(result + i), v)
#else
#define RECTIFIED(v) (v)
#define LET_THROUGH(get, v) (v)
#endif
#ifdef ADDS
#define WITH_OTHER(get, v) ((v) + get(added + i))
#else
#define WITH_OTHER(get, v) (v)
#endif
#ifdef TWICE
#define UPSTREAM(get) LET_THROUGH(get, get(upstream + i) + get(second + i))
#else
#define UPSTREAM(get) LET_THROUGH(get, get(upstream + i))
#endif

OVERLOADED float rectified(float v) { return v <= 0 ? 0 : v; }
OVERLOADED lanes rectified(lanes v) { return v <= 0 ? 0 : v; }
/* NaN is sent back by NaN. */
OVERLOADED float let_through(float y, float dy) { return y > 0 ? dy : y <= 0 ? 0 : y; }
OVERLOADED lanes let_through(lanes y, lanes dy) { return y > 0 ? dy : y <= 0 ? 0 : y; }

/* μ and σ² of LANES channels from the sums of planes, and the new running statistics where they are wanted: NULL otherwise. */
__kernel void channel_statistics(__global const float *sums, __global const float *squares, __global float *mean, __global float *variance,
                                 __global const float *old_mean, __global const float *old_variance, __global float *running_mean,
                                 __global float *running_variance, int N, int C, int pixels, float momentum, float rest)
{
    int c = get_global_id(0) * LANES, count = C - c;
    float m = (float)N * pixels;
    if (count <= 0) {
        return;
    }
    lanes sum = 0, all = 0;
    for (int n = 0; n < N; n++) {
        sum += load_some(sums + n * C + c, count);
    }
    lanes mu = sum / m;
    for (int n = 0; n < N; n++) {
        all += load_some(squares + n * C + c, count) + pixels * square(load_some(sums + n * C + c, count) / pixels - mu);
    }
    lanes spread = all / m;
    store_first(mu, mean + c, count);
    store_first(spread, variance + c, count);
    if (running_mean) {
        store_first(load_some(old_mean + c, count) * momentum + mu * rest, running_mean + c, count);
    }
    if (running_variance) {
        store_first(load_some(old_variance + c, count) * momentum + spread * rest, running_variance + c, count);
    }
}

/* other: NULL without ADDS. */
__kernel void planes_forward(__global const float *x, __global const float *scale, __global const float *bias, __global const float *other,
                             __global float *y, __global const float *mean, __global const float *variance, Planes planes, Groups channels,
                             float epsilon)
{
    for (EACH_PIECE(q, planes)) {
        int c = group_of(channels, plane_of(planes, q)), start = start_of(planes, q);
        __global const float *run = x + start, *added = other + start;
        __global float *to = y + start;
        float mu = mean[c], factor = scale[c] / sqrt(variance[c] + epsilon), shift = bias[c];
#define RESULT(get) RECTIFIED(WITH_OTHER(get, (get(run + i) - mu) * factor + shift))
        MAP(to, length_of(planes, q), RESULT)
    }
}

/* g, and Σ g and Σ g·x̂ of each plane. y: NULL without RECTIFIES. more: NULL without TWICE. */
__kernel void planes_upstream(__global const float *x, __global const float *y, __global const float *dy, __global const float *more,
                              __global const float *mean, __global const float *variance, __global float *g, __global float *sums,
                              __global float *products, Planes planes, Groups channels, float epsilon)
{
    for (EACH_PIECE(q, planes)) {
        int c = group_of(channels, plane_of(planes, q)), start = start_of(planes, q), n = length_of(planes, q);
        __global const float *run = x + start, *result = y + start, *upstream = dy + start, *second = more + start;
        __global float *own = g + start;
        float mu = mean[c], inverse = 1 / sqrt(variance[c] + epsilon);
        lanes sums_of_lanes[2] = {0, 0};
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            lanes v = UPSTREAM(load_lanes);
            store_lanes(v, own + i);
            sums_of_lanes[0] += v;
            sums_of_lanes[1] += v * ((load_lanes(run + i) - mu) * inverse);
        }
        float sum = sum_of_lanes(sums_of_lanes[0]), product = sum_of_lanes(sums_of_lanes[1]);
        for (; i < n; i++) {
            float v = UPSTREAM(one_of);
            own[i] = v;
            sum += v;
            product += v * ((run[i] - mu) * inverse);
        }
        sums[q] = sum;
        products[q] = product;
    }
}

/* dscale and dbias (NULL where they are not wanted) of LANES channels, and what all elements of dx have in common: shift = Σ g·scale / m,
   stretch = Σ g·scale·x̂ / m. */
__kernel void channel_sums(__global const float *sums, __global const float *products, __global const float *scale,
                           __global float *dscale, __global float *dbias, __global float *shift, __global float *stretch, int N, int C,
                           int pixels)
{
    int c = get_global_id(0) * LANES, count = C - c;
    float m = (float)N * pixels;
    if (count <= 0) {
        return;
    }
    lanes sum = 0, product = 0, factor = load_some(scale + c, count);
    for (int n = 0; n < N; n++) {
        sum += load_some(sums + n * C + c, count);
        product += load_some(products + n * C + c, count);
    }
    if (dscale) {
        store_first(product, dscale + c, count);
    }
    if (dbias) {
        store_first(sum, dbias + c, count);
    }
    store_first(factor * sum / m, shift + c, count);
    store_first(factor * product / m, stretch + c, count);
}

/* dx may be where g is. */
__kernel void planes_back(__global const float *x, __global const float *g, __global float *dx, __global const float *scale,
                          __global const float *mean, __global const float *variance, __global const float *shift,
                          __global const float *stretch, Planes planes, Groups channels, float epsilon)
{
    for (EACH_PIECE(q, planes)) {
        int c = group_of(channels, plane_of(planes, q)), start = start_of(planes, q);
        __global const float *run = x + start, *own = g + start;
        __global float *to = dx + start;
        float mu = mean[c], inverse = 1 / sqrt(variance[c] + epsilon), factor = scale[c], common = shift[c], slope = stretch[c];
#define OWN_PART(get) (get(own + i) * factor - common - (get(run + i) - mu) * inverse * slope) * inverse
        MAP(to, length_of(planes, q), OWN_PART)
    }
}
