/* Programs: an embedded source with its includes put in, compiled with options, kept by the context. */
#include "context.h"
#include "signals.h"
#include "sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOBODY = -1 };

struct Program {
    Program *next;
    char *file;
    char *options;
    int member; /* of the crew, whose own it is, or NOBODY */
    unsigned sized; /* a bit for each axis along which its kernels ask how many work-items there are */
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

/* Appends a source line by line; a line `#include "file"` becomes that file. */
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

static ref_status build_failure(ref_context *context, cl_device_id device, const char *file, const char *options, cl_program program, cl_int error)
{
    char log[12000] = "";
    size_t length = 0;
    context->cl->clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, NULL, &length);
    char *whole = length ? malloc(length + 1) : NULL;
    if (whole) {
        context->cl->clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, length, whole, NULL);
        whole[length] = 0;
        snprintf(log, sizeof log, "%s", whole);
        free(whole);
    }
    return fail_build(error, log, "building %s with \"%s\"", file, options);
}

/* A bit for each axis along which the work-groups must not be handed out in parts, because a source asks how many there are or for their numbers. */
static unsigned sized_axes(const char *source)
{
    static const char *const asks[] = {"get_global_size(", "get_num_groups(", "get_group_id("};
    unsigned axes = 0;
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        for (const char *found = source; (found = strstr(found, asks[i])); found++) {
            int axis = found[strlen(asks[i])] - '0';
            axes |= axis >= 0 && axis < 3 ? 1u << axis : 7u;
        }
    }
    return axes;
}

/* The source that is compiled; false if an include is missing or there is no memory. The line that makes a member's programs its own takes
   back that its work-items count from 1 along the first axis: see crew.c. */
static bool write_source(Text *text, const char *source, int member)
{
    char line[160] = "";
    if (member != NOBODY) {
        snprintf(line, sizeof line, "size_t id_for_%d(uint axis) { return get_global_id(axis) - (axis == 0); }\n#define get_global_id id_for_%d\n",
                 member, member);
    }
    return append(text, line, strlen(line)) && append_source(text, source, 0);
}

static ref_status build(ref_context *context, const char *file, const char *options, int member, Program *built)
{
    const char *source = source_of(file, strlen(file));
    if (!source) {
        return fail(REF_BUILD_FAILED, "there is no kernel source %s", file);
    }
    Text text = {0};
    if (!write_source(&text, source, member)) {
        free(text.characters);
        return fail(REF_BUILD_FAILED, "building %s: an include is missing, or the host has no memory", file);
    }
    char all[2560];
    /* -w: PoCL's compiler tells on standard error which loops it did not unroll. */
    snprintf(all, sizeof all, "-cl-std=CL1.2 -w %s %s %s", context->is_cpu ? "-DCPU" : "-DGPU",
             context->rounds_division ? "-cl-fp32-correctly-rounded-divide-sqrt" : "", options);
    cl_int error;
    const char *characters = text.characters;
    built->sized = sized_axes(characters);
    built->program = context->cl->clCreateProgramWithSource(context->context, 1, &characters, NULL, &error);
    free(text.characters);
    if (error) {
        return fail_opencl(error, "creating a program from %s", file);
    }
    cl_device_id device = member == NOBODY ? context->device : context->twins.device[member];
    stack_t stack = signals_keep();
    error = context->cl->clBuildProgram(built->program, 1, &device, all, NULL, NULL);
    signals_give_back(stack);
    if (error) {
        ref_status status = build_failure(context, device, file, all, built->program, error);
        context->cl->clReleaseProgram(built->program);
        return status;
    }
    return REF_OK;
}

static ref_status find(ref_context *context, const char *file, const char *options, int member, const Program **found)
{
    Program *program = context->programs;
    while (program && (program->member != member || strcmp(program->file, file) || strcmp(program->options, options))) {
        program = program->next;
    }
    if (!program) {
        Program built;
        ref_status status = build(context, file, options, member, &built);
        if (status) {
            return status;
        }
        program = calloc(1, sizeof *program);
        char *names = malloc(strlen(file) + strlen(options) + 2);
        if (!program || !names) {
            free(program);
            free(names);
            context->cl->clReleaseProgram(built.program);
            return fail(REF_OUT_OF_MEMORY, "keeping a program: the host has no memory");
        }
        *program = (Program){.next = context->programs, .file = names, .options = names + strlen(file) + 1, .member = member,
                             .sized = built.sized, .program = built.program};
        strcpy(program->file, file);
        strcpy(program->options, options);
        context->programs = program;
    }
    *found = program;
    return REF_OK;
}

static ref_status take_kernel(ref_context *context, const Program *program, const char *kernel, cl_kernel *found)
{
    cl_int error;
    *found = context->cl->clCreateKernel(program->program, kernel, &error);
    return error ? fail_opencl(error, "taking kernel %s from %s", kernel, program->file) : REF_OK;
}

ref_status find_kernel(ref_context *context, const char *file, const char *kernel, const char *options, const Program **program,
                       cl_kernel *found)
{
    ref_status status = find(context, file, options, NOBODY, program);
    return status ? status : take_kernel(context, *program, kernel, found);
}

ref_status find_member_kernel(ref_context *context, const Program *program, int member, const char *kernel, unsigned *sized, cl_kernel *found)
{
    const Program *own;
    ref_status status = find(context, program->file, program->options, member, &own);
    if (!status) {
        *sized = own->sized;
        status = take_kernel(context, own, kernel, found);
    }
    return status;
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
