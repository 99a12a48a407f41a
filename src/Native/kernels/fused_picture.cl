/*
 * What the forward kernels of fused convolutions share: where a pixel lies under a weight, and what a pool and a Relu make of a window.
 *
 * Constants besides those of fused_constants.cl: BAND pooled rows at a time, WINNERS as a flag, and
 *
 * STAGED: the rows that a band needs are copied to local memory first, with zeros for padding. Columns are then split by their remainder
 * after SPLIT, so that pixels that are needed together stand side by side:
 *
 *     SPLIT = 2, a row of 8 pixels   0 1 2 3 4 5 6 7   ->   0 2 4 6 | 1 3 5 7
 */
#include "fused_constants.cl"
#include "lanes.cl"
#include "winners.cl"

#ifndef POOL
#define BAND OWN(BAND)
#define WINNERS OWN(WINNERS)
#define STAGED OWN(STAGED)
#define SPLIT OWN(SPLIT)
#define stage_rows OWN(stage_rows)
#define convolve OWN(convolve)

/* The greatest of the vectors in `cells`, with the Relu behind it where there is one, and as bytes of winners which it is. */
#define POOL(vector, flags_of_it, cells, best, won) \
    vector best = (cells)[0]; \
    flags_of_it won = 0; \
    UNROLL for (int t = 1; t < CELLS; t++) { \
        flags_of_it better = ~((cells)[t] <= best) & (best == best); \
        best = select(best, (cells)[t], better); \
        won = select(won, (flags_of_it)t, better); \
    } \
    if (RELU) { \
        RECTIFY(vector, flags_of_it) \
    }
#endif

#undef ROWS
#undef COLUMNS
#undef LINE
#undef PLANE
#undef PICTURE
#undef UNDER
#undef NEXT
#define ROWS ((BAND * PK - 1) * SY + (K - 1) * DY + 1)           /* of the picture under a band */
#define COLUMNS ((QW * PL - 1) * SX + (L - 1) * DX + 1)
#define PITCH ((COLUMNS + SPLIT - 1) / SPLIT)

#if STAGED
#define LINE (PITCH * SPLIT)
#define PLANE (ROWS * LINE)
#define PICTURE __local const float
#define UNDER(column) ((column) % SPLIT * PITCH + (column) / SPLIT) /* from where a column lies that is a multiple of SPLIT to the one so many further */
#define NEXT (SX / SPLIT)                                          /* from a pixel to that of the next window */
#else
#define LINE W
#define PLANE (H * W)
#define PICTURE INPUT const float
#define UNDER(column) (column)
#define NEXT SX
#endif

/* Every SPLIT-th float from p on. */
#undef spaced
#if SPLIT == 1
#define spaced(p) load_lanes(p)
#elif SPLIT == 2
#define spaced(p) ((lanes)(load_lanes(p).even, load_lanes((p) + LANES).even))
#endif

/* Copies the rows under the band that begins with pooled row q of picture x. */
void stage_rows(INPUT const float *restrict x, __local float *restrict picture, int q)
{
#if STAGED
    int top = q * PK * SY - PY;
    for (int c = 0; c < C; c++) {
        for (int r = 0; r < ROWS; r++) {
            __local float *line = picture + c * PLANE + r * LINE;
            INPUT const float *row = x + (c * H + top + r) * W;
            bool inside = top + r >= 0 && top + r < H;
            for (int part = 0; part < SPLIT; part++) {
                int before = min(max(PX - part + SPLIT - 1, 0) / SPLIT, PITCH);
                int within = max(min((W + PX - part + SPLIT - 1) / SPLIT, PITCH), before);
                before = inside ? before : PITCH;
                within = inside ? within : PITCH;
#ifdef spaced
                /* Whole vectors: what they write too much is written again, by the zeros behind or by the next row. */
                for (int i = before; i < within; i += LANES) {
                    store_lanes(spaced(row + i * SPLIT + part - PX), line + part * PITCH + i);
                }
#else
                SCALAR for (int i = before; i < within; i++) {
                    line[part * PITCH + i] = row[i * SPLIT + part - PX];
                }
#endif
                for (int i = 0; i < before; i++) {
                    line[part * PITCH + i] = 0;
                }
                for (int i = within; i < PITCH; i++) {
                    line[part * PITCH + i] = 0;
                }
            }
        }
    }
#endif
}
