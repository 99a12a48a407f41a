/* The steps of all parameters of fused groups in one launch. */
#include "fused_connected.h"
#include "fused_convolution.h"

static int common_divisor(int a, int b) { return b ? common_divisor(b, a % b) : a; }

/* A number prime to `count`, in the golden section of it: whatever run of work-items a thread is handed, its parts are spread evenly. */
static int apart(int count)
{
    int step = (int)(0.382 * count) + 1;
    while (common_divisor(count, step) != 1) {
        step++;
    }
    return step;
}

static int part_count(const ConvolutionChain *groups, const ConnectedChain *chain)
{
    int count = 0;
    for (int i = 0; i < chain->count; i++) {
        count += row_tiles(chain->layer[i].outputs);
    }
    for (int g = 0; g < groups->count; g++) {
        count += groups->group[g].O;
    }
    return count;
}

void record_learning(ref_plan *plan, const ConvolutionChain *convolutions, const ConnectedChain *connected, cl_mem rates, bool steps)
{
    static const ConvolutionChain no_convolutions;
    static const ConnectedChain no_layers;
    const ConvolutionChain *groups = convolutions ? convolutions : &no_convolutions;
    const ConnectedChain *chain = connected ? connected : &no_layers;
    Chain sizes = chain_sizes(chain);
    Launch learn = launch(plan, "fused_learning.cl", "learn_all", "%s", steps ? "" : "-DGRADIENTS");
    int parts = part_count(groups, chain);
    give_memory(&learn, rates);
    give_int(&learn, apart(parts));
    give_bytes(&learn, sizeof sizes, &sizes);
    for (int i = 0; i < MOST_LINKS; i++) {
        give_memory(&learn, i == 0 ? chain->x : i < chain->count ? chain->layer[i - 1].y : NULL);
    }
    GIVE_EACH_LAYER(&learn, chain, dz)
    GIVE_EACH_LAYER(&learn, chain, w.w)
    GIVE_EACH_LAYER(&learn, chain, w.velocity)
    GIVE_EACH_LAYER(&learn, chain, b.w)
    GIVE_EACH_LAYER(&learn, chain, b.velocity)
    for (int g = 0; g < MOST_GROUPS; g++) {
        Shares shares = {0};
        if (g < groups->count) {
            shares = group_shares(plan->context, groups, &groups->group[g]);
        }
        give_bytes(&learn, sizeof shares, &shares);
    }
    GIVE_EACH_GROUP(&learn, groups, sums)
    GIVE_EACH_GROUP(&learn, groups, w.w)
    GIVE_EACH_GROUP(&learn, groups, w.velocity)
    GIVE_EACH_GROUP(&learn, groups, b.w)
    GIVE_EACH_GROUP(&learn, groups, b.velocity)
    for (int g = 0; g < MOST_GROUPS; g++) {
        bool packed = g < groups->count && group_packing(plan->context, &groups->group[g]).width;
        give_memory(&learn, packed ? groups->group[g].forward : NULL);
    }
    GIVE_EACH_GROUP(&learn, groups, backward)
    over_tiles(&learn, (size_t)parts, 1, 1);
}
