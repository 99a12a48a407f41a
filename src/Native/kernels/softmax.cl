/*
 * Softmax and its logarithm along one axis of length K:
 *
 *     y[k] = e^(x[k] - max x) / Σ_j e^(x[j] - max x)        dx[k] = y[k]·(dy[k] - Σ_j dy[j]·y[j])
 *     log y[k] = x[k] - max x - log Σ_j e^(x[j] - max x)    dx[k] = dy[k] - y[k]·Σ_j dy[j]
 *
 * Index order: x is outer×K×inner; one work-item for each of the outer·inner lines along the axis, whose elements lie `inner` apart.
 * A maximum that skips NaN does no harm: e^NaN makes the sum NaN, and with it the whole line.
 */
int start_of_line(int line, int K, int inner) { return line / inner * K * inner + line % inner; }

float largest(__global const float *x, int K, int inner)
{
    float max = x[0];
    for (int k = 1; k < K; k++) {
        max = fmax(max, x[k * inner]);
    }
    return max;
}

/* y of one line. */
void softmax_line(__global const float *x, __global float *y, int K, int inner)
{
    float max = largest(x, K, inner), sum = 0;
    for (int k = 0; k < K; k++) {
        y[k * inner] = exp(x[k * inner] - max);
        sum += y[k * inner];
    }
    for (int k = 0; k < K; k++) {
        y[k * inner] /= sum;
    }
}

__kernel void softmax_forward(__global const float *x, __global float *y, int K, int inner, int lines)
{
    int line = get_global_id(0);
    if (line < lines) {
        int start = start_of_line(line, K, inner);
        softmax_line(x + start, y + start, K, inner);
    }
}

__kernel void softmax_backward(__global const float *x, __global const float *dy, __global float *dx, int K, int inner, int lines)
{
    int line = get_global_id(0);
    if (line < lines) {
        int start = start_of_line(line, K, inner);
        __global float *y = dx; /* first y, then dx: each is needed at its own place only */
        softmax_line(x + start, y + start, K, inner);
        float mean = 0;
        for (int k = 0; k < K; k++) {
            mean += dy[start + k * inner] * y[start + k * inner];
        }
        for (int k = 0; k < K; k++) {
            dx[start + k * inner] = y[start + k * inner] * (dy[start + k * inner] - mean);
        }
    }
}

__kernel void log_softmax_forward(__global const float *x, __global float *y, int K, int inner, int lines)
{
    int line = get_global_id(0);
    if (line < lines) {
        int start = start_of_line(line, K, inner);
        float max = largest(x + start, K, inner), sum = 0;
        for (int k = 0; k < K; k++) {
            sum += exp(x[start + k * inner] - max);
        }
        for (int k = 0; k < K; k++) {
            y[start + k * inner] = x[start + k * inner] - max - log(sum);
        }
    }
}

__kernel void log_softmax_backward(__global const float *x, __global const float *dy, __global float *dx, int K, int inner, int lines)
{
    int line = get_global_id(0);
    if (line < lines) {
        int start = start_of_line(line, K, inner);
        __global float *y = dx; /* as above */
        softmax_line(x + start, y + start, K, inner);
        float sum = 0;
        for (int k = 0; k < K; k++) {
            sum += dy[start + k * inner];
        }
        for (int k = 0; k < K; k++) {
            dx[start + k * inner] = dy[start + k * inner] - y[start + k * inner] * sum;
        }
    }
}
