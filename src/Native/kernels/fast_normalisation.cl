/*
 * Normalisation where a group is made of whole planes (pieces.h), such as the channels of a batch; normalisation.cl has the formulas.
 *
 *     x, dy: N×C×H×W     pieces of planes     a number for each piece     a number for each group, or channel
 *          ──────────────────────────────▶ piece_… ──────────────────▶ group_…, channel_…
 *
 * Sums are taken in two steps: of each piece, in vectors; then of the pieces of a group. Statistics of pieces are put together as
 *
 *     μ = Σ sum / m        σ² = Σ (squares + n·(sum/n - μ)²) / m        squares = Σ (x - sum/n)² over the n elements of a piece
 *
 * so that no large numbers cancel. In planes_… scale and bias have one number a channel; in rows_… (layer normalisation) one for each
 * place of a row, and a row is a plane and a group of its own. Index order: q runs through pieces, m through planes, g through groups.
 */
#include "pieces.cl"

__kernel void piece_statistics(__global const float *x, __global float *sums, __global float *squares, Planes planes)
{
    for (EACH_PIECE(q, planes)) {
        __global const float *run = x + start_of(planes, q);
        int n = length_of(planes, q);
        float sum, sum_of_squares;
#define ELEMENT(get) get(run + i)
        SUM(sum, n, ELEMENT)
        float mean = sum / n;
#define SQUARE(get) square(get(run + i) - mean)
        SUM(sum_of_squares, n, SQUARE)
        sums[q] = sum;
        squares[q] = sum_of_squares;
    }
}

/* One work-item a group. */
__kernel void group_statistics(__global const float *sums, __global const float *squares, __global float *mean, __global float *variance,
                               Planes planes, Groups groups)
{
    int g = get_global_id(0);
    if (g < groups.count) {
        int pieces = pieces_of(groups, planes);
        float sum = 0, all = 0, m = (float)planes.pixels * (pieces / planes.parts);
        for (int k = 0; k < pieces; k++) {
            sum += sums[piece_of(groups, planes, g, k)];
        }
        float mu = sum / m;
        for (int k = 0; k < pieces; k++) {
            int q = piece_of(groups, planes, g, k), n = length_of(planes, q);
            all += squares[q] + n * square(sums[q] / n - mu);
        }
        mean[g] = mu;
        variance[g] = all / m;
    }
}

__kernel void planes_normalise(__global const float *x, __global const float *mean, __global const float *variance,
                               __global const float *scale, __global const float *bias, __global float *y, Planes planes, Groups groups,
                               Groups channels, float epsilon)
{
    for (EACH_PIECE(q, planes)) {
        int m = plane_of(planes, q), g = group_of(groups, m), c = group_of(channels, m), start = start_of(planes, q);
        __global const float *run = x + start;
        __global float *to = y + start;
        float mu = mean[g], factor = scale[c] / sqrt(variance[g] + epsilon), shift = bias ? bias[c] : 0;
#define NORMALISED(get) (get(run + i) - mu) * factor + shift
        MAP(to, length_of(planes, q), NORMALISED)
    }
}

/* Σ dy and Σ dy·x̂ of each piece. */
__kernel void piece_sums(__global const float *x, __global const float *mean, __global const float *variance, __global const float *dy,
                         __global float *sums, __global float *products, Planes planes, Groups groups, float epsilon)
{
    for (EACH_PIECE(q, planes)) {
        int g = group_of(groups, plane_of(planes, q)), start = start_of(planes, q), n = length_of(planes, q);
        __global const float *run = x + start, *upstream = dy + start;
        float mu = mean[g], inverse = 1 / sqrt(variance[g] + epsilon), sum, product;
#define UPSTREAM(get) get(upstream + i)
#define PRODUCT(get) get(upstream + i) * ((get(run + i) - mu) * inverse)
        SUM(sum, n, UPSTREAM)
        SUM(product, n, PRODUCT)
        sums[q] = sum;
        products[q] = product;
    }
}

/* dscale and dbias, either of which may be NULL. One work-item a channel. */
__kernel void channel_gradients(__global const float *sums, __global const float *products, __global float *dscale, __global float *dbias,
                                Planes planes, Groups channels)
{
    int c = get_global_id(0);
    if (c < channels.count) {
        float sum = 0, product = 0;
        for (int k = 0; k < pieces_of(channels, planes); k++) {
            int q = piece_of(channels, planes, c, k);
            sum += sums[q];
            product += products[q];
        }
        if (dscale) {
            dscale[c] = product;
        }
        if (dbias) {
            dbias[c] = sum;
        }
    }
}

/* shift = Σ dx̂ / m, stretch = Σ dx̂·x̂ / m. scale: NULL where the sums contain it. One work-item a group. */
__kernel void group_common_part(__global const float *sums, __global const float *products, __global const float *scale,
                                __global float *shift, __global float *stretch, Planes planes, Groups groups, Groups channels)
{
    int g = get_global_id(0);
    if (g < groups.count) {
        int pieces = pieces_of(groups, planes);
        float sum = 0, product = 0, m = (float)planes.pixels * (pieces / planes.parts);
        for (int k = 0; k < pieces; k++) {
            int q = piece_of(groups, planes, g, k);
            float factor = scale ? scale[group_of(channels, plane_of(planes, q))] : 1;
            sum += factor * sums[q];
            product += factor * products[q];
        }
        shift[g] = sum / m;
        stretch[g] = product / m;
    }
}

/* shift and stretch: NULL where μ and σ² are constants. */
__kernel void planes_backward(__global const float *x, __global const float *mean, __global const float *variance,
                              __global const float *scale, __global const float *dy, __global const float *shift,
                              __global const float *stretch, __global float *dx, Planes planes, Groups groups, Groups channels,
                              float epsilon)
{
    for (EACH_PIECE(q, planes)) {
        int m = plane_of(planes, q), g = group_of(groups, m), c = group_of(channels, m), start = start_of(planes, q);
        __global const float *run = x + start, *upstream = dy + start;
        __global float *to = dx + start;
        float mu = mean[g], deviation = sqrt(variance[g] + epsilon), inverse = 1 / deviation, factor = scale[c] / deviation;
        if (shift) {
            float common = shift[g], slope = stretch[g];
#define OWN_PART(get) (get(upstream + i) * scale[c] - common - (get(run + i) - mu) * inverse * slope) * inverse
            MAP(to, length_of(planes, q), OWN_PART)
        } else {
#define SCALED(get) get(upstream + i) * factor
            MAP(to, length_of(planes, q), SCALED)
        }
    }
}

/* ---- Layer normalisation ---- */

/* bias: NULL for none. */
__kernel void rows_normalise(__global const float *x, __global const float *mean, __global const float *variance,
                             __global const float *scale, __global const float *bias, __global float *y, Planes rows, float epsilon)
{
    for (EACH_PIECE(q, rows)) {
        int m = plane_of(rows, q), start = start_of(rows, q), first = first_of(rows, q), n = length_of(rows, q);
        __global const float *run = x + start, *factors = scale + first;
        __global float *to = y + start;
        float mu = mean[m], inverse = 1 / sqrt(variance[m] + epsilon);
        if (bias) {
#define SCALED_AND_SHIFTED(get) (get(run + i) - mu) * inverse * get(factors + i) + get(bias + first + i)
            MAP(to, n, SCALED_AND_SHIFTED)
        } else {
#define SCALED_ONLY(get) (get(run + i) - mu) * inverse * get(factors + i)
            MAP(to, n, SCALED_ONLY)
        }
    }
}

/* Σ dx̂ and Σ dx̂·x̂ of each piece. */
__kernel void row_sums(__global const float *x, __global const float *mean, __global const float *variance, __global const float *scale,
                       __global const float *dy, __global float *sums, __global float *products, Planes rows, float epsilon)
{
    for (EACH_PIECE(q, rows)) {
        int m = plane_of(rows, q), start = start_of(rows, q), n = length_of(rows, q);
        __global const float *run = x + start, *upstream = dy + start, *factors = scale + first_of(rows, q);
        float mu = mean[m], inverse = 1 / sqrt(variance[m] + epsilon), sum, product;
#define SCALED_UPSTREAM(get) get(upstream + i) * get(factors + i)
#define SCALED_PRODUCT(get) get(upstream + i) * get(factors + i) * ((get(run + i) - mu) * inverse)
        SUM(sum, n, SCALED_UPSTREAM)
        SUM(product, n, SCALED_PRODUCT)
        sums[q] = sum;
        products[q] = product;
    }
}

__kernel void rows_backward(__global const float *x, __global const float *mean, __global const float *variance,
                            __global const float *scale, __global const float *dy, __global const float *shift,
                            __global const float *stretch, __global float *dx, Planes rows, float epsilon)
{
    for (EACH_PIECE(q, rows)) {
        int m = plane_of(rows, q), start = start_of(rows, q);
        __global const float *run = x + start, *upstream = dy + start, *factors = scale + first_of(rows, q);
        __global float *to = dx + start;
        float mu = mean[m], inverse = 1 / sqrt(variance[m] + epsilon), common = shift[m], slope = stretch[m];
#define OWN_PART_OF_ROW(get) (get(upstream + i) * get(factors + i) - common - (get(run + i) - mu) * inverse * slope) * inverse
        MAP(to, length_of(rows, q), OWN_PART_OF_ROW)
    }
}

/*
 * dscale and dbias of some of the rows: work-item (b, r) adds up the columns from b · LANES on, in the r-th `height` rows; a row of results
 * for each r.
 */
__kernel void columns_backward(__global const float *x, __global const float *mean, __global const float *variance,
                               __global const float *dy, __global float *dscale, __global float *dbias, int rows, int columns, int height,
                               float epsilon)
{
    int first = get_global_id(0) * LANES, r = get_global_id(1), last = min(rows, (r + 1) * height);
    if (first + LANES <= columns) {
        lanes sum = 0, product = 0;
        for (int m = r * height; m < last; m++) {
            lanes upstream = load_lanes(dy + m * columns + first);
            sum += upstream;
            product += upstream * ((load_lanes(x + m * columns + first) - mean[m]) * (1 / sqrt(variance[m] + epsilon)));
        }
        store_lanes(product, dscale + r * columns + first);
        store_lanes(sum, dbias + r * columns + first);
    } else {
        for (int column = first; column < columns; column++) {
            float sum = 0, product = 0;
            for (int m = r * height; m < last; m++) {
                float upstream = dy[m * columns + column];
                sum += upstream;
                product += upstream * ((x[m * columns + column] - mean[m]) * (1 / sqrt(variance[m] + epsilon)));
            }
            dscale[r * columns + column] = product;
            dbias[r * columns + column] = sum;
        }
    }
}
