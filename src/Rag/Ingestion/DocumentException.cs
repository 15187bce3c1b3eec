namespace TravelPlanner.Rag.Ingestion;

/// <summary>A document that cannot be taken in; the two messages are the reason with which it is set aside.</summary>
public sealed class DocumentException : Exception
{
    public DocumentException(string message, string chinese)
        : base(message) => Chinese = chinese;

    public DocumentException(string message, string chinese, Exception inner)
        : base(message, inner) => Chinese = chinese;

    /// <summary>The message in Chinese.</summary>
    public string Chinese { get; }
}
