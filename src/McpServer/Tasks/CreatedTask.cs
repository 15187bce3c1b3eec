using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer.Tasks;

/// <summary>The answer to a call that became a task: the task's fields stand beside <c>resultType</c>, not in an object of their own.</summary>
internal sealed class CreatedTask : Result
{
    public CreatedTask() => ResultType = "task";

    [JsonExtensionData]
    public JsonObject? Task { get; set; }
}

[JsonSerializable(typeof(CreatedTask))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class TaskJson : JsonSerializerContext;
