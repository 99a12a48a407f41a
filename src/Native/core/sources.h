/* The kernels' sources, embedded by CMake from kernels/. */
#ifndef CORE_SOURCES_H
#define CORE_SOURCES_H

typedef struct Source {
    const char *name; /* "convolution.cl" */
    const char *text;
} Source;

/* Ends with a NULL name. */
extern const Source kernel_sources[];

#endif
