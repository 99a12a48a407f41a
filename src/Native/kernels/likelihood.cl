/*
 * Losses of classes: how unlikely the right one was.
 *
 *     likelihood     l[n,i] = -w[t] · x[n,t,i]                            dx[n,t,i] = -w[t] · dl[n,i], other classes 0
 *     cross-entropy  the same of x = log softmax z                        dz[n,c,i] = w[t] · dl[n,i] · (p[n,c,i] - (1 if c = t else 0))
 *
 * with t = labels[n,i]. Index order: x, z and p are N×C×places, labels and l are N×places.
 * A label that is ignored counts nowhere: its weight, loss and gradients are 0. One that is no class, which the specification refuses,
 * has the weight NaN, and so a loss and gradients that are NaN.
 */
#include "reduction.cl"

bool counts(Labels labels, long t) { return !labels.ignores || t != labels.ignored; }
bool is_class(Labels labels, long t) { return t >= 0 && t < labels.classes; }

/* w[t] of a label that counts. */
float weight(Labels labels, __global const float *weights, long t) { return !is_class(labels, t) ? NAN : weights ? weights[t] : 1; }

/* The weight of each label, to be added up: a mean divides by the sum. */
__kernel void label_weights(__global const long *label, __global const float *weights, __global float *result, Labels labels)
{
    int ni = get_global_id(0);
    if (ni < labels.count) {
        result[ni] = counts(labels, label[ni]) ? weight(labels, weights, label[ni]) : 0;
    }
}

/* One work-item for each label. */
__kernel void likelihood_forward(__global const float *x, __global const long *label, __global const float *weights,
                                 __global float *losses, Labels labels)
{
    int ni = get_global_id(0);
    if (ni < labels.count) {
        long t = label[ni];
        int n = ni / labels.places, i = ni % labels.places, right = is_class(labels, t) ? t : 0;
        float likelihood = x[(n * labels.classes + right) * labels.places + i];
        losses[ni] = counts(labels, t) ? -weight(labels, weights, t) * likelihood : 0;
    }
}

/* One work-item for each element of x. */
__kernel void likelihood_backward(__global const long *label, __global const float *weights, __global const float *total,
                                  __global const float *dloss, __global float *dx, Labels labels, Reduction reduction)
{
    int nci = get_global_id(0);
    if (nci < labels.count * labels.classes) {
        int c = nci / labels.places % labels.classes, ni = nci / labels.places / labels.classes * labels.places + nci % labels.places;
        long t = label[ni];
        bool right = counts(labels, t) && (c == t || !is_class(labels, t));
        dx[nci] = right ? -weight(labels, weights, t) * share(reduction, total, dloss, ni) : 0;
    }
}

/* One work-item for each element of z; dz holds p = softmax z when it begins. */
__kernel void scores_backward(__global const long *label, __global const float *weights, __global const float *total,
                              __global const float *dloss, __global float *dz, Labels labels, Reduction reduction)
{
    int nci = get_global_id(0);
    if (nci < labels.count * labels.classes) {
        int c = nci / labels.places % labels.classes, ni = nci / labels.places / labels.classes * labels.places + nci % labels.places;
        long t = label[ni];
        float weighted = counts(labels, t) ? weight(labels, weights, t) * share(reduction, total, dloss, ni) : 0;
        float right = counts(labels, t) && c == t ? 1 : 0;
        dz[nci] = weighted * (dz[nci] - right);
    }
}
