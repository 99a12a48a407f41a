#include "plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Work-items of a group where the launch does not care. */
enum { GROUP = 64 };

int32_t ref_plan_create(ref_context *context, ref_plan **created)
{
    if (!context || !created) {
        return fail(REF_INVALID, "ref_plan_create: %s is NULL", context ? "plan" : "context");
    }
    *created = calloc(1, sizeof **created);
    if (!*created) {
        return fail(REF_OUT_OF_MEMORY, "ref_plan_create: the host has no memory");
    }
    (*created)->context = context;
    context_retain(context);
    return REF_OK;
}

static void step_release(ref_context *context, Step *step)
{
    if (step->kernel) {
        context->cl->clReleaseKernel(step->kernel);
    }
    for (int member = 0; member < MOST_TWINS; member++) {
        if (step->crew_kernels[member]) {
            context->cl->clReleaseKernel(step->crew_kernels[member]);
        }
    }
    for (cl_uint i = 0; i < step->argument_count; i++) {
        free(step->arguments[i].value);
    }
    free(step->arguments);
}

static void steps_release(ref_context *context, Steps *steps)
{
    for (int i = 0; i < steps->count; i++) {
        step_release(context, &steps->step[i]);
    }
    free(steps->step);
}

void ref_plan_release(ref_plan *plan)
{
    if (!plan) {
        return;
    }
    ref_context *context = plan->context;
    lock(context);
    steps_release(context, &plan->run);
    steps_release(context, &plan->prepare);
    for (int i = 0; i < plan->scratch_count; i++) {
        memory_release(context, plan->scratch[i].bytes, plan->scratch[i].memory);
    }
    unlock(context);
    for (int i = 0; i < plan->buffer_count; i++) {
        ref_buffer_release(plan->buffers[i]);
    }
    free(plan->buffers);
    free(plan->scratch);
    free(plan);
    ref_context_release(context);
}

ref_status enqueue_alone(ref_context *context, cl_command_queue queue, const Step *step)
{
    const OpenCL *cl = context->cl;
    static const cl_uchar zero = 0;
    cl_int error;
    switch (step->what) {
        case COPY: error = cl->clEnqueueCopyBuffer(queue, step->from, step->to, 0, 0, step->bytes, 0, NULL, NULL); break;
        case FILL: error = cl->clEnqueueFillBuffer(queue, step->to, &zero, 1, 0, step->bytes, 0, NULL, NULL); break;
        default:
            error = cl->clEnqueueNDRangeKernel(queue, step->kernel, step->dimensions, NULL, step->global,
                                               step->local[0] ? step->local : NULL, 0, NULL, NULL);
    }
    return error ? fail_opencl(error, "launching %s", step->name ? step->name : "a copy") : REF_OK;
}

ref_status enqueue_all(ref_context *context, cl_command_queue queue, const Steps *steps)
{
    ref_status status = REF_OK;
    for (int i = 0; i < steps->count && !status; i++) {
        status = enqueue_alone(context, queue, &steps->step[i]);
    }
    return status;
}

int32_t ref_plan_prepare(ref_plan *plan)
{
    if (!plan) {
        return fail(REF_INVALID, "ref_plan_prepare: plan is NULL");
    }
    lock(plan->context);
    ref_status status = enqueue_all(plan->context, plan->context->queue, &plan->prepare);
    plan->prepared = !status;
    unlock(plan->context);
    return status;
}

int32_t ref_plan_run(ref_plan *plan)
{
    if (!plan) {
        return fail(REF_INVALID, "ref_plan_run: plan is NULL");
    }
    lock(plan->context);
    ref_status status = plan->prepared ? REF_OK : ref_plan_prepare(plan);
    if (!status) {
        status = run_where_faster(plan);
    }
    unlock(plan->context);
    return status;
}

int32_t ref_plan_launch_count(ref_plan *plan, int64_t *count)
{
    if (!plan || !count) {
        return fail(REF_INVALID, "ref_plan_launch_count: %s is NULL", plan ? "count" : "plan");
    }
    *count = plan->run.count;
    return REF_OK;
}

int32_t ref_plan_launch_name(ref_plan *plan, int64_t index, const char **name)
{
    if (!plan || !name || index < 0 || index >= plan->run.count) {
        return fail(REF_INVALID, "ref_plan_launch_name: %s", !plan ? "plan is NULL" : !name ? "name is NULL" : "there is no such launch");
    }
    const Step *step = &plan->run.step[index];
    *name = step->what == COPY ? "copy" : step->what == FILL ? "zeros" : step->name;
    return REF_OK;
}

static void record(ref_plan *plan, Step step)
{
    Steps *steps = plan->preparing ? &plan->prepare : &plan->run;
    if (steps->count == steps->room) {
        int room = steps->room ? 2 * steps->room : 8;
        Step *more = realloc(steps->step, (size_t)room * sizeof *more);
        if (!more) {
            step_release(plan->context, &step);
            plan->status = fail(REF_OUT_OF_MEMORY, "recording a launch: the host has no memory");
            return;
        }
        steps->step = more;
        steps->room = room;
    }
    steps->step[steps->count++] = step;
}

Launch launch(ref_plan *plan, const char *file, const char *kernel, const char *options, ...)
{
    Launch launch = {.plan = plan, .step = {.what = LAUNCH, .name = kernel}};
    if (!plan->status) {
        char text[2048];
        va_list arguments;
        va_start(arguments, options);
        vsnprintf(text, sizeof text, options, arguments);
        va_end(arguments);
        plan->status = find_kernel(plan->context, file, kernel, text, &launch.step.program, &launch.step.kernel);
    }
    return launch;
}

/* The crew's kernels are given it when they are made. */
static void remember(ref_plan *plan, Step *step, size_t bytes, const void *value)
{
    Argument *more = realloc(step->arguments, (step->argument_count + 1) * sizeof *more), new = {bytes, value ? malloc(bytes) : NULL};
    step->arguments = more ? more : step->arguments;
    if (!more || (value && !new.value)) {
        free(new.value);
        plan->status = fail(REF_OUT_OF_MEMORY, "recording an argument: the host has no memory");
        return;
    }
    if (value) {
        memcpy(new.value, value, bytes);
    }
    step->arguments[step->argument_count++] = new;
}

void give_bytes(Launch *launch, size_t bytes, const void *value)
{
    ref_plan *plan = launch->plan;
    if (plan->status) {
        return;
    }
    cl_int error = plan->context->cl->clSetKernelArg(launch->step.kernel, launch->next, bytes, value);
    if (error) {
        plan->status = fail_opencl(error, "giving %s argument %u", launch->step.name, launch->next);
    }
    launch->next++;
    if (plan->context->twins.count && !plan->status) {
        remember(plan, &launch->step, bytes, value);
    }
}

void give_memory(Launch *launch, cl_mem memory) { give_bytes(launch, sizeof memory, memory ? &memory : NULL); }
void give_tensor(Launch *launch, const Tensor *tensor) { give_memory(launch, tensor ? tensor->memory : NULL); }
void give_int(Launch *launch, int value) { give_bytes(launch, sizeof(cl_int), &(cl_int){value}); }
void give_float(Launch *launch, float value) { give_bytes(launch, sizeof value, &value); }
void give_windows(Launch *launch, const Windows *windows) { give_bytes(launch, sizeof *windows, windows); }

void give_local(Launch *launch, size_t bytes)
{
    give_bytes(launch, bytes, NULL);
    launch->step.local_bytes += bytes;
}

void over_groups(Launch *launch, cl_uint dimensions, const size_t *global, const size_t *local)
{
    ref_plan *plan = launch->plan;
    if (plan->status) {
        step_release(plan->context, &launch->step);
        return;
    }
    launch->step.dimensions = dimensions;
    for (cl_uint d = 0; d < dimensions; d++) {
        launch->step.global[d] = global[d];
        launch->step.local[d] = local[d];
    }
    record(plan, launch->step);
}

void over(Launch *launch, size_t count)
{
    over_groups(launch, 1, (size_t[]){(count + GROUP - 1) / GROUP * GROUP}, (size_t[]){GROUP});
}

void over_tiles(Launch *launch, size_t x, size_t y, size_t z)
{
    over_groups(launch, z > 1 ? 3 : y > 1 ? 2 : 1, (size_t[]){x, y, z}, (size_t[]){1, 1, 1});
}

void record_copy(ref_plan *plan, cl_mem from, cl_mem to, size_t bytes)
{
    if (!plan->status) {
        record(plan, (Step){.what = COPY, .from = from, .to = to, .bytes = bytes});
    }
}

void record_zeros(ref_plan *plan, cl_mem to, size_t bytes)
{
    if (!plan->status) {
        record(plan, (Step){.what = FILL, .to = to, .bytes = bytes});
    }
}

cl_mem scratch(ref_plan *plan, uint64_t bytes)
{
    if (plan->status) {
        return NULL;
    }
    struct Scratch *more = realloc(plan->scratch, (size_t)(plan->scratch_count + 1) * sizeof *more);
    if (!more) {
        plan->status = fail(REF_OUT_OF_MEMORY, "allocating scratch memory: the host has none");
        return NULL;
    }
    plan->scratch = more;
    struct Scratch new = {NULL, bytes + SLACK};
    plan->status = memory_create(plan->context, new.bytes, &new.memory);
    if (!plan->status) {
        plan->scratch[plan->scratch_count++] = new;
    }
    return new.memory;
}

Tensor scratch_tensor(ref_plan *plan, const char *name, Shape shape)
{
    int size = shape_size(&shape);
    return (Tensor){name, REFERENCE_F32, shape, size, false, scratch(plan, (uint64_t)size * sizeof(float))};
}
