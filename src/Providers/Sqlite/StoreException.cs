namespace TravelPlanner.Providers.Sqlite;

/// <summary>The store cannot be used as it is; the message is a sentence that says what was found, what was expected and what to do.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
