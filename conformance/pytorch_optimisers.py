"""Steps of optimisers as one step() of torch.optim's, which has been given the case's states: what pytorch.py puts on trial.

Only PyTorch computes with tensors. What differs in meaning is translated where PyTorch's options can say it: dampening is 1 - beta, and Adam's epsilon stands
beside the corrected root there (see docs/layers.md), so that it is divided by the correction first. What they cannot say is declined.
"""

import math

import torch
from pytorch_operators import need
from torch import optim


def stepped(make, states, behind, tensors):
    """One step of an optimiser that has some steps behind it. Tensors are all parameters, all gradients, and all of each state; results are all parameters, and all of each state."""
    ordered = [tensors[f"inputs_{i}"] for i in range(len(tensors))]
    each = len(ordered) // (2 + len(states))
    parameters, gradients, *given = (ordered[i : i + each] for i in range(0, len(ordered), each))
    optimiser = make(parameters)
    for i, parameter in enumerate(parameters):
        parameter.grad = gradients[i]
        optimiser.state[parameter].update({name: state[i] for name, state in zip(states, given)}, step=torch.tensor(float(behind)))
    optimiser.step()
    results = [*parameters, *(optimiser.state[parameter][name] for name in states for parameter in parameters)]
    return {f"outputs_{i}": tensor for i, tensor in enumerate(results)}


def gradient_descent(R, T, norm_coefficient=0.0, **tensors):
    return stepped(lambda parameters: optim.SGD(parameters, R.item(), weight_decay=norm_coefficient), [], T.item(), tensors)


def momentum(R, T, alpha, beta, mode, norm_coefficient, **tensors):
    """T counts the steps before this one. At the first, where beta plays no part, there is no dampening."""
    dampening, nesterov = 1 - beta if T > 0 else 0.0, mode == "nesterov"
    need(alpha > 0, "velocity where the momentum, alpha, is 0")
    need(T == 0 or 1 - dampening == beta, "dampening of which this beta is what is left")
    need(not (nesterov and dampening), "dampening, beta, with Nesterov's momentum")
    return stepped(lambda parameters: optim.SGD(parameters, R.item(), alpha, dampening, norm_coefficient, nesterov), ["momentum_buffer"], T.item(), tensors)


def adagrad(R, T, decay_factor=0.0, epsilon=1e-6, norm_coefficient=0.0, **tensors):
    """T counts the steps before this one, as PyTorch's does when it sets the rate."""
    return stepped(lambda parameters: optim.Adagrad(parameters, R.item(), decay_factor, norm_coefficient, eps=epsilon), ["sum"], T.item(), tensors)


def rms_prop(R, T, beta=0.9, epsilon=1e-6, norm_coefficient=0.0, **tensors):
    return stepped(lambda parameters: optim.RMSprop(parameters, R.item(), beta, epsilon, norm_coefficient), ["square_avg"], T.item(), tensors)


def adam(R, T, alpha=0.9, beta=0.999, epsilon=1e-6, norm_coefficient=0.0, norm_coefficient_post=0.0, **tensors):
    need(norm_coefficient_post == 0, "weight decay after the step, norm_coefficient_post, in Adam")
    epsilon = epsilon / math.sqrt(1 - beta ** corrected(T))
    return stepped(lambda parameters: optim.Adam(parameters, R.item(), (alpha, beta), epsilon, norm_coefficient), MEANS, T.item() - 1, tensors)


def adam_w(R, T, alpha=0.9, beta=0.999, epsilon=1e-6, weight_decay=0.01, **tensors):
    return stepped(lambda parameters: optim.AdamW(parameters, R.item(), (alpha, beta), epsilon, weight_decay), MEANS, corrected(T) - 1, tensors)


MEANS = ["exp_avg", "exp_avg_sq"]


def corrected(T):
    """The count of steps with this one, which PyTorch always corrects the means by; at 0, ONNX does not."""
    need(T > 0, "Adam without the correction of its means, T = 0")
    return T.item()


STEPS = {"Adagrad": adagrad, "Adam": adam, "AdamW": adam_w, "GradientDescent": gradient_descent, "Momentum": momentum, "RMSProp": rms_prop}
