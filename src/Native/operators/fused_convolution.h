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

/* One of them: -DNAME_number=value. */
void group_option(GroupOptions *options, const char *name, int number, int value);
/* What each way needs of group `number`, after the shape. The bands of a picture are for work-items of their own if it has `parts`. */
void shape_options(GroupOptions *options, const ConvolutionGroup *group, int number);
void forward_options(GroupOptions *options, const ConvolutionGroup *group, int number, int band, bool trains);
void backward_options(GroupOptions *options, const ref_context *context, const ConvolutionGroup *group, int number, bool wants_dx);

/* How many pooled rows of a picture are computed at a time, when there are so many pictures for work-items to share. */
int forward_band(const ConvolutionGroup *group, int N);
/* Floats of local memory that the passes need for the picture that they work on. */
int64_t forward_local(const ConvolutionGroup *group, int band);
int64_t backward_local(const ref_context *context, const ConvolutionGroup *group);

/* Elements of x and y of one picture. */
int group_inputs(const ConvolutionGroup *group);
int group_outputs(const ConvolutionGroup *group);

/* Has w packed for its kernels: before the first run and whenever somebody else has written it; steps of its own keep it so (fused_learning.cl). */
void pack_weights(ref_plan *plan, ConvolutionGroup *group, bool trains);
/* Room for y or dy between a group and the next one, with a gap of SPARE floats between pictures, so that vectors may reach beyond them. */
cl_mem place_between(ref_plan *plan, const ConvolutionChain *chain, const ConvolutionGroup *group);
/* Room for its sums of dw and db. */
void place_sums(ref_plan *plan, const ConvolutionChain *chain, ConvolutionGroup *group);

/* How its weights lie for the kernels. */
Packing group_packing(const ref_context *context, const ConvolutionGroup *group);

/* How its sums of dw and db lie. */
Shares group_shares(const ref_context *context, const ConvolutionChain *chain, const ConvolutionGroup *group);

/* How many pictures a work-item takes, so that there are enough of those. */
int pictures_each(int N, int items);

/* Whether the kernels of the way back take a group, and are worth it. */
bool group_trains(const ref_context *context, const ConvolutionGroup *group);

/* The memory of each of MOST_GROUPS groups; those that are not there are NULL. */
#define GIVE_EACH_GROUP(launch, chain, memory) \
    for (int g = 0; g < MOST_GROUPS; g++) { \
        give_memory(launch, g < (chain)->count ? (chain)->group[g].memory : NULL); \
    }

#endif
