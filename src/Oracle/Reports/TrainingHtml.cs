using System.Globalization;
using System.Text;
using Reference.Cases;
using Reference.Data;
using Reference.Networks;
using Reference.Oracle.Training;
using Reference.Training;
using static Reference.Oracle.Reports.HtmlPage;

namespace Reference.Oracle.Reports;

/// <summary>A training run as one HTML page that needs nothing else: curves, confusion matrix, the worst mistakes and the filters of the first layer.</summary>
internal static class TrainingHtml
{
    private const int MostMistakes = 48;
    private const int MostFilters = 128;
    private const int MostClasses = 64;

    private const string Style = """
        .curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; } .curves h3 { font-size: 1rem; margin: .3rem 0; }
        .pictures { display: flex; flex-wrap: wrap; gap: .8rem; } figure { margin: 0; font-size: .85rem; line-height: 1.3; } figure img { image-rendering: pixelated; border: 1px solid var(--line); display: block; }
        .mistake img { width: 84px; } .filter img { width: 56px; } .settings td, .settings th { text-align: left; }
        """;

    /// <summary>Writes it, whole or not at all.</summary>
    public static void Write(
        string file,
        TrainingSettings settings,
        IReadOnlyList<Metrics> metrics,
        Evaluation final,
        Network network,
        Values<float> parameters,
        LabelledPictures test
    )
    {
        var epochs = metrics.OfType<EpochMetrics>().ToList();
        var accuracy = Percent(final.Accuracy);
        var page = HtmlPage.Begin(
            $"reference train {settings.Network}: {accuracy}",
            $"reference train {settings.Network}: {accuracy} of {final.Confusion.Total} test pictures",
            Style + LineChart.Style
        );
        page.Append(
            CultureInfo.InvariantCulture,
            $"<p>{epochs.Count} epochs, {network.ParameterCount} parameters, {final.Confusion.Total - final.Confusion.Correct} mistakes, test loss {final.Loss:F4}.</p>\n"
        );
        Settings(page, settings);
        Curves(page, metrics.OfType<StepMetrics>().ToList(), epochs, settings.JudgedBy);
        Confusion(page, final.Confusion, test.ClassNames);
        Mistakes(page, final, test);
        Filters(page, network, parameters);
        page.Append("</html>\n");
        AtomicFile.Write(file, stream => stream.Write(new UTF8Encoding(false).GetBytes(page.ToString())));
    }

    private static void Settings(StringBuilder page, TrainingSettings settings)
    {
        page.Append("<details><summary>Settings</summary>\n<table class=\"settings\">\n");
        foreach (var (name, value) in settings.Options)
        {
            page.Append(
                $"<tr><th>--{Text(name.Replace('_', '-'))}<td>{Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\n"
            );
        }

        page.Append("</table>\n</details>\n");
    }

    private static void Curves(StringBuilder page, List<StepMetrics> steps, List<EpochMetrics> epochs, string judgedBy)
    {
        page.Append("<h2>Curves</h2>\n<div class=\"curves\">\n");
        Curve(
            "Loss",
            new(
                "Loss",
                "epochs",
                [
                    new("steps", "faint", [.. steps.Select(step => (At(step), step.Loss))]),
                    new("training", "train", [.. epochs.Select(epoch => ((double)epoch.Epoch, epoch.Loss))]),
                    new(judgedBy, "test", [.. epochs.Select(epoch => ((double)epoch.Epoch, epoch.JudgedLoss))]),
                ]
            )
            {
                Logarithmic = true,
            }
        );
        Curve(
            "Accuracy",
            new(
                "Accuracy",
                "epochs",
                [
                    new("training", "train", [.. epochs.Select(epoch => ((double)epoch.Epoch, 100 * epoch.Accuracy))]),
                    new(judgedBy, "test", [.. epochs.Select(epoch => ((double)epoch.Epoch, 100 * epoch.JudgedAccuracy))]),
                ]
            )
            {
                Unit = " %",
            }
        );
        Curve("Learning rate", new("Learning rate", "epochs", [new("rate", "train", [.. steps.Select(step => (At(step), step.Rate))])]));
        page.Append("</div>\n<details><summary>Epochs as a table</summary>\n<div class=\"wide\"><table>\n");
        page.Append($"<tr><th>epoch<th>loss<th>accuracy<th>{judgedBy} loss<th>{judgedBy} accuracy<th>seconds\n");
        foreach (var epoch in epochs)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{epoch.Epoch}<td>{epoch.Loss:F4}<td>{Percent(epoch.Accuracy)}<td>{epoch.JudgedLoss:F4}<td>{Percent(epoch.JudgedAccuracy)}<td>{epoch.Seconds:F1}\n"
            );
        }

        page.Append("</table></div>\n</details>\n");

        static double At(StepMetrics step) => step.Epoch - 1 + (double)step.Step / step.Steps;

        void Curve(string heading, LineChart chart)
        {
            page.Append($"<div><h3>{heading}</h3>\n");
            chart.Draw(page, $"chart-{heading.Split(' ')[0].ToLowerInvariant()}");
            page.Append("</div>\n");
        }
    }

    private static void Confusion(StringBuilder page, ConfusionMatrix confusion, IReadOnlyList<string> names)
    {
        if (confusion.Classes > MostClasses)
        {
            return;
        }

        var classes = Enumerable.Range(0, confusion.Classes).ToList();
        page.Append("<h2>Which class was taken for which</h2>\n<div class=\"wide\"><table>\n<tr><th scope=\"col\">is \\ said");
        page.AppendJoin("", classes.Select(said => $"<th scope=\"col\">{Text(names[said])}")).Append("<th scope=\"col\">right\n");
        foreach (var truth in classes)
        {
            var total = classes.Sum(said => confusion[truth, said]);
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(names[truth])}");
            foreach (var said in classes)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"<td{Heat(confusion[truth, said], total, truth == said)}>{confusion[truth, said]}"
                );
            }

            page.Append(CultureInfo.InvariantCulture, $"<td>{(total > 0 ? Percent((double)confusion[truth, truth] / total) : "")}\n");
        }

        page.Append("</table></div>\n");
    }

    /// <summary>Green for what is right, red for what is wrong; a single mistake shows already.</summary>
    private static string Heat(long count, long total, bool isRight)
    {
        var share =
            count == 0 ? 0
            : isRight ? 0.4 * count / total
            : Math.Min(0.15 + 8.0 * count / total, 0.8);
        return count == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" style=\"background:hsl({(isRight ? 140 : 5)} 70% 50% / {share:0.##})\"");
    }

    private static void Mistakes(StringBuilder page, Evaluation final, LabelledPictures test)
    {
        var worst = final.Mistakes.OrderBy(mistake => mistake.ChanceOfTruth).ThenBy(mistake => mistake.Picture).Take(MostMistakes).ToList();
        if (worst.Count == 0)
        {
            return;
        }

        page.Append(
            $"<h2>The worst mistakes</h2>\n<p class=\"key\">The {worst.Count} pictures whose own class was given the least chance.</p>\n<div class=\"pictures\">\n"
        );
        foreach (var mistake in worst)
        {
            var (truth, said) = (Text(test.ClassNames[mistake.Truth]), Text(test.ClassNames[mistake.Said]));
            page.Append(
                CultureInfo.InvariantCulture,
                $"<figure class=\"mistake\"><img src=\"{Picture(test, mistake.Picture)}\" alt=\"Test picture {mistake.Picture}, a {truth} taken for a {said}\"><figcaption>is {truth}: {Percent(mistake.ChanceOfTruth)}<br>said {said}: {Percent(mistake.Chance)}</figcaption></figure>\n"
            );
        }

        page.Append("</div>\n");
    }

    /// <summary>A picture of the set, grey or, of three channels, in colours.</summary>
    private static string Picture(LabelledPictures pictures, int index)
    {
        var shape = pictures.PictureShape;
        var brightness = new double[shape.Size];
        pictures.Brightness(index, brightness);
        var (channels, size) = (shape[0] == 3 ? 3 : 1, shape[1] * shape[2]);
        var pixels = new byte[channels * size];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(Math.Round(255 * brightness[i % channels * size + i / channels]), 0, 255);
        }

        return PngImage.Url(shape[2], shape[1], pixels);
    }

    /// <summary>The weights of the first layer that has any: 0 is grey, and the largest of each filter is black or white.</summary>
    private static void Filters(StringBuilder page, Network network, Values<float> parameters)
    {
        var first = network.Parameters.First(parameter => parameter.Trained && parameter.Shape.Rank > 1);
        var picture = network.Inputs.First(input => input.Kind == Reference.Layers.PortKind.Real).Shape;
        var planes = first.Shape.Rank == 4 ? (first.Shape[2], first.Shape[3]) : (picture[^2], picture[^1]);
        var (height, width) = planes;
        var each = first.Shape.Size / first.Shape[0];
        if (each % (height * width) != 0)
        {
            return;
        }

        var weights = parameters[first.Name].Flat();
        page.Append(
            $"<h2>What the first layer looks for</h2>\n<p class=\"key\">{Text(first.Name)}, {first.Shape}: dark below 0, bright above; each filter by its own largest weight.</p>\n<div class=\"pictures\">\n"
        );
        for (var filter = 0; filter < Math.Min(first.Shape[0], MostFilters); filter++)
        {
            var of = weights.Slice(filter * each, each);
            var channels = each == 3 * height * width ? 3 : 1;
            var largest = Math.Max(of.ToArray().Max(Math.Abs), float.Epsilon);
            var pixels = new byte[channels * height * width];
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (byte)
                    Math.Clamp(Math.Round(127.5 + 127.5 * of[i % channels * height * width + i / channels] / largest), 0, 255);
            }

            page.Append(
                CultureInfo.InvariantCulture,
                $"<figure class=\"filter\"><img src=\"{PngImage.Url(width, height, pixels)}\" alt=\"Filter {filter}, largest weight {largest:G3}\"><figcaption>{filter}</figcaption></figure>\n"
            );
        }

        page.Append("</div>\n");
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");
}
