using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace TravelPlanner.McpServer.Calls;

/// <summary>
/// Logs what we must mend and gives the caller a reference id in its place: neither the message nor the stack of an
/// unexpected exception leaves the server.
/// </summary>
internal sealed partial class Faults(ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <param name="what">What was being done, for instance <c>tool search_flights</c>.</param>
    /// <returns>Twelve hex digits, the same as in the log.</returns>
    public string Report(string what, Exception fault)
    {
        var reference = RandomNumberGenerator.GetHexString(12, lowercase: true);
        LogFault(reference, what, fault);
        return reference;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault {Reference} in {What}")]
    private partial void LogFault(string reference, string what, Exception fault);
}
