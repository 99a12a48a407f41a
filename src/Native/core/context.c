#include "crew.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int32_t ref_context_create(int32_t index, const ref_context_options *options, ref_context **created)
{
    if (!created) {
        return fail(REF_INVALID, "ref_context_create: context is NULL");
    }
    *created = NULL;
    int32_t algorithm = options && options->struct_size >= offsetof(ref_context_options, few_runs) ? options->algorithm : REF_AUTO;
    if (algorithm < REF_AUTO || algorithm > REF_WINOGRAD) {
        return fail(REF_INVALID, "ref_context_create: there is no algorithm %d", algorithm);
    }
    cl_device_id device;
    Twins twins;
    Place place;
    ref_device description = {.struct_size = sizeof description};
    ref_status status = find_place(&place);
    status = status ? status : find_device(index, &device, &twins, &description);
    if (status) {
        return status;
    }
    if (options && options->struct_size >= sizeof *options && options->few_runs) {
        twins.count = place == PLACES ? 0 : twins.count; /* each place has its own programs to compile */
    }
    ref_context *context = calloc(1, sizeof *context);
    if (!context) {
        return fail(REF_OUT_OF_MEMORY, "ref_context_create: the host has no memory");
    }
    const OpenCL *cl = opencl();
    cl_int error;
    *context = (ref_context){
        .owners = 1, .cl = cl, .device = device, .twins = twins, .place = place, .waited = true, .algorithm = algorithm,
        .is_cpu = description.type == REF_CPU, .largest_group = description.work_group, .local_memory = description.local_memory,
        .compute_units = (int)description.compute_units,
    };
    cl_device_fp_config single = 0;
    cl->clGetDeviceInfo(device, CL_DEVICE_SINGLE_FP_CONFIG, sizeof single, &single, NULL);
    cl->clGetDeviceInfo(device, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, sizeof context->vector_width, &context->vector_width, NULL);
    context->rounds_division = single & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT;
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&context->lock, &recursive);
    pthread_mutexattr_destroy(&recursive);
    cl_device_id all[1 + MOST_TWINS] = {device};
    memcpy(all + 1, twins.device, sizeof twins.device);
    context->context = cl->clCreateContext(NULL, (cl_uint)(1 + twins.count), all, NULL, NULL, &error);
    if (!error) {
        context->queue = cl->clCreateCommandQueue(context->context, device, 0, &error);
    }
    for (int i = 0; i < twins.count && !error; i++) {
        context->twin_queues[i] = cl->clCreateCommandQueue(context->context, twins.device[i], 0, &error);
    }
    if (error) {
        status = fail_opencl(error, "opening device %d, %s", index, description.name);
        ref_context_release(context);
        return status;
    }
    *created = context;
    return REF_OK;
}

void context_retain(ref_context *context) { context->owners++; }

void ref_context_release(ref_context *context)
{
    if (!context || --context->owners > 0) {
        return;
    }
    programs_release(context);
    if (context->queue) {
        context->cl->clFinish(context->queue);
        context->cl->clReleaseCommandQueue(context->queue);
    }
    crew_release(context);
    for (int i = 0; i < MOST_TWINS && context->twin_queues[i]; i++) {
        context->cl->clReleaseCommandQueue(context->twin_queues[i]);
    }
    if (context->context) {
        context->cl->clReleaseContext(context->context);
    }
    pthread_mutex_destroy(&context->lock);
    free(context);
}

int32_t ref_context_finish(ref_context *context)
{
    if (!context) {
        return fail(REF_INVALID, "ref_context_finish: context is NULL");
    }
    lock(context);
    cl_int error = context->cl->clFinish(context->queue);
    context->waited = true;
    unlock(context);
    return error ? fail_opencl(error, "waiting for the device") : REF_OK;
}

int32_t ref_context_memory(ref_context *context, uint64_t *bytes)
{
    if (!context || !bytes) {
        return fail(REF_INVALID, "ref_context_memory: %s is NULL", context ? "bytes" : "context");
    }
    lock(context);
    *bytes = context->memory;
    unlock(context);
    return REF_OK;
}

ref_status memory_create(ref_context *context, uint64_t bytes, cl_mem *memory)
{
    cl_int error;
    *memory = context->cl->clCreateBuffer(context->context, CL_MEM_READ_WRITE, bytes, NULL, &error);
    if (error) {
        return fail_opencl(error, "allocating %llu bytes on the device", (unsigned long long)bytes);
    }
    context->memory += bytes;
    return REF_OK;
}

void memory_release(ref_context *context, uint64_t bytes, cl_mem memory)
{
    if (memory) {
        context->cl->clReleaseMemObject(memory);
        context->memory -= bytes;
    }
}
