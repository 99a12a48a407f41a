/* The gradients of Conv [+ Relu] [+ MaxPool]: sums for each few pictures in one launch, added up and put to use in another. */
#include "fused_convolution.h"

enum { MOST_LOCAL = 24576, MOST_RUN = 192, MOST_WINNERS = 1 << 15, ENOUGH_ITEMS = 16 };

bool convolution_group_trains(const ref_context *context, const ConvolutionGroup *group)
{
    if (!convolution_group_fits(context, group)) {
        return false;
    }
    GroupShape s = group_shape(group);
    const Windows *w = &group->windows;
    int64_t rows = (int64_t)(s.pooled[0] * s.pool[0] - 1) * w->stride[0] + (int64_t)(w->taps[0] - 1) * w->dilation[0] + 1;
    int64_t columns = (int64_t)(s.pooled[1] * s.pool[1] - 1) * w->stride[1] + w->taps[1];
    int depth = (group->C + 7) / 8 * 8;
    return w->dilation[1] == 1 && w->taps[1] * depth <= MOST_RUN && (int64_t)group->O * s.pooled[0] * s.pooled[1] <= MOST_WINNERS && rows * columns * depth <= MOST_LOCAL &&
           group->O <= 256 && (int64_t)group->O * group->C * w->weights <= 1 << 16;
}

static void give_parameter(Launch *launch, const Learning *parameter)
{
    give_memory(launch, parameter->w);
    give_memory(launch, parameter->gradient);
    give_memory(launch, parameter->velocity);
    give_memory(launch, parameter->rates);
    give_int(launch, parameter->decays);
}

void convolution_group_backward(ref_plan *plan, ConvolutionGroup *group, cl_mem x, cl_mem winners, cl_mem dy, cl_mem dx)
{
    GroupShape s = group_shape(group);
    GroupOptions options;
    group_options(group, &s, 1, &options);
    const char *file = "fused_convolution_backward.cl";
    int item = (group->N + ENOUGH_ITEMS - 1) / ENOUGH_ITEMS, items = (group->N + item - 1) / item;
    int taps = group->windows.taps[0], run = (group->windows.taps[1] * ((group->C + 7) / 8 * 8) + 15) / 16 * 16;
    size_t packed = (size_t)group->O * (size_t)taps * (size_t)run;
    if (dx) {
        group->packed_backward = scratch(plan, packed * sizeof(float));
        Launch pack = launch(plan, file, "pack_runs", "%s -DN=%d -DITEM=%d -DWANT_DX=%d", options.text, group->N, item, dx != NULL);
        give_memory(&pack, group->w.w);
        give_memory(&pack, group->packed_backward);
        over_tiles(&pack, (size_t)taps, (size_t)group->O, 1);
    }
    cl_mem sums = scratch(plan, (uint64_t)items * (packed + (uint64_t)group->O + 16) * sizeof(float));
    Launch gradients = launch(plan, file, "group_gradients", "%s -DN=%d -DITEM=%d -DWANT_DX=%d", options.text, group->N, item, dx != NULL);
    give_memory(&gradients, x);
    give_memory(&gradients, winners);
    give_memory(&gradients, dy);
    give_memory(&gradients, dx ? group->packed_backward : NULL);
    give_memory(&gradients, sums);
    give_memory(&gradients, dx);
    over_tiles(&gradients, (size_t)items, 1, 1);
    if (learns(&group->w) || learns(&group->b)) {
        Launch learn = launch(plan, file, "learn_group", "%s -DN=%d -DITEM=%d -DWANT_DX=%d", options.text, group->N, item, dx != NULL);
        give_memory(&learn, sums);
        give_parameter(&learn, &group->w);
        give_parameter(&learn, &group->b);
        over_tiles(&learn, (size_t)taps, (size_t)group->O, 1);
    }
}
