using Microsoft.Extensions.AI;
using NodaTime;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Inference;
using TravelPlanner.Inference.OpenAi;
using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Indexing.Qdrant;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Retrieval;
using TravelPlanner.Rag.Retrieval.Reranking;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Knowledge;

/// <summary>Where indexes of knowledge lie, and what makes their vectors, by configuration: the data directory or a Qdrant server, the model that ships or a server of embeddings.</summary>
internal static class KnowledgeIndexes
{
    /// <summary>What an index keeps on this machine: all of a local one, of one at a server the list of documents set aside.</summary>
    public static string Folder(Settings settings, string name) => Path.Combine(settings.DataDirectory, "knowledge", name);

    /// <exception cref="IndexException">The server does not answer.</exception>
    public static async Task<IPassageIndex> OpenAsync(Settings settings, IClock clock, string name, CancellationToken cancellation) =>
        settings.Qdrant(name) is { } server ? await QdrantPassageIndex.OpenAsync(server, clock, cancellation) : OpenLocal(Folder(settings, name), clock, name);

    public static LocalPassageIndex OpenLocal(string folder, IClock clock, string name) => new(folder, clock, name);

    /// <summary>For what is done with files.</summary>
    /// <exception cref="CommandException">The index lies at a server.</exception>
    public static LocalPassageIndex RequireLocal(Shell shell, Settings settings, string name) => settings.Qdrant(name) is { } server
        ? throw new CommandException(ExitCode.Refused, shell.Say(
            $"The index {name} lies at {server.Address}: Qdrant keeps, copies and cleans its own files.", $"知识库 {name} 位于 {server.Address}：其文件由 Qdrant 自行保存、备份与清理。"))
        : OpenLocal(Folder(settings, name), shell.Machine.Clock, name);

    /// <summary>What was set aside when the index was built.</summary>
    public static DeadLetters DeadLetters(string folder) => new(Path.Combine(folder, "dead-letters.json"));

    /// <summary>What makes the vectors of an index: its own embedder, for a new one the configured server or the model that ships; null for words alone.</summary>
    /// <param name="asked"><c>static</c>, <c>none</c>, or null for what the index has.</param>
    /// <exception cref="CommandException">The index was made with an embedder that is not here.</exception>
    public static async Task<NamedEmbedder?> EmbedderAsync(Shell shell, Settings settings, string? asked, IndexManifest index, CancellationToken cancellation)
    {
        if (asked == "none" || (asked is null && index is { Generation: > 0, Embedder: null }))
            return null;
        var found = asked is null ? await UsualEmbedderAsync(settings, cancellation) : Shipped();
        if (asked is not null || index.Generation == 0 || index.Embedder == found.Id)
            return found;
        var shipped = Shipped();
        return index.Embedder == shipped.Id ? shipped : throw new CommandException(
            ExitCode.Refused,
            shell.Say(
                $"The index {index.Name} was made with {index.Embedder}; here is {found.Id}. Make it anew with: travel-planner index build --again",
                $"知识库 {index.Name} 由 {index.Embedder} 生成，当前为 {found.Id}。请重建：travel-planner index build --again"));
    }

    /// <summary>What makes the vectors of a new index: the configured server, else the model that ships.</summary>
    /// <exception cref="CommandException">The server does not answer.</exception>
    public static async Task<NamedEmbedder> UsualEmbedderAsync(Settings settings, CancellationToken cancellation) =>
        settings.Embedder is { } server ? await FromServerAsync(server, cancellation) : Shipped();

    /// <summary>Its id, without asking the server.</summary>
    public static string UsualEmbedderId(Settings settings) => settings.Embedder is { } server ? Name(server) : Shipped().Id;

    /// <summary>Answers questions from an index: by meaning where its own embedder is here, else by words alone.</summary>
    public static async Task<KnowledgeSearch> SearchAsync(IPassageIndex index, Settings settings, IGazetteer gazetteer, CancellationToken cancellation)
    {
        var shipped = StaticEmbeddingGenerator.Shipped();
        IEmbeddingGenerator<string, Embedding<float>>? generator = index.Manifest.Embedder == shipped.Model.Id ? shipped : null;
        if (generator is null && index.Manifest.Embedder is { } embedder && settings.Embedder is { } server && embedder == Name(server))
            generator = (await FromServerAsync(server, cancellation)).Generator;
        return Search(index, generator, new BilingualLexicon(BilingualData.Concepts()), new GazetteerPlaces(gazetteer));
    }

    /// <param name="generator">The index's own embedder; null for words alone.</param>
    public static KnowledgeSearch Search(IPassageIndex index, IEmbeddingGenerator<string, Embedding<float>>? generator, BilingualLexicon lexicon, IPlaceNames places) =>
        new(index, generator, StaticEmbeddingGenerator.Shipped().Model, lexicon, RerankerWeights.Shipped(), places);

    private static NamedEmbedder Shipped()
    {
        var generator = StaticEmbeddingGenerator.Shipped();
        return new NamedEmbedder(generator.Model.Id, generator.Model.Dimension, generator);
    }

    /// <summary>How long its vectors are is asked of the server: no list of models says so.</summary>
    private static async Task<NamedEmbedder> FromServerAsync(InferenceEndpoint server, CancellationToken cancellation)
    {
        var generator = new OpenAiEmbeddingGenerator(server);
        try
        {
            var probe = await generator.GenerateAsync(["travel"], cancellationToken: cancellation);
            return new NamedEmbedder(Name(server), probe[0].Vector.Length, generator);
        }
        catch (InferenceException fault)
        {
            generator.Dispose();
            throw new CommandException(ExitCode.Unavailable, $"{KnownSettings.EmbedderUrl.Key}: {fault.Message}");
        }
    }

    /// <summary>The model alone: one that moves to another address makes the same vectors.</summary>
    private static string Name(InferenceEndpoint server) => server.Model;
}
