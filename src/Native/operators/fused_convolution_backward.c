/* The gradients of Conv [+ Relu] [+ MaxPool] in a row: dx, and sums of dw and db for every few pictures, which are put to use in fused_learning.c. */
#include "fused_convolution.h"

enum { MOST_LOCAL = 24576, MOST_WINNERS = 1 << 15, ENOUGH_ITEMS = 16 };

/* Floats of a picture, its channels last, as far as windows reach. */
int64_t backward_local(const ref_context *context, const ConvolutionGroup *group)
{
    GroupShape s = group_shape(group);
    const Windows *w = &group->windows;
    int64_t rows = (int64_t)(s.pooled[0] * s.pool[0] - 1) * w->stride[0] + (int64_t)(w->taps[0] - 1) * w->dilation[0] + 1;
    int64_t columns = (int64_t)(s.pooled[1] * s.pool[1] - 1) * w->stride[1] + w->taps[1];
    return rows * columns * group_packing(context, group).depth;
}

bool group_trains(const ref_context *context, const ConvolutionGroup *group)
{
    GroupShape s = group_shape(group);
    const Windows *w = &group->windows;
    return w->dilation[1] == 1 && group_packing(context, group).run <= MOST_RUN && (int64_t)group->O * s.pooled[0] * s.pooled[1] <= MOST_WINNERS &&
           backward_local(context, group) <= MOST_LOCAL && group->O <= 256 && (int64_t)group->O * group->C * w->weights <= 1 << 16;
}

Shares group_shares(const ref_context *context, const ConvolutionChain *chain, const ConvolutionGroup *group)
{
    Packing packing = group_packing(context, group);
    return (Shares){packing, (chain->N + chain->item - 1) / chain->item, (packing.O * packing.K * packing.run + packing.O + 15) / 16 * 16};
}

void place_sums(ref_plan *plan, const ConvolutionChain *chain, ConvolutionGroup *group)
{
    Shares shares = group_shares(plan->context, chain, group);
    group->sums = scratch(plan, (uint64_t)shares.count * (uint64_t)shares.length * sizeof(float));
}

void backward_options(GroupOptions *options, const ref_context *context, const ConvolutionGroup *group, int number, bool wants_dx)
{
    Packing packing = group_packing(context, group);
    group_option(options, "DEPTH", number, packing.depth);
    group_option(options, "RUN", number, packing.run);
    group_option(options, "BACKWARD_WIDTH", number, packing.vector);
    group_option(options, "SUMS", number, (packing.O * packing.K * packing.run + packing.O + 15) / 16 * 16);
    group_option(options, "WANT_DX", number, wants_dx);
}

void convolution_chain_backward(ref_plan *plan, ConvolutionChain *chain, cl_mem x, cl_mem dy, cl_mem dx)
{
    GroupOptions options = {""};
    int64_t local = 0;
    chain->item = pictures_each(chain->N, ENOUGH_ITEMS);
    for (int g = 0; g < chain->count; g++) {
        ConvolutionGroup *group = &chain->group[g];
        int64_t floats = backward_local(plan->context, group);
        local = floats > local ? floats : local;
        shape_options(&options, group, g);
        backward_options(&options, plan->context, group, g, g || dx);
        place_sums(plan, chain, group);
        bool last = g == chain->count - 1;
        group->dy = last ? dy : place_between(plan, chain, group);
    }
    Launch gradients = launch(plan, "fused_backward.cl", "convolution_gradients", "-DGROUPS=%d -DLOCAL=%d%s", chain->count,
                              (int)local + SPARE, options.text);
    give_memory(&gradients, x);
    give_memory(&gradients, dx);
    GIVE_EACH_GROUP(&gradients, chain, backward)
    GIVE_EACH_GROUP(&gradients, chain, y)
    GIVE_EACH_GROUP(&gradients, chain, winners)
    GIVE_EACH_GROUP(&gradients, chain, dy)
    GIVE_EACH_GROUP(&gradients, chain, sums)
    give_int(&gradients, chain->N);
    give_int(&gradients, chain->item);
    over_tiles(&gradients, (size_t)(chain->N + chain->item - 1) / (size_t)chain->item, 1, 1);
}
