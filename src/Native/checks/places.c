/*
 * Plans of several contexts, each with a thread of its own, wherever plans run: on the device's threads, in the calling thread, by the crew.
 * Every run has to give the bits of the plan's first one; the process has to live. Small grids and large ones alternate, since PoCL compiles
 * a kernel in two forms for them, and so do contexts that come and go.
 *
 *     places [seconds]      (REFERENCE_PLACE decides where, or each plan finds out)
 */
#include "reference.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS = 3, RUNS = 40, MOST_INPUTS = 2, MOST_AXES = 4 };

typedef struct Tensor {
    const char *name;
    int rank;
    int64_t shape[MOST_AXES];
} Tensor;

/* An operator on tensors of random numbers. */
typedef struct Job {
    const char *op;
    int input_count;
    Tensor inputs[MOST_INPUTS], result;
} Job;

static const Job jobs[] = {
    {"Relu", 1, {{"X", 1, {300}}}, {"Y", 1, {300}}},
    {"Relu", 1, {{"X", 2, {3, 50000}}}, {"Y", 2, {3, 50000}}},
    {"Add", 2, {{"A", 2, {70, 1100}}, {"B", 1, {1100}}}, {"C", 2, {70, 1100}}},
    {"Add", 2, {{"A", 2, {7, 11}}, {"B", 1, {11}}}, {"C", 2, {7, 11}}},
    {"Conv", 2, {{"X", 4, {4, 7, 30, 30}}, {"W", 4, {13, 7, 3, 3}}}, {"Y", 4, {4, 13, 28, 28}}},
    {"Conv", 2, {{"X", 4, {2, 3, 9, 9}}, {"W", 4, {5, 3, 3, 3}}}, {"Y", 4, {2, 5, 7, 7}}},
    {"MatMul", 2, {{"A", 2, {65, 130}}, {"B", 2, {130, 33}}}, {"Y", 2, {65, 33}}},
    {"Softmax", 1, {{"input", 2, {64, 10}}}, {"output", 2, {64, 10}}},
};
enum { JOBS = sizeof jobs / sizeof *jobs };

static time_t end;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int failures;
static long runs;

static void complain(const char *what, const char *op)
{
    pthread_mutex_lock(&lock);
    failures++;
    printf("%s: %s: %s\n", op, what, ref_error_message());
    pthread_mutex_unlock(&lock);
}

static size_t size_of(const Tensor *tensor)
{
    size_t size = 1;
    for (int axis = 0; axis < tensor->rank; axis++) {
        size *= (size_t)tensor->shape[axis];
    }
    return size;
}

static ref_tensor make(ref_context *context, const Tensor *tensor, unsigned *seed)
{
    size_t size = size_of(tensor);
    float *values = malloc(size * sizeof *values);
    ref_buffer *buffer = NULL;
    for (size_t i = 0; i < size; i++) {
        values[i] = (float)(rand_r(seed) % 2001 - 1000) / 512.0f;
    }
    if (ref_buffer_create(context, size * sizeof *values, &buffer) || ref_buffer_write(buffer, 0, size * sizeof *values, values)) {
        complain(tensor->name, "making a tensor");
    }
    free(values);
    return (ref_tensor){.struct_size = sizeof(ref_tensor), .dtype = REFERENCE_F32, .name = tensor->name, .rank = tensor->rank,
                        .shape = tensor->shape, .buffer = buffer};
}

static void check_runs(ref_context *context, ref_plan *plan, const Job *job, ref_buffer *result)
{
    size_t bytes = size_of(&job->result) * sizeof(float);
    void *first = malloc(bytes), *again = malloc(bytes);
    for (int run = 0; run < RUNS; run++) {
        if (ref_plan_run(plan) || ref_context_finish(context) || ref_buffer_read(result, 0, bytes, run ? again : first)) {
            complain("running", job->op);
        } else if (run && memcmp(first, again, bytes) != 0) {
            complain("other bits than the first time", job->op);
        }
    }
    free(first);
    free(again);
}

static void run_job(ref_context *context, const Job *job, unsigned *seed)
{
    ref_tensor inputs[MOST_INPUTS], result = make(context, &job->result, seed);
    for (int i = 0; i < job->input_count; i++) {
        inputs[i] = make(context, &job->inputs[i], seed);
    }
    ref_plan *plan;
    ref_call call = {.struct_size = sizeof call, .op = job->op, .input_count = job->input_count, .inputs = inputs, .result_count = 1,
                     .results = &result};
    if (ref_plan_create(context, &plan) || ref_plan_add(plan, &call)) {
        complain("recording", job->op);
    } else {
        check_runs(context, plan, job, result.buffer);
    }
    ref_plan_release(plan);
    for (int i = 0; i < job->input_count; i++) {
        ref_buffer_release(inputs[i].buffer);
    }
    ref_buffer_release(result.buffer);
}

static void *live(void *number)
{
    unsigned seed = *(unsigned *)number;
    long own = 0;
    do {
        ref_context *context;
        ref_context_options options = {.struct_size = sizeof options, .algorithm = rand_r(&seed) % 2 ? REF_AUTO : REF_NAIVE};
        if (ref_context_create(0, &options, &context)) {
            complain("ref_context_create", "a context");
            return NULL;
        }
        for (int i = 0; i < JOBS; i++) {
            run_job(context, &jobs[(unsigned)rand_r(&seed) % JOBS], &seed);
            own += RUNS;
        }
        ref_context_release(context);
    } while (time(NULL) < end);
    pthread_mutex_lock(&lock);
    runs += own;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int count, char **words)
{
    pthread_t threads[THREADS];
    unsigned numbers[THREADS];
    end = time(NULL) + (count > 1 ? atoi(words[1]) : 5);
    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i + 1;
        pthread_create(&threads[i], NULL, live, &numbers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    printf("%ld runs in %d threads, %d failures\n", runs, THREADS, failures);
    return failures ? 1 : 0;
}
