/* Two tensors, element by element, in vectors; kernels/fast_pairwise.cl says how. */
#include "fast_pairwise.h"

/* The fewest lanes of a vector, and rows of the work-items that add up columns. */
enum { LANES = 8, LEAST_HEIGHT = 32, MOST_HEIGHTS = 16 };

static int ceiling(int count, int size) { return (count - 1) / size + 1; }
static int least(int a, int b) { return a < b ? a : b; }

static Launch begin(Call *call, const char *kernel) { return launch(call->plan, "fast_pairwise.cl", kernel, ""); }

/* How a is repeated along the large tensor; false where that is not simple, or not worth vectors. */
static bool find_layers(Call *call, const Tensor *a, const Tensor *large, Layers *layers)
{
    if (!fine(call) || !goes_by_planes(call->plan, large->size) || !repeats_to(&a->shape, &large->shape)) {
        return false;
    }
    Repetition r = repetition(&a->shape, &large->shape);
    bool worthwhile = call->plan->context->algorithm == REF_DIRECT;
    return in_layers(&r, layers) && (worthwhile || layers->inner >= LANES || (layers->inner == 1 && layers->kept >= LANES));
}

/* The kernel for planes or the one for rows: x, a, further operands and the result are given already. */
static void over_layers(Launch *kernel, const ref_plan *plan, const Layers *layers)
{
    bool by_row = layers->inner == 1;
    Planes planes = by_row ? cut_planes(plan, layers->outer, layers->kept) : cut_planes(plan, layers->outer * layers->kept, layers->inner);
    give_planes(kernel, &planes);
    if (!by_row) {
        give_groups(kernel, &(Groups){1, layers->kept, layers->outer});
    }
    over_pieces(kernel, &planes);
}

static bool map(Call *call, const char *planes, const char *rows, const Tensor *x, const Tensor *a, const Tensor *y)
{
    Layers layers;
    if (!fine(call) || x->size != y->size || !find_layers(call, a, y, &layers)) {
        return false;
    }
    Launch kernel = begin(call, layers.inner == 1 ? rows : planes);
    give_tensor(&kernel, x);
    give_tensor(&kernel, a);
    give_tensor(&kernel, y);
    over_layers(&kernel, call->plan, &layers);
    return true;
}

bool fast_pair(Call *call, const PairKernels *kernels, bool symmetric, const Tensor *x, const Tensor *a, const Tensor *y)
{
    return map(call, kernels->planes, kernels->rows, x, a, y) || (symmetric && map(call, kernels->planes, kernels->rows, a, x, y));
}

bool fast_product_back(Call *call, const PairKernels *kernels, const Tensor *dy, const Tensor *a, const Tensor *dx)
{
    return dx->size == dy->size && map(call, kernels->back_planes, kernels->back_rows, dy, a, dx);
}

bool fast_pass_back(Call *call, const Tensor *dy, const Tensor *dx)
{
    if (!fine(call) || dx->size != dy->size || !goes_by_planes(call->plan, dy->size)) {
        return false;
    }
    Planes planes = cut_planes(call->plan, 1, dy->size);
    Launch kernel = begin(call, "pass_back");
    give_tensor(&kernel, dy);
    give_tensor(&kernel, dx);
    give_planes(&kernel, &planes);
    over_pieces(&kernel, &planes);
    return true;
}

bool fast_prelu_back(Call *call, const Tensor *x, const Tensor *slope, const Tensor *dy, const Tensor *dx)
{
    Layers layers;
    if (!find_layers(call, slope, x, &layers) || layers.inner == 1) {
        return false;
    }
    Launch kernel = begin(call, "prelu_back_planes");
    give_tensor(&kernel, x);
    give_tensor(&kernel, slope);
    give_tensor(&kernel, dy);
    give_tensor(&kernel, dx);
    over_layers(&kernel, call->plan, &layers);
    return true;
}

/* da = Σ of the sums that belong to each of its elements. */
static void add_up_groups(Call *call, const Tensor *sums, const Tensor *da, const Planes *planes, const Groups *groups)
{
    Launch kernel = begin(call, "group_sums");
    give_tensor(&kernel, sums);
    give_tensor(&kernel, da);
    give_planes(&kernel, planes);
    give_groups(&kernel, groups);
    over(&kernel, (size_t)da->size);
}

static void add_up_columns(Call *call, const char *kernel, const Tensor *x, const Tensor *dy, const Tensor *da, int rows)
{
    int columns = da->size, blocks = least(MOST_HEIGHTS, ceiling(rows, LEAST_HEIGHT)), height = ceiling(rows, blocks);
    blocks = ceiling(rows, height);
    Tensor sums = scratch_tensor(call->plan, "sums", shape_of(2, (int[]){blocks, columns}));
    Launch columnwise = begin(call, kernel);
    give_tensor(&columnwise, x);
    give_tensor(&columnwise, dy);
    give_tensor(&columnwise, &sums);
    give_int(&columnwise, rows);
    give_int(&columnwise, columns);
    give_int(&columnwise, height);
    over_tiles(&columnwise, (size_t)ceiling(columns, LANES), (size_t)blocks, 1);
    /* Each sum is a piece of one element. */
    add_up_groups(call, &sums, da, &(Planes){1, 1, 1, blocks * columns, 1}, &(Groups){1, columns, blocks});
}

bool fast_sums(Call *call, const PairKernels *kernels, const Tensor *x, const Tensor *dy, const Tensor *da)
{
    Layers layers;
    if (!find_layers(call, da, dy, &layers) || da->size == dy->size || (x && x->size != dy->size)) {
        return false;
    }
    if (layers.inner == 1) {
        add_up_columns(call, kernels->columns, x, dy, da, layers.outer);
        return true;
    }
    Planes planes = cut_planes(call->plan, layers.outer * layers.kept, layers.inner);
    Tensor sums = scratch_tensor(call->plan, "sums", shape_of(1, &planes.pieces));
    Launch kernel = begin(call, kernels->sums);
    give_tensor(&kernel, x);
    give_tensor(&kernel, dy);
    give_tensor(&kernel, &sums);
    give_planes(&kernel, &planes);
    over_pieces(&kernel, &planes);
    add_up_groups(call, &sums, da, &planes, &(Groups){1, layers.kept, layers.outer});
    return true;
}

bool fast_dropout(Call *call, const Tensor *x, const Tensor *mask, const Tensor *y, double scale)
{
    if (!fine(call) || !(scale > 0) || !goes_by_planes(call->plan, x->size)) {
        return false;
    }
    Planes planes = cut_planes(call->plan, 1, x->size);
    Launch kernel = begin(call, "dropout_pieces");
    give_tensor(&kernel, x);
    give_tensor(&kernel, mask);
    give_tensor(&kernel, y);
    give_float(&kernel, (float)scale);
    give_planes(&kernel, &planes);
    over_pieces(&kernel, &planes);
    return true;
}
