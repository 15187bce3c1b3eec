using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using NodaTime;
using NodaTime.Text;

namespace TravelPlanner.McpServer.Tasks;

/// <summary>
/// One call that goes on after its request was answered. Works, waits for input, and ends completed, failed or cancelled;
/// an ended task does not change any more. Safe for concurrent use.
/// </summary>
internal sealed class ToolTask(string id, string userId, IClock clock, Duration lifetime) : IDisposable
{
    private const int PollMilliseconds = 500;

    private readonly Lock _guard = new();
    private readonly CancellationTokenSource _cancelling = new();
    private readonly Instant _created = clock.GetCurrentInstant();
    private Instant _updated = clock.GetCurrentInstant();
    private string _status = "working";
    private JsonNode? _outcome;
    private Dictionary<string, InputRequest> _questions = [];
    private Dictionary<string, InputResponse> _answers = [];
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = id;

    public string UserId { get; } = userId;

    public CancellationToken Cancelled => _cancelling.Token;

    public bool Ended
    {
        get
        {
            lock (_guard)
                return _status is "completed" or "failed" or "cancelled";
        }
    }

    public bool Expired => clock.GetCurrentInstant() > _created + lifetime;

    public void Complete(CallToolResult result) =>
        End("completed", JsonSerializer.SerializeToNode(result, McpJsonUtilities.GetTypeInfo<CallToolResult>(McpJsonUtilities.DefaultOptions)));

    public void Fail(McpErrorCode code, string message) =>
        End("failed", new JsonObject { ["code"] = (int)code, ["message"] = message });

    public void Cancel()
    {
        End("cancelled", null);
        _cancelling.Cancel();
    }

    /// <summary>Shows the questions and waits until each has an answer.</summary>
    public async Task<IDictionary<string, InputResponse>> AskAsync(IDictionary<string, InputRequest> questions)
    {
        Task answered;
        lock (_guard)
        {
            (_questions, _answers) = (new(questions), []);
            _answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            answered = _answered.Task;
            Change("input_required");
        }

        await answered.WaitAsync(Cancelled);
        lock (_guard)
            return _answers;
    }

    /// <summary>Takes what answers an open question; the rest is ignored.</summary>
    public void Answer(IDictionary<string, InputResponse> responses)
    {
        lock (_guard)
        {
            if (_status != "input_required")
                return;
            foreach (var (key, response) in responses)
            {
                if (_questions.Remove(key))
                    _answers[key] = response;
            }

            if (_questions.Count > 0)
                return;
            Change("working");
            _answered.TrySetResult();
        }
    }

    /// <summary>The task's envelope; <paramref name="detailed"/> adds its result, error or questions.</summary>
    public JsonObject Describe(bool detailed)
    {
        lock (_guard)
        {
            var task = new JsonObject
            {
                ["taskId"] = Id,
                ["status"] = _status,
                ["createdAt"] = InstantPattern.ExtendedIso.Format(_created),
                ["lastUpdatedAt"] = InstantPattern.ExtendedIso.Format(_updated),
                ["ttlMs"] = (long)lifetime.TotalMilliseconds,
                ["pollIntervalMs"] = PollMilliseconds,
            };
            if (!detailed)
                return task;
            switch (_status)
            {
                case "completed":
                    task["result"] = _outcome?.DeepClone();
                    break;
                case "failed":
                    task["error"] = _outcome?.DeepClone();
                    break;
                case "input_required":
                    task["inputRequests"] = JsonSerializer.SerializeToNode(
                        _questions, McpJsonUtilities.GetTypeInfo<IDictionary<string, InputRequest>>(McpJsonUtilities.DefaultOptions));
                    break;
            }

            return task;
        }
    }

    public void Dispose() => _cancelling.Dispose();

    private void End(string status, JsonNode? outcome)
    {
        lock (_guard)
        {
            if (Ended)
                return;
            _outcome = outcome;
            Change(status);
        }
    }

    private void Change(string status) => (_status, _updated) = (status, clock.GetCurrentInstant());
}
