using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Tests.Contracts;

/// <summary>
/// What every model behind <see cref="IChatClient"/> keeps to, whatever it says: nothing here depends on the words, so that a model with random
/// weights passes as well as a good one. One client is made per test and disposed behind it.
/// </summary>
public abstract class ChatClientContract : IAsyncLifetime
{
    private static readonly JsonElement Schema = JsonElement.Parse(
        """{"type":"object","properties":{"city":{"enum":["Beijing","Kyoto"]},"nights":{"type":"integer","minimum":1,"maximum":9}},"required":["city","nights"],"additionalProperties":false}""");

    private static readonly AITool Stay = AIFunctionFactory.CreateDeclaration("find_stay", "Finds a room for some nights in a city.", Schema);

    private IChatClient? _client;

    /// <summary>Whether the model is held to a schema by a grammar, so that its answers and arguments always fit.</summary>
    protected virtual bool HoldsToSchemas => true;

    private IChatClient Client => _client!;

    protected abstract Task<IChatClient> OpenAsync();

    public async ValueTask InitializeAsync() => _client = await OpenAsync();

    public virtual ValueTask DisposeAsync()
    {
        _client?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_answer_has_its_end_its_usage_and_its_model()
    {
        var answer = await Client.GetResponseAsync("Say hello.", Short());

        Assert.True(answer.FinishReason == ChatFinishReason.Stop || answer.FinishReason == ChatFinishReason.Length, $"ended with {answer.FinishReason}");
        Assert.True(answer.Usage!.InputTokenCount > 0);
        Assert.InRange(answer.Usage.OutputTokenCount!.Value, 1, 16);
        Assert.False(string.IsNullOrEmpty(answer.ModelId));
        Assert.Equal(ChatRole.Assistant, Assert.Single(answer.Messages).Role);
    }

    [Fact]
    public async Task A_stream_ends_once_and_has_the_same_facts()
    {
        var updates = await Client.GetStreamingResponseAsync("Say hello.", Short()).ToListAsync();

        Assert.Single(updates, u => u.FinishReason is not null);
        Assert.Single(updates.SelectMany(u => u.Contents).OfType<UsageContent>());
        Assert.Single(updates.Select(u => u.ResponseId).Distinct());
        Assert.InRange(updates.ToChatResponse().Usage!.OutputTokenCount!.Value, 1, 16);
    }

    [Fact]
    public async Task At_temperature_zero_an_answer_repeats_and_a_stream_says_the_same()
    {
        var (first, second) = (await Client.GetResponseAsync("你好", Short()), await Client.GetResponseAsync("你好", Short()));
        var streamed = (await Client.GetStreamingResponseAsync("你好", Short()).ToListAsync()).ToChatResponse();

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.Text, streamed.Text);
        Assert.Equal(first.Usage!.OutputTokenCount, streamed.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task A_limit_of_tokens_is_kept()
    {
        var answer = await Client.GetResponseAsync("Count to a thousand.", new() { MaxOutputTokens = 3, Temperature = 0 });

        Assert.InRange(answer.Usage!.OutputTokenCount!.Value, 1, 3);
    }

    [Fact]
    public async Task A_stop_sequence_is_not_in_the_answer()
    {
        var free = (await Client.GetResponseAsync("Say hello.", Short())).Text;
        Assert.SkipWhen(free.Length < 3, "The model said too little to stop inside it.");
        var stop = free.Substring(free.Length / 2, 1);

        var options = Short();
        options.StopSequences = [stop];
        var stopped = await Client.GetResponseAsync("Say hello.", options);

        Assert.DoesNotContain(stop, stopped.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, stopped.FinishReason);
    }

    [Fact]
    public async Task A_required_tool_is_called_and_its_result_is_taken()
    {
        Assert.SkipUnless(HoldsToSchemas, "This model is not held to schemas.");
        List<ChatMessage> said = [new(ChatRole.User, "A room in Kyoto for two nights.")];
        var options = new ChatOptions { Tools = [Stay], ToolMode = ChatToolMode.RequireAny, MaxOutputTokens = 200, Temperature = 0 };

        var answer = await Client.GetResponseAsync(said, options);
        var call = answer.Messages[0].Contents.OfType<FunctionCallContent>().First();
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        Assert.Equal("find_stay", call.Name);
        Fits(JsonSerializer.SerializeToElement(call.Arguments));

        var streamed = (await Client.GetStreamingResponseAsync(said, options).ToListAsync()).ToChatResponse();
        Assert.Equal(JsonSerializer.Serialize(call.Arguments), JsonSerializer.Serialize(streamed.Messages[0].Contents.OfType<FunctionCallContent>().First().Arguments));

        said.AddMessages(answer);
        said.AddRange(answer.Messages[0].Contents.OfType<FunctionCallContent>().Select(c => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(c.CallId, "nothing free")])));
        var next = await Client.GetResponseAsync(said, new() { Tools = [Stay], ToolMode = ChatToolMode.None, MaxOutputTokens = 8, Temperature = 0 });
        Assert.Empty(next.Messages[0].Contents.OfType<FunctionCallContent>());
    }

    [Fact]
    public async Task An_answer_in_a_schema_fits_it()
    {
        Assert.SkipUnless(HoldsToSchemas, "This model is not held to schemas.");
        var answer = await Client.GetResponseAsync("A room in Kyoto for two nights.", new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "stay"), MaxOutputTokens = 200, Temperature = 0 });

        Fits(JsonElement.Parse(answer.Text));
    }

    [Fact]
    public async Task A_cancelled_stream_ends_with_the_callers_cancellation_and_the_client_goes_on()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Client.GetStreamingResponseAsync("Count to a thousand.", new() { MaxOutputTokens = 1000, Temperature = 0 }, stop.Token))
                await stop.CancelAsync();
        });

        Assert.NotNull((await Client.GetResponseAsync("Say hello.", Short())).FinishReason);
    }

    [Fact]
    public async Task Answers_at_the_same_time_do_not_mix()
    {
        var alone = await Client.GetResponseAsync("你好", Short());

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Client.GetResponseAsync("你好", Short())));

        Assert.All(together, a => Assert.Equal(alone.Usage!.InputTokenCount, a.Usage!.InputTokenCount));
        Assert.Equal(4, together.Select(a => a.ResponseId).Distinct().Count());
    }

    [Fact]
    public async Task No_message_and_a_prompt_beyond_every_context_are_refused_by_kind()
    {
        Assert.Equal(InferenceFault.BadRequest, (await Assert.ThrowsAsync<InferenceException>(() => Client.GetResponseAsync([], Short()))).Fault);
        Assert.Equal(InferenceFault.ContextTooLong, (await Assert.ThrowsAsync<InferenceException>(
            () => Client.GetResponseAsync(string.Concat(Enumerable.Repeat("word ", 400_000)), Short()))).Fault);
    }

    [Fact]
    public void The_client_says_what_it_is() => Assert.False(string.IsNullOrEmpty(Client.GetService<ChatClientMetadata>()?.DefaultModelId));

    private static ChatOptions Short() => new() { MaxOutputTokens = 16, Temperature = 0, Seed = 1 };

    private static void Fits(JsonElement stay)
    {
        Assert.Equal(["city", "nights"], stay.EnumerateObject().Select(m => m.Name).Order());
        Assert.Contains(stay.GetProperty("city").GetString(), new[] { "Beijing", "Kyoto" });
        Assert.InRange(stay.GetProperty("nights").GetInt32(), 1, 9);
    }
}
