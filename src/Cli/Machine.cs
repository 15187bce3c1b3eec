using System.Collections;
using NodaTime;

namespace TravelPlanner.Cli;

public enum Platform
{
    Linux,
    MacOS,
    Windows,
}

/// <summary>How this program is started again by somebody else.</summary>
public sealed record Launcher(string Command, IReadOnlyList<string> Arguments);

/// <summary>What a command may know of the machine it runs on; tests make their own.</summary>
/// <param name="Variables">The environment.</param>
public sealed record Machine(
    Platform Platform, string Home, string WorkingDirectory, IReadOnlyDictionary<string, string> Variables, IClock Clock, Launcher Launcher)
{
    private const string Folder = "travel-planner";

    /// <summary>Where the program's own files lie.</summary>
    public string ProgramDirectory { get; init; } = AppContext.BaseDirectory;

    /// <summary>Where this machine is; what "today" means to whoever sits at it.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>Where <c>config.json</c> lies: the XDG directory, on Windows the roaming application data.</summary>
    public string ConfigurationDirectory => Platform == Platform.Windows
        ? Path.Combine(RoamingData, Folder)
        : Path.Combine(Variable("XDG_CONFIG_HOME") ?? Path.Combine(Home, ".config"), Folder);

    public string DataDirectory => Platform == Platform.Windows
        ? Path.Combine(Variable("LOCALAPPDATA") ?? Path.Combine(Home, "AppData", "Local"), Folder)
        : Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(Home, ".local", "share"), Folder);

    /// <summary>Windows only: <c>%APPDATA%</c>.</summary>
    public string RoamingData => Variable("APPDATA") ?? Path.Combine(Home, "AppData", "Roaming");

    public string? Variable(string name) => Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public static Machine OfProcess() => new(
        OperatingSystem.IsWindows() ? Platform.Windows : OperatingSystem.IsMacOS() ? Platform.MacOS : Platform.Linux,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.CurrentDirectory,
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal),
        SystemClock.Instance,
        FindLauncher())
    {
        Zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZoneInfo.Local.Id) ?? DateTimeZoneProviders.Bcl.GetSystemDefault(),
    };

    /// <summary>The executable beside the assembly where the process is one; otherwise <c>dotnet travel-planner.dll</c>.</summary>
    private static Launcher FindLauncher()
    {
        var process = Environment.ProcessPath ?? "dotnet";
        return Path.GetFileNameWithoutExtension(process).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? new Launcher("dotnet", [Path.Combine(AppContext.BaseDirectory, "travel-planner.dll")])
            : new Launcher(process, []);
    }
}
