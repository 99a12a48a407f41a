using Reference.Layers;

namespace Reference.GoldenTests.Native;

/// <summary>Operators over tensors in the host's memory, computed on the device.</summary>
public sealed class HostCallTests
{
    private static readonly Values<float> Given = Of([-1.5f, 0, 2, 3], [1, 2, 3, 4]);

    [Fact]
    public void Forward_gives_what_the_specification_gives()
    {
        var outputs = NativeCore.Context().Forward(new Relu(), Given);

        Assert.Equal(["Y"], outputs);
        Assert.Equal([2, 2], outputs.ShapeOf("Y"));
        Assert.Equal([0f, 0, 2, 3], outputs["Y"].Flat().ToArray());
    }

    [Fact]
    public void Backward_gives_what_the_specification_gives()
    {
        var gradients = NativeCore.Context().Backward(new Relu(), Given);

        Assert.Equal(["dX"], gradients);
        Assert.Equal([0f, 0, 3, 4], gradients["dX"].Flat().ToArray());
    }

    [Fact]
    public void Backward_takes_the_outputs_where_they_are_at_hand()
    {
        var context = NativeCore.Context();

        Assert.Equal([0f, 0, 3, 4], context.Backward(new Relu(), Given, context.Forward(new Relu(), Given))["dX"].Flat().ToArray());
    }

    [Fact]
    public void Half_precision_is_stored()
    {
        var given = Given.To(value => (Half)value);
        var context = NativeCore.Context();

        Assert.Equal([(Half)0, (Half)0, (Half)2, (Half)3], context.Forward(new Relu(), given)["Y"].Flat().ToArray());
        Assert.Equal([(Half)0, (Half)0, (Half)3, (Half)4], context.Backward(new Relu(), given)["dX"].Flat().ToArray());
    }

    [Fact]
    public void A_scalar_stays_a_scalar()
    {
        var given = new Values<float>();
        given.Add("X", Tensors.Of([1], -2f), Shape.Scalar);

        Assert.Equal(Shape.Scalar, NativeCore.Context().Forward(new Relu(), given).ShapeOf("Y"));
    }

    [Fact]
    public void A_missing_input_is_named() =>
        Assert.Equal(
            "tensor X is missing",
            Assert.Throws<KeyNotFoundException>(() => NativeCore.Context().Forward(new Relu(), new Values<float>())).Message
        );

    [Fact]
    public void A_missing_upstream_gradient_is_named()
    {
        var given = new Values<float> { ["X"] = Given["X"] };

        Assert.Equal(
            "tensor dY is missing",
            Assert.Throws<KeyNotFoundException>(() => NativeCore.Context().Backward(new Relu(), given)).Message
        );
    }

    [Fact]
    public void An_upstream_gradient_of_another_shape_is_refused_as_the_specification_refuses_it()
    {
        var given = new Values<float> { ["X"] = Given["X"], ["dY"] = Tensors.Of([4], 1f, 2, 3, 4) };

        Assert.Equal(
            Assert.Throws<LayerException>(() => ((IOperator)new Relu()).Backward(given)).Message,
            Assert.Throws<LayerException>(() => NativeCore.Context().Backward(new Relu(), given)).Message
        );
    }

    private static Values<float> Of(float[] x, float[] dy) => new() { ["X"] = Tensors.Of([2, 2], x), ["dY"] = Tensors.Of([2, 2], dy) };
}
