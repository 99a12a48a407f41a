/* Where on x the places of y lie along one axis, and which elements they are made of. Worked out on the host, in double. */
#include "resize.h"

#include <math.h>
#include <stdlib.h>

/* So near to the end of its reach an element counts as within, whatever rounding says. */
static const double margin = 1.0 / 1024;

static double clamp(double value, double least, double most) { return fmin(fmax(value, least), most); }

static double coordinate(const ResizedAxis *axis, int p)
{
    double n = axis->length, scaled = n * axis->numerator / axis->denominator, part = axis->end - axis->start;
    double by_centre = (p + 0.5) * axis->denominator / axis->numerator - 0.5;
    switch (axis->coordinates) {
        case ASYMMETRIC: return p * axis->denominator / axis->numerator;
        case ALIGN_CORNERS: return p > 0 ? p * (n - 1) / (scaled - 1) : 0;
        case PYTORCH_HALF_PIXEL: return axis->resized > 1 ? by_centre : 0;
        case HALF_PIXEL_SYMMETRIC: return n / 2 * (1 - axis->resized / scaled) + by_centre;
        case TF_CROP_AND_RESIZE:
            return axis->resized > 1 ? axis->start * (n - 1) + p * part * (n - 1) / (axis->resized - 1) : 0.5 * (axis->start + axis->end) * (n - 1);
        default: return by_centre;
    }
}

static double nearest(const ResizedAxis *axis, double c)
{
    switch (axis->nearest) {
        case ROUND_PREFER_FLOOR: return ceil(c - 0.5);
        case ROUND_PREFER_CEIL: return floor(c + 0.5);
        case FLOOR: return floor(c);
        default: return ceil(c);
    }
}

/* What an element at a distance weighs. */
static double kernel(const ResizedAxis *axis, double d)
{
    double a = axis->cubic;
    if (axis->mode == LINEAR) {
        return fmax(0, 1 - d);
    }
    return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

/* The elements within reach of one place; `stretch` is below 1 where the kernel is wider. Those at its end weigh 0 and take part
   as in the specification: 0 times an infinity is NaN. Returns how many there are. */
static int weigh(const ResizedAxis *axis, double c, double stretch, double reach, int *place, double *weight)
{
    int count = 0;
    double total = 0;
    for (int64_t j = (int64_t)ceil(c - reach - margin); (double)j <= c + reach + margin; j++) {
        if (!axis->excluding || (j >= 0 && j < axis->length)) {
            place[count] = (int)clamp((double)j, 0, axis->length - 1);
            total += weight[count++] = kernel(axis, fabs(c - (double)j) * stretch);
        }
    }
    for (int i = 0; i < count && (axis->excluding || stretch < 1); i++) {
        weight[i] /= total;
    }
    return count;
}

static Taps allocate(int count, size_t entries)
{
    Taps taps = {count, calloc((size_t)count + 1, sizeof(int)), calloc(entries + 1, sizeof(int)), calloc(entries + 1, sizeof(float))};
    if (!taps.first || !taps.place || !taps.weight) {
        taps_release(&taps);
    }
    return taps;
}

Taps taps_of(const ResizedAxis *axis)
{
    bool smoothed = axis->smoothing && axis->numerator < axis->denominator;
    double stretch = smoothed ? axis->numerator / axis->denominator : 1, reach = (axis->mode == LINEAR ? 1 : 2) / stretch;
    size_t most = axis->mode == NEAREST ? 1 : (size_t)(2 * reach) + 2;
    int next = 0;
    Taps taps = allocate(axis->resized, (size_t)axis->resized * most);
    double *weights = malloc(most * sizeof *weights);
    if (!weights) {
        taps_release(&taps);
    }
    for (int p = 0; p < axis->resized && taps.first; p++) {
        double c = coordinate(axis, p);
        taps.first[p] = next;
        if ((axis->start != 0 || axis->end != 1) && (c < 0 || c > axis->length - 1)) {
            continue;
        }
        int count = 1;
        if (axis->mode == NEAREST) {
            taps.place[next] = (int)clamp(nearest(axis, c), 0, axis->length - 1);
            weights[0] = 1;
        } else {
            count = weigh(axis, c, stretch, reach, taps.place + next, weights);
        }
        for (int i = 0; i < count; i++) {
            taps.weight[next++] = (float)weights[i];
        }
    }
    if (taps.first) {
        taps.first[axis->resized] = next;
    }
    free(weights);
    return taps;
}

/* Counts first, then fills: the places of one element stay in order. */
Taps taps_back(const Taps *taps, int length)
{
    Taps back = allocate(length, taps->first ? (size_t)taps->first[taps->count] : 0);
    if (!back.first || !taps->first) {
        taps_release(&back);
        return back;
    }
    for (int i = 0; i < taps->first[taps->count]; i++) {
        back.first[taps->place[i] + 1]++;
    }
    for (int j = 0; j < length; j++) {
        back.first[j + 1] += back.first[j];
    }
    for (int p = taps->count - 1; p >= 0; p--) {
        for (int i = taps->first[p + 1] - 1; i >= taps->first[p]; i--) {
            int at = --back.first[taps->place[i] + 1];
            back.place[at] = p;
            back.weight[at] = taps->weight[i];
        }
    }
    /* first[j + 1] is now where j begins. */
    for (int j = 0; j < length; j++) {
        back.first[j] = back.first[j + 1];
    }
    back.first[length] = taps->first[taps->count];
    return back;
}

void taps_release(Taps *taps)
{
    free(taps->first);
    free(taps->place);
    free(taps->weight);
    taps->first = taps->place = NULL;
    taps->weight = NULL;
}
