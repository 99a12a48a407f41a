using Reference.Cases;
using Reference.GoldenTests.Cases;
using Reference.Judging;
using Reference.Layers;

namespace Reference.GoldenTests.Judging;

public sealed class JudgeTests
{
    // Softsign y = x / (1 + |x|) needs a sum, a division and rounding: its bound is not 0. Four values whose results differ.
    private static readonly double[] X = [0.3, -1.7, 2.9, 0.01];

    [Theory]
    [InlineData(ElementType.F64)]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void The_specification_passes_its_own_judgement_in_every_format(ElementType type)
    {
        var verdict = new Judge().Assess(Softsign(type).Solved());
        Assert.Equal(Outcome.Passed, verdict.Outcome);
        Assert.Equal(["output", "dinput"], verdict.Tensors.Select(tensor => tensor.Name));
        Assert.All(verdict.Tensors, tensor => Assert.InRange(tensor.Worst!.ErrorOverBound, 0, 1));
    }

    [Theory]
    [InlineData(0.999, Outcome.Passed)]
    [InlineData(1.001, Outcome.Failed)]
    [InlineData(-0.999, Outcome.Passed)]
    [InlineData(-1.001, Outcome.Failed)]
    public void An_error_of_a_hair_beyond_the_bound_fails(double ofTheBound, Outcome outcome)
    {
        // 1100 + 0.1 - 1100: the large numbers cancel and leave a bound of their size, in which a result of 0.1 can be placed finely.
        var given = new Values<double>
        {
            ["X"] = Tensors.Of<double>([1, 1, 3], 1000, 0.1, -1000),
            ["W"] = Tensors.Of<double>([1, 1, 3], 1.1, 1, 1.1),
        };
        var right = Case.Of("case", new Convolution(), given).Solved();
        var exact = Only(new Judge().Assess(right)).Worst!;
        Assert.InRange(exact.Bound, 1e4 * (Math.BitIncrement(0.1) - 0.1), 1e-9);

        var moved = With(right, "Y", y => y[0] = exact.Expected + ofTheBound * exact.Bound);

        Assert.Equal(outcome, new Judge().Assess(moved).Outcome);
    }

    [Fact]
    public void Slack_widens_the_bound()
    {
        var right = Softsign(ElementType.F32).Solved();
        var wrong = With(right, "output", y => y[2] *= 1 + 1e-5);

        var (_, failures, worst) = Only(new Judge().Assess(wrong), "output");
        Assert.Equal(1, failures);
        Assert.Equal(
            Outcome.Passed,
            new Judge { Slack = 1.001 * worst!.ErrorOverBound }
                .Assess(wrong)
                .Outcome
        );
        Assert.Equal(
            Outcome.Failed,
            new Judge { Slack = 0.999 * worst.ErrorOverBound }
                .Assess(wrong)
                .Outcome
        );
    }

    [Fact]
    public void The_worst_element_is_named_with_both_values()
    {
        var right = Softsign(ElementType.F64).Solved();
        var (name, failures, worst) = Only(
            new Judge().Assess(
                With(
                    right,
                    "output",
                    y =>
                    {
                        y[1] += 1e-9;
                        y[3] += 0.5;
                    }
                )
            ),
            "output"
        );

        Assert.Equal(("output", 2), (name, failures));
        Assert.Equal([3], worst!.Index);
        Assert.Equal(0.01 / 1.01, worst.Expected, 1e-15);
        Assert.Equal(0.01 / 1.01 + 0.5, worst.Got, 1e-15);
        Assert.True(worst.ErrorOverBound > 1e9);
    }

    [Theory]
    [InlineData(double.NaN, double.NaN, true)]
    [InlineData(double.NaN, 0, false)]
    [InlineData(1, double.NaN, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true)]
    [InlineData(double.PositiveInfinity, double.NegativeInfinity, false)]
    [InlineData(double.PositiveInfinity, double.MaxValue, false)]
    [InlineData(1, double.PositiveInfinity, false)]
    public void Not_a_number_matches_itself_and_an_infinity_its_own_sign(double x, double got, bool agrees)
    {
        // Relu hands over what is positive or not a number.
        var given = new Values<double> { ["X"] = Tensors.Of<double>([2], x, 3) };
        var right = Case.Of("case", new Relu(), given).Solved();
        var verdict = new Judge().Assess(With(right, "Y", y => y[0] = got));

        Assert.Equal(agrees ? Outcome.Passed : Outcome.Failed, verdict.Outcome);
        Assert.Equal(agrees ? 0 : double.PositiveInfinity, verdict.WorstErrorOverBound);
    }

    [Fact]
    public void Sums_of_whole_numbers_must_be_equal_to_the_last_bit()
    {
        var given = new Values<double>
        {
            ["X"] = Tensors.Fill<double>([1, 2, 3, 4], i => i - 7),
            ["W"] = Tensors.Fill<double>([2, 2, 2, 2], i => 3 - i),
            ["dY"] = Tensors.Fill<double>([1, 2, 2, 3], i => i + 1),
        };
        var right = Case.Of("case", new Convolution(), given, ElementType.F32).Solved();

        Assert.All(
            new Judge().Assess(right).Tensors,
            tensor => Assert.Equal((tensor.Elements, Outcome.Passed), (tensor.Exact, tensor.Outcome))
        );
        Assert.Equal(1, Only(new Judge().Assess(With(right, "Y", y => y[5] = MathF.BitIncrement((float)y[5]))), "Y").Failures);
    }

    [Fact]
    public void Whole_numbers_too_large_for_the_format_are_sums_like_others()
    {
        // 2048 + 1 is no half-precision number: 2⁺¹¹ is the last whole number of an unbroken row.
        var given = new Values<double> { ["X"] = Tensors.Of<double>([1, 1, 2], 2048, 1), ["W"] = Tensors.Of<double>([1, 1, 2], 1, 1) };
        var right = Case.Of("case", new Convolution(), given, ElementType.F16).Solved();

        Assert.Equal(0, Only(new Judge().Assess(right)).Exact);
        Assert.Equal(Outcome.Passed, new Judge().Assess(With(right, "Y", y => y[0] = 2048)).Outcome);
    }

    [Fact]
    public void A_mean_of_whole_numbers_may_be_rounded_although_it_is_one()
    {
        // (1 + 1 + 1) / 3: who multiplies each by 1/3 finds 1 - 2⁻⁵³ or 1.
        var given = new Values<double> { ["X"] = Tensors.Of<double>([1, 1, 3], 1, 1, 1) };
        var right = Case.Of("case", new AveragePooling { KernelShape = [3] }, given).Solved();

        Assert.Equal(Outcome.Passed, new Judge().Assess(With(right, "Y", y => y[0] = Math.BitDecrement(1.0))).Outcome);
    }

    [Fact]
    public void A_wrong_index_fails()
    {
        var given = new Values<double> { ["X"] = Tensors.Of<double>([1, 1, 4], 1, 5, 2, 7) };
        var right = Case.Of("case", new MaxPooling { KernelShape = [2], Strides = [2] }, given).Solved();
        right.Results.Integers("Indices").Flat()[1] = 1;

        var indices = new Judge().Assess(right).Tensors.Single(tensor => tensor.Name == "Indices");

        Assert.Equal((1, 3.0, 1.0, 0.0), (indices.Failures, indices.Worst!.Expected, indices.Worst.Got, indices.Worst.Bound));
    }

    [Fact]
    public void A_result_of_the_wrong_shape_or_kind_fails_and_the_others_are_judged()
    {
        StoredTensor x = StoredTensor.OfReals("X", ElementType.F64, Tensors.Of<double>([2], 1, 2));
        var shape = new Judge().Assess(
            CaseTests.Make("Relu", "{}", x, StoredTensor.OfReals("Y", ElementType.F64, Tensors.Of<double>([1, 2], 1, 2)))
        );
        Assert.Equal((Outcome.Failed, "is 1×2, but must be 2"), (shape.Outcome, shape.Tensors[0].Problem));

        var kind = new Judge().Assess(
            CaseTests.Make("Relu", "{}", x, StoredTensor.OfIntegers("Y", ElementType.I64, Tensors.Of<long>([2], 1, 2)))
        );
        Assert.Equal((Outcome.Failed, "is I64, but must be F64 or F32 or F16 or BF16"), (kind.Outcome, kind.Tensors[0].Problem));

        var gradient = new Judge().Assess(
            CaseTests.Make(
                "Relu",
                "{}",
                x,
                StoredTensor.OfReals("Y", ElementType.F64, Tensors.Of<double>([2], 1, 2)),
                StoredTensor.OfReals("dX", ElementType.F64, Tensors.Of<double>([2], 1, 2))
            )
        );
        Assert.Equal([Outcome.Passed, Outcome.Failed], gradient.Tensors.Select(tensor => tensor.Outcome));
        Assert.Equal("is there, but no upstream gradient is: dY", gradient.Tensors[1].Problem);
    }

    [Fact]
    public void What_is_not_there_is_not_judged_but_said()
    {
        var right = Softsign(ElementType.F64).Solved();
        var file = right.ToFile();
        var partly = Case.From(new SafetensorsFile(file.Metadata, file.Tensors.Where(tensor => tensor.Name != "dinput")), "case");

        var verdict = new Judge().Assess(partly);

        Assert.Equal(Outcome.Passed, verdict.Outcome);
        Assert.Equal(["dinput"], verdict.Missing);
        Assert.Equal(
            "case: has nothing to judge: none of output, dinput is there",
            Assert.Throws<FileFormatException>(() => new Judge().Assess(Softsign(ElementType.F64))).Message
        );
    }

    [Fact]
    public void What_an_implementation_does_not_have_is_unsupported() =>
        Assert.Equal(
            Outcome.Unsupported,
            new Judge()
                .Assess(Softsign(ElementType.F64).With(new Dictionary<string, string> { ["unsupported"] = "no Softsign here" }))
                .Outcome
        );

    [Fact]
    public void Nothing_but_zeros_is_weak()
    {
        var given = new Values<double> { ["X"] = Tensors.Of<double>([3], -1, -2, -3) };
        var verdict = new Judge().Assess(Case.Of("case", new Relu(), given).Solved());
        Assert.Equal((Outcome.Weak, "all 3 elements are 0"), (verdict.Outcome, verdict.Tensors[0].Weakness));
    }

    [Fact]
    public void A_bound_wider_than_the_value_is_weak()
    {
        // 1 + 2⁻²³ - 1 in F32: what is left is of the size of the rounding.
        var given = new Values<double>
        {
            ["X"] = Tensors.Of<double>([1, 1, 3], 1.5, Math.ScaleB(1, -23), -1.5),
            ["W"] = Tensors.Of<double>([1, 1, 3], 1, 1, 1),
        };
        var verdict = new Judge().Assess(Case.Of("case", new Convolution(), given, ElementType.F32).Solved());
        Assert.Equal(
            (Outcome.Weak, "the bound is wider than the value in 1 of 1 elements"),
            (verdict.Outcome, verdict.Tensors[0].Weakness)
        );
    }

    [Fact]
    public void A_result_in_a_format_that_cannot_hold_the_inputs_is_no_case() =>
        Assert.Contains(
            "tensor X: is F64 and holds numbers that F32 does not have, but Y is F32",
            Assert
                .Throws<FileFormatException>(() =>
                    new Judge().Assess(
                        CaseTests.Make(
                            "Relu",
                            "{}",
                            StoredTensor.OfReals("X", ElementType.F64, Tensors.Of<double>([1], 0.1)),
                            StoredTensor.OfReals("Y", ElementType.F32, Tensors.Of<double>([1], 0.1))
                        )
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_probabilistic_bound_is_narrower_where_sums_are_long()
    {
        var given = new Values<double>
        {
            ["X"] = Tensors.Fill<double>([1, 1, 500], i => Math.Sin(i)),
            ["W"] = Tensors.Fill<double>([1, 1, 500], i => Math.Cos(3 * i)),
        };
        var right = Case.Of("case", new Convolution(), given, ElementType.F32).Solved();

        var strict = Only(new Judge().Assess(right)).Worst!.Bound;
        var probabilistic = Only(new Judge { Probabilistic = true }.Assess(right)).Worst!.Bound;

        Assert.InRange(probabilistic, double.Epsilon, 0.5 * strict);
    }

    private static Case Softsign(ElementType type) =>
        Case.Of(
            "case",
            new Softsign(),
            new() { ["input"] = Tensors.Of<double>([4], X), ["doutput"] = Tensors.Of<double>([4], 1, -2, 3, 0.5) },
            type
        );

    /// <summary>The case with one result changed; what a file holds is rounded to its type.</summary>
    private static Case With(Case right, string name, Action<double[]> change)
    {
        var file = right.ToFile();
        return Case.From(
            new SafetensorsFile(
                file.Metadata,
                file.Tensors.Select(tensor =>
                {
                    if (tensor.Name != name)
                    {
                        return tensor;
                    }

                    var values = tensor.Reals<double>().Flat().ToArray();
                    change(values);
                    return StoredTensor.OfReals(name, tensor.Type, Tensors.Of(tensor.Shape, values), tensor.Shape);
                })
            ),
            "case"
        );
    }

    private static (string Name, int Failures, ElementVerdict? Worst) Only(Verdict verdict, string name)
    {
        var tensor = verdict.Tensors.Single(tensor => tensor.Name == name);
        return (tensor.Name, tensor.Failures, tensor.Worst);
    }

    private static TensorVerdict Only(Verdict verdict) => verdict.Tensors.Single();
}
