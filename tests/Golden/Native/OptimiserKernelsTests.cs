using Reference.Cases;
using Reference.Layers;
using Reference.Native;
using Reference.Optimisers;

namespace Reference.GoldenTests.Native;

/// <summary>
/// Optimiser steps of several parameters: the fast kernels, which take them together and in chunks, against the naive ones, which take one after the other.
/// </summary>
[Trait("Lecture", "optimisers")]
public sealed class OptimiserKernelsTests
{
    /// <summary>Roundings of two orders of computation, of numbers that are no larger than about 10.</summary>
    private const float Rounded = 1e-5f;

    /// <summary>What a call may hold: inputs and outputs.</summary>
    private const int MostTensors = 64;

    /// <summary>Less and more than a vector, and than one and two chunks of 2048; four more than a launch takes.</summary>
    private static readonly Shape[] Shapes =
    [
        [1],
        [5000],
        [2049],
        [2048],
        [17, 31],
        [3],
        [8, 256],
        [2047],
        [33],
        [7, 1, 5],
        [16],
        [1, 4097],
    ];

    public static TheoryData<string, string> Steps =>
        new()
        {
            { "GradientDescent", "{}" },
            { "GradientDescent", """{"norm_coefficient":0.25}""" },
            { "Momentum", """{"alpha":0.75,"beta":0.5,"mode":"standard","norm_coefficient":0.25}""" },
            { "Momentum", """{"alpha":0.75,"beta":0.5,"mode":"nesterov","norm_coefficient":0}""" },
            { "Adagrad", """{"decay_factor":0.125,"epsilon":0.5,"norm_coefficient":0.25}""" },
            { "RMSProp", """{"beta":0.75,"epsilon":0.5,"norm_coefficient":0.25}""" },
            { "Adam", """{"alpha":0.75,"beta":0.5,"epsilon":0.5,"norm_coefficient":0.25,"norm_coefficient_post":0.125}""" },
            { "Adam", """{"alpha":0,"beta":0,"epsilon":0.5}""" },
            { "AdamW", """{"alpha":0.75,"beta":0.5,"epsilon":0.5,"weight_decay":0.25}""" },
            { "LAMB", """{"alpha":0.75,"beta":0.5,"epsilon":0.5,"weight_decay":0.25}""" },
            { "LAMB", """{"epsilon":0.5,"weight_decay":0}""" },
        };

    [Fact]
    public void All_steps_are_compared() =>
        Assert.Equal(
            Operators.Names.Where(name => Operators.Create(name) is OptimiserStep).Order(),
            Steps.Select(row => row.Data.Item1).Distinct().Order()
        );

    [Theory]
    [MemberData(nameof(Steps))]
    public void Fast_kernels_give_what_the_naive_ones_give(string op, string attributes)
    {
        foreach (var algorithm in (Algorithm[])[Algorithm.Auto, Algorithm.Direct])
        {
            foreach (var count in (long[])[0, 1, 1000])
            {
                var naive = Step(Algorithm.Naive, op, attributes, count, everyOutput: true);
                AssertNear(naive.Outputs, Step(algorithm, op, attributes, count, everyOutput: true).Outputs);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void An_output_that_nobody_wants_changes_no_other(string op, string attributes)
    {
        foreach (var algorithm in (Algorithm[])[Algorithm.Naive, Algorithm.Auto])
        {
            var (all, some) = (Step(algorithm, op, attributes, 2, true).Outputs, Step(algorithm, op, attributes, 2, false).Outputs);
            Assert.InRange(some.Count, 1, all.Count - 1);
            Assert.All(some, output => Assert.Equal(all[output.Key], output.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Fast_kernels_take_several_parameters_in_a_launch_and_naive_ones_take_one(string op, string attributes)
    {
        var (naive, fast) = (Step(Algorithm.Naive, op, attributes, 1, true), Step(Algorithm.Auto, op, attributes, 1, true));
        Assert.InRange(naive.Launches, naive.Parameters, long.MaxValue);
        Assert.Equal(NativeCore.Device.Type == DeviceType.Cpu, fast.Launches < naive.Launches);
    }

    private sealed record Result(Dictionary<string, float[]> Outputs, long Launches, int Parameters);

    /// <summary>A step of as many parameters as a call may hold. Where not every output is wanted, each third is not.</summary>
    private static Result Step(Algorithm algorithm, string op, string attributes, long count, bool everyOutput)
    {
        var context = NativeCore.Context(algorithm);
        var step = (OptimiserStep)Operators.Create(op, attributes);
        var states = step.States.Count;
        var shapes = Shapes.Take((MostTensors - 2) / (3 + 2 * states)).ToArray();
        var random = new Random(20261121);
        var buffers = new List<DeviceBuffer>();
        var inputs = new List<(string Name, DeviceTensor Tensor)>
        {
            ("R", new(Keep(DeviceBuffer.Of<float>(context, [0.25f])), [1])),
            ("T", new(Keep(DeviceBuffer.Of<long>(context, [count])), [1], ElementType.I64)),
        };
        for (var part = 0; part < 2 + states; part++)
        {
            // Squares, which are what is remembered last, are not negative.
            var least = part == 1 + states && part > 1 && step is not Momentum ? 0 : -3;
            foreach (var shape in shapes)
            {
                var values = Enumerable.Range(0, shape.Size).Select(_ => (float)random.Next(least, 4)).ToArray();
                inputs.Add(($"inputs_{inputs.Count - 2}", new(Keep(DeviceBuffer.Of<float>(context, values)), shape)));
            }
        }

        var outputs = Enumerable
            .Range(0, shapes.Length * (1 + states))
            .Where(i => everyOutput || i % 3 != 1)
            .Select(i => (Name: $"outputs_{i}", Tensor: DeviceTensor.Create(context, shapes[i % shapes.Length])))
            .ToList();
        outputs.ForEach(output => Keep(output.Tensor.Buffer));
        using var plan = new Plan(context);
        plan.Add(step, inputs, outputs);
        plan.Run();
        var found = outputs.ToDictionary(output => output.Name, output => Read(output.Tensor));
        var launches = plan.LaunchCount;
        buffers.ForEach(buffer => buffer.Dispose());
        return new(found, launches, shapes.Length);

        DeviceBuffer Keep(DeviceBuffer buffer)
        {
            buffers.Add(buffer);
            return buffer;
        }

        static float[] Read(DeviceTensor tensor)
        {
            var values = new float[tensor.Shape.Size];
            tensor.Buffer.Read(values.AsSpan());
            return values;
        }
    }

    private static void AssertNear(Dictionary<string, float[]> naive, Dictionary<string, float[]> fast)
    {
        Assert.Equal(naive.Keys, fast.Keys);
        Assert.All(
            naive,
            output =>
            {
                var wrong = Enumerable
                    .Range(0, output.Value.Length)
                    .Where(i => !(Math.Abs(output.Value[i] - fast[output.Key][i]) <= Rounded))
                    .ToList();
                Assert.True(
                    wrong.Count == 0,
                    $"{output.Key}: {wrong.Count} of {output.Value.Length} differ, first at {wrong.FirstOrDefault()}: {fast[output.Key][wrong.FirstOrDefault()]}, not {output.Value[wrong.FirstOrDefault()]}"
                );
            }
        );
    }
}
