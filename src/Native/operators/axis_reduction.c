/* Reductions over axes, and the places of the greatest and the least along one: kernels/axis_reduction.cl has the formulas. */
#include "fast_reduction.h"

#include <string.h>

/* How dx is found. */
typedef enum WayBack {
    APART,  /* each from its own x and dy alone */
    LENGTH, /* from y, too */
    WINNER, /* only one of those that a y is made of has any */
    PRODUCT /* from all others */
} WayBack;

typedef struct AxisReduction {
    const char *name, *kernels, *forward, *backward; /* fast kernels begin with `kernels` */
    WayBack back;
} AxisReduction;

#define KERNELS(name) name, name "_forward", name "_backward"

static const AxisReduction reductions[] = {
    {"ReduceL1", KERNELS("sizes"), APART},      {"ReduceL2", KERNELS("length"), LENGTH},
    {"ReduceMax", KERNELS("greatest"), WINNER}, {"ReduceMean", KERNELS("mean"), APART},
    {"ReduceMin", KERNELS("least"), WINNER},    {"ReduceProd", KERNELS("product"), PRODUCT},
    {"ReduceSum", KERNELS("sum"), APART},       {"ReduceSumSquare", KERNELS("squares"), APART},
};

static const AxisReduction *reduction_named(const Call *call)
{
    const AxisReduction *reduction = reductions;
    while (strcmp(reduction->name, call->op->name)) {
        reduction++;
    }
    return reduction;
}

/* ---- The axes ---- */

/* Which axes are reduced; refuses those that there are not. */
static void find_axes(Call *call, const Shape *x, bool *is_reduced)
{
    int axes[MOST_RANK], count = attribute_count(call, "axes");
    if (count > x->rank) {
        refuse(call, "axes", "are %d, more than %s has", count, shape_text(x));
        return;
    }
    for (int axis = 0; axis < x->rank; axis++) {
        is_reduced[axis] = count == 0 && !attribute_int(call, "noop_with_empty_axes", 0);
    }
    attribute_ints(call, "axes", count, 0, axes);
    for (int i = 0; i < count && fine(call); i++) {
        int axis = axes[i] < 0 ? axes[i] + x->rank : axes[i];
        if (axis < 0 || axis >= x->rank) {
            refuse(call, "axes", "is %d, which %s does not have", axes[i], shape_text(x));
        } else if (is_reduced[axis]) {
            refuse(call, "axes", "name axis %d of %s twice", axis, shape_text(x));
        } else {
            is_reduced[axis] = true;
        }
    }
}

/* The shape with each reduced axis of length 1, or without it. */
static Shape reduced_shape(const Shape *x, const bool *is_reduced, bool keep)
{
    Shape y = {.rank = 0};
    for (int axis = 0; axis < x->rank; axis++) {
        if (keep || !is_reduced[axis]) {
            y.length[y.rank++] = is_reduced[axis] ? 1 : x->length[axis];
        }
    }
    return y;
}

static void reduction_infer(Call *call, Shape *outputs)
{
    const Shape *x = &tensor(call, "data")->shape;
    bool is_reduced[MOST_RANK] = {false};
    find_axes(call, x, is_reduced);
    outputs[0] = reduced_shape(x, is_reduced, attribute_int(call, "keepdims", 1));
}

/* How y is repeated along x. */
static Repetition along(Call *call, const Shape *x)
{
    bool is_reduced[MOST_RANK] = {false};
    find_axes(call, x, is_reduced);
    Shape kept = reduced_shape(x, is_reduced, true);
    return repetition(&kept, x);
}

/* ---- Reductions ---- */

static void reduction_forward(Call *call)
{
    const Tensor *x = tensor(call, "data"), *y = tensor(call, "reduced");
    const AxisReduction *reduction = reduction_named(call);
    Repetition r = along(call, &x->shape);
    if (fast_reduction(call, reduction->kernels, &r, x, y)) {
        return;
    }
    Launch kernel = launch(call->plan, "axis_reduction.cl", reduction->forward, "");
    give_tensor(&kernel, x);
    give_tensor(&kernel, y);
    give_repetition(&kernel, &r);
    give_int(&kernel, y->size);
    over(&kernel, (size_t)y->size);
}

static bool reduced_back_fast(Call *call, const AxisReduction *reduction, const Repetition *r, const Tensor *x, const Tensor *dy, const Tensor *dx)
{
    switch (reduction->back) {
        case WINNER: return fast_winner_back(call, reduction->kernels, r, x, dy, dx);
        case PRODUCT: return false;
        default: return fast_reduction_back(call, reduction->kernels, r, x, dy, dx);
    }
}

static void reduction_backward(Call *call)
{
    const Tensor *x = tensor(call, "data"), *dy = gradient(call, "reduced"), *dx = gradient(call, "data");
    const AxisReduction *reduction = reduction_named(call);
    if (!dx) {
        return;
    }
    Repetition r = along(call, &x->shape);
    if (reduced_back_fast(call, reduction, &r, x, dy, dx)) {
        return;
    }
    int items = reduction->back == APART ? dx->size : dy->size;
    Launch kernel = launch(call->plan, "axis_reduction.cl", reduction->backward, "");
    give_tensor(&kernel, x);
    give_tensor(&kernel, dy);
    give_tensor(&kernel, dx);
    give_repetition(&kernel, &r);
    give_int(&kernel, items);
    over(&kernel, (size_t)items);
}

/* ---- ArgMax, ArgMin ---- */

static int searched_axis(Call *call) { return attribute_axis(call, &tensor(call, "data")->shape, 0); }

static void place_infer(Call *call, Shape *outputs)
{
    const Shape *x = &tensor(call, "data")->shape;
    int axis = searched_axis(call);
    if (fine(call)) {
        bool is_reduced[MOST_RANK] = {false};
        is_reduced[axis] = true;
        outputs[0] = reduced_shape(x, is_reduced, attribute_int(call, "keepdims", 1));
    }
}

static void place_forward(Call *call)
{
    const Tensor *x = tensor(call, "data"), *y = tensor(call, "reduced");
    Shape kept = x->shape;
    kept.length[searched_axis(call)] = 1;
    Repetition r = repetition(&kept, &x->shape);
    const char *name = strcmp(call->op->name, "ArgMax") ? "place_of_least" : "place_of_greatest";
    Launch kernel = launch(call->plan, "axis_reduction.cl", name, "");
    give_tensor(&kernel, x);
    give_tensor(&kernel, y);
    give_repetition(&kernel, &r);
    give_int(&kernel, attribute_int(call, "select_last_index", 0));
    give_int(&kernel, y->size);
    over(&kernel, (size_t)y->size);
}

#define REDUCTION(NAME)                                                                                                               \
    {                                                                                                                                 \
        .name = NAME, .inputs = {{"data"}}, .outputs = {{"reduced"}}, .attributes = {"axes", "keepdims", "noop_with_empty_axes"},     \
        .infer = reduction_infer, .forward = reduction_forward, .backward = reduction_backward                                        \
    }

#define PLACE(NAME)                                                                                                                   \
    {                                                                                                                                 \
        .name = NAME, .inputs = {{"data", .fixed = true}}, .outputs = {{"reduced", INTEGER, .fixed = true}},                          \
        .attributes = {"axis", "keepdims", "select_last_index"}, .infer = place_infer, .forward = place_forward                       \
    }

const Operator axis_reduction_operators[] = {
    REDUCTION("ReduceL1"),   REDUCTION("ReduceL2"),  REDUCTION("ReduceMax"),       REDUCTION("ReduceMean"), REDUCTION("ReduceMin"),
    REDUCTION("ReduceProd"), REDUCTION("ReduceSum"), REDUCTION("ReduceSumSquare"), PLACE("ArgMax"),         PLACE("ArgMin"),
    {0},
};
