/* Reductions over axes in two steps; kernels/fast_reduction.cl says how. */
#include "fast_reduction.h"

#include <stdio.h>
#include <string.h>

/* The fewest lanes of a vector, and rows of a block. */
enum { LANES = 8, LEAST_HEIGHT = 32, MOST_HEIGHTS = 16 };

/* A reduction and how it is cut: into pieces of planes, or, where inner is 1, into blocks of rows. */
typedef struct Cut {
    Layers layers;
    Planes planes; /* of x; by rows, of the parts: each is a piece */
    Groups groups; /* which pieces belong to each y */
    int blocks, height;
} Cut;

static int ceiling(int count, int size) { return (count - 1) / size + 1; }
static int least(int a, int b) { return a < b ? a : b; }

static bool by_rows(const Cut *cut) { return cut->layers.inner == 1; }

/* How x is cut; false where that is not simple, or not worth vectors. */
static bool find_cut(Call *call, const Repetition *r, int size, Cut *cut)
{
    if (!fine(call) || r->repeats == 1 || !goes_by_planes(call->plan, size) || !in_layers(r, &cut->layers)) {
        return false;
    }
    const Layers *layers = &cut->layers;
    if (by_rows(cut)) {
        cut->height = ceiling(layers->outer, least(MOST_HEIGHTS, ceiling(layers->outer, LEAST_HEIGHT)));
        cut->blocks = ceiling(layers->outer, cut->height);
        cut->planes = (Planes){1, 1, 1, cut->blocks * layers->kept, 1};
        cut->groups = (Groups){1, layers->kept, cut->blocks};
    } else {
        cut->planes = cut_planes(call->plan, layers->outer * layers->kept, layers->inner);
        cut->groups = (Groups){1, layers->kept, layers->outer};
    }
    return call->plan->context->algorithm == REF_DIRECT || (by_rows(cut) ? layers->kept : layers->inner) >= LANES;
}

/* The kernel NAME_step of a reduction. */
static Launch begin(Call *call, const char *name, const char *step)
{
    char kernel[48];
    snprintf(kernel, sizeof kernel, "%s_%s", name, step);
    return launch(call->plan, "fast_reduction.cl", kernel, "");
}

/* Records both steps and returns what the first one leaves. */
static Tensor record(Call *call, const char *name, const Cut *cut, const Tensor *x, const Tensor *y)
{
    Tensor parts = scratch_tensor(call->plan, "parts", shape_of(1, &cut->planes.pieces));
    Launch first = begin(call, name, by_rows(cut) ? "columns" : "pieces");
    give_tensor(&first, x);
    give_tensor(&first, &parts);
    if (by_rows(cut)) {
        give_int(&first, cut->layers.outer);
        give_int(&first, cut->layers.kept);
        give_int(&first, cut->height);
        over_tiles(&first, (size_t)ceiling(cut->layers.kept, LANES), (size_t)cut->blocks, 1);
    } else {
        give_planes(&first, &cut->planes);
        over_pieces(&first, &cut->planes);
    }
    Launch second = begin(call, name, "groups");
    give_tensor(&second, &parts);
    give_tensor(&second, y);
    give_planes(&second, &cut->planes);
    give_groups(&second, &cut->groups);
    give_int(&second, x->size / y->size);
    over(&second, (size_t)y->size);
    return parts;
}

bool fast_reduction(Call *call, const char *name, const Repetition *r, const Tensor *x, const Tensor *y)
{
    Cut cut;
    if (!find_cut(call, r, x->size, &cut)) {
        return false;
    }
    record(call, name, &cut, x, y);
    return true;
}

bool fast_reduction_back(Call *call, const char *name, const Repetition *r, const Tensor *x, const Tensor *dy, const Tensor *dx)
{
    Cut cut;
    if (!find_cut(call, r, x->size, &cut)) {
        return false;
    }
    Tensor y = {0};
    bool wants_y = !strcmp(name, "length");
    if (wants_y) {
        y = scratch_tensor(call->plan, "y", dy->shape);
        record(call, name, &cut, x, &y);
    }
    Planes planes = by_rows(&cut) ? cut_planes(call->plan, cut.layers.outer, cut.layers.kept) : cut.planes;
    Launch back = begin(call, name, by_rows(&cut) ? "back_rows" : "back_planes");
    give_tensor(&back, x);
    give_tensor(&back, dy);
    give_tensor(&back, wants_y ? &y : NULL);
    give_tensor(&back, dx);
    give_planes(&back, &planes);
    if (!by_rows(&cut)) {
        give_groups(&back, &cut.groups);
    }
    give_int(&back, x->size / dy->size);
    over_pieces(&back, &planes);
    return true;
}

bool fast_winner_back(Call *call, const char *name, const Repetition *r, const Tensor *x, const Tensor *dy, const Tensor *dx)
{
    Cut cut;
    if (!find_cut(call, r, x->size, &cut)) {
        return false;
    }
    Tensor y = scratch_tensor(call->plan, "y", dy->shape);
    Tensor parts = record(call, name, &cut, x, &y);
    record_zeros(call->plan, dx->memory, (size_t)dx->size * sizeof(float));
    Launch back = begin(call, "winner", by_rows(&cut) ? "back_rows" : "back_planes");
    give_tensor(&back, x);
    give_tensor(&back, &parts);
    give_tensor(&back, &y);
    give_tensor(&back, dy);
    give_tensor(&back, dx);
    if (by_rows(&cut)) {
        give_int(&back, cut.layers.kept);
        give_int(&back, cut.height);
    } else {
        give_planes(&back, &cut.planes);
        give_groups(&back, &cut.groups);
    }
    over(&back, (size_t)dy->size);
    return true;
}
