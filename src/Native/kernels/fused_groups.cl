/* Up to three convolution groups in a row: the functions of each (fused_group.cl), and what is said of each of them. */
#define GROUP 0
#include "fused_group.cl"
#if GROUPS > 1
#undef GROUP
#define GROUP 1
#include "fused_group.cl"
#endif
#if GROUPS > 2
#undef GROUP
#define GROUP 2
#include "fused_group.cl"
#endif

/* The memory of each group; NULL where there is none. */
#define OF_EACH(type, p) type p##0, type p##1, type p##2

#define X(g) (C_##g * H_##g * W_##g)    /* elements of a picture */
#define Y(g) (O_##g * QH_##g * QW_##g)
