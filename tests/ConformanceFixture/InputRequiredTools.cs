using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using NodaTime;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Security;

namespace TravelPlanner.ConformanceFixture;

/// <summary>Tools that end with questions and are called again with the answers (2026-07-28); their state is sealed.</summary>
internal sealed class InputRequiredTools(SealedState states)
{
    private static readonly Duration Lifetime = Duration.FromMinutes(5);

    public IEnumerable<McpServerTool> All()
    {
        yield return FixtureTool.Acting("test_input_required_result_elicitation", (request, _) =>
            InputRequests.Field(request.Params, "user_name", "name") is { } name
                ? Done($"Hello, {name}!")
                : throw Ask(("user_name", InputRequests.Ask("What is your name?", "name"))));
        yield return FixtureTool.Acting("test_input_required_result_sampling", (request, _) =>
            InputRequests.Answered(request.Params, "capital_question")
                ? Done($"Sampled: {request.Params.InputResponses!["capital_question"].RawValue}")
                : throw Ask(("capital_question", InputRequests.Sample("What is the capital of France?", 100))));
        yield return FixtureTool.Acting("test_input_required_result_list_roots", (request, _) =>
            InputRequests.Answered(request.Params, "client_roots")
                ? Done($"Roots: {request.Params.InputResponses!["client_roots"].RawValue}")
                : throw Ask(("client_roots", InputRequests.Roots())));
        yield return FixtureTool.Acting("test_input_required_result_request_state", Confirm);
        yield return FixtureTool.Acting("test_input_required_result_tampered_state", Confirm);
        yield return FixtureTool.Acting("test_input_required_result_multiple_inputs", Several);
        yield return FixtureTool.Acting("test_input_required_result_multi_round", Rounds);
        yield return FixtureTool.Acting("test_input_required_result_capabilities", (request, _) => throw AskWhatTheClientCan(request));
        yield return FixtureTool.Acting("test_streaming_elicitation", (request, _) =>
            InputRequests.Answered(request.Params, "answer") ? Done("Thank you.") : throw Ask(("answer", InputRequests.Ask("Go on?", "answer"))));
        yield return FixtureTool.Acting("test_missing_capability", (request, _) =>
            request.JsonRpcRequest.Context?.ClientCapabilities?.Sampling is not null
                ? Done("The client can sample.")
                : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new SamplingCapability() }));
    }

    private ValueTask<CallToolResult> Confirm(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        if (request.Params.RequestState is { } state)
        {
            Open(request, state);
            if (InputRequests.Answered(request.Params, "confirm"))
                return Done("state-ok");
        }

        throw new InputRequiredException(
            new Dictionary<string, InputRequest> { ["confirm"] = InputRequests.Ask("Please confirm", "ok", yesOrNo: true) }, Seal(request, "asked"));
    }

    private ValueTask<CallToolResult> Several(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        if (request.Params.RequestState is { } state)
        {
            Open(request, state);
            if (InputRequests.Answered(request.Params, "user_name", "greeting", "client_roots"))
                return Done("All three answered.");
        }

        throw new InputRequiredException(
            new Dictionary<string, InputRequest>
            {
                ["user_name"] = InputRequests.Ask("What is your name?", "name"),
                ["greeting"] = InputRequests.Sample("Generate a greeting", 50),
                ["client_roots"] = InputRequests.Roots(),
            },
            Seal(request, "asked"));
    }

    private ValueTask<CallToolResult> Rounds(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        var round = request.Params.RequestState is { } state ? Open(request, state) : "0";
        return (round, InputRequests.Field(request.Params, "step1", "name"), InputRequests.Field(request.Params, "step2", "color")) switch
        {
            ("1", not null, _) => throw new InputRequiredException(
                new Dictionary<string, InputRequest> { ["step2"] = InputRequests.Ask("Step 2: What is your favorite color?", "color") }, Seal(request, "2")),
            ("2", _, { } color) => Done($"Your color is {color}."),
            _ => throw new InputRequiredException(
                new Dictionary<string, InputRequest> { ["step1"] = InputRequests.Ask("Step 1: What is your name?", "name") }, Seal(request, "1")),
        };
    }

    private static InputRequiredException AskWhatTheClientCan(RequestContext<CallToolRequestParams> request)
    {
        var able = request.JsonRpcRequest.Context?.ClientCapabilities;
        var questions = new Dictionary<string, InputRequest>();
        if (able?.Sampling is not null)
            questions["sample"] = InputRequests.Sample("Say something", 50);
        if (able?.Elicitation is not null)
            questions["ask"] = InputRequests.Ask("Say something", "text");
        return new InputRequiredException(questions, "none");
    }

    private string Seal(RequestContext<CallToolRequestParams> request, string payload) =>
        states.Seal(request.Params.Name, Callers.UserId(request.User), string.Empty, payload, Lifetime);

    private string Open(RequestContext<CallToolRequestParams> request, string state) =>
        states.TryOpen(state, request.Params.Name, Callers.UserId(request.User), string.Empty, out var payload)
            ? payload
            : throw new McpProtocolException("The requestState is not genuine or has expired.", McpErrorCode.InvalidParams);

    private static InputRequiredException Ask(params (string Key, InputRequest Question)[] questions) =>
        new(questions.ToDictionary(q => q.Key, q => q.Question));

    private static ValueTask<CallToolResult> Done(string text) => ValueTask.FromResult(FixtureTool.Text(text));
}
