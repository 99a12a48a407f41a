using Reference.Layers;
using Reference.Networks;

namespace Reference.Onnx.Translation;

// Normalisations.
internal static partial class Translator
{
    private const double Epsilon = 1e-5f;

    private static IEnumerable<Instruction> InstanceNormalization(NodeCall call) => [call.Apply(call.Same(more: [("epsilon", Epsilon)]))];

    private static IEnumerable<Instruction> LocalResponseNormalization(NodeCall call) =>
        [call.Apply(call.Same(more: [("alpha", (double)0.0001f), ("beta", 0.75)]))];

    /// <summary>Mean and InvStdDev are of the type that <c>stash_type</c> says, FLOAT unless given.</summary>
    private static IEnumerable<Instruction> LayerNormalization(NodeCall call)
    {
        var stash = OnnxTypes.Find(call.Node.Integer("stash_type") ?? (int)OnnxType.Float) ?? OnnxType.Float;
        var others = call.Node.Outputs.Skip(1).Where(name => name.Length > 0).ToDictionary(name => name, _ => stash);
        return [call.Apply(call.Same(more: [("epsilon", Epsilon)])) with { Types = others }];
    }

    /// <summary>
    /// Training is <c>training_mode</c> from version 14 on; from 7 to 13 it is asking for more than the first output, in 6 <c>is_test</c> being 0.
    /// Before version 9 <c>spatial</c> could be 0: each element of an example has statistics of its own, as if it were a channel.
    /// Before version 14 training had outputs saved_mean and saved_var, too, the batch's own mean and variance.
    /// </summary>
    private static List<Instruction> BatchNormalization(NodeCall call)
    {
        var node = call.Node;
        var training =
            call.Version >= 14 ? node.Integer("training_mode") is 1
            : call.Version >= 7 ? node.Outputs.Skip(1).Any(name => name.Length > 0)
            : node.Integer("is_test") is not 1;
        var op = new BatchNormalization
        {
            Epsilon = node.Number("epsilon") ?? Epsilon,
            Momentum = node.Number("momentum") ?? 0.9f,
            TrainingMode = training,
        };
        if (node.Outputs.Skip(3).Any(name => name.Length > 0) && !training)
        {
            throw node.Error("asks for saved_mean or saved_var outside of training");
        }

        string[] outputs = [.. node.Outputs.Take(training ? 5 : 1)];
        if (call.Version >= 9 || node.Integer("spatial") is not 0)
        {
            return Applied([.. node.Inputs.Take(5)], outputs);
        }

        var steps = new List<Instruction>();
        var x = call.Shape(0);
        var flat = node.Inputs.Take(5).Select((name, place) => Flat(name, place == 0 ? [x[0], -1] : [-1])).ToList();
        var results = outputs.Select((name, place) => name.Length > 0 ? call.NewName($"flat output {place}") : "").ToArray();
        steps.AddRange(Applied(flat, results));
        for (var place = 0; place < outputs.Length; place++)
        {
            if (outputs[place].Length > 0)
            {
                steps.Add(call.Apply(new Reshape { Shape = [.. place == 0 ? x : x[1..]] }, outputs[place], results[place]));
            }
        }

        return steps;

        // Running statistics of which nothing old stays are the batch's own.
        List<Instruction> Applied(IReadOnlyList<string> inputs, string[] names)
        {
            var own = new Node(node.Name, op, inputs, [.. names.Take(3)]);
            return names.Skip(3).All(name => name.Length == 0)
                ? [new Apply(own)]
                : [new Apply(own), new Apply(new Node(node.Name, op with { Momentum = 0 }, inputs, ["", .. names.Skip(3)]))];
        }

        string Flat(string name, int[] shape)
        {
            var made = call.NewName("flat");
            steps.Add(call.Apply(new Reshape { Shape = shape }, made, name));
            return made;
        }
    }

    /// <summary>Before version 21 scale and bias had a number for each group, which all channels of the group share.</summary>
    private static IEnumerable<Instruction> GroupNormalization(NodeCall call)
    {
        var op = call.Same(more: [("epsilon", Epsilon)]);
        var groups = (int)(call.Node.Integer("num_groups") ?? 0);
        var channels = call.Shape(0).Rank > 1 ? call.Shape(0)[1] : 0;
        if (call.Version >= 21 || groups < 1 || channels % groups != 0 || call.Shape(1).Size != groups)
        {
            return [call.Apply(op)];
        }

        var (places, scale, bias) = (call.NewName("group of each channel"), call.NewName("scale"), call.NewName("bias"));
        long[] groupOf = [.. Enumerable.Range(0, channels).Select(channel => (long)(channel / (channels / groups)))];
        return
        [
            new Supply(places, OnnxTensor.OfIntegers("", [channels], groupOf)),
            call.Apply(NodeCall.Create("Gather"), scale, call.Input(1), places),
            call.Apply(NodeCall.Create("Gather"), bias, call.Input(2), places),
            call.Apply(op, call.Output(0), call.Input(0), scale, bias),
        ];
    }
}
