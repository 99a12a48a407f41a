using System.Net;
using System.Text;

namespace Reference.Oracle.Reports;

/// <summary>What the pages that reports are written as share: one file that needs nothing else, light and dark, on a screen of any width.</summary>
internal static class HtmlPage
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #8885; --bad: #c22; --good: #17714a; --weak: #8a5f00; }
        @media (prefers-color-scheme: dark) { :root { --bad: #ff7a75; --good: #4fcf98; --weak: #e2ad3f; } }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
        h1, h2 { overflow-wrap: anywhere; } h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th, td { padding: .15rem .6rem; text-align: right; border: 1px solid var(--line); }
        .wide { overflow-x: auto; } .key { font-size: .85rem; opacity: .8; }

        """;

    /// <summary>A page up to its heading.</summary>
    /// <param name="title">What it is called.</param>
    /// <param name="heading">What stands at its top.</param>
    /// <param name="style">Style of its own.</param>
    public static StringBuilder Begin(string title, string heading, string style) =>
        new StringBuilder().Append(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)}</title>
            <style>{Style}{style}</style>
            <h1>{Text(heading)}</h1>

            """
        );

    /// <summary>Text as it stands in a page.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);
}
