using System.Text.Json;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli;

/// <summary>The small language model that lies beside the program, for when nothing better is installed.</summary>
internal static class ShippedModel
{
    public const string Id = "travel-mini";

    /// <summary>Its file; null where the program was built without one.</summary>
    public static string? Find(Machine machine)
    {
        var folder = Path.Combine(machine.ProgramDirectory, "models", Id);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.gguf").Order(StringComparer.Ordinal).FirstOrDefault() : null;
    }

    /// <summary>
    /// The schema of a tool's arguments that a model is given. This one's prompt names tools only, so the whole schema costs it nothing, and under a grammar of it no list is endless.
    /// </summary>
    public static JsonElement SchemaOf(Tool tool, string model) => JsonSerializer.SerializeToElement(model == Id ? tool.CheckedSchema : tool.InputSchema, ToolJson.Options);

    /// <summary>One line for whoever gets its answers.</summary>
    public static string Notice(Shell shell) => shell.Say(
        "No model is installed: using the small one that ships, which only knows this server's tools. A better one: travel-planner models pull qwen3-4b-instruct-2507-q4_k_m",
        "尚未安装模型：使用自带的小模型，它只懂本服务的工具。更好的模型：travel-planner models pull qwen3-4b-instruct-2507-q4_k_m");
}
