/* LRN: local response normalisation across channels. */
#include "operator.h"
#include "response.h"

static int at_most(int value, int most) { return value < most ? value : most; }

static void infer(Call *call, Shape *outputs)
{
    const Tensor *x = tensor(call, "X");
    int size = attribute_int(call, "size", 0);
    need_rank(call, x, 2, MOST_RANK, "N×C×H×W…");
    if (size < 1) {
        refuse(call, "size", "is %d: it counts the channels summed over X %s, at least 1", size, shape_text(&x->shape));
    }
    outputs[0] = x->shape;
}

/* Gives the layer's numbers, and records one work-item an element. */
static void over_responses(Launch *launch, Call *call)
{
    const Tensor *x = tensor(call, "X");
    int size = attribute_int(call, "size", 0), C = x->shape.length[1];
    Response response = {
        .share = (float)(attribute_float(call, "alpha", 1e-4) / size),
        .beta = (float)attribute_float(call, "beta", 0.75),
        .bias = (float)attribute_float(call, "bias", 1),
        .before = at_most((size - 1) / 2, C - 1), .after = at_most(size / 2, C - 1),
        .C = C, .places = shape_part(&x->shape, 2, x->shape.rank), .count = x->size,
    };
    give_bytes(launch, sizeof response, &response);
    over(launch, (size_t)x->size);
}

static void forward(Call *call)
{
    Launch kernel = launch(call->plan, "local_response.cl", "response_forward", "");
    give_tensor(&kernel, tensor(call, "X"));
    give_tensor(&kernel, tensor(call, "Y"));
    over_responses(&kernel, call);
}

static void backward(Call *call)
{
    const Tensor *x = tensor(call, "X"), *dx = gradient(call, "X");
    Tensor ds = scratch_tensor(call->plan, "ds", x->shape);
    Launch sums = launch(call->plan, "local_response.cl", "response_sums_backward", "");
    give_tensor(&sums, x);
    give_tensor(&sums, gradient(call, "Y"));
    give_tensor(&sums, &ds);
    give_tensor(&sums, dx);
    over_responses(&sums, call);
    Launch rest = launch(call->plan, "local_response.cl", "response_backward", "");
    give_tensor(&rest, x);
    give_tensor(&rest, &ds);
    give_tensor(&rest, dx);
    over_responses(&rest, call);
}

const Operator local_response_operators[] = {
    {.name = "LRN", .inputs = {{"X"}}, .outputs = {{"Y"}}, .attributes = {"size", "alpha", "beta", "bias"},
     .infer = infer, .forward = forward, .backward = backward},
    {0},
};
