/* Activations: one input, one output of the same shape. */
#include "operator.h"

#include <math.h>
#include <string.h>

/* The kernels of activations.cl, and ONNX's defaults of the attributes. */
typedef struct Activation {
    const char *name, *forward, *backward;
    double alpha, beta, gamma;
} Activation;

#define KERNELS(name) .forward = name "_forward", .backward = name "_backward"

static const Activation activations[] = {
    {"Atan", KERNELS("atan")},
    {"Celu", KERNELS("celu"), .alpha = 1},
    {"Elu", KERNELS("elu"), .alpha = 1},
    {"Gelu", KERNELS("gelu")},
    {"HardSigmoid", KERNELS("hard_sigmoid"), .alpha = 0.2, .beta = 0.5},
    {"HardSwish", KERNELS("hard_swish")},
    {"LeakyRelu", KERNELS("leaky_relu"), .alpha = 0.01},
    {"Mish", KERNELS("mish")},
    {"Relu", KERNELS("relu")},
    {"Selu", KERNELS("selu"), .alpha = 1.6732632423543772848170429916717, .gamma = 1.0507009873554804934193349852946},
    {"Sigmoid", KERNELS("sigmoid")},
    {"Softplus", KERNELS("softplus")},
    {"Softsign", KERNELS("softsign")},
    {"Step", KERNELS("step")},
    {"Swish", KERNELS("swish"), .alpha = 1},
    {"Tanh", KERNELS("tanh")},
    {"ThresholdedRelu", KERNELS("thresholded_relu"), .alpha = 1},
};

static const Activation gelu_tanh = {"Gelu", KERNELS("gelu_tanh")};

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

static void give_attributes(Launch *launch, Call *call, const Activation *activation)
{
    give_float(launch, (float)attribute_float(call, "alpha", activation->alpha));
    give_float(launch, (float)attribute_float(call, "beta", activation->beta));
    give_float(launch, (float)attribute_float(call, "gamma", activation->gamma));
    give_float(launch, (float)attribute_float(call, "threshold", (double)INFINITY));
}

static void forward(Call *call)
{
    const Activation *activation = activation_of(call);
    const Tensor *x = tensor(call, call->op->inputs[0].name);
    Launch kernel = launch(call->plan, "activations.cl", activation->forward, "");
    give_tensor(&kernel, x);
    give_tensor(&kernel, tensor(call, call->op->outputs[0].name));
    give_attributes(&kernel, call, activation);
    give_int(&kernel, x->size);
    over(&kernel, (size_t)x->size);
}

static void backward(Call *call)
{
    const Activation *activation = activation_of(call);
    const Tensor *x = tensor(call, call->op->inputs[0].name);
    Launch kernel = launch(call->plan, "activations.cl", activation->backward, "");
    give_tensor(&kernel, x);
    give_tensor(&kernel, gradient(call, call->op->outputs[0].name));
    give_tensor(&kernel, gradient(call, call->op->inputs[0].name));
    give_attributes(&kernel, call, activation);
    give_int(&kernel, x->size);
    over(&kernel, (size_t)x->size);
}

#define UNARY(NAME, INPUT, OUTPUT, ...)                                                                                               \
    {                                                                                                                                 \
        .name = NAME, .inputs = {{INPUT}}, .outputs = {{OUTPUT}}, .attributes = {__VA_ARGS__}, .infer = same_shape,                   \
        .forward = forward, .backward = backward                                                                                      \
    }

const Operator activation_operators[] = {
    UNARY("Atan", "input", "output", NULL),
    UNARY("Celu", "X", "Y", "alpha"),
    UNARY("Elu", "X", "Y", "alpha"),
    UNARY("Gelu", "X", "Y", "approximate"),
    UNARY("HardSigmoid", "X", "Y", "alpha", "beta"),
    UNARY("HardSwish", "X", "Y", NULL),
    UNARY("LeakyRelu", "X", "Y", "alpha"),
    UNARY("Mish", "X", "Y", NULL),
    UNARY("Relu", "X", "Y", NULL),
    UNARY("Selu", "X", "Y", "alpha", "gamma"),
    UNARY("Sigmoid", "X", "Y", NULL),
    UNARY("Softplus", "X", "Y", "threshold"),
    UNARY("Softsign", "input", "output", NULL),
    UNARY("Step", "X", "Y", NULL),
    UNARY("Swish", "X", "Y", "alpha"),
    UNARY("Tanh", "input", "output", NULL),
    UNARY("ThresholdedRelu", "X", "Y", "alpha"),
    {0},
};
