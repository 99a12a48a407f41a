/* Global pooling: one window as large as the picture. */
#include "fast_pooling_backward.h"

/* N×C×1×1… */
static void infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "X");
    need_rank(call, x, 3, MOST_RANK, "N×C×H×W…");
    outputs[0] = x->shape;
    for (int axis = 2; axis < x->shape.rank; axis++) {
        outputs[0].length[axis] = 1;
    }
}

/* N·C */
static int pictures(const Call *call) { return shape_part(&tensor(call, "X")->shape, 0, 2); }
/* H·W… */
static int pixels(const Call *call) { return tensor(call, "X")->size / pictures(call); }

/* ---- GlobalMaxPool ---- */

static void max_forward(Call *call)
{
    Launch pool = launch(call->plan, "max_pooling.cl", "global_max_pool_forward", "");
    give_tensor(&pool, tensor(call, "X"));
    give_tensor(&pool, tensor(call, "Y"));
    give_int(&pool, pixels(call));
    give_int(&pool, pictures(call));
    over(&pool, (size_t)pictures(call));
}

static void max_backward(Call *call)
{
    Launch pool = launch(call->plan, "max_pooling.cl", "global_max_pool_backward", "");
    give_tensor(&pool, tensor(call, "X"));
    give_tensor(&pool, tensor(call, "dY"));
    give_tensor(&pool, tensor(call, "dX"));
    give_int(&pool, pixels(call));
    give_int(&pool, pictures(call));
    over(&pool, (size_t)pictures(call));
}

/* ---- GlobalAveragePool ---- */

static void average_forward(Call *call)
{
    if (fast_global_average(call, tensor(call, "X"), tensor(call, "Y"))) {
        return;
    }
    Launch pool = launch(call->plan, "average_pooling.cl", "global_average_pool_forward", "");
    give_tensor(&pool, tensor(call, "X"));
    give_tensor(&pool, tensor(call, "Y"));
    give_int(&pool, pixels(call));
    give_int(&pool, pictures(call));
    over(&pool, (size_t)pictures(call));
}

static void average_backward(Call *call)
{
    const Tensor *dx = tensor(call, "dX");
    if (fast_global_average_back(call, tensor(call, "dY"), dx)) {
        return;
    }
    Launch pool = launch(call->plan, "average_pooling.cl", "global_average_pool_backward", "");
    give_tensor(&pool, tensor(call, "dY"));
    give_tensor(&pool, dx);
    give_int(&pool, pixels(call));
    give_int(&pool, dx->size);
    over(&pool, (size_t)dx->size);
}

/* ---- GlobalLpPool ---- */

static void lp_infer(Call *call, Shape *outputs)
{
    int norm = attribute_int(call, "p", 2);
    if (norm < 1) {
        refuse(call, "p", "is %d: a norm needs 1 or more", norm);
    }
    infer(call, outputs);
}

static void lp_norms(Call *call, const Tensor *y)
{
    Launch pool = launch(call->plan, "lp_pooling.cl", "global_lp_pool_forward", "");
    give_tensor(&pool, tensor(call, "X"));
    give_tensor(&pool, y);
    give_int(&pool, pixels(call));
    give_int(&pool, attribute_int(call, "p", 2));
    give_int(&pool, y->size);
    over(&pool, (size_t)y->size);
}

static void lp_forward(Call *call) { lp_norms(call, tensor(call, "Y")); }

static void lp_backward(Call *call)
{
    const Tensor *x = tensor(call, "X"), *given = tensor(call, "Y");
    Tensor y = given ? *given : scratch_tensor(call->plan, "Y", tensor(call, "dY")->shape);
    if (!given) {
        lp_norms(call, &y);
    }
    Launch pool = launch(call->plan, "lp_pooling.cl", "global_lp_pool_backward", "");
    give_tensor(&pool, x);
    give_tensor(&pool, &y);
    give_tensor(&pool, tensor(call, "dY"));
    give_tensor(&pool, tensor(call, "dX"));
    give_int(&pool, pixels(call));
    give_int(&pool, attribute_int(call, "p", 2));
    give_int(&pool, x->size);
    over(&pool, (size_t)x->size);
}

const Operator global_pooling_operators[] = {
    {.name = "GlobalMaxPool", .inputs = {{"X"}}, .outputs = {{"Y"}}, .infer = infer, .forward = max_forward, .backward = max_backward},
    {.name = "GlobalAveragePool", .inputs = {{"X"}}, .outputs = {{"Y"}}, .infer = infer, .forward = average_forward,
     .backward = average_backward},
    {.name = "GlobalLpPool", .inputs = {{"X"}}, .outputs = {{"Y"}}, .attributes = {"p"}, .infer = lp_infer, .forward = lp_forward,
     .backward = lp_backward},
    {0},
};
