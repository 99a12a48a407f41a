/* Pooling: a window slides over each picture of the batch and each channel by itself and leaves one number. */
#include "fast_pooling.h"
#include "fast_pooling_backward.h"

#define WINDOW_ATTRIBUTES "kernel_shape", "strides", "pads", "dilations", "auto_pad", "ceil_mode", "exact_fit"

static Windows windows_of(Call *call)
{
    const Tensor *x = tensor(call, "X");
    Windows windows = {0};
    int kernel[MOST_AXES], axes = x->shape.rank - 2;
    need_rank(call, x, 3, MOST_RANK, "N×C×H×W…");
    if (fine(call) && axes > MOST_AXES) {
        unsupported(call, "X", "has %d spatial axes; the core goes from 1 to %d", axes, MOST_AXES);
    }
    if (fine(call) && !has_attribute(call, "kernel_shape")) {
        refuse(call, "kernel_shape", "is missing: a window over %s needs it", shape_text(&x->shape));
    }
    if (fine(call)) {
        attribute_ints(call, "kernel_shape", axes, 1, kernel);
    }
    if (fine(call)) {
        windows = slide(call, x->shape.length + 2, kernel, axes, attribute_int(call, "ceil_mode", 0));
    }
    return windows;
}

/* Refuses a window that lies in the padding entirely, where an operator has no answer to it. It shows on one axis. */
static void need_pixels(Call *call, const Windows *windows)
{
    for (int a = 0; a < windows->axes && fine(call); a++) {
        for (int p = 0; p < windows->positions[a]; p++) {
            int64_t start = (int64_t)p * windows->stride[a] - windows->begin[a], dilation = windows->dilation[a];
            int64_t first = start < 0 ? (dilation - 1 - start) / dilation : 0;
            if (first >= windows->taps[a] || start + first * dilation >= windows->picture[a]) {
                refuse(call, "pads", "leave window %d of axis %d without any pixel: the kernel lies in the padding there", p, a);
                return;
            }
        }
    }
}

/* N×C×H'×W'… */
static Shape pooled(const Call *call, const Windows *windows)
{
    Shape y = tensor(call, "X")->shape;
    for (int a = 0; a < windows->axes; a++) {
        y.length[a + 2] = windows->positions[a];
    }
    return y;
}

/* N·C */
static int pictures(const Call *call) { return shape_part(&tensor(call, "X")->shape, 0, 2); }

/* ---- MaxPool ---- */

static void max_infer(Call *call, Shape *outputs)
{
    int order = attribute_int(call, "storage_order", 0);
    if (order != 0 && order != 1) {
        refuse(call, "storage_order", "is %d: 0 is row-major, 1 column-major", order);
    }
    Windows windows = windows_of(call);
    need_pixels(call, &windows);
    outputs[0] = outputs[1] = pooled(call, &windows);
}

static void max_forward(Call *call)
{
    Windows windows = windows_of(call);
    if (!wanted(call, "Indices") && pool_rows(call->plan, &windows, tensor(call, "X"), tensor(call, "Y"), false, false)) {
        return;
    }
    int count = pictures(call) * windows.count;
    Launch pool = launch(call->plan, "max_pooling.cl", "max_pool_forward", "");
    give_tensor(&pool, tensor(call, "X"));
    give_tensor(&pool, wanted(call, "Y") ? tensor(call, "Y") : NULL);
    give_tensor(&pool, wanted(call, "Indices") ? tensor(call, "Indices") : NULL);
    give_windows(&pool, &windows);
    give_int(&pool, attribute_int(call, "storage_order", 0));
    give_int(&pool, count);
    over(&pool, (size_t)count);
}

static void max_backward(Call *call)
{
    const Tensor *x = tensor(call, "X");
    Windows windows = windows_of(call);
    if (fast_max_pool_back(call, &windows, x, tensor(call, "dY"), tensor(call, "dX"))) {
        return;
    }
    int count = pictures(call) * windows.count;
    cl_mem winners = scratch(call->plan, (uint64_t)count * sizeof(cl_int));

    Launch find = launch(call->plan, "max_pooling.cl", "max_pool_winners", "");
    give_tensor(&find, x);
    give_memory(&find, winners);
    give_windows(&find, &windows);
    give_int(&find, count);
    over(&find, (size_t)count);

    Launch pool = launch(call->plan, "max_pooling.cl", "max_pool_backward", "");
    give_memory(&pool, winners);
    give_tensor(&pool, tensor(call, "dY"));
    give_tensor(&pool, tensor(call, "dX"));
    give_windows(&pool, &windows);
    give_int(&pool, x->size);
    over(&pool, (size_t)x->size);
}

/* ---- AveragePool ---- */

static void average_infer(Call *call, Shape *outputs)
{
    Windows windows = windows_of(call);
    if (!attribute_int(call, "count_include_pad", 0)) {
        need_pixels(call, &windows);
    }
    outputs[0] = pooled(call, &windows);
}

static void average_forward(Call *call)
{
    Windows windows = windows_of(call);
    bool with_padding = attribute_int(call, "count_include_pad", 0);
    if (pool_rows(call->plan, &windows, tensor(call, "X"), tensor(call, "Y"), true, with_padding)) {
        return;
    }
    int count = pictures(call) * windows.count;
    Launch pool = launch(call->plan, "average_pooling.cl", "average_pool_forward", "");
    give_tensor(&pool, tensor(call, "X"));
    give_tensor(&pool, tensor(call, "Y"));
    give_windows(&pool, &windows);
    give_int(&pool, with_padding);
    give_int(&pool, count);
    over(&pool, (size_t)count);
}

static void average_backward(Call *call)
{
    const Tensor *dx = tensor(call, "dX");
    Windows windows = windows_of(call);
    if (fast_average_pool_back(call, &windows, attribute_int(call, "count_include_pad", 0), tensor(call, "dY"), dx)) {
        return;
    }
    Launch pool = launch(call->plan, "average_pooling.cl", "average_pool_backward", "");
    give_tensor(&pool, tensor(call, "dY"));
    give_tensor(&pool, dx);
    give_windows(&pool, &windows);
    give_int(&pool, attribute_int(call, "count_include_pad", 0));
    give_int(&pool, dx->size);
    over(&pool, (size_t)dx->size);
}

/* ---- LpPool ---- */

static void lp_infer(Call *call, Shape *outputs)
{
    int norm = attribute_int(call, "p", 2);
    if (norm < 1) {
        refuse(call, "p", "is %d: a norm needs 1 or more", norm);
    }
    Windows windows = windows_of(call);
    outputs[0] = pooled(call, &windows);
}

static void lp_norms(Call *call, const Windows *windows, const Tensor *y)
{
    Launch pool = launch(call->plan, "lp_pooling.cl", "lp_pool_forward", "");
    give_tensor(&pool, tensor(call, "X"));
    give_tensor(&pool, y);
    give_windows(&pool, windows);
    give_int(&pool, attribute_int(call, "p", 2));
    give_int(&pool, y->size);
    over(&pool, (size_t)y->size);
}

static void lp_forward(Call *call)
{
    Windows windows = windows_of(call);
    lp_norms(call, &windows, tensor(call, "Y"));
}

static void lp_backward(Call *call)
{
    const Tensor *x = tensor(call, "X"), *given = tensor(call, "Y");
    Windows windows = windows_of(call);
    Tensor y = given ? *given : scratch_tensor(call->plan, "Y", pooled(call, &windows));
    if (!given) {
        lp_norms(call, &windows, &y);
    }
    Launch pool = launch(call->plan, "lp_pooling.cl", "lp_pool_backward", "");
    give_tensor(&pool, x);
    give_tensor(&pool, &y);
    give_tensor(&pool, tensor(call, "dY"));
    give_tensor(&pool, tensor(call, "dX"));
    give_windows(&pool, &windows);
    give_int(&pool, attribute_int(call, "p", 2));
    give_int(&pool, x->size);
    over(&pool, (size_t)x->size);
}

const Operator pooling_operators[] = {
    {.name = "MaxPool", .inputs = {{"X"}}, .outputs = {{"Y"}, {"Indices", INTEGER, .optional = true, .fixed = true}},
     .attributes = {WINDOW_ATTRIBUTES, "storage_order"}, .infer = max_infer, .forward = max_forward, .backward = max_backward},
    {.name = "AveragePool", .inputs = {{"X"}}, .outputs = {{"Y"}}, .attributes = {WINDOW_ATTRIBUTES, "count_include_pad"},
     .infer = average_infer, .forward = average_forward, .backward = average_backward},
    {.name = "LpPool", .inputs = {{"X"}}, .outputs = {{"Y"}}, .attributes = {WINDOW_ATTRIBUTES, "p"},
     .infer = lp_infer, .forward = lp_forward, .backward = lp_backward},
    {0},
};
