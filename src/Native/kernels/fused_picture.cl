/*
 * What the fused convolutions share: how wide they compute, where a pixel lies under a weight, and what a pool and a Relu make of a window.
 *
 * Constants (-D): C H W O K L, strides SY SX, dilations DY DX, pads at the beginning PY PX, the pool's window PK×PL (1×1: none),
 * pooled positions QH×QW, BAND pooled rows a work-item; BIAS, RELU, STAGED, WINNERS as flags 0 or 1.
 *
 * STAGED: the rows that a band needs are copied to local memory first, with zeros for padding. Columns are then split by their remainder
 * after SX, so that the pixels under one weight stand side by side for any stride:
 *
 *     SX = 2, a row of 8 pixels   0 1 2 3 4 5 6 7   ->   0 2 4 6 | 1 3 5 7
 */
#include "lanes.cl"
#include "winners.cl"

#define ROWS ((BAND * PK - 1) * SY + (K - 1) * DY + 1)           /* of the picture under a band */
#define COLUMNS ((QW * PL - 1) * SX + (L - 1) * DX + 1)
#define SLACK 64                                                 /* whole vectors are read at the ends */

#if STAGED
#define PITCH ((COLUMNS + SX - 1) / SX)
#define LINE (PITCH * SX)
#define PLANE (ROWS * LINE)
#define PICTURE __local const float
#define UNDER(l) ((l) * DX % SX * PITCH + (l) * DX / SX) /* from a pixel to the one under weight l */
#define NEXT 1                                           /* from a pixel to that of the next window */
#else
#define LINE W
#define PLANE (H * W)
#define PICTURE __global const float
#define UNDER(l) ((l) * DX)
#define NEXT SX
#endif

/* Copies the rows under the band that begins with pooled row q of picture x. */
void stage(__global const float *restrict x, __local float *restrict picture, int q)
{
#if STAGED
    int top = q * PK * SY - PY;
    for (int c = 0; c < C; c++) {
        for (int r = 0; r < ROWS; r++) {
            __local float *line = picture + c * PLANE + r * LINE;
            __global const float *row = x + (c * H + top + r) * W;
            bool inside = top + r >= 0 && top + r < H;
            for (int phase = 0; phase < SX; phase++) {
                int before = min(max(PX - phase + SX - 1, 0) / SX, PITCH);
                int within = max(min((W + PX - phase + SX - 1) / SX, PITCH), before);
                before = inside ? before : PITCH;
                within = inside ? within : PITCH;
                for (int i = 0; i < before; i++) {
                    line[phase * PITCH + i] = 0;
                }
                for (int i = before; i < within; i++) {
                    line[phase * PITCH + i] = row[i * SX + phase - PX];
                }
                for (int i = within; i < PITCH; i++) {
                    line[phase * PITCH + i] = 0;
                }
            }
        }
    }
#endif
}
