#include "case_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- JSON ---- */

typedef struct Reader {
    const char *at;
    bool failed;
} Reader;

static void skip_space(Reader *r)
{
    while (*r->at == ' ' || *r->at == '\n' || *r->at == '\t' || *r->at == '\r') {
        r->at++;
    }
}

/* Takes a character if it is the next one. */
static bool take(Reader *r, char c)
{
    skip_space(r);
    bool is = *r->at == c;
    r->at += is;
    return is;
}

static void expect(Reader *r, char c)
{
    if (!take(r, c)) {
        r->failed = true;
    }
}

/* A string, unescaped; all that our files escape is ASCII. */
static char *read_string(Reader *r)
{
    expect(r, '"');
    char *text = malloc(strlen(r->at) + 1);
    size_t length = 0;
    while (!r->failed && *r->at && *r->at != '"') {
        char c = *r->at++;
        if (c == '\\') {
            c = *r->at++;
            if (c == 'u') {
                char digits[5] = {0};
                strncpy(digits, r->at, 4);
                r->at += strlen(digits);
                c = (char)strtol(digits, NULL, 16);
            } else if (c == 'n') {
                c = '\n';
            }
        }
        text[length++] = c;
    }
    text[length] = 0;
    expect(r, '"');
    return text;
}

static int64_t *read_integers(Reader *r, int64_t *count)
{
    int64_t *values = calloc(strlen(r->at) / 2 + 1, sizeof *values);
    *count = 0;
    expect(r, '[');
    while (!r->failed && !take(r, ']')) {
        char *end;
        values[(*count)++] = strtoll(r->at, &end, 10);
        r->failed = end == r->at;
        r->at = end;
        take(r, ',');
    }
    return values;
}

/* ---- Attributes: numbers, lists of numbers, strings ---- */

/* Integers, unless one of them has a fraction or an exponent. */
static void read_list(Reader *r, reference_attribute *attribute)
{
    size_t most = strlen(r->at) / 2 + 1;
    int64_t *integers = calloc(most, sizeof *integers), count = 0;
    double *numbers = calloc(most, sizeof *numbers);
    bool whole = true;
    expect(r, '[');
    while (!r->failed && !take(r, ']')) {
        char *after_integer, *end;
        integers[count] = strtoll(r->at, &after_integer, 10);
        numbers[count++] = strtod(r->at, &end);
        whole = whole && after_integer == end;
        r->failed = end == r->at;
        r->at = end;
        take(r, ',');
    }
    attribute->type = whole ? REFERENCE_INTS : REFERENCE_FLOATS;
    attribute->count = count;
    attribute->ints = integers;
    attribute->floats = numbers;
}

static void read_attribute(Reader *r, CaseFile *file)
{
    if (file->attribute_count == MOST_CASE_ATTRIBUTES) {
        r->failed = true;
        return;
    }
    reference_attribute *attribute = &file->attributes[file->attribute_count++];
    *attribute = (reference_attribute){.struct_size = sizeof *attribute, .name = read_string(r), .count = 1};
    expect(r, ':');
    skip_space(r);
    if (*r->at == '"') {
        attribute->type = REFERENCE_STRING;
        attribute->string = read_string(r);
    } else if (*r->at == '[') {
        read_list(r, attribute);
    } else {
        double value;
        int length = 0;
        r->failed = r->failed || sscanf(r->at, "%lf%n", &value, &length) != 1;
        r->at += length;
        double *number = malloc(sizeof *number);
        *number = value;
        attribute->type = REFERENCE_FLOATS;
        attribute->floats = number;
        if (value == (double)(int64_t)value) {
            int64_t *integer = malloc(sizeof *integer);
            *integer = (int64_t)value;
            attribute->type = REFERENCE_INTS;
            attribute->ints = integer;
        }
    }
}

static void read_attributes(Reader *outer, CaseFile *file)
{
    char *json = read_string(outer);
    Reader r = {json, false};
    expect(&r, '{');
    while (!r.failed && !take(&r, '}')) {
        read_attribute(&r, file);
        take(&r, ',');
    }
    outer->failed = outer->failed || r.failed;
    free(json);
}

static void read_metadata(Reader *r, CaseFile *file)
{
    expect(r, '{');
    while (!r->failed && !take(r, '}')) {
        char *key = read_string(r);
        expect(r, ':');
        if (!strcmp(key, "attributes")) {
            read_attributes(r, file);
        } else {
            char *value = read_string(r);
            if (!strcmp(key, "op")) {
                snprintf(file->op, sizeof file->op, "%s", value);
            }
            free(value);
        }
        free(key);
        take(r, ',');
    }
}

/* ---- Tensors ---- */

static const struct {
    const char *name;
    reference_dtype dtype;
    size_t bytes;
} dtypes[] = {{"F32", REFERENCE_F32, 4}, {"F64", REFERENCE_F64, 8}, {"F16", REFERENCE_F16, 2}, {"I64", REFERENCE_I64, 8}, {"BOOL", REFERENCE_BOOL, 1}};

size_t case_size(const reference_tensor *tensor)
{
    size_t size = 1;
    for (int64_t axis = 0; axis < tensor->rank; axis++) {
        size *= (size_t)tensor->shape[axis];
    }
    return size;
}

static void copy_data(reference_tensor *tensor, const char *data, size_t bytes)
{
    size_t size = case_size(tensor);
    tensor->data = malloc(bytes + 1); /* exactly as large as it must be, so that a sanitizer sees the end */
    if (tensor->dtype != REFERENCE_F64) {
        memcpy(tensor->data, data, bytes);
        return;
    }
    tensor->data = realloc(tensor->data, size * sizeof(float));
    tensor->dtype = REFERENCE_F32;
    for (size_t i = 0; i < size; i++) {
        double value;
        memcpy(&value, data + i * sizeof value, sizeof value);
        ((float *)tensor->data)[i] = (float)value;
    }
}

static void read_tensor(Reader *r, CaseFile *file, char *name, const char *data, size_t available)
{
    if (file->tensor_count == MOST_CASE_TENSORS) {
        r->failed = true;
        free(name);
        return;
    }
    reference_tensor *tensor = &file->tensors[file->tensor_count++];
    *tensor = (reference_tensor){.struct_size = sizeof *tensor, .name = name};
    size_t width = 0, begin = 0, end = 0;
    expect(r, '{');
    while (!r->failed && !take(r, '}')) {
        char *key = read_string(r);
        expect(r, ':');
        if (!strcmp(key, "dtype")) {
            char *dtype = read_string(r);
            for (size_t i = 0; i < sizeof dtypes / sizeof *dtypes; i++) {
                if (!strcmp(dtypes[i].name, dtype)) {
                    tensor->dtype = dtypes[i].dtype;
                    width = dtypes[i].bytes;
                }
            }
            free(dtype);
        } else {
            int64_t count, *values = read_integers(r, &count);
            if (!strcmp(key, "shape")) {
                tensor->shape = values;
                tensor->rank = count;
            } else {
                r->failed = r->failed || count != 2;
                begin = (size_t)values[0];
                end = (size_t)values[1];
                free(values);
            }
        }
        free(key);
        take(r, ',');
    }
    if (!width || !tensor->shape || end > available || begin > end || end - begin != width * case_size(tensor)) {
        r->failed = true;
        return;
    }
    copy_data(tensor, data + begin, end - begin);
}

static char *read_all(const char *path, size_t *length)
{
    FILE *stream = fopen(path, "rb");
    char *bytes = NULL;
    *length = 0;
    if (stream && !fseek(stream, 0, SEEK_END)) {
        *length = (size_t)ftell(stream);
        rewind(stream);
        bytes = malloc(*length + 1);
        if (fread(bytes, 1, *length, stream) != *length) {
            *length = 0;
        }
    }
    if (stream) {
        fclose(stream);
    }
    return bytes;
}

bool case_read(const char *path, CaseFile *file)
{
    *file = (CaseFile){0};
    size_t length;
    char *bytes = read_all(path, &length);
    uint64_t header = 0;
    if (length >= sizeof header) {
        memcpy(&header, bytes, sizeof header);
    }
    if (length < sizeof header || header > length - sizeof header) {
        fprintf(stderr, "%s cannot be read\n", path);
        free(bytes);
        return false;
    }
    char *json = calloc(1, header + 1);
    memcpy(json, bytes + sizeof header, header);
    Reader r = {json, false};
    expect(&r, '{');
    while (!r.failed && !take(&r, '}')) {
        char *name = read_string(&r);
        expect(&r, ':');
        if (!strcmp(name, "__metadata__")) {
            read_metadata(&r, file);
            free(name);
        } else {
            read_tensor(&r, file, name, bytes + sizeof header + header, length - sizeof header - header);
        }
        take(&r, ',');
    }
    free(json);
    free(bytes);
    if (r.failed || !*file->op) {
        fprintf(stderr, "%s is not a case file\n", path);
        case_release(file);
        return false;
    }
    return true;
}

void case_release(CaseFile *file)
{
    for (int i = 0; i < file->tensor_count; i++) {
        free((void *)file->tensors[i].name);
        free((void *)file->tensors[i].shape);
        free(file->tensors[i].data);
    }
    for (int i = 0; i < file->attribute_count; i++) {
        free((void *)file->attributes[i].name);
        free((void *)file->attributes[i].ints);
        free((void *)file->attributes[i].floats);
        free((void *)file->attributes[i].string);
    }
    *file = (CaseFile){0};
}
