using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TravelPlanner.ConformanceFixture;

/// <summary>A prompt of the conformance suite.</summary>
internal sealed class FixturePrompt(string name, string[] arguments, Func<GetPromptRequestParams, IEnumerable<ContentBlock>> messages) : McpServerPrompt
{
    public override Prompt ProtocolPrompt { get; } = new()
    {
        Name = name,
        Description = $"Answers {name}.",
        Arguments = [.. arguments.Select(a => new PromptArgument { Name = a, Description = $"Value of {a}.", Required = true })],
    };

    public override IReadOnlyList<object> Metadata => [];

    public override ValueTask<GetPromptResult> GetAsync(
        RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new GetPromptResult
        {
            Messages = [.. messages(request.Params).Select(content => new PromptMessage { Role = Role.User, Content = content })],
        });

    public static IEnumerable<McpServerPrompt> All()
    {
        yield return new FixturePrompt("test_simple_prompt", [], _ => [new TextContentBlock { Text = "This is a simple prompt for testing." }]);
        yield return new FixturePrompt(
            "test_prompt_with_arguments", ["arg1", "arg2"],
            call => [new TextContentBlock { Text = $"Prompt with arguments: arg1='{Argument(call, "arg1")}', arg2='{Argument(call, "arg2")}'" }]);
        yield return new FixturePrompt(
            "test_prompt_with_embedded_resource", ["resourceUri"],
            call =>
            [
                ContentTools.Embedded(Argument(call, "resourceUri"), "text/plain", "Embedded resource content for testing."),
                new TextContentBlock { Text = "Please process the embedded resource above." },
            ]);
        yield return new FixturePrompt(
            "test_prompt_with_image", [],
            _ => [ImageContentBlock.FromBytes(ContentTools.Png, "image/png"), new TextContentBlock { Text = "Please analyze the image above." }]);
        yield return new FixturePrompt(
            "test_input_required_result_prompt", [],
            call => InputRequests.Field(call, "user_context", "context") is { } context
                ? [new TextContentBlock { Text = $"Context: {context}" }]
                : throw new InputRequiredException(new Dictionary<string, InputRequest>
                {
                    ["user_context"] = InputRequests.Ask("What context should the prompt use?", "context"),
                }));
    }

    private static string Argument(GetPromptRequestParams call, string name) =>
        call.Arguments?.TryGetValue(name, out var value) == true
            ? value.ToString()
            : throw new McpProtocolException($"The argument '{name}' is missing.", McpErrorCode.InvalidParams);
}
