using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Agents;

/// <summary>What happens while the assistant answers, in its order.</summary>
public abstract record AgentEvent
{
    /// <summary>A piece of the answer, or of what the model thinks (<see cref="TextReasoningContent"/>).</summary>
    public sealed record Said(AIContent Content) : AgentEvent;

    /// <summary>The model wants a tool called.</summary>
    /// <param name="Arguments">An object; empty where what the model wrote is none.</param>
    public sealed record Called(string Name, JsonElement Arguments) : AgentEvent;

    /// <summary>What the model is told of the call before it; a tool's reply whole, although the model is shown no more than <see cref="ToolLoop.MostReplyCharacters"/> of it.</summary>
    public sealed record Replied(string Name, ToolReply Reply) : AgentEvent;

    /// <summary>The last one.</summary>
    public sealed record Ended(AgentEnd Why) : AgentEvent;
}

public enum AgentEnd
{
    Answered,

    /// <summary>After <see cref="ToolLoop.MostRounds"/> the model still called tools.</summary>
    RoundsSpent,
}
