/*
 * Operators of any number K of tensors x, element by element, repeated to each other; one launch an x.
 *
 *     Sum  y = Σ x     dx = dy              Max, Min  y = max x     dx = dy where x is the first of the greatest, else 0
 *     Mean y = Σ x / K dx = dy / K
 *
 * with sums over the places to which an x was repeated. NaN is greater, and less, than every number.
 * Index order: i runs through the elements of the result. One work-item an element.
 */
#include "repetition.cl"

/* y = (y + x) / divisor; the first x begins the sum, the divisor of the last may make it a mean. */
__kernel void accumulate(__global const float *x, __global float *y, Repetition r, int is_first, float divisor, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float sum = is_first ? 0 : y[i];
        y[i] = (sum + x[element_at(&r, i)]) / divisor;
    }
}

__kernel void accumulate_backward(__global const float *dy, __global float *dx, Repetition r, float divisor, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float sum = 0;
        for (int k = 0; k < r.repeats; k++) {
            sum += dy[place_of(&r, i, k)] / divisor;
        }
        dx[i] = sum;
    }
}

/* x number k against the best so far. winners: whose the best is, as a number; NULL where nobody asks. */
#define CHALLENGE(NAME, BEATS)                                                                                                        \
    __kernel void NAME(__global const float *x, __global float *best, __global float *winners, Repetition r, int k, int count)        \
    {                                                                                                                                 \
        int i = get_global_id(0);                                                                                                     \
        if (i < count) {                                                                                                              \
            float next = x[element_at(&r, i)];                                                                                        \
            if (k == 0 || next BEATS best[i] || (isnan(next) && !isnan(best[i]))) {                                                   \
                best[i] = next;                                                                                                       \
                if (winners) {                                                                                                        \
                    winners[i] = k;                                                                                                   \
                }                                                                                                                     \
            }                                                                                                                         \
        }                                                                                                                             \
    }
CHALLENGE(greatest, >)
CHALLENGE(least, <)

/* dx of x number `own`. */
__kernel void winner_backward(__global const float *winners, __global const float *dy, __global float *dx, Repetition r, int own, int count)
{
    int i = get_global_id(0);
    if (i < count) {
        float sum = 0;
        for (int k = 0; k < r.repeats; k++) {
            int place = place_of(&r, i, k);
            sum += winners[place] == own ? dy[place] : 0;
        }
        dx[i] = sum;
    }
}
