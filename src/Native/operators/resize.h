/* What resizing a tensor along its axes is made of; resize_taps.c says which elements are taken, resize.c records it. */
#ifndef OPERATORS_RESIZE_H
#define OPERATORS_RESIZE_H

#include "operator.h"

typedef enum ResizeMode { NEAREST, LINEAR, CUBIC } ResizeMode;
typedef enum NearestMode { ROUND_PREFER_FLOOR, ROUND_PREFER_CEIL, FLOOR, CEIL } NearestMode;
typedef enum Coordinates { HALF_PIXEL, HALF_PIXEL_SYMMETRIC, PYTORCH_HALF_PIXEL, ALIGN_CORNERS, ASYMMETRIC, TF_CROP_AND_RESIZE } Coordinates;

/* How one axis is resized. The scale is m/n as a fraction where sizes are asked for, else over 1. */
typedef struct ResizedAxis {
    ResizeMode mode;
    NearestMode nearest;
    Coordinates coordinates;
    int length, resized; /* n, m */
    double numerator, denominator;
    double start, end; /* the part of x, of 1 */
    double cubic;      /* a */
    bool excluding, smoothing;
} ResizedAxis;

/* Which elements each of count places is the weighted sum of: those from first[p] up to but without first[p + 1]. */
typedef struct Taps {
    int count;
    int *first, *place;
    float *weight;
} Taps;

/* The elements of x that those of y are made of; none where a place lies outside. Its lists are NULL where the host has no memory. */
Taps taps_of(const ResizedAxis *axis);
/* The same seen from x: the elements of y that one of `length` elements has a part in. */
Taps taps_back(const Taps *taps, int length);
void taps_release(Taps *taps);

#endif
