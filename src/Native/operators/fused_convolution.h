/* What the passes of fused convolutions share. */
#ifndef OPERATORS_FUSED_CONVOLUTION_H
#define OPERATORS_FUSED_CONVOLUTION_H

#include "fusion.h"

/* The shape of a group as its kernels see it: a missing pool is one of 1×1. */
typedef struct GroupShape {
    int pool[2];   /* PK, PL */
    int pooled[2]; /* QH, QW */
    bool padded;   /* whether a window reads outside the picture */
} GroupShape;

GroupShape group_shape(const ConvolutionGroup *group);

/* The constants that kernels are compiled with, put together group by group. */
typedef struct GroupOptions { char text[1600]; } GroupOptions;

void group_options(GroupOptions *options, const ConvolutionGroup *group, int number);
/* One more: -DNAME_number=value. */
void group_option(GroupOptions *options, const char *name, int number, int value);

/* How its weights lie for the kernels. */
Packing group_packing(const ref_context *context, const ConvolutionGroup *group);

/* How its sums of dw and db lie. pictures: how many each work-item of the way back takes. */
Shares group_shares(const ref_context *context, const ConvolutionGroup *group, int N);
int pictures_back(int N);

/* Whether the kernels of the way back take a group, and are worth it. */
bool group_trains(const ref_context *context, const ConvolutionGroup *group);

/* The memory of each of MOST_GROUPS groups; those that are not there are NULL. */
#define GIVE_EACH_GROUP(launch, chain, memory) \
    for (int g = 0; g < MOST_GROUPS; g++) { \
        give_memory(launch, g < (chain)->count ? (chain)->group[g].memory : NULL); \
    }

#endif
