#include "planes.h"

/* Measured on processors with 1 MiB of second-level cache a core; all of these are only about speed. */
enum {
    SHARES = 16,          /* work-items a compute unit, so that the last ones end together */
    LEAST_SHARE = 8192,   /* elements that are worth a work-item */
    MOST_PIECE = 1 << 15, /* elements of a piece: what is read twice is still in the cache the second time */
    LINE = 16             /* floats of a cache line */
};

static int ceiling(int count, int size) { return (count - 1) / size + 1; }
static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

bool goes_by_planes(const ref_plan *plan, int size)
{
    const ref_context *context = plan->context;
    return context->is_cpu && (context->algorithm == REF_DIRECT || (context->algorithm == REF_AUTO && size >= LEAST_SHARE));
}

/* How many work-items a tensor is worth. */
static int items(const ref_plan *plan, int64_t size)
{
    int64_t worth = size / LEAST_SHARE;
    int many = SHARES * plan->context->compute_units;
    return worth > many ? many : most((int)worth, 1);
}

static Planes cut(const ref_plan *plan, int count, int pixels, int parts)
{
    Planes planes = {.pixels = pixels, .part = ceiling(pixels, parts)};
    planes.part = least(pixels, ceiling(planes.part, LINE) * LINE);
    planes.parts = ceiling(pixels, planes.part);
    planes.pieces = count * planes.parts;
    planes.share = ceiling(planes.pieces, items(plan, (int64_t)count * pixels));
    return planes;
}

Planes cut_planes(const ref_plan *plan, int count, int pixels)
{
    int wanted = ceiling(items(plan, (int64_t)count * pixels), count);
    return cut(plan, count, pixels, most(wanted, ceiling(pixels, MOST_PIECE)));
}

Planes whole_planes(const ref_plan *plan, int count, int pixels) { return cut(plan, count, pixels, 1); }

void give_planes(Launch *launch, const Planes *planes) { give_bytes(launch, sizeof *planes, planes); }
void give_groups(Launch *launch, const Groups *groups) { give_bytes(launch, sizeof *groups, groups); }

void over_pieces(Launch *launch, const Planes *planes) { over_tiles(launch, (size_t)ceiling(planes->pieces, planes->share), 1, 1); }

bool in_layers(const Repetition *r, Layers *layers)
{
    *layers = (Layers){1, 1, 1};
    int axis = 0;
    if (r->repeats == 1) {
        for (; axis < r->axes; axis++) {
            layers->kept *= r->large[axis];
        }
        return true;
    }
    bool outermost_repeated = r->axes > 1 && r->small[0] == 1 && r->large[0] != 1;
    if (outermost_repeated) {
        layers->outer = r->large[axis++];
    }
    if (axis < r->axes && r->small[axis] == r->large[axis]) {
        layers->kept = r->large[axis++];
    }
    if (axis < r->axes && r->small[axis] == 1) {
        layers->inner = r->large[axis++];
    }
    return axis == r->axes;
}
