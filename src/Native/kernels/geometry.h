/*
 * What C and the kernels share: how a kernel of weights slides over a picture, for up to 6 spatial axes.
 *
 * Along axis a, window p covers the pixels   p·stride[a] + k·dilation[a] - begin[a],   k = 0 … taps[a] - 1;
 * those outside 0 … picture[a] - 1 are padding. Flat indices run fastest along the last axis.
 */
#ifndef GEOMETRY_H
#define GEOMETRY_H

#define MOST_AXES 6

typedef struct Windows {
    int axes;                 /* spatial axes */
    int pixels;               /* product of picture */
    int weights;              /* product of kernel */
    int count;                /* product of positions: how many windows there are */
    int picture[MOST_AXES];   /* H, W */
    int taps[MOST_AXES];      /* K, L: weights of the kernel along each axis (OpenCL keeps the word "kernel" to itself) */
    int positions[MOST_AXES]; /* H', W' */
    int stride[MOST_AXES];
    int dilation[MOST_AXES];
    int begin[MOST_AXES];     /* pads at the beginning; negative in a transposed convolution that asks for more */
    int end[MOST_AXES];       /* pads at the end */
} Windows;

#endif
