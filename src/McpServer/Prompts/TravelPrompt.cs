using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.Domain;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Completions;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer.Prompts;

/// <param name="Suggests">For completion; null where the argument is free.</param>
internal sealed record PromptField(string Name, BilingualName Description, Suggest? Suggests, bool Required = false);

/// <summary>What a prompt says: a text for the model and, where it helps, a resource to have at hand.</summary>
internal sealed record PromptDraft(string Text, TextResourceContents? Attached = null);

/// <summary>A prompt is one value: its arguments and the hand that writes it.</summary>
internal sealed record PromptDefinition(
    string Name, BilingualName Title, BilingualName Description, IReadOnlyList<Icon> Icons, IReadOnlyList<PromptField> Fields,
    Func<PromptArguments, CancellationToken, ValueTask<PromptDraft>> WriteAsync)
{
    public static PromptField LanguageField { get; } = new(
        "lang", new BilingualName("en or zh; default the caller's language", "en 或 zh；默认为调用方语言"), Suggestions.Languages);
}

/// <summary>Carries one <see cref="PromptDefinition"/> over MCP.</summary>
internal sealed class TravelPrompt : McpServerPrompt
{
    private readonly PromptDefinition _definition;
    private readonly IGazetteer _gazetteer;
    private readonly CallEnvironment _environment;

    public TravelPrompt(PromptDefinition definition, IGazetteer gazetteer, CallEnvironment environment)
    {
        _definition = definition;
        _gazetteer = gazetteer;
        _environment = environment;
        ProtocolPrompt = new Prompt
        {
            Name = definition.Name,
            // A list is the same for every caller, so that it speaks both languages.
            Title = $"{definition.Title.En} · {definition.Title.Zh}",
            Description = $"{definition.Description.En} {definition.Description.Zh}",
            Icons = [.. definition.Icons],
            Arguments =
            [
                .. definition.Fields.Select(f => new PromptArgument
                {
                    Name = f.Name, Description = $"{f.Description.En} · {f.Description.Zh}", Required = f.Required,
                }),
            ],
        };
    }

    public override Prompt ProtocolPrompt { get; }

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<GetPromptResult> GetAsync(
        RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default)
    {
        var caller = ToolContext.Local(_environment.Clock, Callers.Language(request, request.Params.Meta, _environment.Language)) with
        {
            UserId = Callers.UserId(request.User),
        };
        try
        {
            var arguments = PromptArguments.Read(_definition, request.Params.Arguments, _gazetteer, caller);
            var draft = await _definition.WriteAsync(arguments, cancellationToken);
            List<PromptMessage> messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = draft.Text } }];
            if (draft.Attached is { } attached)
                messages.Add(new PromptMessage { Role = Role.User, Content = new EmbeddedResourceBlock { Resource = attached } });
            return new GetPromptResult { Description = _definition.Description.In(arguments.Caller.Language), Messages = messages };
        }
        catch (ToolRefusalException refusal)
        {
            throw Refusals.AsProtocolError(refusal.Failure);
        }
    }
}
