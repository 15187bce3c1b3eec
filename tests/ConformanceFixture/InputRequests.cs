using ModelContextProtocol.Protocol;

namespace TravelPlanner.ConformanceFixture;

/// <summary>Questions that a 2026-07-28 result puts to the client.</summary>
internal static class InputRequests
{
    public static InputRequest Ask(string message, string field, bool yesOrNo = false) => InputRequest.ForElicitation(new ElicitRequestParams
    {
        Message = message,
        RequestedSchema = new ElicitRequestParams.RequestSchema
        {
            Properties = { [field] = yesOrNo ? new ElicitRequestParams.BooleanSchema() : new ElicitRequestParams.StringSchema() },
            Required = [field],
        },
    });

    public static InputRequest Sample(string prompt, int maxTokens) => InputRequest.ForSampling(Sampling(prompt, maxTokens));

    public static InputRequest Roots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    public static CreateMessageRequestParams Sampling(string prompt, int maxTokens) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
        MaxTokens = maxTokens,
    };

    /// <summary>A field of an accepted answer; null when the answer is missing or is no such answer.</summary>
    public static string? Field(RequestParams request, string key, string field) =>
        request.InputResponses?.TryGetValue(key, out var response) == true
        && response.RawValue is { ValueKind: System.Text.Json.JsonValueKind.Object } raw
        && response.Deserialize(InputResponse.ElicitResultJsonTypeInfo) is { Action: "accept", Content: { } content }
        && raw.TryGetProperty("content", out _) && content.TryGetValue(field, out var value)
            ? value.ToString() : null;

    public static bool Answered(RequestParams request, params string[] keys) =>
        keys.All(key => request.InputResponses?.ContainsKey(key) == true);
}
