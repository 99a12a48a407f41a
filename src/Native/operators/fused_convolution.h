/* What both passes of the fused convolution share. */
#ifndef OPERATORS_FUSED_CONVOLUTION_H
#define OPERATORS_FUSED_CONVOLUTION_H

#include "fusion.h"

/* The shape of a group as its kernels see it: a missing pool is one of 1×1. */
typedef struct GroupShape {
    int pool[2];   /* PK, PL */
    int pooled[2]; /* QH, QW */
    bool padded;   /* whether a window reads outside the picture */
} GroupShape;

typedef struct GroupOptions { char text[400]; } GroupOptions;

GroupShape group_shape(const ConvolutionGroup *group);
/* The constants that the kernels are compiled with. */
void group_options(const ConvolutionGroup *group, const GroupShape *s, int band, GroupOptions *options);
/* How many pooled rows a work-item of the forward kernels computes. */
int group_band(const ConvolutionGroup *group, const GroupShape *s);

#endif
