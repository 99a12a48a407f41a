/*
 * What an operator is to the core: names, a shape rule, and two functions that record its kernels, forward and backward.
 * The families stand in operators/; core/operators.c lists them.
 */
#ifndef CORE_OPERATOR_H
#define CORE_OPERATOR_H

#include "plan.h"

enum { MOST_PORTS = 8, MOST_TENSORS = 64, MOST_OUTPUTS = MOST_TENSORS / 2 - 1 };

typedef enum PortKind { REAL = 0, INTEGER, BOOLEAN } PortKind;

/* An input or output. */
typedef struct Port {
    const char *name;
    PortKind kind;
    bool optional;
    bool fixed;    /* has no gradient */
    bool variadic; /* the last one may stand for inputs_0, inputs_1, … */
} Port;

/* One operator at work: which tensors there are, and where launches are recorded. */
typedef struct Call {
    const struct Operator *op;
    ref_plan *plan;
    int64_t attribute_count;
    const reference_attribute *attributes;
    int count;
    Tensor tensors[MOST_TENSORS]; /* inputs and results, each under its own name */
    int results;                  /* the tensors from here on are results */
} Call;

typedef struct Operator {
    const char *name;
    Port inputs[MOST_PORTS]; /* ends with a NULL name */
    Port outputs[MOST_PORTS];
    const char *attributes[16]; /* all that it knows; ends with NULL */
    /* The shapes of the outputs, in their order, from the inputs and attributes; refuses those that do not fit. A variadic output has as many
       as are written, MOST_OUTPUTS at most; none of them is a scalar. */
    void (*infer)(Call *call, Shape *outputs);
    /* Records the kernels of the outputs that are wanted. */
    void (*forward)(Call *call);
    /* Records the kernels of the gradients that are wanted. NULL where the operator has no real inputs. */
    void (*backward)(Call *call);
} Operator;

/* NULL where there is none of that name. */
const Operator *find_operator(const char *name);

/* Walks through all: index from 0; NULL at the end. */
const Operator *operator_at(int index);

/* The dtype-independent core of ref_plan_add: checks a call and records it. All tensors are already F32, I64 or BOOL. */
ref_status record_call(Call *call);

/* Checks a call that has its inputs but no results yet, and infers the shapes of the operator's outputs. Records nothing. */
ref_status infer_call(Call *call, Shape *outputs);

/* Which of an operator's outputs a tensor of that name is, "Y", "outputs_2"; -1 where it is none. */
int output_place(const Operator *op, const char *name);

/* ---- What operators ask of a call ---- */

/* A tensor by its name, or NULL. Inputs that are not optional, and dY of a backward call, are always there. */
const Tensor *tensor(const Call *call, const char *name);
/* The i-th tensor of a variadic input or output, or of its gradients ("inputs", "dinputs"); NULL beyond the last. */
const Tensor *variadic(const Call *call, const char *name, int i);
/* The gradient of a tensor, upstream or wanted: "dX" for "X"; NULL where there is none. */
const Tensor *gradient(const Call *call, const char *name);
/* Whether a result of that name is wanted. */
bool wanted(const Call *call, const char *name);

/* Attributes, with their defaults. */
/* The i-th of those given. */
const reference_attribute *attribute_at(const Call *call, int64_t i);
bool has_attribute(const Call *call, const char *name);
int attribute_int(Call *call, const char *name, int otherwise);
int64_t attribute_long(Call *call, const char *name, int64_t otherwise);
/* The attribute "axis", which may count from the back (-1 is the last), as one that counts from the front. */
int attribute_axis(Call *call, const Shape *shape, int otherwise);
/* The attribute "axes" in the same way, each axis once: returns how many they are. Where it is not given, all axes, or the first `otherwise`. */
int attribute_axes(Call *call, const Shape *shape, int otherwise, int *axes);
double attribute_float(const Call *call, const char *name, double otherwise);
const char *attribute_string(const Call *call, const char *name, const char *otherwise);
/* A list of exactly count integers; all of them `otherwise` where it is not given. */
void attribute_ints(Call *call, const char *name, int count, int otherwise, int *values);
/* The same of numbers of 64 bits, and of real ones. */
void attribute_longs(Call *call, const char *name, int count, int64_t otherwise, int64_t *values);
void attribute_floats(Call *call, const char *name, int count, double otherwise, double *values);
/* How many entries the list has; 0 where it is not given. */
int attribute_count(const Call *call, const char *name);

/* Refuses the call: "Conv: W is 3×2 but …". Only the first refusal counts. `thing` names the tensor or attribute. */
void refuse(Call *call, const char *thing, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same where a feature is not implemented. */
void unsupported(Call *call, const char *thing, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Whether nothing has been refused yet. */
static inline bool fine(const Call *call) { return !call->plan->status; }

/* Refuses a tensor whose rank is not in a range. layout: "N×C×H×W…", for the message. */
void need_rank(Call *call, const Tensor *tensor, int least, int most, const char *layout);
/* Refuses a tensor that is there and not of the shape. */
void need_shape(Call *call, const Tensor *tensor, const Shape *shape);

/* ---- Windows (core/windows.c) ---- */

/* Slides a kernel (lengths at kernel[0 … axes-1]) over a picture as the call's attributes say: strides, pads, dilations, auto_pad,
   ceil_mode (where round_up), exact_fit. picture: the spatial lengths. */
Windows slide(Call *call, const int *picture, const int *kernel, int axes, bool round_up);
/* The same the other way round: the picture that so many windows cover (transposed convolution). */
Windows cover(Call *call, const int *positions, const int *kernel, int axes);

#endif
