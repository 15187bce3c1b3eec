namespace TravelPlanner.Rag.Ingestion;

/// <summary>How far an ingestion is. Rates are of this run.</summary>
/// <param name="Documents">Taken in, unchanged or set aside so far.</param>
/// <param name="Chunks">Written so far.</param>
/// <param name="BytesRead">Of the sources.</param>
/// <param name="BytesTotal">Null where a source does not say how long it is.</param>
/// <param name="ChunksPerSecond">Null before anything can be said.</param>
/// <param name="TimeLeft">By the bytes read; null before anything can be said.</param>
public sealed record IngestionProgress(long Documents, long Chunks, long BytesRead, long? BytesTotal, double? ChunksPerSecond, TimeSpan? TimeLeft);

/// <summary>What an ingestion did.</summary>
/// <param name="Written">Documents that are new or changed.</param>
/// <param name="Unchanged">Documents that were in the index already, as they are.</param>
/// <param name="Resumed">Of the unchanged: those that an interrupted run had written.</param>
/// <param name="Removed">Documents that had vanished from their source.</param>
/// <param name="Chunks">Written.</param>
/// <param name="SetAside">Documents that could not be taken in, with the reason.</param>
/// <param name="Partial">Documents that were taken in but for a part.</param>
public sealed record IngestionReport(int Written, int Unchanged, int Resumed, int Removed, int Chunks, IReadOnlyList<DeadLetter> SetAside, IReadOnlyList<DeadLetter> Partial);
