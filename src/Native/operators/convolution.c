/* Conv: what it is, and which algorithm computes it. Its naive kernels; the others stand in files of their own. */
#include "convolution.h"

/* The shapes as src/Reference/Layers/Convolution.cs demands them; refuses those that do not fit. */
static Convolution describe(Call *call)
{
    const Tensor *x = tensor(call, "X"), *w = tensor(call, "W"), *b = tensor(call, "B");
    Convolution c = {.plan = call->plan, .x = x, .w = w, .b = b, .G = attribute_int(call, "group", 1)};
    need_rank(call, x, 3, MOST_AXES + 2, "N×C×H×W…");
    need_rank(call, w, 3, MOST_AXES + 2, "O×C×K×L…");
    if (fine(call) && w->shape.rank != x->shape.rank) {
        refuse(call, "W", "is %s but X is %s: they need the same number of axes", shape_text(&w->shape), shape_text(&x->shape));
    }
    c.N = x->shape.length[0];
    c.O = w->shape.length[0];
    c.C = w->shape.length[1];
    if (c.G < 1 || c.O % c.G) {
        refuse(call, "group", "is %d, which does not divide the %d output channels of W %s", c.G, c.O, shape_text(&w->shape));
    } else if (x->shape.length[1] % c.G || x->shape.length[1] / c.G != c.C) {
        refuse(call, "W", "is %s in %d group(s) and wants %lld channels, but X is %s and has %d", shape_text(&w->shape), c.G,
               (long long)c.C * c.G, shape_text(&x->shape), x->shape.length[1]);
    }
    if (b && fine(call) && (b->shape.rank != 1 || b->shape.length[0] != c.O)) {
        refuse(call, "B", "is %s but W is %s: it needs %d, one for each output channel", shape_text(&b->shape), shape_text(&w->shape), c.O);
    }
    if (fine(call)) {
        c.windows = slide(call, x->shape.length + 2, w->shape.length + 2, x->shape.rank - 2, false);
    }
    return c;
}

static void infer(Call *call, Shape *outputs)
{
    Convolution c = describe(call);
    outputs[0] = (Shape){.rank = c.x->shape.rank, .length = {c.N, c.O}};
    for (int axis = 0; axis < c.windows.axes; axis++) {
        outputs[0].length[axis + 2] = c.windows.positions[axis];
    }
    if (fine(call) && (int64_t)c.N * c.O * c.windows.count > INT32_MAX) {
        refuse(call, "Y", "would be %s: a tensor has fewer than 2³¹ elements", shape_text(&outputs[0]));
    }
}

/* ---- The naive kernels ---- */

static bool always(const Convolution *c) { return c != NULL; }

static void give_sizes(Launch *launch, const Convolution *c)
{
    give_windows(launch, &c->windows);
    give_int(launch, c->N);
    give_int(launch, c->C);
    give_int(launch, c->O);
    give_int(launch, c->G);
}

static void naive_forward(const Convolution *c)
{
    Launch forward = launch(c->plan, "convolution.cl", "convolution_forward", "");
    give_tensor(&forward, c->x);
    give_tensor(&forward, c->w);
    give_tensor(&forward, c->b);
    give_tensor(&forward, c->y);
    give_sizes(&forward, c);
    over(&forward, (size_t)c->y->size);
}

static void naive_input_gradient(const Convolution *c)
{
    Launch backward = launch(c->plan, "convolution.cl", "convolution_input_gradient", "");
    give_tensor(&backward, c->dy);
    give_tensor(&backward, c->w);
    give_tensor(&backward, c->dx);
    give_sizes(&backward, c);
    over(&backward, (size_t)c->dx->size);
}

static void naive_weight_gradient(const Convolution *c)
{
    Launch backward = launch(c->plan, "convolution.cl", "convolution_weight_gradient", "");
    give_tensor(&backward, c->x);
    give_tensor(&backward, c->dy);
    give_tensor(&backward, c->dw);
    give_sizes(&backward, c);
    over(&backward, (size_t)c->dw->size);
}

static void naive_bias_gradient(const Convolution *c)
{
    Launch backward = launch(c->plan, "convolution.cl", "convolution_bias_gradient", "");
    give_tensor(&backward, c->dy);
    give_tensor(&backward, c->db);
    give_int(&backward, c->N);
    give_int(&backward, c->O);
    give_int(&backward, c->windows.count);
    over(&backward, (size_t)c->O);
}

/* ---- Which algorithm ---- */

enum { ENOUGH_PRODUCTS = 1 << 14 };

bool worth_a_program(const Convolution *c)
{
    return c->plan->context->algorithm != REF_AUTO || (int64_t)c->N * c->O * c->windows.count * c->C * c->windows.weights >= ENOUGH_PRODUCTS;
}

/* In order of preference; the last fits always. */
static const Algorithm for_y[] = {
    {winograd_images_fit, winograd_images_forward},
    {winograd_fits, winograd_forward},
    {depthwise_fits, depthwise_forward},
    {direct_fits, direct_forward},
    {always, naive_forward},
};
static const Algorithm for_dx[] = {
    {winograd_images_fit_gradient, winograd_images_input_gradient},
    {depthwise_input_gradient_fits, depthwise_input_gradient},
    {winograd_fits_input_gradient, winograd_input_gradient},
    {images_fit_channels, images_input_gradient},
    {flat_gradient_fits, phases_input_gradient},
    {always, naive_input_gradient},
};
static const Algorithm for_dw[] = {
    {depthwise_fits, depthwise_weight_gradient},
    {winograd_fits_weight_gradient, winograd_weight_gradient},
    {images_fit, images_weight_gradient},
    {flat_gradient_fits, flat_weight_gradient},
    {always, naive_weight_gradient},
};
static const Algorithm for_db[] = {{flat_gradient_fits, flat_bias_gradient}, {always, naive_bias_gradient}};

static void record(const Convolution *convolution, const Algorithm *algorithm)
{
    while (!algorithm->fits(convolution)) {
        algorithm++;
    }
    algorithm->record(convolution);
}

static void forward(Call *call)
{
    Convolution c = describe(call);
    c.y = tensor(call, "Y");
    record(&c, for_y);
}

static void backward(Call *call)
{
    Convolution c = describe(call);
    Upstream upstream = {0};
    c.upstream = &upstream;
    c.dy = tensor(call, "dY");
    c.dx = tensor(call, "dX");
    c.dw = tensor(call, "dW");
    c.db = tensor(call, "dB");
    if (c.dx) {
        record(&c, for_dx);
    }
    if (c.dw) {
        record(&c, for_dw);
    }
    if (c.db) {
        record(&c, for_db);
    }
}

const Operator convolution_operators[] = {
    {.name = "Conv",
     .inputs = {{"X"}, {"W"}, {"B", .optional = true}},
     .outputs = {{"Y"}},
     .attributes = {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides", "exact_fit"},
     .infer = infer,
     .forward = forward,
     .backward = backward},
    {0},
};
