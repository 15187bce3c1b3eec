namespace TravelPlanner.Cli.Commands.Chat;

/// <summary>A conversation with a model, which remembers what was said.</summary>
internal interface IConversation
{
    /// <summary>Shows the answer as it comes.</summary>
    /// <returns>False when it was cut.</returns>
    Task<bool> AnswerAsync(string message, CancellationToken cancellation);

    /// <summary>Writes the whole answer as one JSON object.</summary>
    Task AnswerJsonAsync(string message, CancellationToken cancellation);
}
