/*
 * The steps of optimisers.cl, which has their formulas, of several parameters in one launch (several.cl) that is given x0, x1, … of each tensor:
 *
 *     x0  [ chunk 0 | chunk 1 | chunk 2 ]     x1  [ 3 ]     x2  [ chunk 4 | chunk 5 ]
 *           CHUNK elements      fewer
 *
 * Index order: i runs through the elements of a parameter, in vectors and then one by one. One work-item a chunk of one of them.
 */
#include "moments.cl"
#include "several.cl"

/* Gradient descent with momentum, in place: g = dw + λ·w, v = μ·v + g, w = w - η·v. rates: η, μ, λ, the last for those whose bit is set in `decays`. */
__kernel void momentum_steps(EACH_OF(__global float *, w), EACH_OF(__global float *, v), EACH_OF(__global const float *, dw),
                             __global const float *rates, int decays, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(float, w);
    CHOOSE(float, v);
    CHOOSE(const float, dw);
    float rate = rates[0], momentum = rates[1], decay = decays >> chunk.tensor & 1 ? rates[2] : 0;
#define MOMENTUM_STEP(TYPE, LOAD, STORE)                                                  \
    TYPE old = LOAD(w + i);                                                               \
    TYPE velocity = momentum * LOAD(v + i) + (LOAD(dw + i) + decay * old);                \
    STORE(velocity, v + i);                                                               \
    STORE(old - rate * velocity, w + i);
    EACH_ELEMENT(chunk, MOMENTUM_STEP)
}

/* What the next step begins with: to = from. */
__kernel void replace(EACH_OF(__global const float *, from), EACH_OF(__global float *, to), const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(const float, from);
    CHOOSE(float, to);
#define REPLACED(TYPE, LOAD, STORE) STORE(LOAD(from + i), to + i);
    EACH_ELEMENT(chunk, REPLACED)
}

/* ---- The operators ---- */

#define WITHOUT_STATE EACH_OF(__global const float *, x), EACH_OF(__global const float *, dx)
#define STORE_WANTED(STORE, value, p) \
    if (p) {                          \
        STORE(value, p + i);          \
    }

/* x' = x - r·(dx + λ·x). */
__kernel void descent(WITHOUT_STATE, EACH_OF(__global float *, x_new), __global const float *r, __global const long *t, float decay,
                      const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(const float, x);
    CHOOSE(const float, dx);
    CHOOSE(float, x_new);
    float rate = r[0];
#define DESCENT(TYPE, LOAD, STORE) STORE_WANTED(STORE, LOAD(x + i) - rate * (LOAD(dx + i) + decay * LOAD(x + i)), x_new)
    EACH_ELEMENT(chunk, DESCENT)
}

#define WITH_STATE(v)                                                                                                             \
    WITHOUT_STATE, EACH_OF(__global const float *, v), EACH_OF(__global float *, x_new), EACH_OF(__global float *, v##_new),      \
        __global const float *r, __global const long *t
#define CHOOSE_WITH_STATE(v)  \
    CHOOSE(const float, x);   \
    CHOOSE(const float, dx);  \
    CHOOSE(const float, v);   \
    CHOOSE(float, x_new);     \
    CHOOSE(float, v##_new);   \
    float rate = r[0]

/* Momentum: g = dx + λ·x, v' = α·v + (t > 0 ? β : 1)·g, x' = x - r·v', or in Nesterov's form x - r·(g + α·v'). */
__kernel void momentum(WITH_STATE(v), float alpha, float beta, float decay, int nesterov, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE_WITH_STATE(v);
    float share = t[0] > 0 ? beta : 1;
#define MOMENTUM(TYPE, LOAD, STORE)                                           \
    TYPE g = LOAD(dx + i) + decay * LOAD(x + i);                              \
    TYPE velocity = alpha * LOAD(v + i) + share * g;                          \
    TYPE step = nesterov ? g + alpha * velocity : velocity;                   \
    STORE_WANTED(STORE, LOAD(x + i) - rate * step, x_new)                     \
    STORE_WANTED(STORE, velocity, v_new)
    EACH_ELEMENT(chunk, MOMENTUM)
}

/* Adagrad: g = dx + λ·x, h' = h + g², x' = x - r / (1 + t·decay_factor) · g / (√h' + ε). */
__kernel void adagrad(WITH_STATE(h), float decay_factor, float epsilon, float decay, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE_WITH_STATE(h);
    rate = rate / (1 + t[0] * decay_factor);
#define ADAGRAD(TYPE, LOAD, STORE)                                                        \
    TYPE g = LOAD(dx + i) + decay * LOAD(x + i);                                          \
    TYPE squares = LOAD(h + i) + g * g;                                                   \
    STORE_WANTED(STORE, LOAD(x + i) - rate * g / (sqrt(squares) + epsilon), x_new)        \
    STORE_WANTED(STORE, squares, h_new)
    EACH_ELEMENT(chunk, ADAGRAD)
}

/* RMSProp: g = dx + λ·x, h' = β·h + (1 - β)·g², x' = x - r·g / (√h' + ε). */
__kernel void rmsprop(WITH_STATE(h), float beta, float rest_beta, float epsilon, float decay, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE_WITH_STATE(h);
#define RMSPROP(TYPE, LOAD, STORE)                                                        \
    TYPE g = LOAD(dx + i) + decay * LOAD(x + i);                                          \
    TYPE square = beta * LOAD(h + i) + rest_beta * (g * g);                               \
    STORE_WANTED(STORE, LOAD(x + i) - rate * g / (sqrt(square) + epsilon), x_new)         \
    STORE_WANTED(STORE, square, h_new)
    EACH_ELEMENT(chunk, RMSPROP)
}

/* ---- Two moments: v' = α·v + (1 - α)·g and h' = β·h + (1 - β)·g² ---- */

#define WITH_MOMENTS                                                                                                              \
    WITHOUT_STATE, EACH_OF(__global const float *, v), EACH_OF(__global const float *, h), EACH_OF(__global float *, x_new),      \
        EACH_OF(__global float *, v_new), EACH_OF(__global float *, h_new), __global const float *r, __global const long *t,     \
        const Moments moments
#define CHOOSE_WITH_MOMENTS   \
    CHOOSE(const float, x);   \
    CHOOSE(const float, dx);  \
    CHOOSE(const float, v);   \
    CHOOSE(const float, h);   \
    CHOOSE(float, x_new);     \
    CHOOSE(float, v_new);     \
    CHOOSE(float, h_new);     \
    float rate = r[0]

#define MEANS(TYPE, LOAD, STORE)                                                                       \
    TYPE mean = moments.alpha * LOAD(v + i) + moments.rest_alpha * g;                                  \
    TYPE square = moments.beta * LOAD(h + i) + moments.rest_beta * (g * g);                            \
    STORE_WANTED(STORE, mean, v_new)                                                                   \
    STORE_WANTED(STORE, square, h_new)

/* Adam: g = dx + λ·x, x' = kept · (x - r' · v' / (√h' + ε)) with r' = r · √(1 - βᵗ) / (1 - αᵗ). */
__kernel void adam(WITH_MOMENTS, float decay, float kept, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE_WITH_MOMENTS;
    rate = rate * sqrt(weight(t[0], moments.log_beta)) / weight(t[0], moments.log_alpha);
#define ADAM(TYPE, LOAD, STORE)                                                                                    \
    TYPE g = LOAD(dx + i) + decay * LOAD(x + i);                                                                   \
    MEANS(TYPE, LOAD, STORE)                                                                                       \
    STORE_WANTED(STORE, kept * (LOAD(x + i) - rate * mean / (sqrt(square) + moments.epsilon)), x_new)
    EACH_ELEMENT(chunk, ADAM)
}

/* v' / (1 - αᵗ) / (√(h' / (1 - βᵗ)) + ε) + λ·x, the direction of AdamW and LAMB. */
#define DIRECTION(old) (mean / mean_weight / (sqrt(square) / root_weight + moments.epsilon) + decay * old)
#define FIND_WEIGHTS float mean_weight = weight(t[0], moments.log_alpha), root_weight = sqrt(weight(t[0], moments.log_beta))

/* AdamW: x' = x - r·u, u the direction. */
__kernel void adamw(WITH_MOMENTS, float decay, const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE_WITH_MOMENTS;
    FIND_WEIGHTS;
#define ADAMW(TYPE, LOAD, STORE)                                        \
    TYPE old = LOAD(x + i), g = LOAD(dx + i);                           \
    MEANS(TYPE, LOAD, STORE)                                            \
    STORE_WANTED(STORE, old - rate * DIRECTION(old), x_new)
    EACH_ELEMENT(chunk, ADAMW)
}

/* LAMB, first part: the direction u, and what the norms are sums of. x' comes after the norms. */
__kernel void lamb_direction(WITH_MOMENTS, float decay, EACH_OF(__global float *, u), EACH_OF(__global float *, x_squares),
                             EACH_OF(__global float *, u_squares), const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE_WITH_MOMENTS;
    CHOOSE(float, u);
    CHOOSE(float, x_squares);
    CHOOSE(float, u_squares);
    FIND_WEIGHTS;
#define LAMB(TYPE, LOAD, STORE)                                         \
    TYPE old = LOAD(x + i), g = LOAD(dx + i);                           \
    MEANS(TYPE, LOAD, STORE)                                            \
    TYPE along = DIRECTION(old);                                        \
    STORE(along, u + i);                                                \
    STORE(along * along, u_squares + i);                                \
    STORE(old * old, x_squares + i);
    EACH_ELEMENT(chunk, LAMB)
}

/* LAMB, last part: x' = x - r · ‖x‖/‖u‖ · u, the ratio 1 where one of the norms is 0. */
__kernel void lamb_move(EACH_OF(__global const float *, x), EACH_OF(__global const float *, u), EACH_OF(__global const float *, x_sum),
                        EACH_OF(__global const float *, u_sum), EACH_OF(__global float *, x_new), __global const float *r,
                        const Several several)
{
    Chunk chunk = own_chunk(&several);
    CHOOSE(const float, x);
    CHOOSE(const float, u);
    CHOOSE(const float, x_sum);
    CHOOSE(const float, u_sum);
    CHOOSE(float, x_new);
    float size = sqrt(x_sum[0]), length = sqrt(u_sum[0]), rate = r[0] * (size == 0 || length == 0 ? 1 : size / length);
#define LAMB_MOVE(TYPE, LOAD, STORE) STORE_WANTED(STORE, LOAD(x + i) - rate * LOAD(u + i), x_new)
    EACH_ELEMENT(chunk, LAMB_MOVE)
}
