/* LocallyConnected: a convolution whose weights are not shared, a kernel and a bias of its own at each position. */
#include "operator.h"

#include <string.h>

/* What a call comes to. C counts the input channels of one group, as W has them. */
typedef struct Local {
    Windows windows;
    int N, C, O, G;
} Local;

/* O×H'×W'… */
static Shape biases(const Local *local)
{
    Shape shape = {.rank = local->windows.axes + 1, .length = {local->O}};
    for (int a = 0; a < local->windows.axes; a++) {
        shape.length[a + 1] = local->windows.positions[a];
    }
    return shape;
}

static void need_kernels(Call *call, const Local *local)
{
    const Tensor *x = tensor(call, "X"), *w = tensor(call, "W"), *b = tensor(call, "B");
    Shape needed = biases(local);
    if (w->shape.length[0] != local->windows.count) {
        refuse(call, "W", "is %s and has %d kernels, but X %s has %d positions", shape_text(&w->shape), w->shape.length[0],
               shape_text(&x->shape), local->windows.count);
    }
    if (b && !shape_equal(&b->shape, &needed)) {
        refuse(call, "B", "is %s but W is %s: it needs %s, one for each output channel and position", shape_text(&b->shape),
               shape_text(&w->shape), shape_text(&needed));
    }
}

static Local describe(Call *call)
{
    const Tensor *x = tensor(call, "X"), *w = tensor(call, "W");
    Local local = {.G = attribute_int(call, "group", 1)};
    need_rank(call, x, 3, MOST_AXES + 2, "N×C×H×W…");
    need_rank(call, w, 4, MOST_AXES + 3, "P×O×C×K×L…");
    if (fine(call) && w->shape.rank != x->shape.rank + 1) {
        refuse(call, "W", "is %s but X is %s: it needs one axis more, the positions", shape_text(&w->shape), shape_text(&x->shape));
    }
    local.N = x->shape.length[0];
    local.O = w->shape.length[1];
    local.C = w->shape.length[2];
    if (local.G < 1 || local.O % local.G) {
        refuse(call, "group", "is %d, which does not divide the %d output channels of W %s", local.G, local.O, shape_text(&w->shape));
    } else if (x->shape.length[1] != (int64_t)local.C * local.G) {
        refuse(call, "W", "is %s in %d group(s) and wants %lld channels, but X is %s", shape_text(&w->shape), local.G,
               (long long)local.C * local.G, shape_text(&x->shape));
    }
    if (fine(call)) {
        local.windows = slide(call, x->shape.length + 2, w->shape.length + 3, x->shape.rank - 2, false);
    }
    if (fine(call)) {
        need_kernels(call, &local);
    }
    return local;
}

static void infer(Call *call, Shape *outputs)
{
    Local local = describe(call);
    Shape y = biases(&local);
    outputs[0] = (Shape){.rank = y.rank + 1, .length = {local.N}};
    memcpy(outputs[0].length + 1, y.length, (size_t)y.rank * sizeof y.length[0]);
}

static void forward(Call *call)
{
    const Tensor *y = tensor(call, "Y");
    Local local = describe(call);
    Launch connect = launch(call->plan, "locally_connected.cl", "local_forward", "");
    give_tensor(&connect, tensor(call, "X"));
    give_tensor(&connect, tensor(call, "W"));
    give_tensor(&connect, tensor(call, "B"));
    give_tensor(&connect, y);
    give_windows(&connect, &local.windows);
    give_int(&connect, local.C);
    give_int(&connect, local.O);
    give_int(&connect, local.G);
    give_int(&connect, y->size);
    over(&connect, (size_t)y->size);
}

static void input_gradient(Call *call, const Local *local, const Tensor *dx)
{
    Launch gradient = launch(call->plan, "locally_connected.cl", "local_input_gradient", "");
    give_tensor(&gradient, tensor(call, "dY"));
    give_tensor(&gradient, tensor(call, "W"));
    give_tensor(&gradient, dx);
    give_windows(&gradient, &local->windows);
    give_int(&gradient, local->C);
    give_int(&gradient, local->O);
    give_int(&gradient, local->G);
    give_int(&gradient, dx->size);
    over(&gradient, (size_t)dx->size);
}

static void weight_gradient(Call *call, const Local *local, const Tensor *dw)
{
    Launch gradient = launch(call->plan, "locally_connected.cl", "local_weight_gradient", "");
    give_tensor(&gradient, tensor(call, "X"));
    give_tensor(&gradient, tensor(call, "dY"));
    give_tensor(&gradient, dw);
    give_windows(&gradient, &local->windows);
    give_int(&gradient, local->N);
    give_int(&gradient, local->C);
    give_int(&gradient, local->O);
    give_int(&gradient, local->G);
    give_int(&gradient, dw->size);
    over(&gradient, (size_t)dw->size);
}

static void bias_gradient(Call *call, const Local *local, const Tensor *db)
{
    Launch gradient = launch(call->plan, "locally_connected.cl", "local_bias_gradient", "");
    give_tensor(&gradient, tensor(call, "dY"));
    give_tensor(&gradient, db);
    give_int(&gradient, local->N);
    give_int(&gradient, db->size);
    over(&gradient, (size_t)db->size);
}

static void backward(Call *call)
{
    Local local = describe(call);
    if (wanted(call, "dX")) {
        input_gradient(call, &local, tensor(call, "dX"));
    }
    if (wanted(call, "dW")) {
        weight_gradient(call, &local, tensor(call, "dW"));
    }
    if (wanted(call, "dB")) {
        bias_gradient(call, &local, tensor(call, "dB"));
    }
}

const Operator locally_connected_operators[] = {
    {.name = "LocallyConnected", .inputs = {{"X"}, {"W"}, {"B", .optional = true}}, .outputs = {{"Y"}},
     .attributes = {"kernel_shape", "strides", "pads", "dilations", "auto_pad", "exact_fit", "group"}, .infer = infer,
     .forward = forward, .backward = backward},
    {0},
};
