/*
 * Trains a small network for a few steps, its layers fused, each by itself, and by naive kernels, and compares: for the tools that watch memory, which see
 * the planner, the fused kernels and the steps of whole networks here, and as an example of the network part of reference.h.
 *
 *     train            exit status 0: all ways end with the same weights, but for rounding
 */
#include "reference.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 3, MOST = 600, MOST_PICTURES = 33 };

/* What the network owns. */
static const struct {
    const char *name;
    int64_t rank, shape[4];
} parameters[] = {
    {"w1", 4, {5, 2, 3, 3}}, {"b1", 1, {5}}, {"w2", 4, {6, 5, 3, 3}}, {"b2", 1, {6}},
    {"w3", 2, {7, 54}},      {"b3", 1, {7}}, {"w4", 2, {4, 7}},       {"b4", 1, {4}},
    {"scale", 1, {5}},       {"shift", 1, {5}},
};
enum { PARAMETERS = sizeof parameters / sizeof *parameters, OTHERS = 4 };

static int size_of(int i)
{
    int size = 1;
    for (int axis = 0; axis < parameters[i].rank; axis++) {
        size *= (int)parameters[i].shape[axis];
    }
    return size;
}

#define MUST(call) must(call, #call)

static void must(int32_t status, const char *what)
{
    if (status) {
        fprintf(stderr, "%s: %s\n", what, ref_error_message());
        exit(1);
    }
}

static ref_node node(const char *name, const char *op, const reference_attribute *attributes, int64_t count, const char *const *inputs,
                     int64_t input_count, const char *const *output)
{
    return (ref_node){sizeof(ref_node), name, op, count, attributes, input_count, inputs, 1, output};
}

/* Convolution, Relu, MaxPool, batch normalisation with a detour around it and Relu, convolution, Relu, two fully connected layers with a Relu between, and the
   loss. */
static ref_network *build(ref_context *context, int N, bool separate, bool clipped)
{
    static const int64_t two[] = {2, 2}, ones[] = {1, 1, 1, 1}, one[] = {1};
    static const reference_attribute pads[] = {{sizeof *pads, REFERENCE_INTS, "pads", 4, ones, NULL, NULL}};
    static const reference_attribute window[] = {{sizeof *window, REFERENCE_INTS, "kernel_shape", 2, two, NULL, NULL},
                                                 {sizeof *window, REFERENCE_INTS, "strides", 2, two, NULL, NULL}};
    static const reference_attribute training[] = {{sizeof *training, REFERENCE_INTS, "training_mode", 1, one, NULL, NULL}};
    static const reference_attribute transposed[] = {{sizeof *transposed, REFERENCE_INTS, "transB", 1, one, NULL, NULL}};
#define NAMES(...) ((const char *const[]){__VA_ARGS__})
    ref_node nodes[] = {
        node("conv1", "Conv", pads, 1, NAMES("x", "w1", "b1"), 3, NAMES("conv1")),
        node("relu1", "Relu", NULL, 0, NAMES("conv1"), 1, NAMES("relu1")),
        node("pool1", "MaxPool", window, 2, NAMES("relu1"), 1, NAMES("pool1")),
        node("norm", "BatchNormalization", training, 1, NAMES("pool1", "scale", "shift", "mean", "var"), 5, NAMES("norm")),
        node("sum", "Add", NULL, 0, NAMES("norm", "pool1"), 2, NAMES("sum")),
        node("relu", "Relu", NULL, 0, NAMES("sum"), 1, NAMES("relu")),
        node("conv2", "Conv", NULL, 0, NAMES("relu", "w2", "b2"), 3, NAMES("conv2")),
        node("relu2", "Relu", NULL, 0, NAMES("conv2"), 1, NAMES("relu2")),
        node("flat", "Flatten", NULL, 0, NAMES("relu2"), 1, NAMES("flat")),
        node("fc1", "Gemm", transposed, 1, NAMES("flat", "w3", "b3"), 3, NAMES("fc1")),
        node("relu3", "Relu", NULL, 0, NAMES("fc1"), 1, NAMES("relu3")),
        node("fc2", "Gemm", transposed, 1, NAMES("relu3", "w4", "b4"), 3, NAMES("fc2")),
        node("loss", "SoftmaxCrossEntropyLoss", NULL, 0, NAMES("fc2", "labels"), 2, NAMES("loss")),
    };
    ref_network_tensor tensors[PARAMETERS + OTHERS] = {
        {sizeof *tensors, REFERENCE_F32, REF_INPUT, "x", 4, (int64_t[]){N, 2, 10, 10}, NULL},
        {sizeof *tensors, REFERENCE_I64, REF_INPUT, "labels", 1, (int64_t[]){N}, NULL},
        {sizeof *tensors, REFERENCE_F32, REF_KEPT, "mean", 1, (int64_t[]){5}, NULL},
        {sizeof *tensors, REFERENCE_F32, REF_KEPT, "var", 1, (int64_t[]){5}, NULL},
    };
    for (int i = 0; i < PARAMETERS; i++) {
        tensors[i + OTHERS] = (ref_network_tensor){sizeof *tensors, REFERENCE_F32, REF_PARAMETER, parameters[i].name, parameters[i].rank, parameters[i].shape, NULL};
    }
    static const double epsilon[] = {0.1};
    static const reference_attribute adam[] = {{sizeof *adam, REFERENCE_FLOATS, "epsilon", 1, NULL, epsilon, NULL}};
    const ref_optimiser optimiser = {.struct_size = sizeof optimiser, .op = "Adam", .attribute_count = 1, .attributes = adam, .plain_count = 1,
                                     .plain = adam, .largest_norm = 0.5, .largest_value = 0.1};
    ref_network_description description = {
        .struct_size = sizeof description, .tensor_count = PARAMETERS + OTHERS, .tensors = tensors,
        .node_count = sizeof nodes / sizeof *nodes, .nodes = nodes,
        .output_count = 1, .outputs = NAMES("fc2"), .loss = "loss", .separate = separate,
        .optimiser = clipped ? &optimiser : NULL,
    };
    ref_network *network;
    MUST(ref_network_create(context, &description, NULL, &network));
    return network;
}

/* The same numbers each time. */
static float number(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(*state >> 8) / (1 << 24) - 0.5f;
}

static void fill(ref_network *network, const char *name, int size, unsigned *state)
{
    static float values[MOST_PICTURES * 2 * 10 * 10];
    for (int i = 0; i < size; i++) {
        values[i] = number(state);
    }
    MUST(ref_network_write(network, REF_VALUE, name, (uint64_t)size * sizeof *values, values));
}

static float train(ref_context *context, int N, bool separate, bool clipped, float weights[PARAMETERS][MOST])
{
    ref_network *network = build(context, N, separate, clipped);
    int64_t labels[MOST_PICTURES];
    unsigned state = 1;
    float loss;
    for (int i = 0; i < PARAMETERS; i++) {
        fill(network, parameters[i].name, size_of(i), &state);
    }
    for (int n = 0; n < N; n++) {
        labels[n] = (n * 5 + 3) % 4;
    }
    MUST(ref_network_write(network, REF_VALUE, "labels", (uint64_t)N * sizeof *labels, labels));
    MUST(ref_network_rates(network, 0.1f, 0.9f, 1e-3f));
    for (int step = 0; step < STEPS; step++) {
        MUST(ref_network_updates(network, step + 1));
        fill(network, "x", N * 2 * 10 * 10, &state);
        MUST(ref_network_step(network));
    }
    MUST(ref_network_read(network, REF_VALUE, "loss", sizeof loss, &loss));
    for (int i = 0; i < PARAMETERS; i++) {
        MUST(ref_network_read(network, REF_VALUE, parameters[i].name, (uint64_t)size_of(i) * sizeof(float), weights[i]));
    }
    ref_network_release(network);
    return loss;
}

/* How many weights differ from those of the other way. */
static int differences(const char *way, float weights[PARAMETERS][MOST], float others[PARAMETERS][MOST])
{
    int differ = 0;
    for (int i = 0; i < PARAMETERS; i++) {
        for (int k = 0; k < size_of(i); k++) {
            if (!(fabsf(weights[i][k] - others[i][k]) <= 1e-5f)) {
                differ++;
                printf("%s[%d]: fused %.9g, %s %.9g\n", parameters[i].name, k, weights[i][k], way, others[i][k]);
            }
        }
    }
    return differ;
}

/* clipped: by Adam, its gradients clipped, else with momentum. */
static int compare(ref_context *context, ref_context *plain, int N, bool clipped)
{
    static float fused[PARAMETERS][MOST], separate[PARAMETERS][MOST], naive[PARAMETERS][MOST];
    float loss[] = {train(context, N, false, clipped, fused), train(context, N, true, clipped, separate), train(plain, N, true, clipped, naive)};
    int differ = differences("separate", fused, separate) + differences("naive", fused, naive);
    printf("%d pictures, %d steps%s: loss %.6f fused, %.6f separate, %.6f naive, %d weights differ\n", N, STEPS, clipped ? ", clipped" : "",
           loss[0], loss[1], loss[2], differ);
    return differ;
}

/* Few pictures go through the network launch by launch, many each by itself through all of it: operators/fused_pass.c. */
int main(void)
{
    ref_context *context, *naive;
    ref_context_options options = {.struct_size = sizeof options, .algorithm = REF_NAIVE};
    MUST(ref_context_create(0, NULL, &context));
    MUST(ref_context_create(0, &options, &naive));
    int differ = compare(context, naive, 3, false) + compare(context, naive, MOST_PICTURES, false) + compare(context, naive, 3, true);
    ref_context_release(naive);
    ref_context_release(context);
    return differ != 0;
}
