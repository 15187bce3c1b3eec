namespace TravelPlanner.Domain.Routing;

/// <summary>The problem makes no sense; the message names what was given and what is allowed.</summary>
public sealed class ProblemRefusedException(string message) : Exception(message);
