/*
 * Where a plan runs: on PoCL's threads, in the calling thread, or by the crew, the calling thread and others of the core's own.
 *
 * PoCL's threads sleep whenever there is nothing to do. To wake one and be woken by it costs 30 to 45 µs on the machine that this was
 * measured on, more than all the work of a small plan. In the calling thread a launch costs half a microsecond, and by the crew two (crew.c).
 * A plan finds out by itself where it is fastest: its first runs are waited for and timed, at all places in turn, and the place with the
 * least median is kept; now and then, ever more rarely, it looks again, and soon where a disturbance may have decided. REFERENCE_PLACE decides
 * instead where it is set.
 *
 * Only a plan that is waited for alone gains, so a plan leaves PoCL's threads only if nothing else has been run since the caller last
 * waited: of plans that are enqueued one behind the other the second and all further ones go to the threads, which are awake by then.
 * What is computed is the same bit by bit: the same kernels, the same work-groups.
 */
#include "crew.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A plan that takes longer than this on PoCL's threads is not tried elsewhere; seconds. In the calling thread half of it done, by all
   threads together, could never pay for doing it alone; of a long plan the crew could not save a hundredth. */
static const double too_long[PLACES] = {[IN_CALLER] = 150e-6, [BY_CREW] = 10e-3};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static ref_status run_on_threads(ref_plan *plan)
{
    ref_context *context = plan->context;
    ref_status status = enqueue_all(context, context->queue, &plan->run);
    if (!status) {
        cl_int error = context->cl->clFlush(context->queue);
        status = error ? fail_opencl(error, "handing work to the device") : REF_OK;
    }
    return status;
}

static int members_at(const ref_context *context, Place place) { return place == BY_CREW ? crew_size(context) : 1; }

/* The threads are the place of last resort; *found is where it ran. */
static ref_status run_at(ref_plan *plan, Place place, Place *found)
{
    int members = members_at(plan->context, place);
    *found = place != ON_THREADS && crew_claim(plan, members) ? place : ON_THREADS;
    if (*found == ON_THREADS) {
        return run_on_threads(plan);
    }
    ref_status status = crew_run(plan, members);
    crew_yield();
    return status;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum { TIMED = ROUNDS * (RUNS - 1) };

/* Of a place's times, in order, the one with so many before it: 0 is the shortest, TIMED / 2 the median. */
static double ranked(const ref_plan *plan, Place place, int rank)
{
    double sorted[TIMED];
    memcpy(sorted, plan->trials.seconds[place], sizeof sorted);
    qsort(sorted, TIMED, sizeof *sorted, by_size);
    return sorted[rank];
}

/* Whether a place is tried: the first runs on PoCL's threads, which come before all others, tell. */
static bool in_question(const ref_plan *plan, Place place)
{
    return plan->trials.seconds[ON_THREADS][0] <= too_long[place] && (place != BY_CREW || crew_size(plan->context) > 1);
}

/* While others keep a processor busy all places are equally slow, and undisturbed the crew gains most: a tie is the crew's. */
static Place best_place(const ref_plan *plan, int rank)
{
    Place best = ON_THREADS;
    for (Place place = ON_THREADS + 1; place < PLACES; place++) {
        double allowance = place == BY_CREW ? 1.1 : 1;
        if (in_question(plan, place) && ranked(plan, place, rank) < allowance * ranked(plan, best, rank)) {
            best = place;
        }
    }
    return best;
}

/* Whether the shortest times speak for another place than the medians, or the crew was not to be had. */
static bool disturbed(const ref_plan *plan)
{
    return best_place(plan, 0) != plan->trials.place || (in_question(plan, BY_CREW) && ranked(plan, BY_CREW, TIMED - 1) == HUGE_VAL);
}

/* How many runs it is until trials are held again: ever more, but few more while there is doubt. */
static int64_t next_patience(const ref_plan *plan)
{
    bool doubt = disturbed(plan);
    return plan->trials.patience ? plan->trials.patience * (doubt ? 2 : 8) : doubt ? 64 : 512;
}

/* Trials that were held at a bad time are held again. */
static void begin_again(Trials *trials)
{
    trials->tried = ON_THREADS;
    trials->round = 0;
    trials->runs = 0;
}

/* To the next run that is to be timed. */
static void advance(ref_plan *plan)
{
    Trials *trials = &plan->trials;
    if (++trials->run < RUNS) {
        return;
    }
    trials->run = 0;
    do {
        trials->tried++;
    } while (trials->tried < PLACES && !in_question(plan, trials->tried));
    if (trials->tried < PLACES) {
        return;
    }
    bool choice = in_question(plan, IN_CALLER) || in_question(plan, BY_CREW);
    if (choice && ++trials->round < ROUNDS) {
        trials->tried = ON_THREADS;
    } else {
        trials->place = choice ? best_place(plan, TIMED / 2) : ON_THREADS;
        trials->patience = next_patience(plan);
    }
}

/* One timed run. Round by round, so that a while in which the machine is disturbed is the same to all places. The first run after another
   place has to wake threads, and the very first compiles. */
static ref_status try_out(ref_plan *plan)
{
    ref_context *context = plan->context;
    Trials *trials = &plan->trials;
    Place found = ON_THREADS;
    cl_int error = context->cl->clFinish(context->queue);
    double start = now();
    ref_status status = error ? fail_opencl(error, "waiting for the device") : run_at(plan, trials->tried, &found);
    if (!status && (error = context->cl->clFinish(context->queue))) {
        status = fail_opencl(error, "waiting for the device");
    }
    if (trials->run > 0) {
        trials->seconds[trials->tried][trials->round * (RUNS - 1) + trials->run - 1] = found == trials->tried ? now() - start : HUGE_VAL;
    }
    advance(plan);
    return status;
}

ref_status run_where_faster(ref_plan *plan)
{
    ref_context *context = plan->context;
    Place found;
    bool alone = context->waited;
    context->waited = false;
    if (context->place != PLACES) {
        return run_at(plan, context->place, &found);
    }
    if (!crew_size(context) || !alone) {
        return run_on_threads(plan);
    }
    if (plan->trials.tried < PLACES) {
        return try_out(plan);
    }
    if (++plan->trials.runs == plan->trials.patience) {
        begin_again(&plan->trials);
    }
    return run_at(plan, plan->trials.place, &found);
}

ref_status find_place(Place *place)
{
    static const char *const names[PLACES] = {[ON_THREADS] = "threads", [IN_CALLER] = "caller", [BY_CREW] = "crew"};
    const char *wish = getenv("REFERENCE_PLACE");
    *place = PLACES;
    if (!wish || !*wish) {
        return REF_OK;
    }
    for (*place = 0; *place < PLACES; ++*place) {
        if (!strcmp(wish, names[*place])) {
            return REF_OK;
        }
    }
    return fail(REF_INVALID, "REFERENCE_PLACE is %s; plans run on the threads, in the caller, or by the crew", wish);
}

/* ---- Transfers ---- */

/* In the calling thread, where the device is done with what came before and the twins are free: then nobody has to be woken. */
static cl_command_queue begin_transfer(ref_context *context, bool *claimed)
{
    context->waited = true;
    *claimed = !context->cl->clFinish(context->queue) && twins_claim(context);
    return *claimed ? context->twin_queues[0] : context->queue;
}

static ref_status end_transfer(bool claimed, cl_int error, const char *doing, uint64_t bytes)
{
    if (claimed) {
        crew_yield();
    }
    return error ? fail_opencl(error, doing, (unsigned long long)bytes) : REF_OK;
}

ref_status read_memory(ref_context *context, cl_mem memory, uint64_t offset, uint64_t bytes, void *host)
{
    bool claimed;
    cl_command_queue queue = begin_transfer(context, &claimed);
    cl_int error = context->cl->clEnqueueReadBuffer(queue, memory, CL_TRUE, offset, bytes, host, 0, NULL, NULL);
    return end_transfer(claimed, error, "reading %llu bytes from the device", bytes);
}

ref_status write_memory(ref_context *context, cl_mem memory, uint64_t offset, uint64_t bytes, const void *host)
{
    bool claimed;
    cl_command_queue queue = begin_transfer(context, &claimed);
    cl_int error = context->cl->clEnqueueWriteBuffer(queue, memory, CL_TRUE, offset, bytes, host, 0, NULL, NULL);
    return end_transfer(claimed, error, "writing %llu bytes to the device", bytes);
}
