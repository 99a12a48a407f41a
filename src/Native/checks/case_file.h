/* Reads a case file (docs/cases.md: safetensors) for the checks of the core: enough of JSON for what such files hold, and no more. */
#ifndef CHECKS_CASE_FILE_H
#define CHECKS_CASE_FILE_H

#include "reference_operator.h"

#include <stdbool.h>

enum { MOST_CASE_TENSORS = 40, MOST_CASE_ATTRIBUTES = 20, MOST_CASE_RANK = 8 };

typedef struct CaseFile {
    char op[64];
    int tensor_count;
    reference_tensor tensors[MOST_CASE_TENSORS]; /* F64 values are narrowed to F32 */
    int attribute_count;
    reference_attribute attributes[MOST_CASE_ATTRIBUTES];
} CaseFile;

/* Whether the file could be read; says what is wrong on standard error. */
bool case_read(const char *path, CaseFile *file);
void case_release(CaseFile *file);

/* Elements of a tensor. */
size_t case_size(const reference_tensor *tensor);

#endif
