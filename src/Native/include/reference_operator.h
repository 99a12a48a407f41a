/*
 * The operator entry: one C function that computes one call of one layer, forward or backward.
 *
 * Whoever has an implementation of a layer exports `reference_run_operator` from a shared library, in any language that can speak C,
 * and `reference verify --library LIB` puts it on trial. This project's own core exports the same function and is treated alike.
 *
 * This header needs nothing else and may be copied. Operators, attributes and tensors carry their ONNX names ("Conv", "strides", "X");
 * the gradient of a tensor is called "d" before its name: "dY" is given (the upstream gradient), "dX" is a result.
 */
#ifndef REFERENCE_OPERATOR_H
#define REFERENCE_OPERATOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the structs below. A change that old libraries cannot follow raises it; fields are only ever added at the end of a struct. */
#define REFERENCE_ABI_VERSION 1

#if defined(_WIN32)
#define REFERENCE_EXPORT __declspec(dllexport)
#else
#define REFERENCE_EXPORT __attribute__((visibility("default")))
#endif

/* What the elements of a tensor are. All are little-endian, without padding between elements. */
typedef enum reference_dtype {
    REFERENCE_F32 = 1,  /* IEEE 754 binary32 */
    REFERENCE_F64 = 2,  /* IEEE 754 binary64 */
    REFERENCE_F16 = 3,  /* IEEE 754 binary16 */
    REFERENCE_BF16 = 4, /* the upper half of a binary32 */
    REFERENCE_I64 = 5,  /* labels and indices */
    REFERENCE_I32 = 6,
    REFERENCE_U8 = 7,
    REFERENCE_BOOL = 8 /* a mask: one byte an element, 0 or 1 */
} reference_dtype;

/* A tensor in the caller's memory. */
typedef struct reference_tensor {
    uint32_t struct_size;  /* sizeof(reference_tensor) as the caller knows it */
    int32_t dtype;         /* a reference_dtype */
    const char *name;      /* UTF-8, ends with 0: "X", "W", "dY", "inputs_0" */
    int64_t rank;          /* how many axes; 0 is a scalar of one element */
    const int64_t *shape;  /* the length of each axis, the outermost first: N, C, H, W; NULL if rank is 0 */
    void *data;            /* the elements, the last axis running fastest; inputs must not be written to */
} reference_tensor;

/* Which field of an attribute holds its value. */
typedef enum reference_attribute_type {
    REFERENCE_INTS = 1,   /* ints: one integer or a list of them */
    REFERENCE_FLOATS = 2, /* floats: one number or a list of them */
    REFERENCE_STRING = 3  /* string */
} reference_attribute_type;

/* An attribute of an operator. Those left out have ONNX's default. */
typedef struct reference_attribute {
    uint32_t struct_size; /* sizeof(reference_attribute) as the caller knows it */
    int32_t type;         /* a reference_attribute_type */
    const char *name;     /* "strides", "group", "auto_pad" */
    int64_t count;        /* how many ints or floats there are; 1 for a single one */
    const int64_t *ints;
    const double *floats;
    const char *string; /* UTF-8, ends with 0 */
} reference_attribute;

/* One call of one layer. Everything is owned by the caller and need only live until the function returns. */
typedef struct reference_call {
    uint32_t struct_size; /* sizeof(reference_call) as the caller knows it */
    uint32_t abi_version; /* REFERENCE_ABI_VERSION as the caller knows it */
    const char *op;       /* "Conv" */
    int64_t attribute_count;
    const reference_attribute *attributes;
    int64_t input_count; /* the layer's inputs, and upstream gradients where gradients are wanted */
    const reference_tensor *inputs;
    int64_t result_count; /* the outputs and gradients wanted, their shapes filled in, their data to be written by the function */
    const reference_tensor *results;
    char *message;          /* where the function may write what went wrong: UTF-8, ends with 0; may be NULL */
    uint64_t message_size;  /* bytes that message has room for */
} reference_call;

/* What the function answers. Other values count as errors. */
#define REFERENCE_DONE 0        /* every result is written; an optional output, such as MaxPool's Indices, may be left as it is */
#define REFERENCE_FAILED 1      /* the call makes no sense or something broke: message says what */
#define REFERENCE_UNSUPPORTED 2 /* this operator, attribute or dtype is not implemented: skipped, not failed */

/* Arrays of structs are to be walked in steps of the first one's struct_size, so that a newer caller's longer structs do no harm. */
typedef int32_t reference_run_operator_function(const reference_call *call);

/* The symbol to export. It is called from one thread at a time. */
REFERENCE_EXPORT int32_t reference_run_operator(const reference_call *call);

#ifdef __cplusplus
}
#endif

#endif
