/* Batch normalisation with Add and Relu behind it; kernels/fused_normalisation.cl says how. */
#include "fusion.h"
#include "planes.h"

/* The fewest floats of a plane that are worth vectors, and those of the shortest vector. */
enum { LEAST_PIXELS = 8, LANES = 8 };

bool normalised_fits(const ref_context *context, const Normalised *n)
{
    return context->is_cpu && context->algorithm != REF_NAIVE && n->pixels >= LEAST_PIXELS;
}

static Launch begin(ref_plan *plan, const char *kernel, bool adds, bool rectifies, bool twice)
{
    return launch(plan, "fused_normalisation.cl", kernel, "%s%s%s", adds ? "-DADDS " : "", rectifies ? "-DRECTIFIES " : "", twice ? "-DTWICE" : "");
}

static void give_all(Launch *kernel, int count, const cl_mem *tensors)
{
    for (int i = 0; i < count; i++) {
        give_memory(kernel, tensors[i]);
    }
}

#define GIVE(kernel, ...) give_all(kernel, sizeof((const cl_mem[]){__VA_ARGS__}) / sizeof(cl_mem), (const cl_mem[]){__VA_ARGS__})

/* A number for each plane. */
static cl_mem for_planes(ref_plan *plan, const Normalised *n) { return scratch(plan, (uint64_t)n->N * n->C * sizeof(float)); }
static cl_mem for_channels(ref_plan *plan, const Normalised *n) { return scratch(plan, (uint64_t)n->C * sizeof(float)); }

static void over_planes(Launch *kernel, const Normalised *n)
{
    Planes planes = whole_planes(kernel->plan, n->N * n->C, n->pixels);
    give_planes(kernel, &planes);
    give_groups(kernel, &(Groups){1, n->C, n->N});
    give_float(kernel, (float)n->epsilon);
    over_pieces(kernel, &planes);
}

static void give_lengths(Launch *kernel, const Normalised *n)
{
    give_int(kernel, n->N);
    give_int(kernel, n->C);
    give_int(kernel, n->pixels);
}

/* Each takes a vector of channels; where vectors are longer than that, the last ones take none. */
static void over_channels(Launch *kernel, const Normalised *n) { over_tiles(kernel, (size_t)((n->C - 1) / LANES + 1), 1, 1); }

static void find_statistics(ref_plan *plan, Normalised *n)
{
    cl_mem sums = for_planes(plan, n), squares = for_planes(plan, n);
    Planes planes = whole_planes(plan, n->N * n->C, n->pixels);
    Launch statistics = launch(plan, "fast_normalisation.cl", "piece_statistics", "");
    GIVE(&statistics, n->x, sums, squares);
    give_planes(&statistics, &planes);
    over_pieces(&statistics, &planes);

    n->mean = for_channels(plan, n);
    n->variance = for_channels(plan, n);
    Launch channels = begin(plan, "channel_statistics", false, false, false);
    GIVE(&channels, sums, squares, n->mean, n->variance, n->old_mean, n->old_variance, n->running_mean, n->running_variance);
    give_lengths(&channels, n);
    give_float(&channels, (float)n->momentum);
    give_float(&channels, (float)(1 - n->momentum));
    over_channels(&channels, n);
}

void normalised_forward(ref_plan *plan, Normalised *n)
{
    if (n->trains) {
        find_statistics(plan, n);
    }
    Launch kernel = begin(plan, "planes_forward", n->other, n->relu, false);
    GIVE(&kernel, n->x, n->scale, n->bias, n->other, n->y, n->mean, n->variance);
    over_planes(&kernel, n);
}

void normalised_backward(ref_plan *plan, const Normalised *n, cl_mem dy, cl_mem more, const NormalisedGradients *wanted)
{
    cl_mem sums = for_planes(plan, n), products = for_planes(plan, n), shift = for_channels(plan, n), stretch = for_channels(plan, n);
    cl_mem g = wanted->other ? wanted->other : wanted->x ? wanted->x : scratch(plan, (uint64_t)n->N * n->C * n->pixels * sizeof(float));
    Launch upstream = begin(plan, "planes_upstream", false, n->relu, more);
    GIVE(&upstream, n->x, n->relu ? n->y : NULL, dy, more, n->mean, n->variance, g, sums, products);
    over_planes(&upstream, n);

    Launch channels = begin(plan, "channel_sums", false, false, false);
    GIVE(&channels, sums, products, n->scale, wanted->scale, wanted->bias, shift, stretch);
    give_lengths(&channels, n);
    over_channels(&channels, n);

    if (wanted->x) {
        Launch back = begin(plan, "planes_back", false, false, false);
        GIVE(&back, n->x, g, wanted->x, n->scale, n->mean, n->variance, shift, stretch);
        over_planes(&back, n);
    }
}
