using System.Numerics;
using Reference.GoldenTests.Lectures;
using Reference.Layers;
using Reference.Numbers;

namespace Reference.GoldenTests.Documents;

public sealed class ReadmeSamples
{
    private static readonly Page Readme = Page.Read("README.md");

    [Fact]
    [Trait("Lecture", "convolution")]
    public void The_picture_of_an_X_gives_the_ninths_of_the_deck()
    {
        using var Console = new StringWriter();

        // A picture of an X, 9×9 pixels: 1 on its two diagonals, -1 elsewhere. The filter \ takes a mean over nine pixels.
        var picture = Tensors.Fill<Rational>([1, 1, 9, 9], i => i is >= 10 and <= 70 && (i % 10 == 0 || i % 8 == 0) ? 1 : -1);
        var filter = Tensors.Of<Rational>([1, 1, 3, 3], 1, -1, -1, -1, 1, -1, -1, -1, 1).Map(weight => weight / 9);

        var map = new Convolution().Forward(picture, filter); // 1×1×7×7

        Console.WriteLine(string.Join("  ", map.Flat()[..7].ToArray()));
        Console.WriteLine(string.Join("  ", map.Flat()[..7].ToArray().Select(value => value.ToTruncatedString())));

        Readme.Shows(Console);
        Assert.Equal(XPicture.Picture.Flat().ToArray(), picture.Flat().ToArray());
    }

    [Fact]
    [Trait("Lecture", "neuron")]
    public void A_neuron_over_five_number_types()
    {
        using var Console = new StringWriter();

        static T Neuron<T>(params T[] w)
            where T : INumber<T>
        {
            var x = Tensors.Of([1, 4], 0.5, 0, -0.75, 0.75).Map(pixel => T.CreateChecked(pixel));
            return new MatrixProduct().Forward(x, Tensors.Of([4, 1], w)).Flat()[0];
        }

        var fifth = (Rational)1 / 5;
        var tape = new Tape();
        Variable[] w = [tape.Variable(-0.2), tape.Variable(0), tape.Variable(0.8), tape.Variable(-0.5)];
        var gradient = tape.Gradient(Neuron(w));

        Console.WriteLine($"double    {Neuron(-0.2, 0, 0.8, -0.5)}");
        Console.WriteLine($"Rational  {Neuron(-fifth, 0, 4 * fifth, (Rational)(-1) / 2)}");
        Console.WriteLine($"Dual      {Neuron(new Dual(-0.2, 1), 0, 0.8, -0.5)}");
        Console.WriteLine($"Variable  {string.Join(", ", w.Select(weight => gradient[weight]))}");
        Console.WriteLine($"Bounded   {Neuron([.. w.Select(weight => Bounded<Float32>.FromDouble(weight.Value))])}");

        Readme.Shows(Console);
    }
}
