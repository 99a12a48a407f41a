namespace Reference.Oracle;

/// <summary>What was asked for cannot be done; the message is for the user, in one line.</summary>
/// <param name="message">What is wrong and, where that helps, what would be right.</param>
internal sealed class UsageException(string message) : Exception(message);
