using NodaTime;
using NodaTime.Text;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Cli.Commands.Index;

/// <summary>How indexes and documents read, and how one that must be there is opened.</summary>
internal static class IndexTexts
{
    /// <exception cref="CommandException">Nobody has built it yet.</exception>
    public static LocalPassageIndex OpenBuilt(Shell shell, Settings settings, string name)
    {
        var index = Composition.OpenKnowledge(settings, shell.Machine.Clock, name);
        if (index.Manifest.Generation > 0)
            return index;
        var command = name == EmbeddedGuides.Prefix ? "travel-planner index build" : $"travel-planner index add <path> --index {name}";
        throw new CommandException(ExitCode.NotFound, shell.Say($"There is no index {name} yet. Make it with: {command}", $"尚无知识库 {name}。可这样创建：{command}"));
    }

    public static string Embedder(Shell shell, IndexManifest manifest) => manifest.Embedder ?? shell.Say("words only", "仅按词检索");

    public static string? Date(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : null;

    public static object Letter(Shell shell, DeadLetter letter) => new { letter.Document, letter.Location, reason = shell.Say(letter.Reason, letter.Chinese), letter.IsIndexed, letter.Attempts, letter.At };

    public static object Document(IndexedDocument document) => new
    {
        document.Id, document.Facts.Title, document.Facts.Language, document.Facts.Category, document.Facts.Place, document.Facts.Country, document.Facts.Source, document.Facts.Location,
        document.Facts.Official, document.Facts.Licence, revised = Date(document.Facts.Revised), document.Facts.Quality, document.Chunks, document.ContentHash,
    };

    /// <summary>Title and headings, as a path to the passage.</summary>
    public static string Path(Chunk chunk) => string.Join(" › ", [chunk.Facts.Title, .. chunk.HeadingPath]);
}
