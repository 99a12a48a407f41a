/* Which element of a repeated tensor stands where: the index arithmetic of repetition.h. What forward repeats, backward adds up. */
#include "repetition.h"

/* The small tensor's element that stands at place i of the large one. */
int element_at(const Repetition *r, int i)
{
    if (r->repeats == 1) {
        return i;
    }
    int element = 0, scale = 1;
    for (int axis = r->axes - 1; axis >= 0; axis--) {
        element += r->small[axis] == 1 ? 0 : i % r->large[axis] * scale;
        scale *= r->small[axis];
        i /= r->large[axis];
    }
    return element;
}

/* The same read backwards: the place in the large tensor where an element stands for the k-th time, k = 0 … repeats - 1. */
int place_of(const Repetition *r, int element, int k)
{
    if (r->repeats == 1) {
        return element;
    }
    int place = 0, scale = 1;
    for (int axis = r->axes - 1; axis >= 0; axis--) {
        if (r->small[axis] == 1) {
            place += k % r->large[axis] * scale;
            k /= r->large[axis];
        } else {
            place += element % r->small[axis] * scale;
            element /= r->small[axis];
        }
        scale *= r->large[axis];
    }
    return place;
}
