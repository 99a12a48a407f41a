/* How kernels go through planes: pieces.h says what they are. Sums and maps run in vectors as long as a register, then one by one. */
#include "pieces.h"
#include "lanes.cl"

#define OVERLOADED __attribute__((overloadable, always_inline))

/* The pieces of a work-item. */
#define EACH_PIECE(q, planes) \
    int q = get_global_id(0) * planes.share, last_##q = min(q + planes.share, planes.pieces); q < last_##q; q++

int plane_of(Planes planes, int piece) { return piece / planes.parts; }
/* The first pixel of a piece within its plane, and how many it has. */
int first_of(Planes planes, int piece) { return piece % planes.parts * planes.part; }
int length_of(Planes planes, int piece) { return min(planes.part, planes.pixels - first_of(planes, piece)); }
/* Where a piece begins in the tensor. */
int start_of(Planes planes, int piece) { return plane_of(planes, piece) * planes.pixels + first_of(planes, piece); }

int group_of(Groups groups, int plane) { return plane / groups.together % groups.count; }
/* How many pieces a group has, and its k-th one. */
int pieces_of(Groups groups, Planes planes) { return groups.repeats * groups.together * planes.parts; }
int piece_of(Groups groups, Planes planes, int group, int k)
{
    int plane = k / planes.parts, repeat = plane / groups.together;
    return ((repeat * groups.count + group) * groups.together + plane % groups.together) * planes.parts + k % planes.parts;
}

#define one_of(p) (*(p))

/* y[i] = TERM for i = 0 … n - 1. TERM(get) takes each operand as get(pointer + i). */
#define MAP(y, n, TERM)                          \
    {                                            \
        int i = 0;                               \
        for (; i + LANES <= n; i += LANES) {     \
            store_lanes(TERM(load_lanes), y + i); \
        }                                        \
        for (; i < n; i++) {                     \
            (y)[i] = TERM(one_of);               \
        }                                        \
    }

/* sum = Σ TERM. Four vectors are summed in at a time, so that additions need not wait for each other. */
#define SUM(sum, n, TERM)                                                    \
    {                                                                        \
        lanes four[4] = {0, 0, 0, 0};                                        \
        int at = 0;                                                          \
        for (; at + 4 * LANES <= n; at += 4 * LANES) {                       \
            UNROLL for (int v = 0; v < 4; v++) {                             \
                int i = at + v * LANES;                                      \
                four[v] += TERM(load_lanes);                                 \
            }                                                                \
        }                                                                    \
        for (int i = at; i + LANES <= n; i += LANES, at += LANES) {          \
            four[0] += TERM(load_lanes);                                     \
        }                                                                    \
        sum = sum_of_lanes((four[0] + four[1]) + (four[2] + four[3]));       \
        for (int i = at; i < n; i++) {                                       \
            sum += TERM(one_of);                                             \
        }                                                                    \
    }

float sum_of_lanes(lanes v)
{
#if LANES == 16
    float8 eight = v.lo + v.hi;
#else
    float8 eight = v;
#endif
    float4 four = eight.lo + eight.hi;
    float2 two = four.lo + four.hi;
    return two.x + two.y;
}

OVERLOADED float square(float x) { return x * x; }
OVERLOADED lanes square(lanes x) { return x * x; }
