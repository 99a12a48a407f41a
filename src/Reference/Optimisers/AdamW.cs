namespace Reference.Optimisers;

/// <summary>
/// A step of Adam with decoupled weight decay (own operator <c>AdamW</c>): the decay shrinks the parameter and takes no part in the means:
/// <code>
/// v' = α·v + (1 - α)·dx     h' = β·h + (1 - β)·dx²
/// v̂ = v' / (1 - αᵀ)     ĥ = h' / (1 - βᵀ)     x' = x - r·(v̂ / (√ĥ + ε) + λ·x)
/// </code>
/// Where T = 0, v̂ = v' and ĥ = h'. Shapes: x, dx, v, h, x', v' and h' alike; r is R. α is <see cref="DecoupledDecayStep.Alpha"/>, β is <see cref="DecoupledDecayStep.Beta"/>, ε is
/// <see cref="DecoupledDecayStep.Epsilon"/>, λ is <see cref="DecoupledDecayStep.WeightDecay"/>. With λ = 0 this is Adam as in the paper and in PyTorch.
/// </summary>
/// <remarks>
/// Source: Loshchilov and Hutter, Decoupled weight decay regularization (2019). The form is that of ONNX's training operators; T counts this step too, from 1.
/// Dialect: PyTorch's (ε 1e-8 there): the decay follows the rate and acts on the parameter as it was before the step. The paper scales it by the schedule alone, not
/// by the first rate. Others: decay of the parameter after the step; the decay added to the gradient, which is not decoupled; ε added before the correction
/// (see <see cref="Adam"/>). NaN and infinity as in plain arithmetic; an h below 0 may give NaN.
/// </remarks>
public sealed record AdamW() : DecoupledDecayStep("AdamW")
{
    private protected override void Move<T>(T r, ReadOnlySpan<T> x, ReadOnlySpan<T> u, Span<T> xNext)
    {
        for (var i = 0; i < x.Length; i++)
        {
            xNext[i] = x[i] - r * u[i];
        }
    }
}
