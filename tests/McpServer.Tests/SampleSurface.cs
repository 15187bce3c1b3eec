using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using NodaTime;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.Tools;
using Tool = TravelPlanner.Tools.Tool;

namespace TravelPlanner.McpServer.Tests;

/// <summary>A handful of small tools, made the way the product's are, each showing one manner of a call.</summary>
internal sealed class SampleSurface
{
    public static readonly IClock Clock = new StandingClock(Instant.FromUtc(2027, 3, 1, 8, 0));

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _cancelled = new();

    public McpSurface Build(ILoggerFactory? logs = null, int fillers = 0) => new()
    {
        ServerInfo = new Implementation { Name = "sample", Title = "Sample", Version = "1.0.0" },
        Instructions = "Say hello first.",
        Tools = McpSurface.AdaptTools(
            new ToolCatalog([.. Tools(), .. Enumerable.Range(0, fillers).Select(i => Filler($"filler_{i:000}"))]), new ToolSelection(),
            new CallEnvironment(Clock, Domain.Language.En, logs ?? NullLoggerFactory.Instance)),
        Prompts = [McpServerPrompt.Create((string city) => $"Plan a day in {city}.", new McpServerPromptCreateOptions { Name = "plan-day" })],
        Resources =
        [
            McpServerResource.Create(() => "open", new McpServerResourceCreateOptions { UriTemplate = "provider://status", Name = "status" }),
            McpServerResource.Create((string id) => $"trip {id}", new McpServerResourceCreateOptions { UriTemplate = "trip://{id}", Name = "trip" }),
        ],
        Complete = (request, _) => ValueTask.FromResult(new CompleteResult
        {
            Completion = new Completion { Values = [.. new[] { "paris", "prague" }.Where(v => v.StartsWith(request.Params.Argument.Value, StringComparison.Ordinal))] },
        }),
    };

    /// <summary>Completes when the call of <c>wait_forever</c> with that name was cancelled.</summary>
    public Task Cancelled(string name) => Waiting(name).Task;

    private TaskCompletionSource Waiting(string name) => _cancelled.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private IEnumerable<Tool> Tools()
    {
        yield return ToolFactory.Create<Greeting, Greeted>(
            "greet", "core", "Greet", "Greets a traveller.", ToolTraits.Computes, inDefaultList: true,
            (request, context, _) => Answer(new Greeted($"{context.Say("Hello", "你好")} {request.Name}", context.UserId)));
        yield return ToolFactory.Create<Greeting, Greeted>(
            "refuse", "core", "Refuse", "Refuses.", ToolTraits.Reads, inDefaultList: true,
            (request, _, _) => throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, "No such place.", "name", request.Name, "a city", """{"name":"Paris"}""")));
        yield return ToolFactory.Create<Greeting, Greeted>(
            "break_down", "core", "Break down", "Fails unexpectedly.", ToolTraits.Reads, inDefaultList: true,
            (_, _, _) => throw new InvalidOperationException("secret of the house"));
        yield return ToolFactory.Create<Greeting, Greeted>(
            "count", "core", "Count", "Reports progress.", ToolTraits.Computes, inDefaultList: true,
            (request, context, _) =>
            {
                for (var i = 1; i <= 3; i++)
                    context.Progress.Report(new ToolProgress(i, 3, $"step {i}"));
                return Answer(new Greeted(request.Name, context.UserId));
            });
        yield return ToolFactory.Create<Greeting, Greeted>(
            "wait_forever", "core", "Wait", "Waits until cancelled.", ToolTraits.Computes, inDefaultList: true,
            async (request, context, cancellation) =>
            {
                context.Progress.Report(new ToolProgress(1, null, "waiting"));
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }
                finally
                {
                    Waiting(request.Name).TrySetResult();
                }

                throw new InvalidOperationException("unreachable");
            });
        yield return ToolFactory.Create<Greeting, Greeted>(
            "take_a_moment", "core", "Take a moment", "Answers after a while.", ToolTraits.Computes, inDefaultList: true,
            async (request, context, cancellation) =>
            {
                await Task.Delay(300, cancellation);
                return await Answer(new Greeted(request.Name, context.UserId));
            });
        yield return Filler("hidden") with { InDefaultList = false };
    }

    private static Tool Filler(string name) => ToolFactory.Create<Greeting, Greeted>(
        name, "core", "Filler", "Fills a page.", ToolTraits.Computes, inDefaultList: true, (request, _, _) => Answer(new Greeted(request.Name, "")));

    private static ValueTask<ToolAnswer<Greeted>> Answer(Greeted value) => ValueTask.FromResult(new ToolAnswer<Greeted>(value.Text, value));

    internal sealed record Greeting([property: Description("Whom to greet.")][property: Length(1, 40)] string Name, [property: AllowedValues("en", "zh")] string? Lang = null)
        : ILocalizedRequest;

    internal sealed record Greeted(string Text, string UserId);
}
