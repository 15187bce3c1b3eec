using Microsoft.Extensions.Logging;
using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.McpServer.Calls;

/// <summary>What every tool call is given besides its request.</summary>
/// <param name="Language">When the caller names none.</param>
public sealed record CallEnvironment(IClock Clock, Language Language, ILoggerFactory Logs);
