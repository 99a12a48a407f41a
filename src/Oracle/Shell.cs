namespace Reference.Oracle;

/// <summary>Command lines that can be pasted.</summary>
internal static class Shell
{
    /// <summary>A word as a shell takes it for one: in quotes where it needs them.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=,@%+".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
