/* How a kernel goes through several tensors (several.h), in vectors and then one by one. */
#include "several.h"
#include "lanes.cl"

/* As arguments: p0, p1, …; and p, the one that a chunk is of. */
#define EACH_OF(type, p) type p##0, type p##1, type p##2, type p##3, type p##4, type p##5, type p##6, type p##7
#define CHOOSE(type, p) __global type *all_##p[] = {p##0, p##1, p##2, p##3, p##4, p##5, p##6, p##7}, *p = all_##p[chunk.tensor]

/* The elements of one tensor that a work-item takes. */
typedef struct Chunk {
    int tensor, begin, end;
} Chunk;

Chunk own_chunk(const Several *several)
{
    int chunk = get_global_id(0), tensor = 0;
    while (chunk >= several->first[tensor + 1]) {
        tensor++;
    }
    int begin = (chunk - several->first[tensor]) * CHUNK;
    return (Chunk){tensor, begin, min(begin + CHUNK, several->size[tensor])};
}

#define load_one(p) (*(p))
#define store_one(v, p) (*(p) = (v))

/* BODY(type, load, store) for each vector of elements i, and each element that is left. */
#define EACH_ELEMENT(chunk, BODY)                          \
    {                                                      \
        int i = chunk.begin;                               \
        for (; i + LANES <= chunk.end; i += LANES) {       \
            BODY(lanes, load_lanes, store_lanes)           \
        }                                                  \
        for (; i < chunk.end; i++) {                       \
            BODY(float, load_one, store_one)               \
        }                                                  \
    }
