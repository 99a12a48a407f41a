/* Programs: an embedded source with its includes put in, compiled with options, kept by the context. */
#include "context.h"
#include "sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Program {
    Program *next;
    char *file;
    char *options;
    cl_program program;
};

static const char *source_of(const char *file, size_t length)
{
    for (const Source *source = kernel_sources; source->name; source++) {
        if (strlen(source->name) == length && !memcmp(source->name, file, length)) {
            return source->text;
        }
    }
    return NULL;
}

typedef struct Text {
    char *characters;
    size_t length, room;
} Text;

static bool append(Text *text, const char *characters, size_t length)
{
    if (text->length + length + 1 > text->room) {
        size_t room = 2 * (text->length + length + 1);
        char *more = realloc(text->characters, room);
        if (!more) {
            return false;
        }
        text->characters = more;
        text->room = room;
    }
    memcpy(text->characters + text->length, characters, length);
    text->length += length;
    text->characters[text->length] = 0;
    return true;
}

/* Appends a source line by line; a line `#include "file"` becomes that file, the first time that it is asked for. */
static bool append_source(Text *text, const char *source, int depth)
{
    static const char include[] = "#include \"";
    for (const char *line = source; *line;) {
        const char *end = strchr(line, '\n');
        end = end ? end + 1 : line + strlen(line);
        if (!strncmp(line, include, sizeof include - 1)) {
            const char *name = line + sizeof include - 1;
            size_t length = strcspn(name, "\"\n");
            const char *included = source_of(name, length);
            if (!included || depth > 8 || !append_source(text, included, depth + 1)) {
                return false;
            }
        } else if (!append(text, line, (size_t)(end - line))) {
            return false;
        }
        line = end;
    }
    return true;
}

static ref_status build_failure(ref_context *context, const char *file, const char *options, cl_program program, cl_int error)
{
    char log[12000] = "";
    size_t length = 0;
    context->cl->clGetProgramBuildInfo(program, context->device, CL_PROGRAM_BUILD_LOG, 0, NULL, &length);
    char *whole = length ? malloc(length + 1) : NULL;
    if (whole) {
        context->cl->clGetProgramBuildInfo(program, context->device, CL_PROGRAM_BUILD_LOG, length, whole, NULL);
        whole[length] = 0;
        snprintf(log, sizeof log, "%s", whole);
        free(whole);
    }
    return fail_build(error, log, "building %s with \"%s\"", file, options);
}

static ref_status build(ref_context *context, const char *file, const char *options, cl_program *built)
{
    const char *source = source_of(file, strlen(file));
    if (!source) {
        return fail(REF_BUILD_FAILED, "there is no kernel source %s", file);
    }
    Text text = {0};
    if (!append_source(&text, source, 0)) {
        free(text.characters);
        return fail(REF_BUILD_FAILED, "building %s: an include is missing, or the host has no memory", file);
    }
    char all[2560];
    /* -w: PoCL's compiler tells on standard error which loops it did not unroll. */
    snprintf(all, sizeof all, "-cl-std=CL1.2 -w %s %s %s", context->is_cpu ? "-DCPU" : "-DGPU",
             context->rounds_division ? "-cl-fp32-correctly-rounded-divide-sqrt" : "", options);
    cl_int error;
    const char *characters = text.characters;
    cl_program program = context->cl->clCreateProgramWithSource(context->context, 1, &characters, NULL, &error);
    free(text.characters);
    if (error) {
        return fail_opencl(error, "creating a program from %s", file);
    }
    error = context->cl->clBuildProgram(program, context->caller ? 2 : 1, (cl_device_id[]){context->device, context->caller}, all, NULL, NULL);
    if (error) {
        ref_status status = build_failure(context, file, all, program, error);
        context->cl->clReleaseProgram(program);
        return status;
    }
    *built = program;
    return REF_OK;
}

ref_status find_kernel(ref_context *context, const char *file, const char *kernel, const char *options, cl_kernel *found)
{
    Program *program = context->programs;
    while (program && (strcmp(program->file, file) || strcmp(program->options, options))) {
        program = program->next;
    }
    if (!program) {
        cl_program built;
        ref_status status = build(context, file, options, &built);
        if (status) {
            return status;
        }
        program = calloc(1, sizeof *program);
        char *names = malloc(strlen(file) + strlen(options) + 2);
        if (!program || !names) {
            free(program);
            free(names);
            context->cl->clReleaseProgram(built);
            return fail(REF_OUT_OF_MEMORY, "keeping a program: the host has no memory");
        }
        *program = (Program){context->programs, names, names + strlen(file) + 1, built};
        strcpy(program->file, file);
        strcpy(program->options, options);
        context->programs = program;
    }
    cl_int error;
    *found = context->cl->clCreateKernel(program->program, kernel, &error);
    return error ? fail_opencl(error, "taking kernel %s from %s", kernel, file) : REF_OK;
}

void programs_release(ref_context *context)
{
    while (context->programs) {
        Program *program = context->programs;
        context->programs = program->next;
        context->cl->clReleaseProgram(program->program);
        free(program->file);
        free(program);
    }
}
