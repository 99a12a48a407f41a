using System.Numerics.Tensors;
using FsCheck;
using FsCheck.Fluent;
using Reference.Data;

namespace Reference.GoldenTests.Data;

[Trait("Lecture", "augmentation")]
public class DistortionTests
{
    // Two channels of 5×5, all pixels different; 2⁻⁶ steps, so that halves and quarters of them are exact.
    private static readonly Tensor<double> Square = Tensors.Fill([2, 5, 5], i => (i * 7 % 50 + 1) / 64.0);

    // 4×6: no square, and the centre lies between pixels.
    private static readonly Tensor<double> Oblong = Tensors.Fill([1, 4, 6], i => (i * 5 % 24 + 1) / 64.0);

    public static TheoryData<Border> Borders => [Border.Background, Border.Edge];

    [Theory]
    [MemberData(nameof(Borders))]
    public void Nothing_changes_nothing(Border border)
    {
        Same(Square, new Distortion().Of(Square, border));
        Same(Oblong, new Distortion().Of(Oblong, border, background: 0.3));
    }

    [Fact]
    public void Reflections_change_sides_exactly()
    {
        Same(At(Oblong, (c, y, x) => (c, y, 5 - x)), new Distortion { ReflectedHorizontally = true }.Of(Oblong));
        Same(At(Oblong, (c, y, x) => (c, 3 - y, x)), new Distortion { ReflectedVertically = true }.Of(Oblong));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Reflecting_twice_is_reflecting_not_at_all(bool horizontally, bool vertically)
    {
        var reflection = new Distortion { ReflectedHorizontally = horizontally, ReflectedVertically = vertically };
        Assert.NotEqual(Oblong.Flat().ToArray(), reflection.Of(Oblong).Flat().ToArray());
        Same(Oblong, reflection.Of(reflection.Of(Oblong)));
    }

    [Fact]
    public void A_quarter_turn_clockwise_takes_the_left_column_to_the_top()
    {
        // What is at row y and column x comes from row 4 - x of column y.
        Same(At(Square, (c, y, x) => (c, 4 - x, y)), new Distortion { Degrees = 90 }.Of(Square));
        Same(At(Square, (c, y, x) => (c, x, 4 - y)), new Distortion { Degrees = -90 }.Of(Square));
        Same(At(Square, (c, y, x) => (c, 4 - y, 4 - x)), new Distortion { Degrees = 180 }.Of(Square));
    }

    [Fact]
    public void Of_an_oblong_picture_a_half_turn_is_exact_too() =>
        Same(At(Oblong, (c, y, x) => (c, 3 - y, 5 - x)), new Distortion { Degrees = 180 }.Of(Oblong));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-2, 1)]
    [InlineData(0, -3)]
    [InlineData(4, 4)]
    [InlineData(100, 0)]
    [InlineData(-1e6, 1e6)]
    public void Whole_pixels_move_exactly_and_the_border_comes_in(double right, double down)
    {
        var shift = new Distortion { ShiftX = right, ShiftY = down };
        Same(
            Where((c, y, x) => Inside(y - down, x - right) ? Square.Flat()[Flat(c, y - down, x - right)] : 0.25),
            shift.Of(Square, Border.Background, 0.25)
        );
        Same(
            Where((c, y, x) => Square.Flat()[Flat(c, Math.Clamp(y - down, 0, 4), Math.Clamp(x - right, 0, 4))]),
            shift.Of(Square, Border.Edge)
        );

        static bool Inside(double y, double x) => y is >= 0 and <= 4 && x is >= 0 and <= 4;
        static int Flat(int channel, double y, double x) => channel * 25 + (int)y * 5 + (int)x;
    }

    [Fact]
    public void Half_a_pixel_mixes_neighbours_in_halves_and_the_border_with_them()
    {
        // 1 2 4 moved right by ½: (background + 1)/2, (1 + 2)/2, (2 + 4)/2.
        var row = Tensors.Of([1, 1, 3], 1.0, 2, 4);
        var shift = new Distortion { ShiftX = 0.5 };
        Assert.Equal([(0.5 + 1) / 2, (1 + 2.0) / 2, (2 + 4.0) / 2], shift.Of(row, Border.Background, 0.5).Flat().ToArray());
        Assert.Equal([1, (1 + 2.0) / 2, (2 + 4.0) / 2], shift.Of(row, Border.Edge).Flat().ToArray());
    }

    [Fact]
    public void Between_four_pixels_their_weights_are_the_areas_across()
    {
        // Moved by (-¼, -½): from ¼ to the right and ½ down.
        var four = Tensors.Of([1, 2, 2], 1.0, 2, 4, 8);
        var moved = new Distortion { ShiftX = -0.25, ShiftY = -0.5 }.Of(four);
        Assert.Equal((0.75 * 1 + 0.25 * 2) * 0.5 + (0.75 * 4 + 0.25 * 8) * 0.5, moved.Flat()[0]);
    }

    [Fact]
    public void Twice_as_large_shows_the_middle()
    {
        // About the centre of 5 pixels: places 1, 1½, 2, 2½, 3.
        var row = Tensors.Of([1, 1, 5], 1.0, 2, 4, 8, 16);
        Assert.Equal(
            [2, 3, 4, 6, 8],
            new Distortion { Scale = 2 }
                .Of(row, Border.Edge)
                .Flat()
                .ToArray()
        );
        Assert.Equal(
            [0, 1, 4, 16, 0],
            new Distortion { Scale = 0.5 }
                .Of(row)
                .Flat()
                .ToArray()
        );
    }

    [Fact]
    public void Skew_slides_each_row_by_its_distance_from_the_middle()
    {
        var column = Tensors.Of([1, 3, 3], 0.0, 1, 0, 0, 1, 0, 0, 1, 0);
        Assert.Equal(
            [1, 0, 0, 0, 1, 0, 0, 0, 1],
            new Distortion { Skew = 1 }
                .Of(column)
                .Flat()
                .ToArray()
        );
    }

    [Fact]
    public void First_reflected_then_scaled_then_skewed_then_turned_then_moved()
    {
        // One bright pixel, right of the centre by 1: reflected to (-1, 0); twice as large (-2, 0); skewed by 1, its row is the centre's: (-2, 0);
        // turned clockwise by a quarter: (0, -2); moved by (1, 1): (1, -1).
        var picture = Tensors.Fill([1, 9, 9], i => i == 4 * 9 + 5 ? 1.0 : 0);
        var changed = new Distortion
        {
            ReflectedHorizontally = true,
            Scale = 2,
            Skew = 1,
            Degrees = 90,
            ShiftX = 1,
            ShiftY = 1,
        }.Of(picture);
        Assert.Equal(1, changed.Flat()[3 * 9 + 5]);

        // Below the centre by 1: (0, 2), skewed (2, 2), turned (-2, 2), moved (-1, 3).
        picture = Tensors.Fill([1, 9, 9], i => i == 5 * 9 + 4 ? 1.0 : 0);
        changed = new Distortion
        {
            Scale = 2,
            Skew = 1,
            Degrees = 90,
            ShiftX = 1,
            ShiftY = 1,
        }.Of(picture);
        Assert.Equal(1, changed.Flat()[7 * 9 + 3]);
    }

    [Fact]
    public void A_ramp_stays_a_ramp_under_any_map()
    {
        // Bilinear interpolation is exact for a + b·x + c·y, so each pixel must have the ramp's value at the place that it comes from.
        var ramp = Tensors.Fill([1, 33, 33], i => 0.2 + 0.01 * (i % 33) - 0.005 * (i / 33));
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    var change = new Augmentation
                    {
                        ReflectHorizontally = true,
                        ReflectVertically = true,
                        Shift = 4,
                        Rotation = 180,
                        Skew = 0.5,
                        Scale = 0.3,
                    }.Draw(new RandomNumbers((ulong)seed));
                    var changed = change.Of(ramp);
                    for (var i = 0; i < 33 * 33; i++)
                    {
                        // The inverse, written out by hand: undo the shift, the turn, the skew, the scale and the reflection, one after the other.
                        var (u, v) = (i % 33 - 16 - change.ShiftX, i / 33 - 16 - change.ShiftY);
                        var angle = change.Degrees * Math.PI / 180;
                        (u, v) = (Math.Cos(angle) * u + Math.Sin(angle) * v, Math.Cos(angle) * v - Math.Sin(angle) * u);
                        u -= change.Skew * v;
                        (u, v) = (u / change.Scale, v / change.Scale);
                        var (x, y) = (16 + (change.ReflectedHorizontally ? -u : u), 16 + (change.ReflectedVertically ? -v : v));
                        if (x is >= 0 and <= 32 && y is >= 0 and <= 32)
                        {
                            Assert.Equal(0.2 + 0.01 * x - 0.005 * y, changed.Flat()[i], 1e-13);
                        }
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Contrast_keeps_the_mean_and_scales_what_differs_from_it()
    {
        // The mean of 1 2 3 6 is 3.
        var four = Tensors.Of([1, 2, 2], 1.0, 2, 3, 6);
        Assert.Equal(
            [2, 2.5, 3, 4.5],
            new Distortion { Contrast = 0.5 }
                .Of(four)
                .Flat()
                .ToArray()
        );
        Assert.Equal(
            [-1, 1, 3, 9],
            new Distortion { Contrast = 2 }
                .Of(four)
                .Flat()
                .ToArray()
        );
        Assert.Equal(
            [3, 3, 3, 3],
            new Distortion { Contrast = 0 }
                .Of(four)
                .Flat()
                .ToArray()
        );
    }

    [Fact]
    public void Brightness_is_added_to_every_pixel() =>
        Assert.Equal(
            [1.25, 2.25, 4.25],
            new Distortion { Brightness = 0.25 }
                .Of(Tensors.Of([1, 1, 3], 1.0, 2, 4))
                .Flat()
                .ToArray()
        );

    [Fact]
    public void A_picture_without_channels_is_refused()
    {
        var error = Assert.Throws<LayerException>(() => new Distortion().Of(Tensors.Of([2, 2], 1.0, 2, 3, 4)));
        Assert.Contains("2×2", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The picture whose pixels come from where the rule says.</summary>
    private static Tensor<double> At(Tensor<double> picture, Func<int, int, int, (int C, int Y, int X)> from)
    {
        var (height, width) = (picture.Shape()[1], picture.Shape()[2]);
        return Tensors.Fill(
            picture.Shape(),
            i =>
            {
                var (c, y, x) = from(i / (height * width), i / width % height, i % width);
                return picture.Flat()[(c * height + y) * width + x];
            }
        );
    }

    /// <summary>A picture of the square's shape.</summary>
    private static Tensor<double> Where(Func<int, int, int, double> value) => Tensors.Fill([2, 5, 5], i => value(i / 25, i / 5 % 5, i % 5));

    private static void Same(Tensor<double> expected, Tensor<double> got) => Assert.Equal(expected.Flat().ToArray(), got.Flat().ToArray());
}
