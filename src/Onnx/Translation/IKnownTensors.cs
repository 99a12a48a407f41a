namespace Reference.Onnx.Translation;

/// <summary>What a translation may know of the tensors computed so far: types and shapes of all, and the values of the few that ONNX gives as
/// inputs where the specification has attributes.</summary>
internal interface IKnownTensors
{
    /// <summary>What the elements are.</summary>
    OnnxType TypeOf(string tensor);

    /// <summary>The shape.</summary>
    Shape ShapeOf(string tensor);

    /// <summary>The elements as whole numbers.</summary>
    long[] Integers(string tensor);

    /// <summary>The elements as doubles.</summary>
    double[] Doubles(string tensor);

    /// <summary>A name for a tensor in between that the model does not have.</summary>
    string NewName(string purpose);
}
