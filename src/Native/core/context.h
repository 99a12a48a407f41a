/* Devices, contexts and buffers as the core sees them. */
#ifndef CORE_CONTEXT_H
#define CORE_CONTEXT_H

#include "error.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct Program Program;

struct ref_context {
    atomic_int owners; /* the caller, and each buffer and plan */
    pthread_mutex_t lock;
    const OpenCL *cl;
    cl_device_id device;
    cl_context context;
    cl_command_queue queue;
    ref_algorithm algorithm;
    bool is_cpu;
    bool rounds_division; /* whether it takes the option for correctly rounded / and sqrt */
    size_t largest_group;
    int compute_units;
    uint64_t memory; /* bytes held by buffers and scratch */
    Program *programs;
};

struct ref_buffer {
    atomic_int owners; /* the caller, and each plan that uses it */
    ref_context *context;
    cl_mem memory;
    uint64_t bytes;
};

/* The device of an index, with its description filled in if wanted. */
ref_status find_device(int32_t index, cl_device_id *device, ref_device *description);

void context_retain(ref_context *context);

/* Allocates device memory and counts it. */
ref_status memory_create(ref_context *context, uint64_t bytes, cl_mem *memory);
void memory_release(ref_context *context, uint64_t bytes, cl_mem memory);

/* A program's kernel, compiled when first asked for and then kept: file "relu.cl", options such as "-DK=3". */
ref_status find_kernel(ref_context *context, const char *file, const char *kernel, const char *options, cl_kernel *found);
void programs_release(ref_context *context);

static inline void lock(ref_context *context) { pthread_mutex_lock(&context->lock); }
static inline void unlock(ref_context *context) { pthread_mutex_unlock(&context->lock); }

#endif
