namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>A schema that cannot be kept while a model writes.</summary>
/// <param name="path">Where in the schema, as a JSON pointer: <c>#/properties/when</c>.</param>
/// <param name="reason">What stands there, and what could stand instead.</param>
public sealed class SchemaRefusedException(string path, string reason) : Exception($"{path}: {reason}")
{
    public string Path { get; } = path;

    public string Reason { get; } = reason;
}
