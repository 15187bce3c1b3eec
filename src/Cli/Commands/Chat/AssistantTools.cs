using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NodaTime;
using TravelPlanner.Agents;
using TravelPlanner.Domain;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Commands.Chat;

/// <summary>The planner's tools, called in this process for the assistant; their texts are in the language of the traveller's last message.</summary>
internal sealed partial class AssistantTools
{
    private readonly ILogger _log;
    private ToolContext _context;

    /// <param name="model">That is to call them.</param>
    public AssistantTools(IEnumerable<Tool> tools, string model, IClock clock, Language language, ILogger log)
    {
        (_log, _context) = (log, Composition.CallContext(clock, language));
        All = [.. tools.Select(tool => new AgentTool(
            tool.Name, tool.Description, ShippedModel.SchemaOf(tool, model), !tool.Traits.ReadOnly, (arguments, cancellation) => CallAsync(tool, arguments, cancellation)))];
    }

    public IReadOnlyList<AgentTool> All { get; }

    /// <summary>From here on texts are in this message's language, where it has letters to tell by.</summary>
    public void ListenTo(string message)
    {
        if (message.Any(c => c is >= '\u4e00' and <= '\u9fff'))
            _context = _context with { Language = Language.Zh };
        else if (message.Any(char.IsAsciiLetter))
            _context = _context with { Language = Language.En };
    }

    private async ValueTask<ToolReply> CallAsync(Tool tool, JsonElement arguments, CancellationToken cancellation)
    {
        try
        {
            var result = await tool.Call(arguments, _context, cancellation);
            return new ToolReply(result.Text, result.IsFailure);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or CommandException))
        {
            var reference = RandomNumberGenerator.GetHexString(12, lowercase: true);
            LogFault(_log, reference, tool.Name, fault);
            return new ToolReply($"{tool.Name} failed through a fault of this program, not of the arguments. Reference: {reference}.", Failed: true);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault {Reference} in tool {Tool}")]
    private static partial void LogFault(ILogger log, string reference, string tool, Exception fault);
}
