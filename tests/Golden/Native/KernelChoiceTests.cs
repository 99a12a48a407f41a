using System.Globalization;
using Reference.Layers;
using Reference.Native;

namespace Reference.GoldenTests.Native;

/// <summary>
/// The fast kernels against the naive ones, on shapes large enough for them to be chosen and of sizes that no tile divides. The data are small
/// whole numbers, for which every order of the sums is exact: results must be equal bit by bit, but for Winograd's.
/// </summary>
public sealed class KernelChoiceTests
{
    /// <summary>What Winograd's sums and others that are not whole may be off by: a part of the largest number of the tensor.</summary>
    private const double Rounded = 1e-5;

    /// <summary>Indices stay below the length of every axis that they pick from.</summary>
    private const int FewestSlices = 17;

    public static TheoryData<string, string, string> Calls =>
        new()
        {
            { "Conv", """{"pads":[1,1,1,1]}""", "X 2×19×23×21 W 18×19×3×3 B 18" },
            { "Conv", """{"pads":[0,1,2,1]}""", "X 2×32×17×30 W 33×32×3×3" },
            { "Conv", """{"pads":[2,2,2,2]}""", "X 2×13×29×27 W 37×13×5×5 B 37" },
            { "Conv", """{"pads":[3,3,3,3],"strides":[2,2]}""", "X 1×3×45×43 W 64×3×7×7 B 64" },
            { "Conv", """{"strides":[4,4],"pads":[2,2,2,2]}""", "X 2×3×51×47 W 20×3×11×11" },
            { "Conv", """{"strides":[1,3],"dilations":[2,1]}""", "X 2×10×20×31 W 17×10×3×4 B 17" },
            { "Conv", "{}", "X 3×40×19×17 W 50×40×1×1 B 50" },
            { "Conv", """{"strides":[2,2]}""", "X 2×24×15×15 W 30×24×1×1" },
            { "Conv", """{"group":21,"pads":[1,1,1,1]}""", "X 2×21×19×18 W 21×1×3×3 B 21" },
            { "Conv", """{"group":9,"pads":[3,2,3,4],"strides":[3,3]}""", "X 2×9×26×67 W 18×1×7×5 B 18" },
            { "Conv", """{"group":5,"pads":[0,1,1,0],"strides":[2,4],"dilations":[2,1]}""", "X 1×5×31×83 W 5×1×3×6" },
            { "Conv", """{"group":3,"pads":[1,1,1,1],"strides":[1,2]}""", "X 2×27×14×18 W 33×9×3×3" },
            { "Conv", "{}", "X 64×1×28×28 W 20×1×5×5 B 20" },
            { "Conv", """{"pads":[1,1,1,1]}""", "X 16×6×13×14 W 10×6×3×3 B 10" },
            { "Conv", """{"pads":[2,2,2,2]}""", "X 24×6×15×14 W 16×6×5×5 B 16" },
            { "Conv", """{"strides":[2,1],"group":2}""", "X 9×10×17×12 W 14×5×4×3" },
            { "Conv", """{"pads":[3,2,3,3],"strides":[2,2]}""", "X 1×41×9×501 W 7×41×7×7 B 7" }, // no band's halo fits into local memory
            { "Conv", """{"pads":[4,4]}""", "X 2×12×101 W 22×12×9 B 22" },
            { "Conv", "{}", "X 1×5×9×11×10 W 18×5×3×3×3 B 18" },
            { "ConvTranspose", """{"strides":[2,2],"pads":[1,0,1,0]}""", "X 2×17×13×14 W 17×19×3×4 B 19" },
            { "LocallyConnected", "{}", "X 2×5×9×8 W 49×11×5×3×2 B 11×7×7" },
            { "Gemm", """{"transB":1}""", "A 33×129 B 47×129 C 47" },
            { "Gemm", "{}", "A 65×70 B 70×131 C 65×131" },
            { "Gemm", """{"transA":1}""", "A 100×19 B 100×37" },
            { "MatMul", "{}", "A 3×21×50 B 3×50×33" },
            { "MaxPool", """{"kernel_shape":[2,2],"strides":[2,2]}""", "X 3×17×29×31" },
            { "MaxPool", """{"kernel_shape":[3,3],"strides":[2,2],"pads":[1,1,1,1]}""", "X 2×19×33×35" },
            { "AveragePool", """{"kernel_shape":[2,2],"strides":[2,2]}""", "X 3×17×29×31" },
            { "GlobalMaxPool", "{}", "X 3×17×29×31" },
            { "GlobalAveragePool", "{}", "X 3×17×16×32" },
            { "Relu", "{}", "X 3×17×29×31" },
            { "Add", "{}", "A 3×17×29×31 B 17×1×1" },
            { "Mul", "{}", "A 3×17×29×31 B 17×1×1" },
            { "Mul", "{}", "A 300×37 B 37" },
            { "PRelu", "{}", "X 3×17×29×31 slope 17×1×1" },
            { "Dropout", """{"ratio":0.5,"training_mode":1}""", "data 3×17×29×31 mask 3×17×29×31" },
            { "Flatten", "{}", "input 3×17×29×31" },
            { "Concat", """{"axis":1}""", "inputs_0 2×11×29×31 inputs_1 2×13×29×31" },
            { "Concat", """{"axis":-1}""", "inputs_0 300×33 inputs_1 300×30 inputs_2 300×3" },
            { "Split", """{"axis":0,"split":[21,20]}""", "input 41×17×29" },
            { "Split", """{"axis":2,"split":[5,400]}""", "input 5×17×405" },
            { "Gather", """{"axis":1}""", "data 3×17×29×31 indices 9" },
            { "Gather", """{"axis":0}""", "data 700 indices 5×1903" },
            { "Expand", """{"shape":[3,17,29,31]}""", "input 17×1×1" },
            { "Expand", """{"shape":[900,31]}""", "input 1×31" },
            { "Expand", """{"shape":[9,10,11,12]}""", "input 9×1×11×1" },
        };

    /// <summary>Operators whose results are not whole: roots, powers of e, means.</summary>
    public static TheoryData<string, string, string> RoundedCalls
    {
        get
        {
            var calls = new TheoryData<string, string, string>
            {
                { "Gelu", """{"approximate":"tanh"}""", "X 3×17×29×31" },
                { "LRN", """{"size":5,"alpha":0.5}""", "X 2×19×23×29" },
                { "LRN", """{"size":2,"alpha":0.25,"beta":0.5,"bias":2}""", "X 3×9×17×31" },
                { "BatchNormalization", """{"training_mode":1}""", "X 5×17×29×31 scale 17 B 17 input_mean 17 input_var 17" },
                { "InstanceNormalization", "{}", "input 3×17×29×31 scale 17 B 17" },
                { "GroupNormalization", """{"num_groups":3}""", "X 3×18×29×31 scale 18 bias 18" },
                { "LayerNormalization", "{}", "X 97×131 Scale 131 B 131" },
                { "LayerNormalization", """{"axis":1}""", "X 9×17×29×3 Scale 17×29×3" },
                { "SoftmaxCrossEntropyLoss", "{}", "scores 301×47 labels 301" },
                { "SoftmaxCrossEntropyLoss", """{"reduction":"sum"}""", "scores 1001×19 labels 1001 weights 19" },
                { "SoftmaxCrossEntropyLoss", """{"reduction":"none","ignore_index":3}""", "scores 301×47 labels 301" },
            };
            foreach (var name in (string[])["Atan", "Clip", "Exp", "Tanh"])
            {
                calls.Add(name, "{}", "input 3×17×29×31");
            }

            string[] others =
            [
                "Abs",
                "Celu",
                "Elu",
                "Gelu",
                "HardSigmoid",
                "HardSwish",
                "LeakyRelu",
                "Mish",
                "Neg",
                "Reciprocal",
                "Selu",
                "Sigmoid",
                "Softplus",
                "Sqrt",
                "Swish",
                "ThresholdedRelu",
            ];
            foreach (var name in others)
            {
                calls.Add(name, "{}", "X 3×17×29×31");
            }

            return calls;
        }
    }

    /// <summary>Reductions of everything, of planes, of what lies before and behind, of columns.</summary>
    public static TheoryData<string, string, string> Reductions
    {
        get
        {
            var calls = new TheoryData<string, string, string>();
            foreach (var name in (string[])["L1", "L2", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"])
            {
                calls.Add($"Reduce{name}", "{}", "data 3×17×29×31");
                calls.Add($"Reduce{name}", """{"axes":[0,2,3]}""", "data 3×17×29×31");
                calls.Add($"Reduce{name}", """{"axes":[0]}""", "data 301×47");
                calls.Add($"Reduce{name}", """{"axes":[0],"keepdims":0}""", "data 1001×9");
                calls.Add($"Reduce{name}", """{"axes":[1]}""", "data 3×17×29×31");
            }

            return calls;
        }
    }

    /// <summary>Convolutions of three to five weights an axis, or as many times the stride, or with dilations: what Winograd's kernels take.</summary>
    public static TheoryData<string, string> Convolutions =>
        new()
        {
            { """{"pads":[1,2,2,1]}""", "X 1×9×14×19 W 17×9×4×4 B 17" },
            { """{"pads":[2,1,1,2],"strides":[2,2]}""", "X 1×5×21×26 W 19×5×5×5 B 19" },
            { """{"pads":[3,3,3,3],"strides":[2,2]}""", "X 1×3×45×43 W 64×3×7×7 B 64" },
            { """{"pads":[4,3,2,5],"strides":[2,2]}""", "X 2×6×27×22 W 9×6×9×10" },
            { """{"pads":[0,2,3,1],"strides":[3,3]}""", "X 1×7×31×38 W 21×7×7×9 B 21" },
            { """{"strides":[4,4],"pads":[2,2,2,2]}""", "X 2×3×51×47 W 20×3×11×11" },
            { """{"strides":[4,4]}""", "X 1×10×37×42 W 3×10×9×10 B 3" },
            { """{"strides":[2,1],"pads":[1,0,0,1]}""", "X 2×11×24×13 W 23×11×3×3 B 23" },
            { """{"strides":[5,2],"pads":[4,1,1,0]}""", "X 1×1×61×18 W 1×1×11×8 B 1" },
            { """{"dilations":[2,2],"pads":[2,1,3,4]}""", "X 2×17×27×31 W 19×17×3×3 B 19" },
            { """{"dilations":[1,5],"pads":[0,7,1,3]}""", "X 1×9×14×37 W 8×9×4×3" },
            { """{"dilations":[8,3],"pads":[16,2,5,6]}""", "X 1×4×29×23 W 21×4×3×5 B 21" },
            { """{"dilations":[3,7]}""", "X 2×18×19×33 W 3×18×4×4 B 3" },
        };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Winograds_kernels_give_nearly_what_the_naive_ones_give(string attributes, string shapes)
    {
        var (call, given) = Create("Conv", attributes, shapes);
        var (naive, winograd) = (NativeCore.Context(Algorithm.Naive), NativeCore.Context(Algorithm.Winograd));

        AssertEqual(naive.Forward(call, given), winograd.Forward(call, given), Rounded);
        AssertEqual(naive.Backward(call, given), winograd.Backward(call, given), Rounded);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    [MemberData(nameof(Reductions))]
    public void Direct_kernels_give_what_the_naive_ones_give(string op, string attributes, string shapes)
    {
        var (call, given) = Create(op, attributes, shapes);
        var (naive, direct) = (NativeCore.Context(Algorithm.Naive), NativeCore.Context(Algorithm.Direct));

        AssertEqual(naive.Forward(call, given), direct.Forward(call, given), 0);
        AssertEqual(naive.Backward(call, given), direct.Backward(call, given), 0);
        AssertEqual(naive.Backward(call, given), direct.Backward(call, given, direct.Forward(call, given)), 0);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    [MemberData(nameof(Reductions))]
    public void The_kernels_chosen_give_what_the_naive_ones_give(string op, string attributes, string shapes)
    {
        var (call, given) = Create(op, attributes, shapes);
        var (naive, auto) = (NativeCore.Context(Algorithm.Naive), NativeCore.Context());
        var allowed = op == "Conv" ? Rounded : 0;

        AssertEqual(naive.Forward(call, given), auto.Forward(call, given), allowed);
        AssertEqual(naive.Backward(call, given), auto.Backward(call, given), allowed);
    }

    [Theory]
    [MemberData(nameof(RoundedCalls))]
    public void Kernels_of_rounded_functions_give_nearly_what_the_naive_ones_give(string op, string attributes, string shapes)
    {
        var (call, given) = Create(op, attributes, shapes);
        var naive = NativeCore.Context(Algorithm.Naive);
        foreach (var algorithm in (Algorithm[])[Algorithm.Direct, Algorithm.Auto])
        {
            var fast = NativeCore.Context(algorithm);
            AssertEqual(naive.Forward(call, given), fast.Forward(call, given), Rounded);
            AssertEqual(naive.Backward(call, given), fast.Backward(call, given), Rounded);
        }
    }

    private static (IOperator Op, Values<float> Given) Create(string op, string attributes, string shapes)
    {
        var call = Operators.Create(op, attributes);
        var random = new Random(20261121);
        var given = new Values<float>();
        var words = shapes.Split(' ');
        for (var i = 0; i < words.Length; i += 2)
        {
            Shape shape = [.. words[i + 1].Split('×').Select(length => int.Parse(length, CultureInfo.InvariantCulture))];
            if (call.Signature.Inputs.Any(port => port.Kind == PortKind.Integer && port.Name == words[i]))
            {
                var least = words[i] == "labels" ? 0 : -FewestSlices;
                given.Add(words[i], Tensors.Fill(shape, _ => random.NextInt64(least, FewestSlices)));
            }
            else if (call.Signature.Inputs.Any(port => port.Kind == PortKind.Boolean && port.Name == words[i]))
            {
                given.Add(words[i], Tensors.Fill(shape, _ => random.Next(2) == 1));
            }
            else
            {
                Fill(words[i], shape);
            }
        }

        var outputs = call.InferShapes(call.Signature.InputShapes(name => given.Has(name) ? given.ShapeOf(name) : null));
        foreach (var (name, port, shape) in call.Signature.NamedOutputs(outputs))
        {
            if (port is { Differentiable: true, Kind: PortKind.Real } && shape is { } inferred)
            {
                Fill($"d{name}", inferred);
            }
        }

        return (call, given);

        void Fill(string name, Shape shape) => given[name] = Tensors.Fill(shape, _ => (float)random.Next(-3, 4));
    }

    /// <summary>Allowed is a part of the largest number of the tensor.</summary>
    private static void AssertEqual(Values<float> expected, Values<float> found, double allowed)
    {
        Assert.Equal(expected.Order(), found.Order());
        foreach (var name in expected.Where(name => expected.Any(name) is System.Numerics.Tensors.Tensor<float>))
        {
            var (wanted, got) = (expected[name].Flat().ToArray(), found[name].Flat().ToArray());
            var most = allowed * wanted.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
            var wrong = Enumerable
                .Range(0, wanted.Length)
                .Where(i => !wanted[i].Equals(got[i]) && !(Math.Abs(wanted[i] - got[i]) <= most))
                .ToList();
            Assert.True(
                wrong.Count == 0,
                $"{name}: {wrong.Count} of {wanted.Length} differ, first at [{string.Join(", ", expected.ShapeOf(name).IndexAt(wrong.FirstOrDefault()))}]: {got[wrong.FirstOrDefault()]}, not {wanted[wrong.FirstOrDefault()]}"
            );
        }
    }
}
