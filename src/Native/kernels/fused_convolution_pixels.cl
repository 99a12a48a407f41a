/*
 * Convolution, bias, Relu and max pooling at once, for few output channels: vectors run over the elements of a row of y.
 *
 *     y[n,o,q] = max over the window q of max(0, b[o] + Σ_c,k,l w[o,c,k,l] · x[n,c, pixel under (k,l)])
 *
 * Shapes: x C×H×W and y O×QH×QW of one picture, w O×C×K×L, b O, winners as y. SPLIT = PL·SX, so that the first pixels of neighbouring windows
 * lie side by side, then the second ones, …: the pool then compares whole vectors. A tile is FILTERS output channels × one window in each lane:
 *
 *       LANES windows         each pixel of the windows has a vector of sums of its own
 *     +---------------+
 *     | pixel 0       |
 *     | pixel 1       |   for one of FILTERS output channels; all are summed in registers,
 *     | pixel PL      |   and the greatest of them gives LANES elements of y
 *     | pixel PL + 1  |
 *     +---------------+
 */
#include "fused_picture.cl"

#define MOST_FILTERS (VECTORS / CELLS < 1 ? 1 : VECTORS / CELLS)
#define TURNS ((O + MOST_FILTERS - 1) / MOST_FILTERS)
#define FILTERS ((O + TURNS - 1) / TURNS) /* the last turn may reach back over the one before */

/* The pooled rows of a picture from first on, `step` bands further each time. */
void convolve(INPUT const float *restrict x, __global const float *restrict w, __global const float *restrict b,
              OUTPUT float *restrict y, WON uchar *restrict winners, __local float *restrict picture, int first, int step)
{
    for (int band = first; band < QH; band += step) {
        stage_rows(x, picture, band);
        int end = min(band + BAND, QH);
        for (int q = band; q < end; q++) {
            for (int column = 0; column < QW; column += LANES) {
                int start = max(min(column, QW - LANES), 0);
#if STAGED
                PICTURE *pixels = picture + (q - band) * PK * SY * LINE + start;
#else
                PICTURE *pixels = x + q * PK * SY * LINE + start;
#endif
                for (int turn = 0; turn < TURNS; turn++) {
                    int o = min(turn * FILTERS, O - FILTERS);
                    lanes sum[FILTERS][CELLS];
                    UNROLL for (int f = 0; f < FILTERS; f++) {
                        UNROLL for (int t = 0; t < CELLS; t++) {
                            sum[f][t] = BIAS ? b[o + f] : 0;
                        }
                    }
                    for (int c = 0; c < C; c++) {
                        ROLL for (int k = 0; k < K; k++) {
                            ROLL for (int l = 0; l < L; l++) {
                                __global const float *weight = w + ((o * C + c) * K + k) * L + l;
                                lanes pixel[CELLS];
                                UNROLL for (int t = 0; t < CELLS; t++) {
                                    pixel[t] = load_lanes(pixels + c * PLANE + (t / PL * SY + k * DY) * LINE + UNDER(t % PL * SX + l * DX));
                                }
                                UNROLL for (int f = 0; f < FILTERS; f++) {
                                    lanes factor = weight[f * C * K * L];
                                    UNROLL for (int t = 0; t < CELLS; t++) {
                                        sum[f][t] = fma(factor, pixel[t], sum[f][t]);
                                    }
                                }
                            }
                        }
                    }
                    UNROLL for (int f = 0; f < FILTERS; f++) {
                        POOL(lanes, flags, sum[f], best, won)
                        /* Whole vectors where what they store too much is a row that comes later. */
                        int to = ((o + f) * QH + q) * QW + start, count = (end - q) * QW - start >= LANES ? LANES : QW;
                        store_first(best, y + to, count);
                        if (WINNERS) {
                            store_first(lanes_to_bytes(won), winners + to, count);
                        }
                    }
                }
            }
        }
    }
}
