/*
 * One axis resized, forward or backward: weighted sums of elements along it.
 *
 *     y[o,p,i] = Σ w[t]·x[o, place[t], i] over first[p] ≤ t < first[p + 1]
 *
 * Index order: o runs through what lies before the axis, p along the axis of y, i through what lies after it. Which elements a place is made
 * of, and what they weigh, the host has worked out (operators/resize_taps.c). One work-item an element of y.
 */

__kernel void weighted_sums(__global const float *x, __global float *y, __global const int *first, __global const int *place,
                            __global const float *w, int length, int resized, int inner, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int o = j / inner / resized, p = j / inner % resized, i = j % inner;
        float sum = 0;
        for (int t = first[p]; t < first[p + 1]; t++) {
            sum += w[t] * x[(o * length + place[t]) * inner + i];
        }
        y[j] = sum;
    }
}

/* Writes a value wherever a place lies outside: where it is made of nothing. */
__kernel void outside(__global float *y, __global const int *first, float value, int resized, int inner, int count)
{
    int j = get_global_id(0);
    if (j < count) {
        int p = j / inner % resized;
        if (first[p] == first[p + 1]) {
            y[j] = value;
        }
    }
}
