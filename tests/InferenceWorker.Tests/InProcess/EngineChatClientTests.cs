using Microsoft.Extensions.AI;
using TravelPlanner.Inference;
using TravelPlanner.Inference.OpenAi;
using TravelPlanner.Inference.Tests.Contracts;
using TravelPlanner.InferenceWorker.InProcess;
using TravelPlanner.InferenceWorker.Tests.Endpoints;

namespace TravelPlanner.InferenceWorker.Tests.InProcess;

/// <summary>The engine in this process, with no server between.</summary>
public sealed class EngineChatClientContractTests(QuietWorkerApi api) : ChatClientContract
{
    protected override Task<IChatClient> OpenAsync() => Task.FromResult<IChatClient>(new EngineChatClient(api.Models, "tiny"));
}

/// <summary>The same over a model that thinks and calls in tags.</summary>
public sealed class ThinkingEngineChatClientContractTests(QuietWorkerApi api) : ChatClientContract
{
    protected override Task<IChatClient> OpenAsync() => Task.FromResult<IChatClient>(new EngineChatClient(api.Models, "tiny-xml"));
}

public sealed class EngineChatClientTests(QuietWorkerApi api)
{
    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-xml")]
    public async Task It_says_what_the_server_says(string model)
    {
        using var here = new EngineChatClient(api.Models, model);
        using var there = new OpenAiChatClient(new InferenceEndpoint { Address = new Uri(api.Address, "v1"), Model = model });
        ChatMessage[] said = [new(ChatRole.System, "Short."), new(ChatRole.User, "西湖几月去好?")];
        var options = new ChatOptions { MaxOutputTokens = 20, Temperature = 0.8f, Seed = 7, AdditionalProperties = new() { ["logprobs"] = true, ["top_logprobs"] = 2 } };

        var (mine, other) = (await here.GetResponseAsync(said, options), await there.GetResponseAsync(said, options));
        Assert.Equal(Drawn(other), Drawn(mine));
        Assert.Equal(Drawn(other), Drawn((await here.GetStreamingResponseAsync(said, options).ToListAsync()).ToChatResponse()));

        static string Drawn(ChatResponse answer) =>
            $"{string.Concat(answer.Messages[0].Contents.Select(c => $"[{c.GetType().Name} {(c as TextReasoningContent)?.Text}{(c as TextContent)?.Text}]"))} {answer.FinishReason} {answer.Usage!.InputTokenCount}+{answer.Usage.OutputTokenCount} {answer.ModelId}";
    }

    [Theory]
    [InlineData("unknown model", "BadRequest There is no model \"gpt-9\" here")]
    [InlineData("schema that cannot be kept", "BadRequest")]
    [InlineData("temperature out of range", "BadRequest temperature")]
    [InlineData("image", "BadRequest")]
    public async Task What_it_refuses_it_refuses_by_kind(string what, string expected)
    {
        using var client = new EngineChatClient(api.Models);
        var (message, options) = (new ChatMessage(ChatRole.User, "hello"), new ChatOptions { MaxOutputTokens = 5 });
        switch (what)
        {
            case "unknown model":
                options.ModelId = "gpt-9";
                break;
            case "temperature out of range":
                options.Temperature = 9;
                break;
            case "image":
                message = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")]);
                break;
            default:
                options.ResponseFormat = ChatResponseFormat.ForJsonSchema(System.Text.Json.JsonElement.Parse("""{"not":{"type":"string"}}"""), "x");
                break;
        }

        var refused = await Assert.ThrowsAsync<InferenceException>(() => client.GetResponseAsync([message], options));
        Assert.StartsWith(expected, $"{refused.Fault} {refused.Message}", StringComparison.Ordinal);
        await Assert.ThrowsAsync<InferenceException>(async () => await client.GetStreamingResponseAsync([message], options).ToListAsync());
    }
}
