/* Activations: one input, one output of the same shape. */
#include "planes.h"

#include <math.h>
#include <string.h>

/* The kernels of activations.cl, and ONNX's defaults of the attributes. */
typedef struct Activation {
    const char *name, *forward, *backward;
    const char *forward_pieces, *backward_pieces; /* of fast_activations.cl; NULL for none */
    double alpha, beta, gamma;
} Activation;

#define KERNELS(name) .forward = name "_forward", .backward = name "_backward"
#define FAST_KERNELS(name) KERNELS(name), .forward_pieces = name "_forward_pieces", .backward_pieces = name "_backward_pieces"

static const Activation activations[] = {
    {"Abs", FAST_KERNELS("absolute")},
    {"Atan", FAST_KERNELS("atan")},
    {"Celu", FAST_KERNELS("celu"), .alpha = 1},
    {"Clip", FAST_KERNELS("clip"), .alpha = -(double)INFINITY, .beta = (double)INFINITY},
    {"Elu", FAST_KERNELS("elu"), .alpha = 1},
    {"Exp", FAST_KERNELS("exponential")},
    {"Gelu", FAST_KERNELS("gelu")},
    {"HardSigmoid", FAST_KERNELS("hard_sigmoid"), .alpha = 0.2, .beta = 0.5},
    {"HardSwish", FAST_KERNELS("hard_swish")},
    {"LeakyRelu", FAST_KERNELS("leaky_relu"), .alpha = 0.01},
    {"Log", KERNELS("logarithm")},
    {"Mish", FAST_KERNELS("mish")},
    {"Neg", FAST_KERNELS("negate")},
    {"Reciprocal", FAST_KERNELS("reciprocal")},
    {"Relu", FAST_KERNELS("relu")},
    {"Selu", FAST_KERNELS("selu"), .alpha = 1.6732632423543772848170429916717, .gamma = 1.0507009873554804934193349852946},
    {"Sigmoid", FAST_KERNELS("sigmoid")},
    {"Softplus", FAST_KERNELS("softplus")},
    {"Softsign", KERNELS("softsign")},
    {"Sqrt", FAST_KERNELS("root")},
    {"Step", KERNELS("step")},
    {"Swish", FAST_KERNELS("swish"), .alpha = 1},
    {"Tanh", FAST_KERNELS("tanh")},
    {"ThresholdedRelu", FAST_KERNELS("thresholded_relu"), .alpha = 1},
};

static const Activation gelu_tanh = {"Gelu", FAST_KERNELS("gelu_tanh")};

static const Activation *activation_of(Call *call)
{
    if (!strcmp(attribute_string(call, "approximate", "none"), "tanh")) {
        return &gelu_tanh;
    }
    const Activation *activation = activations;
    while (strcmp(activation->name, call->op->name)) {
        activation++;
    }
    return activation;
}

static void same_shape(Call *call, Shape *outputs)
{
    const char *approximate = attribute_string(call, "approximate", "none");
    if (strcmp(approximate, "none") && strcmp(approximate, "tanh")) {
        refuse(call, "approximate", "is %s: there are none and tanh", approximate);
    }
    outputs[0] = tensor(call, call->op->inputs[0].name)->shape;
}

/* Clip's limits are its α and β. Launches the kernel for single elements or the one for pieces, whichever is better. b, the upstream gradient: NULL for none. */
static void record(Call *call, const Tensor *a, const Tensor *b, const Tensor *result)
{
    const Activation *activation = activation_of(call);
    const char *one_by_one = b ? activation->backward : activation->forward;
    const char *fast = b ? activation->backward_pieces : activation->forward_pieces;
    bool by_pieces = fast && fine(call) && goes_by_planes(call->plan, a->size);
    Launch kernel = launch(call->plan, by_pieces ? "fast_activations.cl" : "activations.cl", by_pieces ? fast : one_by_one, "");
    give_tensor(&kernel, a);
    if (b) {
        give_tensor(&kernel, b);
    }
    give_tensor(&kernel, result);
    give_float(&kernel, (float)attribute_float(call, "alpha", attribute_float(call, "min", activation->alpha)));
    give_float(&kernel, (float)attribute_float(call, "beta", attribute_float(call, "max", activation->beta)));
    give_float(&kernel, (float)attribute_float(call, "gamma", activation->gamma));
    give_float(&kernel, (float)attribute_float(call, "threshold", (double)INFINITY));
    if (by_pieces) {
        Planes planes = cut_planes(call->plan, 1, a->size);
        give_planes(&kernel, &planes);
        over_pieces(&kernel, &planes);
    } else {
        give_int(&kernel, a->size);
        over(&kernel, (size_t)a->size);
    }
}

static void forward(Call *call)
{
    record(call, tensor(call, call->op->inputs[0].name), NULL, tensor(call, call->op->outputs[0].name));
}

static void backward(Call *call)
{
    const char *x = call->op->inputs[0].name;
    record(call, tensor(call, x), gradient(call, call->op->outputs[0].name), gradient(call, x));
}

#define UNARY(NAME, INPUT, OUTPUT, ...)                                                                                               \
    {                                                                                                                                 \
        .name = NAME, .inputs = {{INPUT}}, .outputs = {{OUTPUT}}, .attributes = {__VA_ARGS__}, .infer = same_shape,                   \
        .forward = forward, .backward = backward                                                                                      \
    }

const Operator activation_operators[] = {
    UNARY("Abs", "X", "Y", NULL),
    UNARY("Atan", "input", "output", NULL),
    UNARY("Celu", "X", "Y", "alpha"),
    UNARY("Clip", "input", "output", "min", "max"),
    UNARY("Elu", "X", "Y", "alpha"),
    UNARY("Exp", "input", "output", NULL),
    UNARY("Gelu", "X", "Y", "approximate"),
    UNARY("HardSigmoid", "X", "Y", "alpha", "beta"),
    UNARY("HardSwish", "X", "Y", NULL),
    UNARY("LeakyRelu", "X", "Y", "alpha"),
    UNARY("Log", "input", "output", NULL),
    UNARY("Mish", "X", "Y", NULL),
    UNARY("Neg", "X", "Y", NULL),
    UNARY("Reciprocal", "X", "Y", NULL),
    UNARY("Relu", "X", "Y", NULL),
    UNARY("Selu", "X", "Y", "alpha", "gamma"),
    UNARY("Sigmoid", "X", "Y", NULL),
    UNARY("Softplus", "X", "Y", "threshold"),
    UNARY("Softsign", "input", "output", NULL),
    UNARY("Sqrt", "X", "Y", NULL),
    UNARY("Step", "X", "Y", NULL),
    UNARY("Swish", "X", "Y", "alpha"),
    UNARY("Tanh", "input", "output", NULL),
    UNARY("ThresholdedRelu", "X", "Y", "alpha"),
    {0},
};
