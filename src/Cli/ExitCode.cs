using TravelPlanner.Domain;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli;

/// <summary>What a command's end means to a script; <c>--help</c> lists them.</summary>
public enum ExitCode
{
    Ok = 0,

    /// <summary>Something we must mend.</summary>
    Fault = 1,

    /// <summary>The command line or the configuration cannot be understood.</summary>
    Usage = 2,

    /// <summary>Understood, but the values cannot be used; the message says which and what is allowed.</summary>
    Refused = 3,

    /// <summary>A check ran and found problems.</summary>
    ProblemsFound = 4,

    NotFound = 5,

    /// <summary>A provider, a port or a file cannot be reached now.</summary>
    Unavailable = 6,

    /// <summary>Interrupted; 128 + SIGINT, as shells have it.</summary>
    Cancelled = 130,
}

internal static class ExitCodes
{
    public static readonly IReadOnlyList<(ExitCode Code, BilingualName Meaning)> All =
    [
        (ExitCode.Ok, new("done", "完成")),
        (ExitCode.Fault, new("a fault of this program", "程序故障")),
        (ExitCode.Usage, new("the command line or configuration cannot be understood", "命令行或配置无法理解")),
        (ExitCode.Refused, new("a value cannot be used; the message says what is allowed", "值不可用，提示会说明允许的内容")),
        (ExitCode.ProblemsFound, new("a check found problems", "检查发现问题")),
        (ExitCode.NotFound, new("there is no such thing, or nothing is available", "不存在或没有可用结果")),
        (ExitCode.Unavailable, new("a provider, port or file cannot be reached now", "服务、端口或文件暂不可用")),
        (ExitCode.Cancelled, new("interrupted", "已中断")),
    ];

    public static ExitCode Of(ToolFailure failure) => failure.Kind switch
    {
        FailureKind.NotFound or FailureKind.NoAvailability => ExitCode.NotFound,
        FailureKind.Blocked or FailureKind.RateLimited or FailureKind.StaleCache or FailureKind.ProviderChanged => ExitCode.Unavailable,
        _ => ExitCode.Refused,
    };

    public static ExitCode Of(ModelException failure) => failure.Fault switch
    {
        ModelFault.NotFound => ExitCode.NotFound,
        ModelFault.Corrupt => ExitCode.ProblemsFound,
        ModelFault.Unavailable or ModelFault.NoSpace or ModelFault.Busy => ExitCode.Unavailable,
        _ => ExitCode.Refused,
    };
}

/// <summary>Ends a command with a sentence for standard error. Thrown by commands, caught once in <see cref="CommandLine"/>.</summary>
internal sealed class CommandException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
