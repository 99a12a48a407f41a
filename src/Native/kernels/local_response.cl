/*
 * Local response normalisation across channels:
 *
 *     y[n,c,i] = x[n,c,i] / s[n,c,i]^β        s[n,c,i] = bias + α/size · Σ_j x[n,j,i]²,    c - before ≤ j ≤ c + after
 *     ds[c] = -dy[c] · x[c] · β · s[c]^(-β-1)        dx[j] = dy[j] · s[j]^-β + Σ_c ds[c] · 2α/size · x[j]
 *
 * Index order: x is N×C×places, at runs through all its elements. One work-item an element. Channels that do not exist are not summed.
 */
#include "response.h"

int channel(Response r, int at) { return at / r.places % r.C; }

float sum_of_squares(Response r, __global const float *x, int at)
{
    int c = channel(r, at);
    float squares = 0;
    for (int j = max(0, c - r.before); j <= min(r.C - 1, c + r.after); j++) {
        float neighbour = x[at + (j - c) * r.places];
        squares += neighbour * neighbour;
    }
    return r.bias + r.share * squares;
}

__kernel void response_forward(__global const float *x, __global float *y, Response r)
{
    int at = get_global_id(0);
    if (at < r.count) {
        y[at] = x[at] / pow(sum_of_squares(r, x, at), r.beta);
    }
}

/* ds, and dx as far as x acts on its own y. */
__kernel void response_sums_backward(__global const float *x, __global const float *dy, __global float *ds, __global float *dx, Response r)
{
    int at = get_global_id(0);
    if (at < r.count) {
        float s = sum_of_squares(r, x, at), power = pow(s, -r.beta);
        dx[at] = dy[at] * power;
        ds[at] = -dy[at] * x[at] * r.beta * power / s;
    }
}

/* The rest of dx: through the sums of the channels in whose reach x lies. */
__kernel void response_backward(__global const float *x, __global const float *ds, __global float *dx, Response r)
{
    int at = get_global_id(0);
    if (at < r.count) {
        int j = channel(r, at);
        float sum = dx[at];
        for (int c = max(0, j - r.after); c <= min(r.C - 1, j + r.before); c++) {
            sum += ds[at + (c - j) * r.places] * (2 * r.share) * x[at];
        }
        dx[at] = sum;
    }
}
