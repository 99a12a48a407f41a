using Reference.Layers;

namespace Reference.GoldenTests.Layers;

public class SliceTests
{
    // 0 1 2 3 4, sliced as numpy slices it.
    public static TheoryData<long, long, long, int[]> Slices =>
        new()
        {
            { 1, 3, 1, [1, 2] },
            { 0, 5, 2, [0, 2, 4] },
            { 0, 4, 2, [0, 2] },
            { 1, 5, 2, [1, 3] },
            { 0, 5, 7, [0] },
            { -2, 5, 1, [3, 4] },
            { 0, -1, 1, [0, 1, 2, 3] },
            { -3, -1, 1, [2, 3] },
            { 1, 1000, 1, [1, 2, 3, 4] },
            { -1000, 2, 1, [0, 1] },
            { 2, long.MaxValue, 1, [2, 3, 4] },
            { long.MinValue, long.MaxValue, 1, [0, 1, 2, 3, 4] },
            { 1, 5, long.MaxValue, [1] },
            // Backwards: the end is not reached, and only a number below -5 says "before the first".
            { 4, 0, -1, [4, 3, 2, 1] },
            { 4, -6, -1, [4, 3, 2, 1, 0] },
            { -1, -6, -1, [4, 3, 2, 1, 0] },
            { 1000, long.MinValue, -2, [4, 2, 0] },
            { 3, long.MinValue, -2, [3, 1] },
            { 4, 1, -3, [4] },
            { 4, 0, -3, [4, 1] },
            { 2, -1000, long.MinValue, [2] },
            { -1, 2, -1, [4, 3] },
        };

    [Theory]
    [MemberData(nameof(Slices))]
    public void Nought_to_four_is_sliced(long start, long end, long step, int[] expected)
    {
        var slice = new Slice
        {
            Starts = [start],
            Ends = [end],
            Steps = [step],
        };
        Expect.Exactly([expected.Length], expected, slice.Forward(Tensors.Of([5], 0, 1, 2, 3, 4)));

        // dy = 1 2 3 …, which goes back to the places that were taken; the others get 0.
        var dx = slice.Backward(Tensors.Zeros<int>([5]), Tensors.Fill([expected.Length], place => place + 1));
        Expect.Exactly([5], [.. Enumerable.Range(0, 5).Select(place => Array.IndexOf(expected, place) + 1)], dx);
    }

    public static TheoryData<long, long, long> Empty =>
        new()
        {
            { 3, 3, 1 },
            { 3, 2, 1 },
            { 5, 9, 1 },
            { 0, -5, 1 },
            { 2, 2, -1 },
            { 1, 3, -1 },
            // -1 is the last element, not the place before the first.
            { 4, -1, -1 },
            { -6, -1000, 1 },
        };

    [Theory]
    [MemberData(nameof(Empty))]
    public void A_slice_of_nothing_is_refused(long start, long end, long step) =>
        Refused(
            "starts",
            $"and ends leave nothing of axis 1 of data 3×5: from {start} to before {end} by {step}",
            new Slice
            {
                Starts = [start],
                Ends = [end],
                Steps = [step],
                Axes = [1],
            }
        );

    // The examples of ONNX's operator page.
    [Fact]
    public void Axes_are_sliced_by_themselves()
    {
        var x = Tensors.Of([2, 4], 1, 2, 3, 4, 5, 6, 7, 8);
        Expect.Exactly(
            [1, 2],
            [5, 7],
            new Slice
            {
                Starts = [1, 0],
                Ends = [2, 3],
                Axes = [0, 1],
                Steps = [1, 2],
            }.Forward(x)
        );
        Expect.Exactly([1, 3], [2, 3, 4], new Slice { Starts = [0, 1], Ends = [-1, 1000] }.Forward(x));
    }

    [Fact]
    public void Axes_may_be_some_in_any_order_and_counted_from_the_back()
    {
        var x = Tensors.Of([2, 3], 1, 2, 3, 4, 5, 6);
        Expect.Exactly(
            [2, 2],
            [2, 3, 5, 6],
            new Slice
            {
                Starts = [1],
                Ends = [3],
                Axes = [-1],
            }.Forward(x)
        );
        Expect.Exactly(
            [1, 2],
            [3, 2],
            new Slice
            {
                Starts = [2, 0],
                Ends = [0, 1],
                Axes = [1, 0],
                Steps = [-1, 1],
            }.Forward(x)
        );
        Expect.Exactly(
            [2, 3],
            [6, 5, 4, 3, 2, 1],
            new Slice
            {
                Starts = [-1, -1],
                Ends = [-9, -9],
                Steps = [-1, -1],
            }.Forward(x)
        );
        Expect.Exactly([2, 3], [1, 2, 3, 4, 5, 6], new Slice { Starts = [], Ends = [] }.Forward(x));
    }

    [Fact]
    public void Names_are_those_of_ONNX_and_numbers_may_have_64_bits()
    {
        const string attributes = """{"starts":[1],"ends":[9223372036854775807],"axes":[0],"steps":[2]}""";
        var op = Operators.Create("Slice", attributes);
        Assert.Equal(attributes, Operators.AttributesOf(op));
        var given = new Values<double> { ["data"] = Tensors.Of<double>([3], 3, 5, 7), ["doutput"] = Tensors.Of<double>([1], 2) };
        Expect.Exactly([1], [5], op.Forward(given)["output"]);
        Expect.Exactly([3], [0, 2, 0], op.Backward(given)["ddata"]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("starts", "is missing", new Slice { Ends = [1] });
        Refused("ends", "is missing", new Slice { Starts = [0] });
        Refused("ends", "has 2 entries but starts has 1", new Slice { Starts = [0], Ends = [1, 1] });
        Refused(
            "axes",
            "has 2 entries but starts has 1",
            new Slice
            {
                Starts = [0],
                Ends = [1],
                Axes = [0, 1],
            }
        );
        Refused(
            "axes",
            "has 1 entries but starts has 2; data is 3×5",
            new Slice
            {
                Starts = [0, 0],
                Ends = [1, 1],
                Axes = [0],
            }
        );
        Refused("axes", "has 2 entries but starts has 3; data is 3×5", new Slice { Starts = [0, 0, 0], Ends = [1, 1, 1] });
        Refused(
            "axes",
            "is 2, which 3×5 does not have",
            new Slice
            {
                Starts = [0],
                Ends = [1],
                Axes = [2],
            }
        );
        Refused(
            "axes",
            "names an axis of data 3×5 twice: 1, -1",
            new Slice
            {
                Starts = [0, 0],
                Ends = [1, 1],
                Axes = [1, -1],
            }
        );
        Refused(
            "steps",
            "has 2 entries but starts has 1",
            new Slice
            {
                Starts = [0],
                Ends = [1],
                Steps = [1, 1],
            }
        );
        Refused(
            "steps",
            "is 0 along axis 0 of data 3×5",
            new Slice
            {
                Starts = [0],
                Ends = [1],
                Steps = [0],
            }
        );
        Expect.Refused("Slice", "data", "is scalar", () => new Slice { Starts = [], Ends = [] }.InferShapes([Shape.Scalar]));
    }

    [Fact]
    public void Backwards_from_before_the_first_begins_at_the_first() =>
        Expect.Exactly(
            [1],
            [7],
            new Slice
            {
                Starts = [-100],
                Ends = [-200],
                Steps = [-1],
            }.Forward(Tensors.Of<double>([3], 7, 8, 9))
        );

    private static void Refused(string argument, string part, Slice slice) =>
        Expect.Refused("Slice", argument, part, () => slice.InferShapes([Shape.Create([3, 5])]));
}
