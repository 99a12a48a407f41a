/*
 * The native core: layers, losses, optimisers and whole networks on an OpenCL device.
 *
 *     ref_context *context;
 *     ref_context_create(0, NULL, &context);            a device and its in-order queue
 *     ref_plan *plan;
 *     ref_plan_create(context, &plan);                  a list of kernel launches, written once and run often
 *     ref_plan_add(plan, &call);                        one operator on tensors in buffers: checked, its kernels chosen and compiled
 *     ref_plan_run(plan);                               enqueued; returns before the device is done
 *     ref_buffer_read(y, 0, bytes, host);               waits for what was enqueued before
 *
 * Names and shapes: operators, attributes and tensors carry their ONNX names; tensors are dense, the last axis running fastest (N×C×H×W).
 * Units: sizes and offsets are bytes, shapes are elements, times are seconds.
 * Ownership: what a `_create` function returns belongs to the caller, who ends it with `_release`, in any order (a buffer or plan keeps
 *   its context alive). Releasing NULL does nothing. Pointers given to a function need only live until it returns.
 * Threads: contexts do not know of each other, each may have its own thread. Calls on one context, its buffers and plans, from several
 *   threads are serialised by a lock of the context: safe, not faster. Releasing a thing while another thread uses it is an error.
 * Errors: every function answers a ref_status; ref_error_message() says in words what the last failing call of this thread complained
 *   about, with the OpenCL runtime's error and a kernel's build log. After an error the objects are as they were; later calls work.
 *   Only after REF_DEVICE_LOST a context is good for nothing but to be released.
 * Versions: ref_abi_version() is REFERENCE_ABI_VERSION of the library that was loaded. Structs begin with their size as the caller knows it.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "reference_operator.h"

#ifdef __cplusplus
extern "C" {
#endif

#define REF_API REFERENCE_EXPORT

typedef enum ref_status {
    REF_OK = 0,
    REF_INVALID = 1,       /* an argument is NULL, out of range, or does not fit the others; nothing was done */
    REF_UNSUPPORTED = 2,   /* the core does not implement this operator, attribute or dtype */
    REF_NO_RUNTIME = 3,    /* no OpenCL runtime could be loaded */
    REF_NO_DEVICE = 4,     /* there is a runtime, but no such device */
    REF_OUT_OF_MEMORY = 5, /* the host's or the device's */
    REF_BUILD_FAILED = 6,  /* a kernel did not compile; the message holds the build log */
    REF_DEVICE_LOST = 7,   /* the device stopped answering */
    REF_OPENCL = 8         /* another error of the OpenCL runtime */
} ref_status;

/* The last error of the calling thread in words; "" before the first. Valid until the next failing call of this thread. */
REF_API const char *ref_error_message(void);

/* The OpenCL runtime's code (CL_OUT_OF_RESOURCES, …) behind the last error of the calling thread; 0 where the runtime had no part in it. */
REF_API int32_t ref_error_opencl(void);

/* REFERENCE_ABI_VERSION of this library. */
REF_API uint32_t ref_abi_version(void);

/* ---- Devices ---- */

typedef enum ref_device_type { REF_CPU = 1, REF_GPU = 2, REF_ACCELERATOR = 3 } ref_device_type;

typedef struct ref_device {
    uint32_t struct_size; /* set by the caller */
    int32_t type;         /* a ref_device_type */
    char name[128];
    char vendor[128];
    char platform[128];    /* the OpenCL implementation, such as "Portable Computing Language" */
    char version[128];     /* its OpenCL version, such as "OpenCL 3.0 PoCL …" */
    char driver[128];
    uint64_t memory;       /* bytes of global memory */
    uint64_t largest_buffer; /* bytes that one buffer may have */
    uint64_t local_memory; /* bytes of local memory of a work-group */
    uint64_t work_group;   /* work-items that a work-group may have */
    uint32_t compute_units;
    uint32_t clock_mhz;    /* 0 where the runtime does not know */
    uint32_t float16;      /* whether it computes in half precision; every device can store it */
    uint32_t float64;      /* whether it computes in double precision */
} ref_device;

/* How many devices there are. Indices run through all platforms: CPUs of PoCL first, then as the runtime lists them. */
REF_API int32_t ref_device_count(int32_t *count);

/* What a device is and what its limits are. index: from 0 to count - 1. */
REF_API int32_t ref_device_describe(int32_t index, ref_device *device);

/* ---- Contexts ---- */

typedef struct ref_context ref_context;

/* Which kernels operators choose. The slow ones are there to be compared with and to be read. */
typedef enum ref_algorithm {
    REF_AUTO = 0,     /* the fastest for the shape; next to an infinity or a NaN a fast convolution may give more NaN than REF_NAIVE */
    REF_NAIVE = 1,    /* those that read like the specification, one work-item an element */
    REF_DIRECT = 2,   /* the fastest among those that add up plain products: no Winograd */
    REF_WINOGRAD = 3  /* Winograd wherever a convolution's shape allows it, however small */
} ref_algorithm;

typedef struct ref_context_options {
    uint32_t struct_size;
    int32_t algorithm; /* a ref_algorithm */
    uint32_t few_runs; /* not 0: plans are run but once or twice each, so that nothing is spent on finding out where they run faster:
                          kernels are compiled in less time and memory */
} ref_context_options;

/* Opens a device. options: NULL for the defaults. */
REF_API int32_t ref_context_create(int32_t device, const ref_context_options *options, ref_context **context);
REF_API void ref_context_release(ref_context *context);

/* Waits until everything enqueued is done. */
REF_API int32_t ref_context_finish(ref_context *context);

/* Bytes of device memory that the buffers and plans of this context hold. */
REF_API int32_t ref_context_memory(ref_context *context, uint64_t *bytes);

/* ---- Buffers ---- */

typedef struct ref_buffer ref_buffer;

/* Memory of the device, its contents undefined. bytes: at least 1. */
REF_API int32_t ref_buffer_create(ref_context *context, uint64_t bytes, ref_buffer **buffer);
REF_API void ref_buffer_release(ref_buffer *buffer);

/* Copies between the host and the device, and returns when done. A range beyond the buffer's end is refused. */
REF_API int32_t ref_buffer_write(ref_buffer *buffer, uint64_t offset, uint64_t bytes, const void *host);
REF_API int32_t ref_buffer_read(ref_buffer *buffer, uint64_t offset, uint64_t bytes, void *host);

/* ---- Plans ---- */

typedef struct ref_plan ref_plan;

/* A tensor in a buffer. F32 and F16 (stored so, computed in F32) where the operator has reals, I64 for labels, BOOL for masks. */
typedef struct ref_tensor {
    uint32_t struct_size;
    int32_t dtype; /* a reference_dtype */
    const char *name;
    int64_t rank;
    const int64_t *shape;
    ref_buffer *buffer;
    uint32_t constant; /* not 0: changes seldom (weights in use), so that it may be rearranged ahead; see ref_plan_prepare */
} ref_tensor;

/* One operator on tensors in buffers; fields as in reference_call. */
typedef struct ref_call {
    uint32_t struct_size;
    const char *op;
    int64_t attribute_count;
    const reference_attribute *attributes;
    int64_t input_count;
    const ref_tensor *inputs; /* for gradients also the upstream ones ("dY"), and, where they are at hand, the outputs ("Y") */
    int64_t result_count;
    const ref_tensor *results; /* only these are computed */
} ref_call;

REF_API int32_t ref_plan_create(ref_context *context, ref_plan **plan);
REF_API void ref_plan_release(ref_plan *plan);

/* Appends one operator: checks it against the shapes, chooses kernels, compiles them. The plan keeps the buffers alive. */
REF_API int32_t ref_plan_add(ref_plan *plan, const ref_call *call);

/* Rearranges the constant tensors anew. The first run does it by itself; call it when constants were written since. */
REF_API int32_t ref_plan_prepare(ref_plan *plan);

/* Enqueues everything in the order in which it was added. Runs of one context follow each other in order. Allocates nothing. */
REF_API int32_t ref_plan_run(ref_plan *plan);

/* How many kernels a run launches. */
REF_API int32_t ref_plan_launch_count(ref_plan *plan, int64_t *count);

/* The kernel that a launch starts, from 0 to launch_count - 1; "copy" or "zeros" where it is none. Valid as long as the plan. */
REF_API int32_t ref_plan_launch_name(ref_plan *plan, int64_t index, const char **name);

/* ---- Operators ---- */

/* What the elements of an input or output are. */
typedef enum ref_port_kind {
    REF_REAL = 0,    /* F32, or F16 */
    REF_INTEGER = 1, /* I64: labels, indices */
    REF_BOOLEAN = 2  /* BOOL: a mask */
} ref_port_kind;

/* An operator that the core has. Texts live as long as the library. */
typedef struct ref_operator {
    uint32_t struct_size; /* set by the caller */
    uint32_t gradients;   /* whether it has any */
    const char *name;
    int32_t input_count;
    int32_t output_count;
    int32_t attribute_count;
} ref_operator;

/* An input or output of an operator. */
typedef struct ref_port {
    uint32_t struct_size; /* set by the caller */
    int32_t kind;         /* a ref_port_kind */
    const char *name;
    uint32_t optional; /* whether it may be left out */
    uint32_t fixed;    /* whether it has no gradient */
    uint32_t variadic; /* whether it stands for inputs_0, inputs_1, … */
} ref_port;

/* How many operators there are. */
REF_API int32_t ref_operator_count(int32_t *count);

/* An operator. index: from 0 to count - 1. */
REF_API int32_t ref_operator_describe(int32_t index, ref_operator *op);

/* Its inputs and then its outputs. place: from 0 to input_count + output_count - 1. */
REF_API int32_t ref_operator_port(int32_t index, int32_t place, ref_port *port);

/* The name of an attribute. place: from 0 to attribute_count - 1. */
REF_API int32_t ref_operator_attribute(int32_t index, int32_t place, const char **name);

/* ---- Networks ----
 *
 * A whole network for one batch size: operators on named tensors, compiled into launches. All tensors stay on the device.
 *
 *     ref_network_create(context, &description, NULL, &network);
 *     ref_network_write(network, REF_VALUE, "conv1.weight", bytes, weights);      each parameter once
 *     ref_network_rates(network, 0.01, 0.9, 0);
 *     for each batch:
 *         ref_network_write(network, REF_VALUE, "x", bytes, pictures);
 *         ref_network_step(network);
 */

typedef enum ref_role {
    REF_INPUT = 1,     /* written by the caller before a run */
    REF_PARAMETER = 2, /* belongs to the network; a step moves it down the gradient */
    REF_KEPT = 3       /* belongs to the network; a step puts its `next` in its place, where it has one (running statistics) */
} ref_role;

/* A tensor that no node computes. Those that nodes compute need no description: their shapes follow. */
typedef struct ref_network_tensor {
    uint32_t struct_size;
    int32_t dtype; /* F32, I64 or BOOL */
    int32_t role;  /* a ref_role */
    const char *name;
    int64_t rank;
    const int64_t *shape;
    const char *next; /* REF_KEPT: what takes its place after a step; NULL for nothing */
} ref_network_tensor;

/* One operator at work. */
typedef struct ref_node {
    uint32_t struct_size;
    const char *name; /* for messages */
    const char *op;
    int64_t attribute_count;
    const reference_attribute *attributes;
    int64_t input_count; /* the tensors for the operator's inputs, in its order; NULL or "" leaves an optional one out */
    const char *const *inputs;
    int64_t output_count; /* the names given to its outputs, in its order; NULL or "" drops one */
    const char *const *outputs;
} ref_node;

/* A step that parameters make once their gradients are known. */
typedef struct ref_optimiser {
    uint32_t struct_size;
    const char *op; /* an operator of the core: "Momentum", "Adagrad", "RMSProp", "Adam", "AdamW", "LAMB", "GradientDescent" */
    int64_t attribute_count;
    const reference_attribute *attributes; /* for parameters with two axes and more */
    int64_t plain_count;
    const reference_attribute *plain; /* for those with a single axis: as a rule the same without weight decay */
    double largest_norm;  /* above 0: all gradients are scaled so that the root of the sum of their squares is no more */
    double largest_value; /* above 0: each element of a gradient is kept between this and its negative */
} ref_optimiser;

typedef struct ref_network_description {
    uint32_t struct_size;
    int64_t tensor_count;
    const ref_network_tensor *tensors;
    int64_t node_count;
    const ref_node *nodes; /* each after those that it depends on */
    int64_t output_count;  /* tensors that can be read after a run; others may never exist in memory */
    const char *const *outputs;
    const char *loss;  /* a tensor of one element that steps make smaller, an output as well; NULL for a network that only runs */
    uint32_t separate; /* not 0: each node by its own kernels, none of them fused; to be compared with */
    const ref_optimiser *optimiser; /* how parameters step; NULL: gradient descent with momentum, see ref_network_rates */
} ref_network_description;

typedef struct ref_network ref_network;

/* Compiles a network; seconds when its kernels are new, less later.
   shared: a network of the same context whose parameters, velocities and rates this one uses too, as far as names and shapes are the
   same; NULL for none. So one set of weights serves several batch sizes, and training and judging. Either may be released first. */
REF_API int32_t ref_network_create(ref_context *context, const ref_network_description *description, ref_network *shared,
                                   ref_network **network);
REF_API void ref_network_release(ref_network *network);

/* What is read or written of a tensor. */
typedef enum ref_part {
    REF_VALUE = 0,
    REF_GRADIENT = 1, /* of a parameter, as the last step found it; where the step is fused with it there is none */
    REF_VELOCITY = 2, /* of a parameter, or the first of what another optimiser remembers of it: "mean" of Adam's; 0 at first */
    REF_SECOND = 3    /* the second of what it remembers: "square" of Adam's; 0 at first */
} ref_part;

/* Copies between the host and a tensor of the network, and returns when done. bytes: the tensor's size.
   Inputs, parameters and what is kept can be written; these, outputs and the loss can be read. */
REF_API int32_t ref_network_write(ref_network *network, int32_t part, const char *name, uint64_t bytes, const void *host);
REF_API int32_t ref_network_read(ref_network *network, int32_t part, const char *name, uint64_t bytes, void *host);

/* η, μ and λ of the steps enqueued from now on: g = dw + λ·w, v = μ·v + g, w = w - η·v, without λ for parameters of a single axis. 0 at first.
   Where there is a ref_optimiser, η is its R; μ and λ are among its attributes, and those given here mean nothing. */
REF_API int32_t ref_network_rates(ref_network *network, float rate, float momentum, float decay);

/* T of the ref_optimiser in the steps enqueued from now on, the count of updates: see its operator for whether that starts at 0 or 1. 0 at first. */
REF_API int32_t ref_network_updates(ref_network *network, int64_t count);

/* Enqueues the computation of all outputs and the loss. Allocates nothing. */
REF_API int32_t ref_network_run(ref_network *network);

/* Enqueues a run, the gradients, and a step of all parameters. Allocates nothing. */
REF_API int32_t ref_network_step(ref_network *network);

/* The launches of a run, and those that a step adds. The network owns the plans. */
REF_API int32_t ref_network_plans(ref_network *network, ref_plan **run, ref_plan **step);

#ifdef __cplusplus
}
#endif

#endif
