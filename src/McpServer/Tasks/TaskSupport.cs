namespace TravelPlanner.McpServer.Tasks;

/// <summary>How a tool's calls and the tasks extension (<c>io.modelcontextprotocol/tasks</c>) go together.</summary>
public enum TaskSupport
{
    /// <summary>Answers at once, always.</summary>
    None,

    /// <summary>A call becomes a task when the client declares the extension, and answers at once otherwise.</summary>
    Optional,

    /// <summary>A call without the extension is refused.</summary>
    Required,

    /// <summary>Like <see cref="Required"/>, but asks its questions before the task is made.</summary>
    RequiredAfterInput,
}
