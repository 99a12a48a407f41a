/*
 * The crew: the calling thread and threads of the core's own, one for each further processor, compute a plan's launches together.
 *
 * PoCL's own threads sleep as soon as there is nothing to do, and 30 to 45 µs go by until they work again. It has a second kind of device,
 * `basic`, that computes in the thread that enqueues: a twin, of the same processor and memory. Each member of the crew has a twin and a kernel
 * object of its own for each launch. A launch's work-groups, row by row, are cut into as many shares as there are members. Everyone takes
 * pieces of the own share from its front, three quarters of what is left at a time, and then helps the others out from the back of theirs.
 * Between two launches all wait for each other, spinning. That takes 2 µs a launch. A thread that has had nothing to do for a while sleeps.
 *
 *          launch 0          launch 1
 *     ┌───────┬───────┐ │ ┌───────┬───────┐
 *     │caller │ mate 1│ │ │caller │ mate 1│ ...      the caller takes a plan from its first launch to its last
 *     └───────┴───────┘ │ └───────┴───────┘
 *
 * What PoCL 3.1 does not survive, and what is done about it: it keeps compiled kernels in a table, finds an entry again by program and size of
 * group alone, and counts an entry's users. Where two twins use one program at a time, the same kernel in two forms (with a global offset or
 * without, on a large grid or a small one), or compiled twice because both came first, the wrong one's users are counted down, and the
 * process ends. So each member's programs are its own, made different by a line (program.c). And a device's commands are run by whoever waits for
 * one of its queues: so the twins belong to one context at a time, and who finds them taken uses PoCL's threads.
 */
#include "crew.h"
#include "processor.h"
#include "ranges.h"
#include "stack.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SPINS = 40000,     /* a thread looks so often whether there is work before it sleeps: some 100 µs */
    PATIENCE = 4000,   /* and the caller for the others, before it asks whether one of them waits for it */
    STACK = 16 << 20,  /* local memory of a twin lies on the stack */
    LINE = 64,         /* bytes of a cache line */
};

/* Work for less than this is not cut further; seconds. */
static const double least_work = 8e-6;

/* What is left of a member's work-groups: the first in the upper half, the one after the last in the lower half. */
typedef struct Share {
    _Alignas(LINE) _Atomic uint64_t left;
} Share;

typedef struct Member {
    Crew *crew;
    int index; /* 0 is the caller */
    pthread_t thread;
} Member;

struct Crew {
    /* The launch at work. Written by the caller before `turn` is counted up. */
    const Step *step;
    Cut cut;
    uint32_t least; /* work-groups of a piece */
    Share shares[MOST_TWINS];
    _Alignas(LINE) atomic_int done; /* members that have found no piece left */
    atomic_int error;
    _Alignas(LINE) atomic_uint turn; /* counts launches */
    atomic_bool quit;
    _Alignas(LINE) ref_context *context;
    int processor; /* that the caller computes on; -1 where nobody knows */
    int count; /* the caller and the threads */
    Member members[MOST_TWINS];
    atomic_int sleepers;
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

static pthread_mutex_t twins_at_work = PTHREAD_MUTEX_INITIALIZER;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- One launch ---- */

static uint64_t span(uint32_t first, uint32_t end) { return (uint64_t)first << 32 | end; }

/* Takes three quarters of what is left of a share, but not less than `least`: its owner from the front, others from the back. */
static bool take(Share *share, bool owner, uint32_t least, uint32_t *first, uint32_t *end)
{
    uint64_t left = atomic_load(&share->left), rest;
    do {
        uint32_t from = (uint32_t)(left >> 32), to = (uint32_t)left, part = (to - from + 1) * 3 / 4, size = part > least ? part : least;
        if (from >= to) {
            return false;
        }
        size = size < to - from ? size : to - from;
        *first = owner ? from : to - size;
        *end = *first + size;
        rest = owner ? span(*end, to) : span(from, *first);
    } while (!atomic_compare_exchange_weak(&share->left, &left, rest));
    return true;
}

static void work(Crew *crew, int member)
{
    const ref_context *context = crew->context;
    uint32_t first, end;
    for (int i = 0; i < crew->count; i++) {
        int owner = (member + i) % crew->count;
        while (take(&crew->shares[owner], i == 0, crew->least, &first, &end)) {
            cl_int error = enqueue_groups(context, member, crew->step, &crew->cut, first, end);
            error = error ? error : context->cl->clFinish(context->twin_queues[member]);
            if (error) {
                atomic_store(&crew->error, error);
            }
        }
    }
    atomic_fetch_add(&crew->done, 1);
}

/* ---- The threads ---- */

static void sleep_until(Crew *crew, unsigned seen)
{
    pthread_mutex_lock(&crew->lock);
    atomic_fetch_add(&crew->sleepers, 1);
    while (atomic_load(&crew->turn) == seen) {
        pthread_cond_wait(&crew->wake, &crew->lock);
    }
    atomic_fetch_sub(&crew->sleepers, 1);
    pthread_mutex_unlock(&crew->lock);
}

static void *live(void *argument)
{
    Member *self = argument;
    Crew *crew = self->crew;
    for (unsigned seen = 0;; seen++) {
        for (int spin = 0; spin < SPINS && atomic_load(&crew->turn) == seen; spin++) {
            pause_briefly();
        }
        if (atomic_load(&crew->turn) == seen) {
            sleep_until(crew, seen);
        }
        if (atomic_load(&crew->quit)) {
            return NULL;
        }
        if (processor() == crew->processor) {
            leave(crew->processor);
        }
        work(crew, self->index);
    }
}

static void next_turn(Crew *crew)
{
    atomic_fetch_add(&crew->turn, 1);
    if (atomic_load(&crew->sleepers)) {
        pthread_mutex_lock(&crew->lock);
        pthread_cond_broadcast(&crew->wake);
        pthread_mutex_unlock(&crew->lock);
    }
}

static Crew *start(ref_context *context)
{
    Crew *crew = aligned_alloc(LINE, sizeof *crew);
    if (!crew) {
        return NULL;
    }
    memset(crew, 0, sizeof *crew);
    crew->context = context;
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->wake, NULL);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK + context->local_memory);
    crew->count = context->twins.count;
    for (int i = 1; i < crew->count; i++) {
        crew->members[i] = (Member){.crew = crew, .index = i};
        if (pthread_create(&crew->members[i].thread, &attributes, live, &crew->members[i])) {
            crew->count = i;
        }
    }
    pthread_attr_destroy(&attributes);
    return crew;
}

void crew_release(ref_context *context)
{
    Crew *crew = context->crew;
    if (!crew) {
        return;
    }
    atomic_store(&crew->quit, true);
    next_turn(crew);
    for (int i = 1; i < crew->count; i++) {
        pthread_join(crew->members[i].thread, NULL);
    }
    pthread_cond_destroy(&crew->wake);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
    context->crew = NULL;
}

/* ---- A plan ---- */

static void run_together(Crew *crew, Step *step, const Cut *cut)
{
    uint64_t groups = cut->rows * cut->columns, count = (uint64_t)crew->count;
    double start_time = now(), pieces = step->seconds / least_work;
    crew->step = step;
    crew->cut = *cut;
    crew->least = pieces > 1 ? (uint32_t)((double)(groups / count) / pieces) + 1 : UINT32_MAX;
    for (uint64_t member = 0; member < count; member++) {
        atomic_store(&crew->shares[member].left, span((uint32_t)(groups * member / count), (uint32_t)(groups * (member + 1) / count)));
    }
    atomic_store(&crew->done, 0);
    crew->processor = processor();
    next_turn(crew);
    work(crew, 0);
    for (int spin = 1; atomic_load(&crew->done) < crew->count; spin++) {
        pause_briefly();
        if (spin % PATIENCE == 0) {
            sched_yield(); /* to a thread that waits for this very processor */
        }
    }
    step->seconds = now() - start_time;
}

ref_status crew_run(ref_plan *plan, int members)
{
    ref_context *context = plan->context;
    Crew *crew = context->crew;
    const OpenCL *cl = context->cl;
    cl_command_queue own = context->twin_queues[0];
    cl_int error = cl->clFinish(context->queue); /* PoCL's threads have to be done with what came before */
    ref_status status = error ? fail_opencl(error, "waiting for the device") : REF_OK;
    atomic_store(&crew->error, CL_SUCCESS);
    for (int i = 0; i < plan->run.count && !status; i++) {
        Step *step = &plan->run.step[i];
        if (step->what != LAUNCH) {
            status = enqueue_alone(context, own, step);
            continue;
        }
        Cut cut = cut_launch(step);
        size_t groups = cut.rows * cut.columns;
        if (members > 1 && groups > 1 && groups <= UINT32_MAX) {
            error = cl->clFinish(own);
            run_together(crew, step, &cut);
            error = error ? error : atomic_load(&crew->error);
        } else {
            error = enqueue_whole(context, step);
        }
        status = status || !error ? status : fail_opencl(error, "launching %s", step->name);
    }
    error = cl->clFinish(own);
    return status || !error ? status : fail_opencl(error, "waiting for the device");
}

/* ---- Who may ---- */

int crew_size(const ref_context *context) { return context->twins.count; }

bool twins_claim(const ref_context *context) { return context->twins.count > 0 && !pthread_mutex_trylock(&twins_at_work); }

void crew_yield(void) { pthread_mutex_unlock(&twins_at_work); }

/* A member's kernel, given what the step's own was given. */
static bool make_kernel(ref_context *context, Step *step, int member)
{
    if (find_member_kernel(context, step->program, member, step->name, &step->sized, &step->crew_kernels[member])) {
        return false;
    }
    for (cl_uint i = 0; i < step->argument_count; i++) {
        const Argument *argument = &step->arguments[i];
        if (context->cl->clSetKernelArg(step->crew_kernels[member], i, argument->bytes, argument->value)) {
            return false;
        }
    }
    return true;
}

/* A launch whose groups the runtime chooses is not for the crew, nor one whose local memory the caller's stack cannot hold. */
static bool make_ready(ref_context *context, Step *step, int members)
{
    if (step->what != LAUNCH) {
        return true;
    }
    bool ready = step->local[0] && stack_holds(step->local_bytes);
    for (int member = 0; member < members && ready; member++) {
        ready = step->crew_kernels[member] || make_kernel(context, step, member);
    }
    return ready;
}

bool crew_claim(ref_plan *plan, int members)
{
    ref_context *context = plan->context;
    if (!twins_claim(context)) {
        return false;
    }
    context->crew = context->crew ? context->crew : start(context);
    bool ready = context->crew && context->crew->count >= members;
    for (int i = 0; i < plan->run.count && ready; i++) {
        ready = make_ready(context, &plan->run.step[i], members);
    }
    if (!ready) {
        crew_yield();
    }
    return ready;
}
