/* The list of all operators, family by family. */
#include "operator.h"

#include <string.h>

/* Each ends with a NULL name. */
extern const Operator activation_operators[], arithmetic_operators[], axis_reduction_operators[], convolution_operators[],
    depth_to_space_operators[], gather_operators[], global_pooling_operators[], likelihood_operators[], local_response_operators[],
    locally_connected_operators[], loss_operators[], matrix_operators[], normalisation_operators[], optimiser_operators[],
    padding_operators[], pairwise_operators[], pooling_operators[], rearrangement_operators[], resize_operators[], softmax_operators[],
    tensor_operators[], transposed_convolution_operators[], unpooling_operators[];

static const Operator *const families[] = {
    activation_operators, arithmetic_operators, axis_reduction_operators, convolution_operators, depth_to_space_operators,
    gather_operators, global_pooling_operators, likelihood_operators, local_response_operators, locally_connected_operators,
    loss_operators, matrix_operators, normalisation_operators, optimiser_operators, padding_operators, pairwise_operators,
    pooling_operators, rearrangement_operators, resize_operators, softmax_operators, tensor_operators, transposed_convolution_operators,
    unpooling_operators,
};

const Operator *operator_at(int index)
{
    for (size_t family = 0; family < sizeof families / sizeof *families; family++) {
        for (const Operator *op = families[family]; op->name; op++) {
            if (index-- == 0) {
                return op;
            }
        }
    }
    return NULL;
}

const Operator *find_operator(const char *name)
{
    const Operator *op;
    for (int i = 0; (op = operator_at(i)); i++) {
        if (!strcmp(op->name, name)) {
            return op;
        }
    }
    return NULL;
}

/* ---- What the caller may know of them ---- */

static int count_ports(const Port *ports)
{
    int count = 0;
    while (count < MOST_PORTS && ports[count].name) {
        count++;
    }
    return count;
}

static int count_attributes(const Operator *op)
{
    int count = 0;
    while (op->attributes[count]) {
        count++;
    }
    return count;
}

static const Operator *described(const char *function, int32_t index, const void *to)
{
    const Operator *op = to && index >= 0 ? operator_at(index) : NULL;
    if (!to) {
        fail(REF_INVALID, "%s: the last argument is NULL", function);
    } else if (!op) {
        fail(REF_INVALID, "%s: there is no operator %d", function, index);
    }
    return op;
}

int32_t ref_operator_count(int32_t *count)
{
    if (!count) {
        return fail(REF_INVALID, "ref_operator_count: count is NULL");
    }
    *count = 0;
    while (operator_at(*count)) {
        ++*count;
    }
    return REF_OK;
}

int32_t ref_operator_describe(int32_t index, ref_operator *to)
{
    const Operator *op = described("ref_operator_describe", index, to);
    if (!op) {
        return REF_INVALID;
    }
    if (to->struct_size < sizeof *to) {
        return fail(REF_INVALID, "ref_operator_describe: struct_size is %u", to->struct_size);
    }
    *to = (ref_operator){
        .struct_size = to->struct_size, .gradients = op->backward != NULL, .name = op->name, .input_count = count_ports(op->inputs),
        .output_count = count_ports(op->outputs), .attribute_count = count_attributes(op),
    };
    return REF_OK;
}

int32_t ref_operator_port(int32_t index, int32_t place, ref_port *to)
{
    const Operator *op = described("ref_operator_port", index, to);
    if (!op) {
        return REF_INVALID;
    }
    int inputs = count_ports(op->inputs);
    if (to->struct_size < sizeof *to || place < 0 || place >= inputs + count_ports(op->outputs)) {
        return fail(REF_INVALID, "ref_operator_port: %s has no port %d, or struct_size %u is too small", op->name, place, to->struct_size);
    }
    const Port *port = place < inputs ? &op->inputs[place] : &op->outputs[place - inputs];
    *to = (ref_port){
        .struct_size = to->struct_size, .kind = (int32_t)port->kind, .name = port->name,
        .optional = port->optional, .fixed = port->fixed, .variadic = port->variadic,
    };
    return REF_OK;
}

int32_t ref_operator_attribute(int32_t index, int32_t place, const char **name)
{
    const Operator *op = described("ref_operator_attribute", index, name);
    if (!op) {
        return REF_INVALID;
    }
    if (place < 0 || place >= count_attributes(op)) {
        return fail(REF_INVALID, "ref_operator_attribute: %s has no attribute %d", op->name, place);
    }
    *name = op->attributes[place];
    return REF_OK;
}
