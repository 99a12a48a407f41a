/* ConvTranspose: each value of the input paints the kernel into the output. */
#include "operator.h"

/* What a call comes to. O counts the output channels of one group, as W has them. */
typedef struct Transposed {
    Windows windows;
    int N, C, O, G;
} Transposed;

static Transposed describe(Call *call)
{
    const Tensor *x = tensor(call, "X"), *w = tensor(call, "W"), *b = tensor(call, "B");
    Transposed t = {.G = attribute_int(call, "group", 1)};
    need_rank(call, x, 3, MOST_AXES + 2, "N×C×H×W…");
    need_rank(call, w, 3, MOST_AXES + 2, "C×O×K×L…");
    if (fine(call) && w->shape.rank != x->shape.rank) {
        refuse(call, "W", "is %s but X is %s: they need the same number of axes", shape_text(&w->shape), shape_text(&x->shape));
    }
    t.N = x->shape.length[0];
    t.C = x->shape.length[1];
    t.O = w->shape.length[1];
    if (w->shape.length[0] != t.C) {
        refuse(call, "W", "is %s and wants %d channels, but X is %s", shape_text(&w->shape), w->shape.length[0], shape_text(&x->shape));
    }
    if (t.G < 1 || t.C % t.G) {
        refuse(call, "group", "is %d, which does not divide the %d channels of X %s", t.G, t.C, shape_text(&x->shape));
    }
    if (b && fine(call) && (b->shape.rank != 1 || b->shape.length[0] != (int64_t)t.O * t.G)) {
        refuse(call, "B", "is %s but W is %s in %d group(s): it needs %lld, one for each output channel", shape_text(&b->shape),
               shape_text(&w->shape), t.G, (long long)t.O * t.G);
    }
    if (attribute_int(call, "exact_fit", 0)) {
        refuse(call, "exact_fit", "has no meaning here: the output is as large as the windows need");
    }
    if (fine(call)) {
        t.windows = cover(call, x->shape.length + 2, w->shape.length + 2, x->shape.rank - 2);
    }
    return t;
}

static void infer(Call *call, Shape *outputs)
{
    Transposed t = describe(call);
    int64_t channels = (int64_t)t.O * t.G;
    if (fine(call) && (channels > INT32_MAX / t.N || channels * t.N > INT32_MAX / t.windows.pixels)) {
        refuse(call, "Y", "would have 2³¹ elements or more");
        return;
    }
    outputs[0] = (Shape){.rank = t.windows.axes + 2, .length = {t.N, (int)channels}};
    for (int a = 0; a < t.windows.axes; a++) {
        outputs[0].length[a + 2] = t.windows.picture[a];
    }
}

static void forward(Call *call)
{
    const Tensor *y = tensor(call, "Y");
    Transposed t = describe(call);
    Launch paint = launch(call->plan, "transposed_convolution.cl", "transposed_forward", "");
    give_tensor(&paint, tensor(call, "X"));
    give_tensor(&paint, tensor(call, "W"));
    give_tensor(&paint, tensor(call, "B"));
    give_tensor(&paint, y);
    give_windows(&paint, &t.windows);
    give_int(&paint, t.C);
    give_int(&paint, t.O);
    give_int(&paint, t.G);
    give_int(&paint, y->size);
    over(&paint, (size_t)y->size);
}

static void input_gradient(Call *call, const Transposed *t, const Tensor *dx)
{
    Launch gradient = launch(call->plan, "transposed_convolution.cl", "transposed_input_gradient", "");
    give_tensor(&gradient, tensor(call, "dY"));
    give_tensor(&gradient, tensor(call, "W"));
    give_tensor(&gradient, dx);
    give_windows(&gradient, &t->windows);
    give_int(&gradient, t->C);
    give_int(&gradient, t->O);
    give_int(&gradient, t->G);
    give_int(&gradient, dx->size);
    over(&gradient, (size_t)dx->size);
}

static void weight_gradient(Call *call, const Transposed *t, const Tensor *dw)
{
    Launch gradient = launch(call->plan, "transposed_convolution.cl", "transposed_weight_gradient", "");
    give_tensor(&gradient, tensor(call, "X"));
    give_tensor(&gradient, tensor(call, "dY"));
    give_tensor(&gradient, dw);
    give_windows(&gradient, &t->windows);
    give_int(&gradient, t->N);
    give_int(&gradient, t->C);
    give_int(&gradient, t->O);
    give_int(&gradient, t->G);
    give_int(&gradient, dw->size);
    over(&gradient, (size_t)dw->size);
}

static void bias_gradient(Call *call, const Transposed *t, const Tensor *db)
{
    Launch gradient = launch(call->plan, "transposed_convolution.cl", "transposed_bias_gradient", "");
    give_tensor(&gradient, tensor(call, "dY"));
    give_tensor(&gradient, db);
    give_int(&gradient, t->N);
    give_int(&gradient, t->windows.pixels);
    give_int(&gradient, db->size);
    over(&gradient, (size_t)db->size);
}

static void backward(Call *call)
{
    Transposed t = describe(call);
    if (wanted(call, "dX")) {
        input_gradient(call, &t, tensor(call, "dX"));
    }
    if (wanted(call, "dW")) {
        weight_gradient(call, &t, tensor(call, "dW"));
    }
    if (wanted(call, "dB")) {
        bias_gradient(call, &t, tensor(call, "dB"));
    }
}

const Operator transposed_convolution_operators[] = {
    {.name = "ConvTranspose", .inputs = {{"X"}, {"W"}, {"B", .optional = true}}, .outputs = {{"Y"}},
     .attributes = {"kernel_shape", "strides", "pads", "dilations", "auto_pad", "exact_fit", "group", "output_padding", "output_shape"},
     .infer = infer, .forward = forward, .backward = backward},
    {0},
};
