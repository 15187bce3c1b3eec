namespace TravelPlanner.InferenceWorker.Models.Catalogue;

public enum ModelKind
{
    Chat,
    Embedding,
    Reranker,
}

/// <summary>How a model writes a tool call: JSON between tags (Qwen's Hermes form), or nested XML elements.</summary>
public enum ToolCallForm
{
    Hermes,
    Xml,
}

/// <summary>A model as its publisher offers it, in one or more quantizations.</summary>
/// <param name="Id">Lower case, as it is typed: <c>qwen3-8b</c>.</param>
/// <param name="Context">Tokens the model was trained for, as its card says.</param>
/// <param name="Template">The family of its chat template, as <see cref="ModelCatalogue.Templates"/> lists them; null where the kind has none.</param>
/// <param name="ToolCalls">Null where the model calls no tools.</param>
/// <param name="Files">In order of preference: the first is what the model's id alone means.</param>
public sealed record CatalogueModel(
    string Id, string Name, ModelKind Kind, string Publisher, string Licence, int? Context, string? Template, ToolCallForm? ToolCalls,
    IReadOnlyList<CatalogueFile> Files);

/// <param name="Quantization">Lower case: <c>q4_k_m</c>.</param>
/// <param name="Repository">On the hub: <c>Qwen/Qwen3-8B-GGUF</c>.</param>
/// <param name="File">The file's path in the repository.</param>
/// <param name="Revision">A commit; null means the repository's main branch, and the commit is recorded when it is fetched.</param>
/// <param name="Bytes">Null where nobody checked it.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits; null where nobody checked it.</param>
/// <param name="Unverified">Names of the fields above that nobody checked against the hub.</param>
public sealed record CatalogueFile(
    string Quantization, string Repository, string File, string? Revision, long? Bytes, string? Sha256, IReadOnlyList<string> Unverified);

/// <summary>One file of one model: what is fetched, kept and run under one name.</summary>
public sealed record CatalogueEntry(CatalogueModel Model, CatalogueFile File)
{
    /// <summary>The name in the store and towards clients: <c>qwen3-8b-q4_k_m</c>.</summary>
    public string Id => $"{Model.Id}-{File.Quantization}";
}
