/* Conv [+ Relu] [+ MaxPool] in a row as one kernel forward; backward stands in fused_convolution_backward.c. */
#include "fused_convolution.h"

#include <stdio.h>
#include <string.h>

enum { MOST_STAGED = 8192, MOST_CELLS = 16, ENOUGH_ITEMS = 32 };

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

/* ---- How a group is computed ---- */

typedef struct Way {
    bool pixels; /* vectors run over the elements of a row; else over output channels */
    int width;   /* of a vector of output channels */
    int split;   /* columns of the picture are split by their remainder after it */
    bool staged;
    int band; /* pooled rows at a time */
} Way;

/* The share of its lanes that a kernel uses when count things are put into vectors of so many. */
static double filled(int count, int lanes) { return (double)count / ((count + lanes - 1) / lanes * lanes); }

int group_inputs(const ConvolutionGroup *group) { return group->C * group->windows.pixels; }

int group_outputs(const ConvolutionGroup *group) { return group->O * (group->pool.axes ? group->pool.count : group->windows.count); }

int pictures_each(int N, int items) { return (N + items - 1) / items; }

/* Floats of the rows of the picture under a band of pooled rows, padded. */
static int64_t staged(const ConvolutionGroup *group, const GroupShape *s, int band, int split)
{
    const Windows *conv = &group->windows;
    int64_t rows = (int64_t)(band * s->pool[0] - 1) * conv->stride[0] + (int64_t)(conv->taps[0] - 1) * conv->dilation[0] + 1;
    int64_t columns = (int64_t)(s->pooled[1] * s->pool[1] - 1) * conv->stride[1] + (int64_t)(conv->taps[1] - 1) * conv->dilation[1] + 1;
    return group->C * rows * ((columns + split - 1) / split * split);
}

/* Bands are high, so that few pixels are staged twice, but there are enough of them for every core. */
static Way way_of(const ConvolutionGroup *group, int N)
{
    GroupShape s = group_shape(group);
    int width = filled(group->O, 8) > filled(group->O, 16) ? 8 : 16;
    bool pixels = s.pool[0] * s.pool[1] <= 6 && filled(s.pooled[1], 16) > filled(group->O, width);
    int split = group->windows.stride[1] * (pixels ? s.pool[1] : 1);
    Way way = {.pixels = pixels, .width = width, .split = split, .band = s.pooled[0], .staged = s.padded || (pixels && split > 1)};
    while (way.band > 1 && (staged(group, &s, way.band, split) > MOST_STAGED || (int64_t)N * ((s.pooled[0] + way.band - 1) / way.band) < ENOUGH_ITEMS)) {
        way.band = (way.band + 1) / 2;
    }
    return way;
}

Packing group_packing(const ref_context *context, const ConvolutionGroup *group)
{
    Way way = way_of(group, 1);
    int C = group->C, L = group->windows.taps[1], depth = C <= 2 ? C : C <= 4 ? 4 : (C + 7) / 8 * 8;
    int vector = L * depth <= 4 ? 4 : depth % 16 == 0 && context->vector_width >= 16 ? 16 : 8;
    return (Packing){.O = group->O, .C = C, .K = group->windows.taps[0], .L = L, .width = way.pixels ? 0 : way.width,
                     .depth = depth, .vector = vector, .run = (L * depth + vector - 1) / vector * vector};
}

/* ---- Whether it can be done ---- */

static bool pool_fits(const Windows *conv, const Windows *pool)
{
    bool fits = pool->axes == 2 && pool->weights <= MOST_CELLS;
    for (int a = 0; a < 2 && fits; a++) {
        fits = pool->picture[a] == conv->positions[a] && pool->stride[a] == pool->taps[a] && pool->dilation[a] == 1 &&
               pool->begin[a] == 0 && pool->positions[a] * pool->taps[a] <= conv->positions[a];
    }
    return fits;
}

static bool group_fits(const ref_context *context, const ConvolutionGroup *group)
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
    return (!group->pool.axes || pool_fits(conv, &group->pool)) && staged(group, &s, 1, way_of(group, 1).split) <= MOST_STAGED;
}

/* Several groups in one launch share the batch out and nothing else: there must be a picture for each core. */
bool convolution_chain_fits(const ref_context *context, const ConvolutionChain *chain, bool trains)
{
    bool fits = chain->count <= MOST_GROUPS && (chain->count == 1 || chain->N >= context->compute_units);
    for (int g = 0; g < chain->count && fits; g++) {
        fits = group_fits(context, &chain->group[g]) && (!trains || group_trains(context, &chain->group[g]));
    }
    return fits;
}

/* ---- Recording ---- */

void group_option(GroupOptions *options, const char *name, int number, int value)
{
    size_t length = strlen(options->text);
    snprintf(options->text + length, sizeof options->text - length, " -D%s_%d=%d", name, number, value);
}

void shape_options(GroupOptions *options, const ConvolutionGroup *group, int number)
{
    const Windows *w = &group->windows;
    GroupShape s = group_shape(group);
    const struct { const char *name; int value; } constants[] = {
        {"C", group->C}, {"H", w->picture[0]}, {"W", w->picture[1]}, {"O", group->O}, {"K", w->taps[0]}, {"L", w->taps[1]},
        {"SY", w->stride[0]}, {"SX", w->stride[1]}, {"DY", w->dilation[0]}, {"DX", w->dilation[1]}, {"PY", w->begin[0]}, {"PX", w->begin[1]},
        {"PK", s.pool[0]}, {"PL", s.pool[1]}, {"QH", s.pooled[0]}, {"QW", s.pooled[1]}, {"BIAS", group->b.w != NULL}, {"RELU", group->relu},
    };
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        group_option(options, constants[i].name, number, constants[i].value);
    }
}

int forward_band(const ConvolutionGroup *group, int N) { return way_of(group, N).band; }

int64_t forward_local(const ConvolutionGroup *group, int band)
{
    GroupShape s = group_shape(group);
    Way way = way_of(group, 1);
    return way.staged ? staged(group, &s, band, way.split) : 0;
}

void forward_options(GroupOptions *options, const ConvolutionGroup *group, int number, int band, bool trains)
{
    Way way = way_of(group, 1);
    group_option(options, "BAND", number, band);
    group_option(options, "STAGED", number, way.staged);
    group_option(options, "SPLIT", number, way.split);
    group_option(options, "FORWARD_WIDTH", number, way.width);
    group_option(options, "PIXELS", number, way.pixels);
    group_option(options, "WINNERS", number, trains);
}

void pack_weights(ref_plan *plan, ConvolutionGroup *group, bool trains)
{
    Packing packing = group_packing(plan->context, group);
    uint64_t rows = (uint64_t)packing.C * (uint64_t)packing.K * (uint64_t)packing.L;
    uint64_t forward = (uint64_t)(packing.O + 15) / 16 * 16 * rows * sizeof(float);
    uint64_t backward = (uint64_t)packing.O * (uint64_t)packing.K * (uint64_t)packing.run * sizeof(float);
    bool preparing = plan->preparing;
    plan->preparing = true;
    group->forward = group->w.w;
    group->backward = NULL;
    if (packing.width) {
        group->forward = scratch(plan, forward);
        record_zeros(plan, group->forward, forward);
    }
    if (trains) {
        group->backward = scratch(plan, backward);
        record_zeros(plan, group->backward, backward);
    }
    if (packing.width || trains) {
        Launch launched = launch(plan, "fused_packing.cl", "pack_weights", "");
        give_memory(&launched, group->w.w);
        give_memory(&launched, packing.width ? group->forward : NULL);
        give_memory(&launched, group->backward);
        give_bytes(&launched, sizeof packing, &packing);
        over(&launched, (size_t)packing.O * rows);
    }
    plan->preparing = preparing;
}

cl_mem place_between(ref_plan *plan, const ConvolutionChain *chain, const ConvolutionGroup *group)
{
    return scratch(plan, (uint64_t)chain->N * (uint64_t)(group_outputs(group) + SPARE) * sizeof(float));
}

void convolution_chain_forward(ref_plan *plan, ConvolutionChain *chain, cl_mem x, bool trains)
{
    GroupOptions options = {""};
    int64_t local = 0;
    bool several = chain->count > 1;
    int N = chain->N, parts = 1, item = several ? pictures_each(N, ENOUGH_ITEMS) : 1;
    for (int g = 0; g < chain->count; g++) {
        ConvolutionGroup *group = &chain->group[g];
        int band = forward_band(group, several ? ENOUGH_ITEMS : N);
        local = forward_local(group, band) > local ? forward_local(group, band) : local;
        parts = several ? 1 : (group_shape(group).pooled[0] + band - 1) / band;
        shape_options(&options, group, g);
        forward_options(&options, group, g, band, trains);
        pack_weights(plan, group, trains);
        group->winners = trains ? scratch(plan, (uint64_t)N * (uint64_t)group_outputs(group)) : NULL;
        if (trains && g + 1 < chain->count) {
            group->y = place_between(plan, chain, group);
        }
    }
    Launch convolve = launch(plan, "fused_forward.cl", "convolution_groups", "-DGROUPS=%d -DTRAINS=%d -DLOCAL=%d%s", chain->count, trains,
                             (int)local + SPARE, options.text);
    give_memory(&convolve, x);
    GIVE_EACH_GROUP(&convolve, chain, forward)
    GIVE_EACH_GROUP(&convolve, chain, b.w)
    GIVE_EACH_GROUP(&convolve, chain, y)
    GIVE_EACH_GROUP(&convolve, chain, winners)
    give_int(&convolve, N);
    give_int(&convolve, item);
    over_tiles(&convolve, (size_t)parts, (size_t)(N + item - 1) / (size_t)item, 1);
}
