using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using OpenAI.Responses;
using TravelPlanner.InferenceWorker.Grammars;

#pragma warning disable OPENAI001 // The client calls its responses API experimental.

namespace TravelPlanner.InferenceWorker.Tests.Endpoints;

/// <summary>The official OpenAI client for .NET, which knows nothing of this worker.</summary>
public sealed class OpenAiClientTests(QuietWorkerApi api)
{
    private const string StaySchema =
        """{"type":"object","properties":{"city":{"enum":["Beijing","Kyoto"]},"nights":{"type":"integer","minimum":1,"maximum":9}},"required":["city","nights"],"additionalProperties":false}""";

    private static readonly ApiKeyCredential Key = new("none");

    private OpenAIClientOptions Options => new() { Endpoint = new Uri(api.Address, "v1") };

    private ChatClient Chat => new("tiny", Key, Options);

    private ResponsesClient Responses => new(Key, new ResponsesClientOptions { Endpoint = new Uri(api.Address, "v1") });

    [Fact]
    public async Task It_chats()
    {
        ChatCompletion answer = await Chat.CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage("你好")], Short());

        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(12, answer.Usage.OutputTokenCount);
        Assert.Equal("tiny", answer.Model);
        Assert.Equal(12, answer.ContentTokenLogProbabilities.Count);
    }

    [Fact]
    public async Task It_streams()
    {
        ChatCompletion whole = await Chat.CompleteChatAsync([new UserChatMessage("hello")], Short());
        var (text, tokens) = ("", 0);
        await foreach (var update in Chat.CompleteChatStreamingAsync([new UserChatMessage("hello")], Short()))
        {
            text += string.Concat(update.ContentUpdate.Select(c => c.Text));
            tokens = update.Usage?.OutputTokenCount ?? tokens;
        }

        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal(12, tokens);
    }

    [Fact]
    public async Task It_calls_tools_and_gives_the_result_back()
    {
        var options = new ChatCompletionOptions
        {
            Tools = { ChatTool.CreateFunctionTool("find_stay", "Finds a room.", BinaryData.FromString(StaySchema), functionSchemaIsStrict: true) },
            ToolChoice = ChatToolChoice.CreateRequiredChoice(),
            MaxOutputTokenCount = 200,
            Temperature = 0,
        };
        List<ChatMessage> said = [new UserChatMessage("A room in Kyoto.")];
        ChatCompletion answer = await Chat.CompleteChatAsync(said, options);

        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        Assert.All(answer.ToolCalls, c => Assert.Equal("find_stay", c.FunctionName));
        Valid(answer.ToolCalls[0].FunctionArguments.ToString());

        said.Add(new AssistantChatMessage(answer));
        said.AddRange(answer.ToolCalls.Select(c => new ToolChatMessage(c.Id, "nothing free")));
        ChatCompletion next = await Chat.CompleteChatAsync(said, Short());
        Assert.NotEmpty(next.Content[0].Text);
    }

    [Fact]
    public async Task It_gets_documents_of_a_schema()
    {
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("stay", BinaryData.FromString(StaySchema), jsonSchemaIsStrict: true),
            MaxOutputTokenCount = 200,
            Temperature = 0,
        };
        ChatCompletion answer = await Chat.CompleteChatAsync([new UserChatMessage("A room in Kyoto.")], options);

        Valid(answer.Content[0].Text);
    }

    [Fact]
    public async Task It_lists_models()
    {
        OpenAIModelCollection models = await new OpenAIModelClient(Key, Options).GetModelsAsync();

        Assert.Equal(["tiny", "tiny-xml", "tiny-plain"], models.Select(m => m.Id));
    }

    [Fact]
    public async Task It_reads_a_refusal()
    {
        var fault = await Assert.ThrowsAsync<ClientResultException>(() => new ChatClient("gpt-9", Key, Options).CompleteChatAsync([new UserChatMessage("x")]));

        Assert.Equal(404, fault.Status);
        Assert.Contains("There is no model \"gpt-9\" here", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_gets_responses()
    {
        ResponseResult answer = await Responses.CreateResponseAsync(Request("hello"));

        Assert.NotEmpty(answer.GetOutputText());
        Assert.Equal(ResponseStatus.Incomplete, answer.Status);
        Assert.Equal(12, answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task It_streams_responses()
    {
        ResponseResult whole = await Responses.CreateResponseAsync(Request("hello"));
        var (text, ended) = ("", 0);
        var request = Request("hello");
        request.StreamingEnabled = true;
        await foreach (var update in await Responses.CreateResponseStreamingAsync(request))
        {
            text += update is StreamingResponseOutputTextDeltaUpdate delta ? delta.Delta : "";
            ended += update is StreamingResponseIncompleteUpdate ? 1 : 0;
        }

        Assert.Equal(whole.GetOutputText(), text);
        Assert.Equal(1, ended);
    }

    [Fact]
    public async Task It_gets_function_calls_of_responses()
    {
        var request = Request("A room in Kyoto.");
        request.MaxOutputTokenCount = 200;
        request.Tools.Add(ResponseTool.CreateFunctionTool("find_stay", BinaryData.FromString(StaySchema), strictModeEnabled: true, "Finds a room."));
        request.ToolChoice = ResponseToolChoice.CreateRequiredChoice();
        ResponseResult answer = await Responses.CreateResponseAsync(request);
        var call = answer.OutputItems.OfType<FunctionCallResponseItem>().First();
        Valid(call.FunctionArguments.ToString());

        var next = Request("A room in Kyoto.");
        foreach (var item in answer.OutputItems)
            next.InputItems.Add(item);
        foreach (var made in answer.OutputItems.OfType<FunctionCallResponseItem>())
            next.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(made.CallId, "nothing free"));
        Assert.NotEmpty(((ResponseResult)await Responses.CreateResponseAsync(next)).GetOutputText());
    }

    private static ChatCompletionOptions Short() => new() { MaxOutputTokenCount = 12, Temperature = 0, IncludeLogProbabilities = true };

    private static CreateResponseOptions Request(string text) => new("tiny", [ResponseItem.CreateUserMessageItem(text)]) { MaxOutputTokenCount = 12, Temperature = 0 };

    private static void Valid(string document) => Assert.Empty(SchemaCheck.Check(JsonElement.Parse(StaySchema), JsonElement.Parse(document)));
}
