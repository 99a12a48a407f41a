/* Devices, contexts and buffers as the core sees them. */
#ifndef CORE_CONTEXT_H
#define CORE_CONTEXT_H

#include "error.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct Program Program;
typedef struct Crew Crew;

/* PoCL's devices for the same processor and the same memory that compute in the thread that enqueues. */
typedef struct Twins {
    int count;
    cl_device_id device[MOST_TWINS];
} Twins;

/* Where plans run: place.c. */
typedef enum Place { ON_THREADS, IN_CALLER, BY_CREW, PLACES } Place;

struct ref_context {
    atomic_int owners; /* the caller, and each buffer and plan */
    pthread_mutex_t lock;
    const OpenCL *cl;
    cl_device_id device;
    Twins twins; /* there may be none */
    cl_context context;
    cl_command_queue queue, twin_queues[MOST_TWINS];
    Crew *crew; /* its threads, once they have started */
    Place place; /* where all plans run; PLACES: where each is faster */
    bool waited; /* whether nothing was run since the caller last waited for the device */
    ref_algorithm algorithm;
    bool is_cpu;
    bool rounds_division; /* whether it takes the option for correctly rounded / and sqrt */
    size_t largest_group;
    uint64_t local_memory; /* bytes that a work-group may have; on a CPU they stay in the cache of the core */
    cl_uint vector_width; /* floats that a register of the device holds */
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

/* The device of an index and its twins, with its description filled in if wanted. */
ref_status find_device(int32_t index, cl_device_id *device, Twins *twins, ref_device *description);

/* Where REFERENCE_PLACE says that plans run. */
ref_status find_place(Place *place);

/* Transfers that the caller waits for, after all that was enqueued before. */
ref_status read_memory(ref_context *context, cl_mem memory, uint64_t offset, uint64_t bytes, void *host);
ref_status write_memory(ref_context *context, cl_mem memory, uint64_t offset, uint64_t bytes, const void *host);

void context_retain(ref_context *context);

/* Fast kernels read whole vectors: all memory has this many bytes more than was asked for. Naive kernels need none of it, and a checker
   that is to see the slightest step beyond a tensor's end builds the core with SLACK=0. */
#ifndef SLACK
#define SLACK 256
#endif

/* Allocates device memory and counts it. */
ref_status memory_create(ref_context *context, uint64_t bytes, cl_mem *memory);
void memory_release(ref_context *context, uint64_t bytes, cl_mem memory);

/* A program's kernel, compiled when first asked for and then kept: file "relu.cl", options such as "-DK=3". */
ref_status find_kernel(ref_context *context, const char *file, const char *kernel, const char *options, const Program **program,
                       cl_kernel *found);
/* The same kernel for a member of the crew, in a program of its own (crew.c); `sized` gets a bit for each axis along which it asks how many
   work-items there are. */
ref_status find_member_kernel(ref_context *context, const Program *program, int member, const char *kernel, unsigned *sized, cl_kernel *found);
void programs_release(ref_context *context);

static inline void lock(ref_context *context) { pthread_mutex_lock(&context->lock); }
static inline void unlock(ref_context *context) { pthread_mutex_unlock(&context->lock); }

#endif
