/* Conv [+ Relu] [+ MaxPool] as one kernel forward; backward stands in fused_convolution_backward.c. */
#include "fused_convolution.h"

#include <stdio.h>

enum { MOST_STAGED = 8192, MOST_CELLS = 16, ENOUGH_ITEMS = 32 };

static bool pool_fits(const Windows *conv, const Windows *pool)
{
    bool fits = pool->axes == 2 && pool->weights <= MOST_CELLS;
    for (int a = 0; a < 2 && fits; a++) {
        fits = pool->picture[a] == conv->positions[a] && pool->stride[a] == pool->taps[a] && pool->dilation[a] == 1 &&
               pool->begin[a] == 0 && pool->positions[a] * pool->taps[a] <= conv->positions[a];
    }
    return fits;
}

GroupShape group_shape(const ConvolutionGroup *group)
{
    const Windows *conv = &group->windows, *pool = &group->pool;
    bool pooled = pool->axes;
    GroupShape s = {0};
    for (int a = 0; a < 2; a++) {
        s.pool[a] = pooled ? pool->taps[a] : 1;
        s.pooled[a] = pooled ? pool->positions[a] : conv->positions[a];
        int last = (s.pooled[a] * s.pool[a] - 1) * conv->stride[a] + (conv->taps[a] - 1) * conv->dilation[a] - conv->begin[a];
        s.padded = s.padded || conv->begin[a] || last >= conv->picture[a];
    }
    return s;
}

/* Floats of the rows of the picture under a band of pooled rows, padded. */
static int64_t staged(const ConvolutionGroup *group, const GroupShape *s, int band)
{
    const Windows *conv = &group->windows;
    int64_t length[2];
    for (int a = 0; a < 2; a++) {
        int64_t positions = (int64_t)(a ? s->pooled[a] : band) * s->pool[a];
        length[a] = (positions - 1) * conv->stride[a] + (int64_t)(conv->taps[a] - 1) * conv->dilation[a] + conv->stride[a];
    }
    return group->C * length[0] * length[1];
}

/* How many pooled rows a work-item computes: many, so that few pixels are staged twice, but enough work-items for every core. */
int group_band(const ConvolutionGroup *group, const GroupShape *s)
{
    int band = s->pooled[0];
    while (band > 1 && (staged(group, s, band) > MOST_STAGED || (int64_t)group->N * ((s->pooled[0] + band - 1) / band) < ENOUGH_ITEMS)) {
        band = (band + 1) / 2;
    }
    return band;
}

bool convolution_group_fits(const ref_context *context, const ConvolutionGroup *group)
{
    const Windows *conv = &group->windows;
    if (!context->is_cpu || (context->algorithm != REF_AUTO && context->algorithm != REF_DIRECT) || conv->axes != 2) {
        return false;
    }
    bool winograd = conv->taps[0] == 3 && conv->taps[1] == 3 && conv->stride[0] == 1 && conv->stride[1] == 1 && group->C >= 16 && group->O >= 16;
    if (conv->begin[0] < 0 || conv->begin[1] < 0 || (winograd && context->algorithm == REF_AUTO)) {
        return false;
    }
    GroupShape s = group_shape(group);
    return (!group->pool.axes || pool_fits(conv, &group->pool)) && staged(group, &s, 1) <= MOST_STAGED;
}

size_t convolution_group_outputs(const ConvolutionGroup *group)
{
    return (size_t)group->N * group->O * (group->pool.axes ? group->pool.count : group->windows.count);
}

void group_options(const ConvolutionGroup *group, const GroupShape *s, int band, GroupOptions *options)
{
    const Windows *w = &group->windows;
    snprintf(options->text, sizeof options->text,
             "-DC=%d -DH=%d -DW=%d -DO=%d -DK=%d -DL=%d -DSY=%d -DSX=%d -DDY=%d -DDX=%d -DPY=%d -DPX=%d -DPK=%d -DPL=%d -DQH=%d -DQW=%d "
             "-DBAND=%d -DBIAS=%d -DRELU=%d",
             group->C, w->picture[0], w->picture[1], group->O, w->taps[0], w->taps[1], w->stride[0], w->stride[1], w->dilation[0],
             w->dilation[1], w->begin[0], w->begin[1], s->pool[0], s->pool[1], s->pooled[0], s->pooled[1], band, group->b.w != NULL,
             group->relu);
}

/* The share of its lanes that a kernel uses when count things are put into vectors of so many. */
static double filled(int count, int lanes) { return (double)count / ((count + lanes - 1) / lanes * lanes); }

void convolution_group_forward(ref_plan *plan, ConvolutionGroup *group, cl_mem x, cl_mem y, cl_mem winners)
{
    GroupShape s = group_shape(group);
    GroupOptions options;
    int band = group_band(group, &s), width = filled(group->O, 8) > filled(group->O, 16) ? 8 : 16;
    group_options(group, &s, band, &options);
    bool pixels = s.pool[1] <= 2 && s.pool[0] <= 6 && filled(s.pooled[1] * s.pool[1], 16) > filled(group->O, width);
    bool stage = s.padded || (pixels && group->windows.stride[1] > 1);
    cl_mem w = group->w.w;
    if (!pixels) {
        int size = group->C * group->windows.weights, packed = (group->O + width - 1) / width * width * size;
        group->packed = w = scratch(plan, (uint64_t)packed * sizeof(float));
        bool preparing = plan->preparing;
        plan->preparing = preparing || group->w.constant;
        Launch pack = launch(plan, "fused_convolution_channels.cl", "pack_weights", "%s -DSTAGED=%d -DWINNERS=%d -DWIDTH=%d", options.text,
                             stage, winners != NULL, width);
        give_memory(&pack, group->w.w);
        give_memory(&pack, w);
        over(&pack, (size_t)packed);
        plan->preparing = preparing;
    }
    Launch convolve = launch(plan, pixels ? "fused_convolution_pixels.cl" : "fused_convolution_channels.cl", "convolution_group",
                             "%s -DSTAGED=%d -DWINNERS=%d -DWIDTH=%d", options.text, stage, winners != NULL, width);
    give_memory(&convolve, x);
    give_memory(&convolve, w);
    give_memory(&convolve, group->b.w);
    give_memory(&convolve, y);
    give_memory(&convolve, winners);
    over_tiles(&convolve, (size_t)(s.pooled[0] + band - 1) / band, (size_t)group->N, 1);
}
