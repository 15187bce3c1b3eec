using NodaTime;
using NodaTime.Text;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Cli.Commands.Index;

/// <summary>How indexes and documents read, and how one that must be there is opened.</summary>
internal static class IndexTexts
{
    /// <exception cref="CommandException">Nobody has built it yet.</exception>
    public static async Task<IPassageIndex> OpenBuiltAsync(Shell shell, Settings settings, string name, CancellationToken cancellation)
    {
        var index = await KnowledgeIndexes.OpenAsync(settings, shell.Machine.Clock, name, cancellation);
        if (index.Manifest.Generation > 0)
            return index;
        await index.DisposeAsync();
        throw NotBuilt(shell, name);
    }

    /// <summary>The same, for what is done with files.</summary>
    /// <exception cref="CommandException">Nobody has built it yet, or it lies at a server.</exception>
    public static LocalPassageIndex OpenBuiltLocal(Shell shell, Settings settings, string name)
    {
        var index = KnowledgeIndexes.RequireLocal(shell, settings, name);
        return index.Manifest.Generation > 0 ? index : throw NotBuilt(shell, name);
    }

    private static CommandException NotBuilt(Shell shell, string name)
    {
        var command = name == EmbeddedGuides.Prefix ? "travel-planner index build" : $"travel-planner index add <path> --index {name}";
        return new CommandException(ExitCode.NotFound, shell.Say($"There is no index {name} yet. Make it with: {command}", $"尚无知识库 {name}。可这样创建：{command}"));
    }

    public static string Embedder(Shell shell, IndexManifest manifest) => manifest.Embedder ?? shell.Say("words only", "仅按词检索");

    public static string? Date(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : null;

    public static object Letter(Shell shell, DeadLetter letter) => new { letter.Document, letter.Location, reason = shell.Say(letter.Reason, letter.Chinese), letter.IsIndexed, letter.Attempts, letter.At };

    public static object Document(IndexedDocument document) => new
    {
        document.Id, document.Facts.Title, document.Facts.Language, document.Facts.Category, document.Facts.Place, document.Facts.Country, document.Facts.Source, document.Facts.Location,
        document.Facts.Official, document.Facts.Licence, revised = Date(document.Facts.Revised), document.Facts.Quality, document.Chunks, document.ContentHash,
    };
}
