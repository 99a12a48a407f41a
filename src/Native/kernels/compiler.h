/* What kernels tell the compiler. */
#ifndef COMPILER_H
#define COMPILER_H

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("unroll")
#define ROLL _Pragma("nounroll")

/* Before a loop: keeps the compiler from turning loads and stores at a stride into gathers and scatters, which are slower. */
#define SCALAR _Pragma("clang loop vectorize(disable) interleave(disable)")

#endif
