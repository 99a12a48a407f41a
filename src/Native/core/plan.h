/* Plans: lists of launches on the device, recorded once by the operators and run often. */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "context.h"
#include "geometry.h"

enum { MOST_RANK = 9 }; /* the weights of a locally connected layer with 6 spatial axes */

typedef struct Shape {
    int rank;
    int length[MOST_RANK];
} Shape;

/* A tensor on the device. */
typedef struct Tensor {
    const char *name;
    reference_dtype dtype;
    Shape shape;
    int size; /* elements */
    bool constant;
    cl_mem memory;
} Tensor;

/* What a kernel was given, for those of the crew to be given it too; value is NULL for local memory. */
typedef struct Argument {
    size_t bytes;
    void *value;
} Argument;

/* One thing that the device is told to do. */
typedef struct Step {
    enum { LAUNCH, COPY, FILL } what;
    cl_kernel kernel;
    cl_uint dimensions;
    size_t global[3], local[3]; /* local[0] == 0: left to the runtime */
    cl_mem from, to;            /* COPY, FILL with bytes of 0 */
    size_t bytes;
    const char *name;
    /* For the crew, where there are twins: */
    const Program *program;
    Argument *arguments;
    cl_uint argument_count;
    size_t local_bytes; /* local memory among the arguments */
    cl_kernel crew_kernels[MOST_TWINS]; /* NULL until a member has run it */
    unsigned sized; /* a bit for each axis along which it asks how many work-items there are */
    double seconds; /* that it took the crew last time, 0 before */
} Step;

typedef struct Steps {
    Step *step;
    int count, room;
} Steps;

/* What a plan has found out about where it runs faster: see place.c. */
enum { ROUNDS = 3, RUNS = 3 };

typedef struct Trials {
    Place tried;    /* now; PLACES once all were */
    int round, run; /* in each round there are RUNS runs at each place; the first of them is not counted */
    double seconds[PLACES][ROUNDS * (RUNS - 1)];
    Place place;    /* the outcome: where the median is least */
    int64_t runs, patience; /* there since; after how many the trials are held again */
} Trials;

struct ref_plan {
    ref_context *context;
    Steps run;     /* every run */
    Steps prepare; /* once, and again when constants changed */
    bool prepared;
    bool preparing; /* whether launches are recorded into prepare */
    ref_status status; /* the first error while recording; later launches do nothing */
    ref_buffer **buffers;
    int buffer_count;
    struct Scratch { cl_mem memory; uint64_t bytes; } *scratch;
    int scratch_count;
    Trials trials;
};

/* Enqueues one. */
ref_status enqueue_alone(ref_context *context, cl_command_queue queue, const Step *step);
/* Enqueues them in order. */
ref_status enqueue_all(ref_context *context, cl_command_queue queue, const Steps *steps);
/* Runs what is recorded: on PoCL's threads, at once in the calling thread, or by the crew. */
ref_status run_where_faster(ref_plan *plan);

/* ---- Recording. All of these do nothing once plan->status says that something failed. ---- */

/* A kernel with its arguments, being recorded. */
typedef struct Launch {
    ref_plan *plan;
    Step step;
    cl_uint next; /* the argument to be set next */
} Launch;

/* Begins a launch: kernel of file, built with options (printf; "" for none). Arguments are then given in the kernel's order. */
Launch launch(ref_plan *plan, const char *file, const char *kernel, const char *options, ...) __attribute__((format(printf, 4, 5)));
void give_memory(Launch *launch, cl_mem memory);
void give_tensor(Launch *launch, const Tensor *tensor); /* NULL gives a null pointer */
void give_int(Launch *launch, int value);
void give_float(Launch *launch, float value);
void give_bytes(Launch *launch, size_t bytes, const void *value); /* a struct by value */
void give_windows(Launch *launch, const Windows *windows);
void give_local(Launch *launch, size_t bytes); /* local memory */

/* Records it: one work-item for each of count elements, in groups of 64. Kernels return at once beyond their count. */
void over(Launch *launch, size_t count);
/* Records it with work-groups of one item in one, two or three dimensions; for kernels that compute a whole tile each. */
void over_tiles(Launch *launch, size_t x, size_t y, size_t z);
/* Records it with exactly these sizes. */
void over_groups(Launch *launch, cl_uint dimensions, const size_t *global, const size_t *local);

void record_copy(ref_plan *plan, cl_mem from, cl_mem to, size_t bytes);
void record_zeros(ref_plan *plan, cl_mem to, size_t bytes);

/* Memory for intermediate results, owned by the plan. */
cl_mem scratch(ref_plan *plan, uint64_t bytes);
/* A tensor of floats in scratch memory. */
Tensor scratch_tensor(ref_plan *plan, const char *name, Shape shape);

/* ---- Shapes ---- */

int shape_size(const Shape *shape);
bool shape_equal(const Shape *a, const Shape *b);
Shape shape_of(int rank, const int *lengths);
/* "2×3×28×28", for messages; a few may be in use at once. */
const char *shape_text(const Shape *shape);
/* The product of the lengths from axis `from` up to but without `to`. */
int shape_part(const Shape *shape, int from, int to);

size_t dtype_bytes(reference_dtype dtype);
const char *dtype_name(reference_dtype dtype);

#endif
