/*
 * What C and the kernels share: how the gradients of a convolution split pictures into phases, one for each remainder by the stride.
 */
#ifndef PHASES_H
#define PHASES_H

/* x by phases, as kernels/convolution_backward.cl lays it out; y along H, x along W. */
typedef struct Phases {
    int C, O, G;                  /* channels of a group, output channels of all, groups */
    int K, L;                     /* weights */
    int H, W;                     /* pixels of a picture */
    int P, Q;                     /* windows */
    int begin_y, begin_x;         /* pads */
    int stride_y, stride_x;
    int dilation_y, dilation_x;
    int phases_y, phases_x;       /* remainders that some weight meets: weight k that of phase k mod phases */
    int rows, pitch, width;       /* of a phase: rows, and from the begin of one to that of the next; rows overlap in width - pitch zeros */
    int plane;                    /* from the begin of a phase to that of the next */
} Phases;

/* One axis of dx in kernels/convolution_phases.cl; phase f has `weights` from f on at every step-th, and `count` pixels from `first` on at every stride-th. */
typedef struct Axis {
    int taps, stride, dilation, begin;
    int phases, step, reach; /* step: stride / gcd(stride, dilation), reach: dilation / gcd */
    int pixels;              /* of dx */
    int windows;             /* of dy */
    int before;              /* zeros before dy in halo */
    int pitch;               /* from one place to the next of the axis before; along H, rows of halo */
} Axis;

#endif
