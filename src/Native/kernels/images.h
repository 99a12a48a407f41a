/*
 * What C and the kernels share: a convolution of pictures of which eight lie in the lanes of a vector.
 */
#ifndef IMAGES_H
#define IMAGES_H

/* Sizes; y along H, x along W. */
typedef struct Images {
    int N, C, O, G;             /* groups of eight pictures; channels of a group, output channels of a group, groups */
    int K, L;                   /* weights */
    int P, Q;                   /* windows */
    int H, W;                   /* pixels of dx */
    int rows, columns;          /* of x with its padding */
    int begin_y, begin_x;       /* pads */
    int stride_y, stride_x;
    int dilation_y, dilation_x;
} Images;

#endif
