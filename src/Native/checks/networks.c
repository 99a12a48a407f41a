/*
 * Networks on trial: described wrongly, compiled and stepped while the runtime breaks, and stepped for the tools that watch kernels.
 *
 *     networks          exit status 0: all as promised in reference.h
 *
 * Without REFERENCE_OPENCL=…/libfaulty_opencl.so nothing is broken; so it runs on Oclgrind too.
 */
#include "reference.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 3, SIDE = 10, CLASSES = 4, MOST = 16 };

static int failures;

#define EXPECT(status, words, call) expect(__LINE__, #call, status, words, call)

static void expect(int line, const char *text, ref_status status, const char *words, int32_t got)
{
    if (got != (int32_t)status || (status && !strstr(ref_error_message(), words))) {
        failures++;
        printf("line %d: %s\n  gave %d, %s\n  expected %d, …%s…\n", line, text, got, ref_error_message(), status, words);
    }
}

/* ---- A network with a group of every kind: two convolutions with what follows them, two fully connected layers, scores ---- */

typedef struct Description {
    ref_network_tensor tensors[MOST];
    ref_node nodes[MOST];
    int64_t shapes[MOST][4];
    const char *names[MOST][4]; /* of the nodes' tensors: inputs, then the output */
    ref_network_description whole;
} Description;

static void tensor(Description *d, int32_t role, int32_t dtype, const char *name, int rank, const int64_t *shape)
{
    int i = (int)d->whole.tensor_count++;
    memcpy(d->shapes[i], shape, (size_t)rank * sizeof *shape);
    d->tensors[i] = (ref_network_tensor){sizeof(ref_network_tensor), dtype, role, name, rank, d->shapes[i], NULL};
}

static void node(Description *d, const char *op, const char *output, const reference_attribute *attributes, int attribute_count, int inputs,
                 const char *const *names)
{
    int i = (int)d->whole.node_count++;
    memcpy(d->names[i], names, (size_t)inputs * sizeof *names);
    d->names[i][inputs] = output;
    d->nodes[i] = (ref_node){sizeof(ref_node), output, op, attribute_count, attributes, inputs, d->names[i], 1, d->names[i] + inputs};
}

#define TENSOR(role, dtype, name, ...) \
    tensor(d, role, dtype, name, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), (int64_t[]){__VA_ARGS__})
#define NODE(op, output, attributes, count, ...) \
    node(d, op, output, attributes, count, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *[]){__VA_ARGS__})

static void describe(Description *d)
{
    static const int64_t two[] = {2, 2}, one[] = {1};
    static const reference_attribute pool[] = {
        {sizeof(reference_attribute), REFERENCE_INTS, "kernel_shape", 2, two, NULL, NULL},
        {sizeof(reference_attribute), REFERENCE_INTS, "strides", 2, two, NULL, NULL},
    };
    static const reference_attribute transposed = {sizeof(reference_attribute), REFERENCE_INTS, "transB", 1, one, NULL, NULL};
    static const char *const outputs[] = {"scores"};
    *d = (Description){0};
    TENSOR(REF_INPUT, REFERENCE_F32, "x", BATCH, 1, SIDE, SIDE);
    TENSOR(REF_INPUT, REFERENCE_I64, "labels", BATCH);
    TENSOR(REF_PARAMETER, REFERENCE_F32, "w1", 3, 1, 3, 3);
    TENSOR(REF_PARAMETER, REFERENCE_F32, "b1", 3);
    TENSOR(REF_PARAMETER, REFERENCE_F32, "w2", 5, 3, 3, 3);
    TENSOR(REF_PARAMETER, REFERENCE_F32, "b2", 5);
    TENSOR(REF_PARAMETER, REFERENCE_F32, "w3", 6, 20);
    TENSOR(REF_PARAMETER, REFERENCE_F32, "b3", 6);
    TENSOR(REF_PARAMETER, REFERENCE_F32, "w4", CLASSES, 6);
    TENSOR(REF_PARAMETER, REFERENCE_F32, "b4", CLASSES);
    NODE("Conv", "conv1", NULL, 0, "x", "w1", "b1");
    NODE("Relu", "relu1", NULL, 0, "conv1");
    NODE("MaxPool", "pool1", pool, 2, "relu1");
    NODE("Conv", "conv2", NULL, 0, "pool1", "w2", "b2");
    NODE("Relu", "relu2", NULL, 0, "conv2");
    NODE("Flatten", "flat", NULL, 0, "relu2");
    NODE("Gemm", "fc1", &transposed, 1, "flat", "w3", "b3");
    NODE("Relu", "relu3", NULL, 0, "fc1");
    NODE("Gemm", "scores", &transposed, 1, "relu3", "w4", "b4");
    NODE("SoftmaxCrossEntropyLoss", "loss", NULL, 0, "scores", "labels");
    d->whole.struct_size = sizeof d->whole;
    d->whole.tensors = d->tensors;
    d->whole.nodes = d->nodes;
    d->whole.output_count = 1;
    d->whole.outputs = outputs;
    d->whole.loss = "loss";
}

static int32_t write_all(ref_network *network)
{
    static float values[BATCH * SIDE * SIDE];
    static const int64_t labels[BATCH] = {0, 3, 1};
    static const struct { const char *name; int size; } given[] = {
        {"x", BATCH * SIDE * SIDE}, {"w1", 27}, {"b1", 3}, {"w2", 135}, {"b2", 5}, {"w3", 120}, {"b3", 6}, {"w4", 24}, {"b4", 4},
    };
    int32_t status = ref_network_write(network, REF_VALUE, "labels", sizeof labels, labels);
    for (size_t i = 0; i < sizeof given / sizeof *given && !status; i++) {
        for (int k = 0; k < given[i].size; k++) {
            values[k] = (float)((k * 37 + (int)i * 11) % 19 - 9) / 16;
        }
        status = ref_network_write(network, REF_VALUE, given[i].name, (uint64_t)given[i].size * sizeof(float), values);
    }
    return status;
}

/* An optimiser that the kernels which sum the gradients do not know, behind clipped gradients. */
static const ref_optimiser adam = {.struct_size = sizeof adam, .op = "Adam", .largest_norm = 0.5};

/* A few steps; the loss goes down. */
static int32_t learn(ref_context *context, int steps, const ref_optimiser *optimiser)
{
    Description d;
    ref_network *network = NULL;
    float first = 0, last = 0;
    describe(&d);
    d.whole.optimiser = optimiser;
    int32_t status = ref_network_create(context, &d.whole, NULL, &network);
    status = status ? status : write_all(network);
    status = status ? status : ref_network_rates(network, 0.05f, 0.5f, 0.01f);
    for (int i = 0; i < steps && !status; i++) {
        status = ref_network_updates(network, i + 1);
        status = status ? status : ref_network_step(network);
        status = status ? status : ref_network_read(network, REF_VALUE, "loss", sizeof last, &last);
        first = i ? first : last;
    }
    if (!status && !(last < first)) {
        failures++;
        printf("%d steps took the loss from %g to %g\n", steps, first, last);
    }
    ref_network_release(network);
    return status;
}

/* ---- Misuse ---- */

static int32_t create(ref_context *context, const Description *d)
{
    ref_network *network = NULL;
    int32_t status = ref_network_create(context, &d->whole, NULL, &network);
    ref_network_release(network);
    return status;
}

static void null_handles(ref_context *context)
{
    Description d;
    ref_network *network;
    ref_plan *plan;
    float value = 0;
    describe(&d);
    EXPECT(REF_INVALID, "context is NULL", ref_network_create(NULL, &d.whole, NULL, &network));
    EXPECT(REF_INVALID, "description is NULL", ref_network_create(context, NULL, NULL, &network));
    EXPECT(REF_INVALID, "network is NULL", ref_network_create(context, &d.whole, NULL, NULL));
    EXPECT(REF_INVALID, "network is NULL", ref_network_run(NULL));
    EXPECT(REF_INVALID, "network is NULL", ref_network_step(NULL));
    EXPECT(REF_INVALID, "network is NULL", ref_network_rates(NULL, 0, 0, 0));
    EXPECT(REF_INVALID, "network is NULL", ref_network_updates(NULL, 0));
    EXPECT(REF_INVALID, "network is NULL", ref_network_read(NULL, REF_VALUE, "x", 4, &value));
    EXPECT(REF_INVALID, "network is NULL", ref_network_plans(NULL, &plan, &plan));
    ref_network_release(NULL);
}

#define MISDESCRIBED(status, words, change) \
    do { \
        Description d; \
        describe(&d); \
        change; \
        EXPECT(status, words, create(context, &d)); \
    } while (0)

static void misdescribed(ref_context *context)
{
    MISDESCRIBED(REF_INVALID, "struct_size", d.whole.struct_size = 8);
    MISDESCRIBED(REF_INVALID, "no nodes", d.whole.node_count = 0);
    MISDESCRIBED(REF_INVALID, "tensor x lacks", d.tensors[0].role = 9);
    MISDESCRIBED(REF_INVALID, "length 0", d.shapes[0][1] = 0);
    MISDESCRIBED(REF_UNSUPPORTED, "100 axes", d.tensors[0].rank = 100);
    MISDESCRIBED(REF_UNSUPPORTED, "x is F64", d.tensors[0].dtype = REFERENCE_F64);
    MISDESCRIBED(REF_INVALID, "w1 is defined twice", d.tensors[3].name = "w1");
    MISDESCRIBED(REF_INVALID, "conv1 is defined twice", d.names[3][3] = "conv1");
    MISDESCRIBED(REF_INVALID, "conv1 takes nothing", d.names[0][0] = "nothing");
    MISDESCRIBED(REF_INVALID, "relu1 takes pool1, which no tensor before", d.names[1][0] = "pool1");
    MISDESCRIBED(REF_UNSUPPORTED, "Konv is not an operator", d.nodes[0].op = "Konv");
    MISDESCRIBED(REF_INVALID, "relu1 has 4 inputs", d.nodes[1].input_count = 4);
    MISDESCRIBED(REF_INVALID, "relu1 has 9 outputs", d.nodes[1].output_count = 9);
    MISDESCRIBED(REF_INVALID, "conv1: Conv: ", d.shapes[2][1] = 2);
    MISDESCRIBED(REF_INVALID, "conv1: Conv: W is missing", d.names[0][1] = "");
    MISDESCRIBED(REF_INVALID, "output nothing", d.whole.outputs = (const char *const[]){"nothing"});
    MISDESCRIBED(REF_INVALID, "loss scores is 3×4", d.whole.loss = "scores");
    MISDESCRIBED(REF_INVALID, "takes the place of b1", (d.tensors[3].role = REF_KEPT, d.tensors[3].next = "scores"));
    static const ref_optimiser small = {.struct_size = 8}, other = {.struct_size = sizeof other, .op = "Relu"},
                               bare = {.struct_size = sizeof bare, .op = "Momentum"};
    MISDESCRIBED(REF_INVALID, "the optimiser lacks", d.whole.optimiser = &small);
    MISDESCRIBED(REF_UNSUPPORTED, "Relu is not an optimiser", d.whole.optimiser = &other);
    MISDESCRIBED(REF_INVALID, "the step of w1: Momentum: alpha is missing", d.whole.optimiser = &bare);
    MISDESCRIBED(REF_OK, "", d.whole.struct_size = offsetof(ref_network_description, optimiser));
    EXPECT(REF_OK, "", learn(context, 5, NULL));
    EXPECT(REF_OK, "", learn(context, 5, &adam));
}

/* The runtime breaks at the first, second, … call of each kind, until it does so after the end; every time the next try must work. */
static void broken_runtime(ref_context *context, const ref_optimiser *optimiser)
{
    static const char *const functions[] = {"clCreateBuffer:-4", "clCreateKernel:-6", "clSetKernelArg:-51", "clEnqueueNDRangeKernel:-5",
                                            "clEnqueueWriteBuffer:-5", "clEnqueueReadBuffer:-5"};
    uint64_t before, after;
    ref_context_memory(context, &before);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        int32_t status = REF_INVALID;
        for (int at = 1; at < 1000 && status; at += 1 + at / 8) {
            char fault[64];
            snprintf(fault, sizeof fault, "%s:%d", functions[i], at);
            setenv("FAULT", fault, 1);
            status = learn(context, 2, optimiser);
            unsetenv("FAULT");
            ref_context_memory(context, &after);
            if (after != before) {
                failures++;
                printf("%s: %llu bytes are still held\n", fault, (unsigned long long)(after - before));
                before = after;
            }
        }
        if (status) {
            failures++;
            printf("%s: never came to its end\n", functions[i]);
        }
    }
    EXPECT(REF_OK, "", learn(context, 2, optimiser));
}

int main(void)
{
    ref_context *context;
    uint64_t left = 0;
    EXPECT(REF_OK, "", ref_context_create(0, NULL, &context));
    null_handles(context);
    misdescribed(context);
    if (getenv("REFERENCE_OPENCL") && strstr(getenv("REFERENCE_OPENCL"), "faulty")) {
        broken_runtime(context, NULL);
        broken_runtime(context, &adam);
    }
    ref_context_memory(context, &left);
    if (left) {
        failures++;
        printf("%llu bytes of device memory are still held\n", (unsigned long long)left);
    }
    ref_context_release(context);
    printf("%d failures\n", failures);
    return failures > 0;
}
