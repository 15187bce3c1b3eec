using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TravelPlanner.ConformanceFixture;

/// <summary>A tool of the conformance suite: a fixed name, a schema as text and what it answers.</summary>
internal sealed class FixtureTool(
    string name, string description, string inputSchema, Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<CallToolResult>> answer)
    : McpServerTool
{
    private const string NoArguments = """{"type":"object"}""";

    public override Tool ProtocolTool { get; } = new()
    {
        Name = name, Description = description, InputSchema = JsonDocument.Parse(inputSchema).RootElement.Clone(),
    };

    public override IReadOnlyList<object> Metadata => [];

    public override ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default) => answer(request, cancellationToken);

    public static FixtureTool Fixed(string name, params ContentBlock[] content) =>
        new(name, $"Answers {name}.", NoArguments, (_, _) => ValueTask.FromResult(new CallToolResult { Content = [.. content] }));

    public static FixtureTool Acting(
        string name, Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<CallToolResult>> answer, string inputSchema = NoArguments) =>
        new(name, $"Acts as {name}.", inputSchema, answer);

    public static CallToolResult Text(string text, bool isError = false) =>
        new() { IsError = isError ? true : null, Content = [new TextContentBlock { Text = text }] };
}
