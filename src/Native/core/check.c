/* A call is checked against its operator's names, kinds and shapes before the operator records it. */
#include "operator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_attributes(Call *call)
{
    for (int64_t i = 0; i < call->attribute_count && fine(call); i++) {
        const reference_attribute *given = attribute_at(call, i);
        if (!given->name || given->count < 0 || given->type < REFERENCE_INTS || given->type > REFERENCE_STRING ||
            (given->type == REFERENCE_INTS && given->count && !given->ints) ||
            (given->type == REFERENCE_FLOATS && given->count && !given->floats) ||
            (given->type == REFERENCE_STRING && !given->string)) {
            refuse(call, given->name ? given->name : "an attribute", "has no name, no values or no known type");
            return;
        }
        bool known = false;
        for (int k = 0; call->op->attributes[k] && !known; k++) {
            known = !strcmp(call->op->attributes[k], given->name);
        }
        if (!known) {
            unsupported(call, given->name, "is not an attribute that the core knows");
        }
    }
}

static bool matches(const Port *port, const char *name)
{
    size_t length = strlen(port->name);
    return port->variadic ? !strncmp(name, port->name, length) && name[length] == '_' : !strcmp(name, port->name);
}

/* The port that a tensor's name belongs to; *gradient tells "dX" from "X". */
static const Port *port_of(const Operator *op, const char *name, bool *gradient)
{
    for (int pass = 0; pass < 2; pass++) {
        *gradient = pass == 1;
        const char *plain = name + pass;
        if (pass == 1 && name[0] != 'd') {
            return NULL;
        }
        for (const Port *port = op->inputs; port->name; port++) {
            if (matches(port, plain)) {
                return port;
            }
        }
        for (const Port *port = op->outputs; port->name; port++) {
            if (matches(port, plain)) {
                return port;
            }
        }
    }
    return NULL;
}

int output_place(const Operator *op, const char *name)
{
    for (int k = 0; k < MOST_PORTS && op->outputs[k].name; k++) {
        const Port *port = &op->outputs[k];
        if (matches(port, name)) {
            long number = port->variadic ? strtol(name + strlen(port->name) + 1, NULL, 10) : 0;
            return number < 0 || number > MOST_OUTPUTS ? MOST_OUTPUTS : k + (int)number;
        }
    }
    return -1;
}

/* Whether an operator has an output at a place, given the shapes that it has inferred. */
static bool has_output(const Operator *op, int place, const Shape *outputs)
{
    bool fixed = place < MOST_PORTS && op->outputs[place].name && !op->outputs[place].variadic;
    return fixed || (place < MOST_OUTPUTS && outputs[place].rank > 0);
}

static void check_names_and_kinds(Call *call)
{
    for (int i = 0; i < call->count && fine(call); i++) {
        const Tensor *given = &call->tensors[i];
        bool gradient;
        const Port *port = port_of(call->op, given->name, &gradient);
        if (!port || (gradient && (port->fixed || port->kind != REAL))) {
            refuse(call, given->name, "is not a tensor of this operator");
            return;
        }
        static const reference_dtype dtypes[] = {REFERENCE_F32, REFERENCE_I64, REFERENCE_BOOL};
        if (given->dtype != dtypes[port->kind]) {
            unsupported(call, given->name, "is %s: the core takes %s there", dtype_name(given->dtype), dtype_name(dtypes[port->kind]));
        }
        for (int k = 0; k < i; k++) {
            if (!strcmp(call->tensors[k].name, given->name)) {
                refuse(call, given->name, "is given twice");
            }
        }
    }
    for (const Port *port = call->op->inputs; port->name && fine(call); port++) {
        if (!port->optional && !(port->variadic ? variadic(call, port->name, 0) : tensor(call, port->name))) {
            refuse(call, port->name, "is missing");
        }
    }
}

static void check_shapes(Call *call, const Shape *outputs)
{
    for (int i = 0; i < call->count && fine(call); i++) {
        const Tensor *given = &call->tensors[i];
        bool gradient;
        port_of(call->op, given->name, &gradient);
        const char *plain = given->name + gradient;
        int place = output_place(call->op, plain);
        if (place >= 0 && !has_output(call->op, place, outputs)) {
            refuse(call, given->name, "is there, but these attributes give no %s", plain);
        } else if (place >= 0) {
            need_shape(call, given, &outputs[place]);
        }
        const Tensor *origin = gradient ? tensor(call, plain) : NULL;
        if (origin && i >= call->results) {
            need_shape(call, given, &origin->shape);
        }
        if (gradient && i >= call->results && !origin) {
            refuse(call, given->name, "is wanted, but %s is not given", plain);
        }
    }
}

ref_status infer_call(Call *call, Shape *outputs)
{
    check_attributes(call);
    check_names_and_kinds(call);
    if (fine(call)) {
        call->op->infer(call, outputs);
    }
    return call->plan->status;
}

ref_status record_call(Call *call)
{
    ref_plan *plan = call->plan;
    Shape outputs[MOST_OUTPUTS] = {0};
    bool forward = false, backward = false;
    infer_call(call, outputs);
    if (fine(call)) {
        check_shapes(call, outputs);
    }
    for (int i = call->results; i < call->count && fine(call); i++) {
        bool gradient;
        port_of(call->op, call->tensors[i].name, &gradient);
        *(gradient ? &backward : &forward) = true;
    }
    if (fine(call) && !forward && !backward) {
        refuse(call, "call", "asks for no result");
    }
    if (fine(call) && backward && !call->op->backward) {
        refuse(call, "call", "asks for gradients, and the operator has none");
    }
    for (const Port *port = call->op->outputs; backward && fine(call) && port->name; port++) {
        char upstream[64];
        snprintf(upstream, sizeof upstream, "d%s", port->name);
        if (port->kind == REAL && !port->fixed && !port->optional && !port->variadic && !tensor(call, upstream)) {
            refuse(call, upstream, "is missing: gradients need it");
        }
    }
    if (forward && fine(call)) {
        call->op->forward(call);
    }
    if (backward && fine(call)) {
        call->op->backward(call);
    }
    return plan->status;
}
