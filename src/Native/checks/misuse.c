/*
 * Uses the core wrongly, and breaks the runtime under it: every error must say what it is, and what comes after it must work.
 *
 *     misuse            exit status 0: all as promised in reference.h
 *
 * The runtime is broken through faulty_opencl.c, so start it with REFERENCE_OPENCL=…/libfaulty_opencl.so.
 */
#include "reference.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define EXPECT(status, words, call) expect(__LINE__, #call, status, words, call)

static void expect(int line, const char *text, ref_status status, const char *words, int32_t got)
{
    if (got != (int32_t)status || (status && !strstr(ref_error_message(), words))) {
        failures++;
        printf("line %d: %s\n  gave %d, %s\n  expected %d, …%s…\n", line, text, got, ref_error_message(), status, words);
    }
}

enum { ELEMENTS = 600 };
static const int64_t shape[] = {20, 30};

typedef struct Relu {
    ref_buffer *x, *y;
    ref_plan *plan;
} Relu;

static ref_tensor real(const char *name, ref_buffer *buffer)
{
    return (ref_tensor){.struct_size = sizeof(ref_tensor), .dtype = REFERENCE_F32, .name = name, .rank = 2, .shape = shape, .buffer = buffer};
}

static int32_t add(ref_plan *plan, const char *op, ref_tensor x, ref_tensor y)
{
    ref_call call = {.struct_size = sizeof call, .op = op, .input_count = 1, .inputs = &x, .result_count = 1, .results = &y};
    return ref_plan_add(plan, &call);
}

static Relu make(ref_context *context)
{
    Relu relu = {0};
    EXPECT(REF_OK, "", ref_buffer_create(context, ELEMENTS * sizeof(float), &relu.x));
    EXPECT(REF_OK, "", ref_buffer_create(context, ELEMENTS * sizeof(float), &relu.y));
    EXPECT(REF_OK, "", ref_plan_create(context, &relu.plan));
    EXPECT(REF_OK, "", add(relu.plan, "Relu", real("X", relu.x), real("Y", relu.y)));
    return relu;
}

/* Whether a plan still computes what it should. */
static void works(Relu relu)
{
    float x[ELEMENTS], y[ELEMENTS];
    int wrong = 0;
    for (int i = 0; i < ELEMENTS; i++) {
        x[i] = (float)(i - ELEMENTS / 2);
    }
    EXPECT(REF_OK, "", ref_buffer_write(relu.x, 0, sizeof x, x));
    EXPECT(REF_OK, "", ref_plan_run(relu.plan));
    EXPECT(REF_OK, "", ref_buffer_read(relu.y, 0, sizeof y, y));
    for (int i = 0; i < ELEMENTS; i++) {
        wrong += y[i] != (x[i] > 0 ? x[i] : 0);
    }
    if (wrong) {
        failures++;
        printf("%d of %d results are wrong\n", wrong, ELEMENTS);
    }
}

static void release(Relu relu)
{
    ref_plan_release(relu.plan);
    ref_buffer_release(relu.x);
    ref_buffer_release(relu.y);
}

static void null_handles(ref_context *context)
{
    ref_buffer *buffer;
    ref_plan *plan;
    float value = 0;
    EXPECT(REF_INVALID, "count is NULL", ref_device_count(NULL));
    EXPECT(REF_INVALID, "device is NULL", ref_device_describe(0, NULL));
    EXPECT(REF_INVALID, "struct_size", ref_device_describe(0, &(ref_device){0}));
    EXPECT(REF_INVALID, "context is NULL", ref_context_create(0, NULL, NULL));
    EXPECT(REF_INVALID, "context is NULL", ref_buffer_create(NULL, 4, &buffer));
    EXPECT(REF_INVALID, "buffer is NULL", ref_buffer_create(context, 4, NULL));
    EXPECT(REF_INVALID, "0 bytes", ref_buffer_create(context, 0, &buffer));
    EXPECT(REF_INVALID, "buffer is NULL", ref_buffer_read(NULL, 0, 4, &value));
    EXPECT(REF_INVALID, "context is NULL", ref_plan_create(NULL, &plan));
    EXPECT(REF_INVALID, "plan is NULL", ref_plan_run(NULL));
    EXPECT(REF_INVALID, "context is NULL", ref_context_finish(NULL));
    ref_context_release(NULL);
    ref_buffer_release(NULL);
    ref_plan_release(NULL);
}

static void wrong_devices(void)
{
    ref_context *context;
    int32_t count;
    EXPECT(REF_OK, "", ref_device_count(&count));
    EXPECT(REF_NO_DEVICE, "device -1", ref_context_create(-1, NULL, &context));
    EXPECT(REF_NO_DEVICE, "there are", ref_context_create(count, NULL, &context));
    EXPECT(REF_INVALID, "no algorithm 9", ref_context_create(0, &(ref_context_options){.struct_size = sizeof(ref_context_options), .algorithm = 9}, &context));
}

static void wrong_sizes(ref_context *context)
{
    Relu relu = make(context);
    float value = 0;
    EXPECT(REF_INVALID, "do not lie in a buffer of 2400", ref_buffer_write(relu.x, 2400, 4, &value));
    EXPECT(REF_INVALID, "do not lie in a buffer of 2400", ref_buffer_read(relu.x, UINT64_MAX, 4, &value));
    EXPECT(REF_INVALID, "do not lie in a buffer of 2400", ref_buffer_read(relu.x, 4, UINT64_MAX, &value));
    ref_tensor x = real("X", relu.x), y = real("Y", relu.y);
    y.shape = (int64_t[]){30, 20};
    EXPECT(REF_INVALID, "Relu: Y is 30×20: it should be 20×30", add(relu.plan, "Relu", x, y));
    x.shape = (int64_t[]){20, 31};
    EXPECT(REF_INVALID, "needs 2480 bytes, but its buffer has 2400", add(relu.plan, "Relu", x, real("Y", relu.y)));
    x.shape = (int64_t[]){-20, 30};
    EXPECT(REF_INVALID, "length -20", add(relu.plan, "Relu", x, real("Y", relu.y)));
    x = real("X", relu.x);
    x.rank = 100;
    EXPECT(REF_UNSUPPORTED, "100 axes", add(relu.plan, "Relu", x, real("Y", relu.y)));
    EXPECT(REF_INVALID, "X is missing", add(relu.plan, "Relu", real("dY", relu.x), real("Y", relu.y)));
    EXPECT(REF_INVALID, "Q is not a tensor", add(relu.plan, "Relu", real("X", relu.x), real("Q", relu.y)));
    EXPECT(REF_INVALID, "dY is missing", add(relu.plan, "Relu", real("X", relu.x), real("dX", relu.y)));
    EXPECT(REF_UNSUPPORTED, "Rely is not an operator", add(relu.plan, "Rely", real("X", relu.x), real("Y", relu.y)));
    x = real("X", relu.x);
    x.dtype = REFERENCE_I64;
    x.shape = (int64_t[]){2, 3};
    EXPECT(REF_UNSUPPORTED, "X is I64", add(relu.plan, "Relu", x, real("Y", relu.y)));
    x = real("X", NULL);
    EXPECT(REF_INVALID, "lacks its name, its buffer", add(relu.plan, "Relu", x, real("Y", relu.y)));
    works(relu);
    release(relu);
}

static void too_much_memory(ref_context *context)
{
    ref_buffer *buffer;
    EXPECT(REF_OUT_OF_MEMORY, "allocating", ref_buffer_create(context, (uint64_t)1 << 60, &buffer));
    EXPECT(REF_INVALID, "cannot hold", ref_buffer_create(context, UINT64_MAX, &buffer));
    Relu relu = make(context);
    works(relu);
    release(relu);
}

/* Each step of the life of a context with the runtime broken under it; every time the next try must work. */
static void broken_runtime(void)
{
    static const struct {
        const char *fault;
        ref_status status;
        const char *words;
    } faults[] = {
        {"clCreateContext:-6", REF_OUT_OF_MEMORY, "CL_OUT_OF_HOST_MEMORY"},
        {"clCreateCommandQueue:-35", REF_OPENCL, "CL_INVALID_QUEUE_PROPERTIES"},
        {"clCreateBuffer:-4", REF_OUT_OF_MEMORY, "CL_MEM_OBJECT_ALLOCATION_FAILURE"},
        {"clCreateBuffer:-4:2", REF_OUT_OF_MEMORY, "allocating"},
        {"clBuildProgram:-11", REF_BUILD_FAILED, "CL_BUILD_PROGRAM_FAILURE"},
        {"clCreateProgramWithSource:-6", REF_OUT_OF_MEMORY, "creating a program"},
        {"clCreateKernel:-6", REF_OUT_OF_MEMORY, "relu_forward"},
        {"clSetKernelArg:-51", REF_OPENCL, "relu_forward argument 0"},
        {"clSetKernelArg:-51:3", REF_OPENCL, "relu_forward argument 2"},
        {"clEnqueueWriteBuffer:-5", REF_OUT_OF_MEMORY, "writing 2400 bytes"},
        {"clEnqueueNDRangeKernel:-5", REF_OUT_OF_MEMORY, "launching relu_forward"},
        {"clEnqueueNDRangeKernel:-2", REF_DEVICE_LOST, "CL_DEVICE_NOT_AVAILABLE"},
        {"clEnqueueReadBuffer:-2", REF_DEVICE_LOST, "reading 2400 bytes"},
        {"clGetPlatformIDs:-6", REF_OUT_OF_MEMORY, "listing OpenCL platforms"},
        {"clGetPlatformIDs:-1001", REF_NO_DEVICE, "no device"},
        {"clGetDeviceIDs:-1", REF_NO_DEVICE, "no device"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        ref_context *context = NULL;
        Relu relu = {0};
        float values[ELEMENTS] = {0};
        setenv("FAULT", faults[i].fault, 1);
        int32_t status = ref_context_create(0, NULL, &context);
        status = status ? status : ref_buffer_create(context, sizeof values, &relu.x);
        status = status ? status : ref_buffer_create(context, sizeof values, &relu.y);
        status = status ? status : ref_buffer_write(relu.x, 0, sizeof values, values);
        status = status ? status : ref_plan_create(context, &relu.plan);
        status = status ? status : add(relu.plan, "Relu", real("X", relu.x), real("Y", relu.y));
        status = status ? status : ref_plan_run(relu.plan);
        status = status ? status : ref_buffer_read(relu.y, 0, sizeof values, values);
        expect(__LINE__, faults[i].fault, faults[i].status, faults[i].words, status);
        unsetenv("FAULT");
        release(relu);
        ref_context_release(context);
    }
    ref_context *context;
    EXPECT(REF_OK, "", ref_context_create(0, NULL, &context));
    Relu relu = make(context);
    works(relu);
    release(relu);
    ref_context_release(context);
}

/* Objects end in any order; a context outlives its buffers and plans by itself. */
static void any_order(void)
{
    ref_context *context;
    EXPECT(REF_OK, "", ref_context_create(0, NULL, &context));
    Relu relu = make(context);
    ref_context_release(context);
    works(relu);
    ref_buffer *x = relu.x;
    relu.x = NULL;
    ref_plan_release(relu.plan);
    relu.plan = NULL;
    release(relu);
    ref_buffer_release(x);
}

static void two_contexts(ref_context *context)
{
    ref_context *other;
    EXPECT(REF_OK, "", ref_context_create(0, NULL, &other));
    Relu here = make(context), there = make(other);
    EXPECT(REF_INVALID, "another context", add(here.plan, "Relu", real("X", there.x), real("Y", here.y)));
    works(here);
    works(there);
    release(here);
    release(there);
    ref_context_release(other);
}

static void *work(void *relu)
{
    for (int i = 0; i < 50; i++) {
        works(*(Relu *)relu);
    }
    return NULL;
}

/* One context from two threads: its lock serialises them. Each has its own plan, since a plan's buffers are shared between its users. */
static void two_threads(ref_context *context)
{
    Relu relus[2] = {make(context), make(context)};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, &relus[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        release(relus[i]);
    }
}

static long resident_kilobytes(void)
{
    long size = 0, resident = 0;
    FILE *stream = fopen("/proc/self/statm", "r");
    if (!stream || fscanf(stream, "%ld %ld", &size, &resident) != 2) {
        resident = 0;
    }
    if (stream) {
        fclose(stream);
    }
    return resident * 4;
}

/* Creating and destroying does not grow memory: neither the device's count nor, beyond a fortieth, the process. */
static void many_cycles(ref_context *context, int cycles)
{
    uint64_t before, after;
    long resident = 0;
    ref_context_memory(context, &before);
    for (int i = 0; i < cycles; i++) {
        Relu relu = make(context);
        if (i % 100 == 0) {
            works(relu);
        }
        release(relu);
        if (i == cycles / 10) {
            resident = resident_kilobytes();
        }
    }
    ref_context_memory(context, &after);
    long grown = resident_kilobytes() - resident;
    if (after != before || grown > 4096) {
        failures++;
        printf("%d cycles: device memory %llu → %llu bytes, the process grew by %ld KiB\n", cycles, (unsigned long long)before,
               (unsigned long long)after, grown);
    }
}

/* What the broken runtime counts: contexts, queues, buffers, programs and kernels that were not released. */
static void objects_left(void)
{
    const char *name = getenv("REFERENCE_OPENCL");
    void *runtime = name ? dlopen(name, RTLD_NOW | RTLD_NOLOAD) : NULL;
    int (*live)(void);
    if (!runtime || !(*(void **)&live = dlsym(runtime, "faulty_opencl_live"))) {
        failures++;
        printf("start it with REFERENCE_OPENCL=…/libfaulty_opencl.so\n");
    } else if (live()) {
        failures++;
        printf("%d objects of the runtime were not released\n", live());
    }
}

int main(int count, char **words)
{
    int cycles = count > 1 ? atoi(words[1]) : 10000;
    ref_context *context;
    wrong_devices();
    EXPECT(REF_OK, "", ref_context_create(0, NULL, &context));
    null_handles(context);
    wrong_sizes(context);
    too_much_memory(context);
    broken_runtime();
    any_order();
    two_contexts(context);
    two_threads(context);
    many_cycles(context, cycles);
    uint64_t left;
    ref_context_memory(context, &left);
    if (left) {
        failures++;
        printf("%llu bytes of device memory are still held\n", (unsigned long long)left);
    }
    ref_context_release(context);
    objects_left();
    printf(failures ? "%d as not promised\n" : "all as promised\n", failures);
    return failures != 0;
}
