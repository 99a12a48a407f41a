using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SubtractionTests
{
    [Fact]
    public void Like_shapes_are_subtracted_element_by_element()
    {
        var (a, b) = (Tensors.Of([2, 2], 1, 2, 3, 4), Tensors.Of([2, 2], 10, 30, 20, 70));
        Expect.Exactly([2, 2], [1 - 10, 2 - 30, 3 - 20, 4 - 70], new Subtraction().Forward(a, b));
        var (da, db) = new Subtraction().Backward(a, b, Tensors.Of([2, 2], 5, 6, 7, 8));
        Expect.Exactly([2, 2], [5, 6, 7, 8], da);
        Expect.Exactly([2, 2], [-5, -6, -7, -8], db);
    }

    [Fact]
    public void A_row_is_repeated_and_its_gradient_summed()
    {
        var (a, b) = (Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6), Tensors.Of([3], 10, 20, 30));
        Expect.Exactly([2, 3], [-9, -18, -27, -6, -15, -24], new Subtraction().Forward(a, b));
        Expect.Exactly([2, 3], [9, 18, 27, 6, 15, 24], new Subtraction().Forward(b, a));
        var dy = Tensors.Of([2, 3], 1, 2, 4, 8, 16, 32);
        Expect.Exactly([3], [-(1 + 8), -(2 + 16), -(4 + 32)], new Subtraction().Backward(a, b, dy).db);
        Expect.Exactly([3], [1 + 8, 2 + 16, 4 + 32], new Subtraction().Backward(b, a, dy).da);
    }
}
