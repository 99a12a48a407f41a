/*
 * Where a plan runs: on the device's threads or in the calling thread.
 *
 * PoCL's threads sleep whenever there is nothing to do. To wake one and be woken by it costs 30 to 45 µs on the machine that this was
 * measured on, more than all the work of a small plan. PoCL has a second device for the same processor and the same memory that computes in
 * the thread that calls, one work-group after the other, at half a microsecond a launch. The core opens both where there are both, and a plan
 * finds out by itself: its first runs are waited for and timed, on both in turn, and what was faster in the median is kept.
 *
 * Only a plan that is waited for alone gains, so a plan runs in the calling thread only if nothing else has been run since the caller last
 * waited: of plans that are enqueued one behind the other the second and all further ones go to the threads, which are awake by then.
 * What is computed is the same bit by bit: the same kernels, the same work-groups.
 */
#include "plan.h"

#include <stdlib.h>
#include <time.h>

/* Half of it done, by all threads together, could never pay for doing it alone; seconds. */
static const double too_long = 150e-6;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static ref_status finish(ref_context *context, cl_command_queue queue)
{
    cl_int error = context->cl->clFinish(queue);
    return error ? fail_opencl(error, "waiting for the device") : REF_OK;
}

static ref_status run_on(ref_plan *plan, cl_command_queue queue)
{
    ref_context *context = plan->context;
    ref_status status = enqueue_all(context, queue, &plan->run);
    if (!status) {
        cl_int error = context->cl->clFlush(queue);
        status = error ? fail_opencl(error, "handing work to the device") : REF_OK;
    }
    return status;
}

/* The device's threads have to be done with what came before. */
static ref_status run_in_caller(ref_plan *plan)
{
    ref_context *context = plan->context;
    ref_status status = finish(context, context->queue);
    if (!status) {
        status = run_on(plan, context->caller_queue);
    }
    return status ? status : finish(context, context->caller_queue);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *seconds)
{
    qsort(seconds, MOST_TRIALS, sizeof *seconds, by_size);
    return seconds[MOST_TRIALS / 2];
}

/* One timed run: first all on the threads, then all in the caller. The first on either compiles, and so is no news to the median. */
static ref_status try_out(ref_plan *plan)
{
    ref_context *context = plan->context;
    Trials *trials = &plan->trials;
    bool in_caller = trials->count >= MOST_TRIALS;
    ref_status status = finish(context, context->queue);
    double start = now();
    if (!status) {
        status = in_caller ? run_in_caller(plan) : run_on(plan, context->queue);
    }
    if (!status) {
        status = finish(context, context->queue);
    }
    trials->seconds[in_caller][trials->count % MOST_TRIALS] = now() - start;
    trials->count++;
    if (trials->count == MOST_TRIALS && median(trials->seconds[false]) > too_long) {
        trials->count = 2 * MOST_TRIALS;
    } else if (trials->count == 2 * MOST_TRIALS) {
        trials->in_caller = median(trials->seconds[true]) < median(trials->seconds[false]);
    }
    return status;
}

ref_status run_where_faster(ref_plan *plan)
{
    ref_context *context = plan->context;
    bool alone = context->waited;
    context->waited = false;
    if (!context->caller_queue || !alone) {
        return run_on(plan, context->queue);
    }
    if (plan->trials.count < 2 * MOST_TRIALS) {
        return try_out(plan);
    }
    return plan->trials.in_caller ? run_in_caller(plan) : run_on(plan, context->queue);
}

cl_command_queue transfer_queue(ref_context *context)
{
    context->waited = true;
    if (!context->caller_queue || context->cl->clFinish(context->queue)) {
        return context->queue;
    }
    return context->caller_queue;
}
