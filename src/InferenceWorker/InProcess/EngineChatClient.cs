using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using TravelPlanner.Inference;
using TravelPlanner.Inference.OpenAi;
using TravelPlanner.InferenceWorker.Endpoints;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Native.LlamaCpp;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace TravelPlanner.InferenceWorker.InProcess;

/// <summary>
/// Chat over models in this process, without a server: the same requests are taken and refused, and the same answers given, as over HTTP,
/// because both sides of that protocol are used without the wire between them. A native fault ends this process; the worker's supervisor is
/// for those who cannot have that. Thread-safe.
/// </summary>
/// <param name="models">Stays the caller's.</param>
/// <param name="model">The model asked for when a request names none; null for the host's first.</param>
/// <param name="user">On whose account the tokens go.</param>
public sealed class EngineChatClient(ModelHost models, string? model = null, string user = "local") : IChatClient
{
    private readonly string _model = model ?? models.Entries[0].Name;

    /// <exception cref="InferenceException">The request cannot be answered, with the same kinds as over HTTP.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await WordAsync(async () =>
        {
            using var answering = await OpenAsync(messages, options, stream: false, cancellationToken).ConfigureAwait(false);
            var whole = await answering.Completion.WholeAsync(cancellationToken).ConfigureAwait(false);
            return ChatAnswers.Read(Told(whole, Endpoints.WireJson.Readable.WireChat), apiKey: null);
        }).ConfigureAwait(false);

    /// <inheritdoc cref="GetResponseAsync"/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var answering = await WordAsync(() => OpenAsync(messages, options, stream: true, cancellationToken)).ConfigureAwait(false);
        var updates = new ChatUpdates(apiKey: null);
        await using var chunks = answering.Completion.StreamAsync(0, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await WordAsync(() => chunks.MoveNextAsync().AsTask()).ConfigureAwait(false))
        {
            if (updates.Read(Told(chunks.Current, Endpoints.WireJson.Readable.WireChunk)) is { } update)
                yield return update;
        }

        if (updates.Read(Told(answering.Completion.UsageChunk(), Endpoints.WireJson.Readable.WireChunk)) is { } last)
            yield return last;
        foreach (var update in updates.End(saidDone: true))
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("in-process", null, _model)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The models are the caller's, and a request holds its own lease.
    }

    private async Task<Answering> OpenAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellation)
    {
        var request = ChatRequestReader.Read(RequestBody.Parse(Inference.OpenAi.ChatRequest.Write([.. messages], options, _model, stream, echoReasoning: true)));
        var lease = await models.AcquireAsync(request.Model, cancellation).ConfigureAwait(false);
        try
        {
            return new Answering(lease, new ChatCompletion(lease.Model, request with { Choices = 1 }, user, TimeProvider.System));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>What the one side writes, as the other reads it.</summary>
    private static ChatAnswer Told<T>(T written, JsonTypeInfo<T> form) =>
        ModelServer.Parse(JsonSerializer.SerializeToUtf8Bytes(written, form), Inference.OpenAi.WireJson.Default.ChatAnswer);

    /// <summary>Gives every failure its kind.</summary>
    private static async Task<T> WordAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is BadRequestException or SchemaRefusedException or TemplateRefusedException or UnknownModelException or ArgumentException
            or LlamaException { Failure: LlamaFailure.Grammar })
        {
            throw new InferenceException(InferenceFault.BadRequest, fault.Message, fault);
        }
        catch (ContextExceededException fault)
        {
            throw new InferenceException(InferenceFault.ContextTooLong, fault.Message, fault);
        }
        catch (AnswerNotInSchemaException fault)
        {
            throw new InferenceException(InferenceFault.MalformedAnswer, fault.Message, fault);
        }
        catch (QueueFullException fault)
        {
            throw new InferenceException(InferenceFault.RateLimited, fault.Message, fault) { IsTransient = true, RetryAfter = fault.RetryAfter };
        }
        catch (Exception fault) when (fault is ModelBusyException or ModelUnusableException or ObjectDisposedException or LlamaException)
        {
            throw new InferenceException(InferenceFault.Unavailable, fault.Message, fault) { IsTransient = fault is ModelBusyException };
        }
    }

    private sealed class Answering(Lease lease, ChatCompletion completion) : IDisposable
    {
        public ChatCompletion Completion { get; } = completion;

        public void Dispose()
        {
            Completion.Dispose();
            lease.Dispose();
        }
    }
}
