/* Activations: one input, one output of the same shape. */
#include "operator.h"

static void same_shape(Call *call, Shape *outputs) { outputs[0] = tensor(call, "X")->shape; }

static void relu_forward(Call *call)
{
    const Tensor *x = tensor(call, "X");
    Launch relu = launch(call->plan, "activations.cl", "relu_forward", "");
    give_tensor(&relu, x);
    give_tensor(&relu, tensor(call, "Y"));
    give_int(&relu, x->size);
    over(&relu, (size_t)x->size);
}

static void relu_backward(Call *call)
{
    const Tensor *x = tensor(call, "X");
    Launch relu = launch(call->plan, "activations.cl", "relu_backward", "");
    give_tensor(&relu, x);
    give_tensor(&relu, tensor(call, "dY"));
    give_tensor(&relu, tensor(call, "dX"));
    give_int(&relu, x->size);
    over(&relu, (size_t)x->size);
}

const Operator activation_operators[] = {
    {.name = "Relu", .inputs = {{"X"}}, .outputs = {{"Y"}}, .infer = same_shape, .forward = relu_forward, .backward = relu_backward},
    {0},
};
