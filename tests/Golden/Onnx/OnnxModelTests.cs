using Google.Protobuf;
using Reference.Cases;
using Reference.Onnx;
using Reference.Onnx.Protocol;

namespace Reference.GoldenTests.Onnx;

public sealed class OnnxModelTests
{
    [Fact]
    public void Unknown_operators_are_listed_all_at_once_with_their_nodes()
    {
        var text = new ModelText(13).Input("x", 2).Node("Foo", "x", "a").Node("Relu", "a", "b").Node("Bar", "b", "c").Node("Foo", "c", "y");
        text.Proto.Graph.Node[2].Domain = "com.example";

        var error = Assert.Throws<UnsupportedModelException>(text.Output("y").Load);

        Assert.Equal("test.onnx: has operators that are not supported: Foo (nodes foo0, foo3), com.example:Bar (node bar2)", error.Message);
    }

    [Fact]
    public void Nodes_in_a_cycle_are_named_and_those_that_wait_for_them_are_not()
    {
        var text = new ModelText(13)
            .Input("x", 2)
            .Node("Relu", "x", "a")
            .Node("Add", "a c", "b")
            .Node("Relu", "b", "c")
            .Node("Relu", "c", "y")
            .Output("y");

        Assert.Equal("test.onnx: nodes add1, relu2 depend on each other in a cycle", Refused(text));
    }

    [Fact]
    public void Nodes_out_of_order_are_refused()
    {
        var text = new ModelText(13).Input("x", 2).Node("Relu", "a", "y").Node("Relu", "x", "a").Output("y");

        Assert.Equal(
            "test.onnx: node relu0 (Relu): its input a is made only later, by node relu1 (Relu): nodes must be in the order of computation",
            Refused(text)
        );
    }

    [Fact]
    public void A_tensor_that_nobody_makes_is_named()
    {
        Assert.Equal(
            "test.onnx: node add0 (Add): its input z is made by no node and is neither input nor initializer",
            Refused(new ModelText(13).Input("x", 2).Node("Add", "x z", "y").Output("y"))
        );
        Assert.Equal(
            "test.onnx: tensor z: is said to be an output, but no node makes it",
            Refused(new ModelText(13).Input("x", 2).Node("Relu", "x", "y").Output("z"))
        );
    }

    [Fact]
    public void A_tensor_made_twice_is_refused()
    {
        Assert.Equal(
            "test.onnx: node relu1 (Relu): makes tensor y, which is already made by node relu0 (Relu)",
            Refused(new ModelText(13).Input("x", 2).Node("Relu", "x", "y").Node("Relu", "x", "y").Output("y"))
        );
        Assert.Equal(
            "test.onnx: tensor w: is an initializer twice",
            Refused(new ModelText(13).Weights("w", [1], 1).Weights("w", [1], 2).Node("Relu", "w", "y").Output("y"))
        );
        Assert.Equal("test.onnx: tensor x: is an input twice", Refused(new ModelText(13).Input("x", 1).Input("x", 1)));
    }

    [Fact]
    public void An_initializer_with_too_few_numbers_is_refused_before_they_are_allocated()
    {
        var text = new ModelText(13).Weights("w", [2, 3], 1, 2, 3).Node("Relu", "w", "y").Output("y");
        Assert.Equal("test.onnx: tensor w: is FLOAT 2×3 and needs 6 numbers of float_data, but has 3", Refused(text));

        text.Proto.Graph.Initializer[0].Dims[0] = 1L << 40;
        Assert.Equal("test.onnx: tensor w: is 1099511627776×3, which is no shape of a tensor", Refused(text));

        text.Proto.Graph.Initializer[0].Dims[0] = 1L << 28;
        Assert.Equal("test.onnx: tensor w: is 268435456×3: more than 268435455 elements", Refused(text));
    }

    [Theory]
    [InlineData(8, "STRING")]
    [InlineData(14, "COMPLEX64")]
    [InlineData(17, "FLOAT8E4M3FN")]
    [InlineData(22, "INT4")]
    [InlineData(999, "999")]
    public void Types_that_are_not_there_are_refused_by_name(int type, string name)
    {
        var text = new ModelText(13).Weights("w", [1], 1).Node("Relu", "w", "y").Output("y");
        text.Proto.Graph.Initializer[0].DataType = type;

        var error = Assert.Throws<UnsupportedModelException>(text.Load);

        Assert.Equal($"test.onnx: tensor w: holds {name}, which is not supported", error.Message);
    }

    [Fact]
    public void What_a_model_may_have_and_this_project_has_not_is_refused_by_name()
    {
        var functions = new ModelText(13).Input("x", 1).Output("x");
        functions.Proto.Functions.Add(ByteString.Empty);
        Assert.Equal("test.onnx: has functions, which are not supported", Assert.Throws<UnsupportedModelException>(functions.Load).Message);

        var sequence = new ModelText(13).Input("x", 1).Output("x");
        sequence.Proto.Graph.Input[0].Type = new TypeProto { SequenceType = ByteString.Empty };
        Assert.Equal(
            "test.onnx: tensor x: is declared as a sequence, which is not supported: only dense tensors are",
            Assert.Throws<UnsupportedModelException>(sequence.Load).Message
        );

        Assert.Equal(
            "test.onnx: is written for operators ai.onnx of version 99: 6 to 26 are supported",
            Assert.Throws<UnsupportedModelException>(new ModelText(99).Load).Message
        );
    }

    [Fact]
    public void Raw_data_is_read_for_every_type()
    {
        Assert.Equal([1.5, -2], Read(OnnxType.Double, [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)]));
        Assert.Equal([1.5, -2], Read(OnnxType.Float, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]));
        Assert.Equal([1.5, -2], Read(OnnxType.Float16, [.. BitConverter.GetBytes((Half)1.5f), .. BitConverter.GetBytes((Half)(-2f))]));
        Assert.Equal([1.5, -2], Read(OnnxType.BFloat16, [0xC0, 0x3F, 0x00, 0xC0]));
        Assert.Equal([255, 1], Read(OnnxType.UInt8, [255, 1]));
        Assert.Equal([-1, 1], Read(OnnxType.Int8, [255, 1]));
        Assert.Equal([65535, 1], Read(OnnxType.UInt16, [255, 255, 1, 0]));
        Assert.Equal([-1, 1], Read(OnnxType.Int16, [255, 255, 1, 0]));
        Assert.Equal([4294967295, 1], Read(OnnxType.UInt32, [255, 255, 255, 255, 1, 0, 0, 0]));
        Assert.Equal([-1, 1], Read(OnnxType.Int32, [255, 255, 255, 255, 1, 0, 0, 0]));
        Assert.Equal([-1, 1], Read(OnnxType.Int64, [.. BitConverter.GetBytes(-1L), .. BitConverter.GetBytes(1L)]));
        Assert.Equal([18446744073709551615.0, 1], Read(OnnxType.UInt64, [.. BitConverter.GetBytes(-1L), .. BitConverter.GetBytes(1L)]));
        Assert.Equal([0, 1], Read(OnnxType.Bool, [0, 1]));

        static double[] Read(OnnxType type, byte[] raw)
        {
            var tensor = new TensorProto
            {
                Name = "w",
                DataType = (int)type,
                RawData = ByteString.CopyFrom(raw),
            };
            tensor.Dims.Add(2);
            var text = new ModelText(13).Output("w");
            text.Proto.Graph.Initializer.Add(tensor);
            return text.Load().Initializers["w"].Doubles();
        }
    }

    [Fact]
    public void Typed_lists_are_read_for_every_type()
    {
        Assert.Equal([1.5, -2], Read(OnnxType.Double, tensor => tensor.DoubleData.Add([1.5, -2])));
        Assert.Equal([1.5, -2], Read(OnnxType.Float16, tensor => tensor.Int32Data.Add([0x3E00, 0xC000])));
        Assert.Equal([1.5, -2], Read(OnnxType.BFloat16, tensor => tensor.Int32Data.Add([0x3FC0, 0xC000])));
        Assert.Equal([255, 1], Read(OnnxType.UInt8, tensor => tensor.Int32Data.Add([255, 1])));
        Assert.Equal([-1, 1], Read(OnnxType.Int8, tensor => tensor.Int32Data.Add([-1, 1])));
        Assert.Equal([65535, 1], Read(OnnxType.UInt16, tensor => tensor.Int32Data.Add([65535, 1])));
        Assert.Equal([4294967295, 1], Read(OnnxType.UInt32, tensor => tensor.Uint64Data.Add([4294967295, 1])));
        Assert.Equal([18446744073709551615.0, 1], Read(OnnxType.UInt64, tensor => tensor.Uint64Data.Add([ulong.MaxValue, 1])));
        Assert.Equal([0, 1], Read(OnnxType.Bool, tensor => tensor.Int32Data.Add([0, 1])));

        static double[] Read(OnnxType type, Action<TensorProto> fill)
        {
            var tensor = new TensorProto { Name = "w", DataType = (int)type };
            tensor.Dims.Add(2);
            fill(tensor);
            var text = new ModelText(13).Output("w");
            text.Proto.Graph.Initializer.Add(tensor);
            return text.Load().Initializers["w"].Doubles();
        }
    }

    [Fact]
    public void External_data_are_read_from_the_models_folder_and_from_nowhere_else()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("model/data"));
        File.WriteAllBytes(folder.File("model/data/weights"), [9, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        File.WriteAllBytes(folder.File("secret"), new byte[8]);
        File.CreateSymbolicLink(folder.File("model/link"), folder.File("secret"));

        Assert.Equal([1.5, -2], Load("data/weights", "2").Initializers["w"].Doubles());
        Assert.EndsWith("../secret, which is not inside the model's folder", Refuse("../secret", "0"), StringComparison.Ordinal);
        Assert.EndsWith("link, which is not inside the model's folder", Refuse("link", "0"), StringComparison.Ordinal);
        Assert.EndsWith("which is not inside the model's folder", Refuse(folder.File("secret"), "0"), StringComparison.Ordinal);
        Assert.EndsWith("data/none, which is not there", Refuse("data/none", "0"), StringComparison.Ordinal);
        Assert.EndsWith(
            "needs 8 bytes, but has 8 from byte 3 of data/weights, which has 10",
            Refuse("data/weights", "3"),
            StringComparison.Ordinal
        );
        Assert.EndsWith("has external data with the offset -1, which is no number", Refuse("data/weights", "-1"), StringComparison.Ordinal);

        OnnxModel Load(string location, string offset)
        {
            var tensor = new TensorProto
            {
                Name = "w",
                DataType = 1,
                DataLocation = 1,
            };
            tensor.Dims.Add(2);
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset });
            var text = new ModelText(13).Output("w");
            text.Proto.Graph.Initializer.Add(tensor);
            File.WriteAllBytes(folder.File("model/model.onnx"), text.Bytes());
            return OnnxModel.Load(folder.File("model/model.onnx"));
        }

        string Refuse(string location, string offset) => Assert.Throws<FileFormatException>(() => Load(location, offset)).Message;
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        Assert.Equal("test.onnx: is empty", Refuse([]));
        Assert.Equal("test.onnx: has no graph: it is not an ONNX model", Refuse([8, 8]));
        Assert.Equal("test.onnx: has no graph: it is not an ONNX model", Refuse("not a model"u8.ToArray()));
        var whole = new ModelText(13).Weights("w", [3], 1, 2, 3).Node("Relu", "w", "y").Output("y").Bytes();
        Assert.StartsWith("test.onnx: is not an ONNX file, or not all of one: ", Refuse(whole[..^5]), StringComparison.Ordinal);

        static string Refuse(byte[] bytes) =>
            Assert.Throws<FileFormatException>(() => OnnxModel.Load(new MemoryStream(bytes), "test.onnx")).Message;
    }

    private static string Refused(ModelText text) => Assert.Throws<FileFormatException>(text.Load).Message;
}
