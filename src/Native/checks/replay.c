/*
 * Replays case files through the core, forward and backward, for tools that watch how a program uses memory: AddressSanitizer, UBSan,
 * Oclgrind, Valgrind. The numbers are judged elsewhere (tests/GradientCheck); here only crashes, errors and the tools' findings count.
 *
 *     replay FILE…            exit status 0: every case ran
 */
#include "case_file.h"
#include "operator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_port(const Port *port, const char *name)
{
    for (; port->name; port++) {
        size_t length = strlen(port->name);
        if (port->variadic ? !strncmp(port->name, name, length) && name[length] == '_' : !strcmp(port->name, name)) {
            return true;
        }
    }
    return false;
}

typedef struct List {
    int64_t count;
    reference_tensor tensors[MOST_CASE_TENSORS];
} List;

static void append(List *list, const reference_tensor *tensor) { list->tensors[list->count++] = *tensor; }

static int32_t call(const CaseFile *file, const List *inputs, const List *results, char *message, size_t room)
{
    reference_call call = {
        .struct_size = sizeof call, .abi_version = REFERENCE_ABI_VERSION, .op = file->op,
        .attribute_count = file->attribute_count, .attributes = file->attributes,
        .input_count = inputs->count, .inputs = inputs->tensors,
        .result_count = results->count, .results = results->tensors,
        .message = message, .message_size = room,
    };
    return results->count ? reference_run_operator(&call) : REFERENCE_DONE;
}

static int32_t replay(const CaseFile *file, char *message, size_t room)
{
    const Operator *op = find_operator(file->op);
    if (!op) {
        return REFERENCE_UNSUPPORTED;
    }
    List inputs = {0}, outputs = {0}, gradients = {0};
    for (int i = 0; i < file->tensor_count; i++) {
        const reference_tensor *tensor = &file->tensors[i];
        const char *plain = tensor->name + 1;
        bool gradient = tensor->name[0] == 'd';
        if (is_port(op->inputs, tensor->name)) {
            append(&inputs, tensor);
        } else if (is_port(op->outputs, tensor->name)) {
            append(&outputs, tensor);
        } else if (gradient && is_port(op->inputs, plain)) {
            append(&gradients, tensor);
        }
    }
    int32_t status = call(file, &inputs, &outputs, message, room);
    for (int i = 0; i < file->tensor_count; i++) {
        if (file->tensors[i].name[0] == 'd' && is_port(op->outputs, file->tensors[i].name + 1)) {
            append(&inputs, &file->tensors[i]);
        }
    }
    return status ? status : call(file, &inputs, &gradients, message, room);
}

int main(int count, char **paths)
{
    int ran = 0, unsupported = 0, failed = 0;
    for (int i = 1; i < count; i++) {
        CaseFile file;
        char message[4096] = "";
        int32_t status = case_read(paths[i], &file) ? replay(&file, message, sizeof message) : REFERENCE_FAILED;
        ran += status == REFERENCE_DONE;
        unsupported += status == REFERENCE_UNSUPPORTED;
        if (status != REFERENCE_DONE) {
            failed += status != REFERENCE_UNSUPPORTED;
            fprintf(stderr, "%s: status %d: %s\n", paths[i], status, message);
        }
        case_release(&file);
    }
    printf("%d ran, %d not supported, %d failed\n", ran, unsupported, failed);
    return failed || unsupported || ran == 0;
}
