using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TravelPlanner.ConformanceFixture;

/// <summary>Tools that ask the client something while they run (protocols with sessions).</summary>
internal static class AskingTools
{
    private const string PromptSchema = """{"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]}""";
    private const string MessageSchema = """{"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}""";

    public static IEnumerable<McpServerTool> All()
    {
        yield return FixtureTool.Acting("test_sampling", SampleAsync, PromptSchema);
        yield return FixtureTool.Acting("test_elicitation", ElicitAsync, MessageSchema);
        yield return FixtureTool.Acting("test_elicitation_sep1034_defaults", (request, cancellation) => CompleteAsync(request, Defaults(), cancellation));
        yield return FixtureTool.Acting("test_elicitation_sep1330_enums", (request, cancellation) => CompleteAsync(request, Choices(), cancellation));
    }

    private static async ValueTask<CallToolResult> SampleAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        if (request.Server.ClientCapabilities?.Sampling is null)
            return FixtureTool.Text("The client does not support sampling.", isError: true);
        var answer = await request.Server.SampleAsync(InputRequests.Sampling(request.Params.Arguments!["prompt"].GetString()!, 100), cancellation);
        return FixtureTool.Text($"LLM response: {answer.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}");
    }

    private static async ValueTask<CallToolResult> ElicitAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        if (request.Server.ClientCapabilities?.Elicitation is null)
            return FixtureTool.Text("The client does not support elicitation.", isError: true);
        var schema = new ElicitRequestParams.RequestSchema
        {
            Properties =
            {
                ["username"] = new ElicitRequestParams.StringSchema { Description = "User's response" },
                ["email"] = new ElicitRequestParams.StringSchema { Description = "User's email address" },
            },
            Required = ["username", "email"],
        };
        var answer = await request.Server.ElicitAsync(
            new ElicitRequestParams { Message = request.Params.Arguments!["message"].GetString()!, RequestedSchema = schema }, cancellation);
        return FixtureTool.Text($"User response: action: {answer.Action}, content: {JsonSerializer.Serialize(answer.Content, McpJsonUtilities.DefaultOptions)}");
    }

    private static async ValueTask<CallToolResult> CompleteAsync(
        RequestContext<CallToolRequestParams> request, ElicitRequestParams.RequestSchema schema, CancellationToken cancellation)
    {
        var answer = await request.Server.ElicitAsync(new ElicitRequestParams { Message = "Please fill in the form", RequestedSchema = schema }, cancellation);
        return FixtureTool.Text(
            $"Elicitation completed: action={answer.Action}, content={JsonSerializer.Serialize(answer.Content, McpJsonUtilities.DefaultOptions)}");
    }

    private static ElicitRequestParams.RequestSchema Defaults() => new()
    {
        Properties =
        {
            ["name"] = new ElicitRequestParams.StringSchema { Default = "John Doe" },
            ["age"] = new ElicitRequestParams.NumberSchema { Type = "integer", Default = 30 },
            ["score"] = new ElicitRequestParams.NumberSchema { Default = 95.5 },
            ["status"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" },
            ["verified"] = new ElicitRequestParams.BooleanSchema { Default = true },
        },
    };

    private static ElicitRequestParams.RequestSchema Choices() => new()
    {
        Properties =
        {
            ["untitledSingle"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
            ["titledSingle"] = new ElicitRequestParams.TitledSingleSelectEnumSchema { OneOf = Titled("First Option", "Second Option", "Third Option") },
#pragma warning disable MCP9001 // The suite asks for the older form too.
            ["legacyEnum"] = new ElicitRequestParams.LegacyTitledEnumSchema
            {
                Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"],
            },
#pragma warning restore MCP9001
            ["untitledMulti"] = new ElicitRequestParams.UntitledMultiSelectEnumSchema
            {
                Items = new ElicitRequestParams.UntitledEnumItemsSchema { Enum = ["option1", "option2", "option3"] },
            },
            ["titledMulti"] = new ElicitRequestParams.TitledMultiSelectEnumSchema
            {
                Items = new ElicitRequestParams.TitledEnumItemsSchema { AnyOf = Titled("First Choice", "Second Choice", "Third Choice") },
            },
        },
    };

    private static List<ElicitRequestParams.EnumSchemaOption> Titled(params string[] titles) =>
        [.. titles.Select((title, i) => new ElicitRequestParams.EnumSchemaOption { Const = $"value{i + 1}", Title = title })];
}
