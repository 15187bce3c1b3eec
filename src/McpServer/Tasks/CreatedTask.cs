using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer.Tasks;

/// <summary>The answer to a call that became a task: the task's fields stand beside <c>resultType</c>, not in an object of their own.</summary>
internal sealed class CreatedTask : Result
{
    public CreatedTask() => ResultType = "task";

    /// <summary>Elements, since an extension object of nodes is written as an object in its place.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Task { get; set; }
}

[JsonSerializable(typeof(CreatedTask))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class TaskJson : JsonSerializerContext;
