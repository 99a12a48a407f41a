/* The gradients of Conv [+ Relu] [+ MaxPool] in a row: dx, and sums of dw and db for every few pictures, which are put to use in fused_learning.c. */
#include "fused_convolution.h"

enum { MOST_LOCAL = 24576, ROOM_AT_THE_END = 64, MOST_WINNERS = 1 << 15, ENOUGH_ITEMS = 16 };

/* Floats of a picture, its channels last, as far as windows reach. */
static int64_t picture_floats(const ref_context *context, const ConvolutionGroup *group)
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
           picture_floats(context, group) <= MOST_LOCAL && group->O <= 256 && (int64_t)group->O * group->C * w->weights <= 1 << 16;
}

int pictures_back(int N) { return (N + ENOUGH_ITEMS - 1) / ENOUGH_ITEMS; }

Shares group_shares(const ref_context *context, const ConvolutionGroup *group, int N)
{
    Packing packing = group_packing(context, group);
    int item = pictures_back(N);
    return (Shares){packing, (N + item - 1) / item, (packing.O * packing.K * packing.run + packing.O + 15) / 16 * 16};
}

void convolution_chain_backward(ref_plan *plan, ConvolutionChain *chain, cl_mem x, cl_mem dy, cl_mem dx)
{
    GroupOptions options = {""};
    int64_t local = 0;
    int N = chain->N, item = pictures_back(N);
    for (int g = 0; g < chain->count; g++) {
        ConvolutionGroup *group = &chain->group[g];
        GroupShape s = group_shape(group);
        Shares shares = group_shares(plan->context, group, N);
        int64_t floats = picture_floats(plan->context, group);
        local = floats > local ? floats : local;
        group_options(&options, group, g);
        group_option(&options, "DEPTH", g, shares.packing.depth);
        group_option(&options, "RUN", g, shares.packing.run);
        group_option(&options, "WIDTH", g, shares.packing.vector);
        group_option(&options, "SUMS", g, shares.length);
        group_option(&options, "WANT_DX", g, g || dx);
        group->sums = scratch(plan, (uint64_t)shares.count * (uint64_t)shares.length * sizeof(float));
        bool last = g == chain->count - 1;
        group->dy = last ? dy : scratch(plan, (uint64_t)N * (uint64_t)(group->O * s.pooled[0] * s.pooled[1]) * sizeof(float));
    }
    Launch gradients = launch(plan, "fused_backward.cl", "convolution_gradients", "-DGROUPS=%d -DLOCAL=%d%s", chain->count,
                              (int)local + ROOM_AT_THE_END, options.text);
    give_memory(&gradients, x);
    give_memory(&gradients, dx);
    GIVE_EACH_GROUP(&gradients, chain, backward)
    GIVE_EACH_GROUP(&gradients, chain, y)
    GIVE_EACH_GROUP(&gradients, chain, winners)
    GIVE_EACH_GROUP(&gradients, chain, dy)
    GIVE_EACH_GROUP(&gradients, chain, sums)
    give_int(&gradients, N);
    give_int(&gradients, item);
    over_tiles(&gradients, (size_t)(N + item - 1) / (size_t)item, 1, 1);
}
