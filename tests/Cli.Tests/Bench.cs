using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Cli.Tests;

/// <summary>A terminal and a machine of a test's own: strings for streams, a folder that goes away, 2026-11-21 for today.</summary>
internal sealed class Bench : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public Bench(string input = "", bool interactive = false, bool colours = false, Platform platform = Platform.Linux)
    {
        Home = Directory.CreateTempSubdirectory("travel-planner-test-").FullName;
        Terminal = new Terminal(new StringReader(input), _out, _error, interactive, colours);
        Machine = new Machine(
            platform, Home, Home, new Dictionary<string, string>(StringComparer.Ordinal), new StoppedClock(),
            new Launcher("/opt/travel-planner", []))
        {
            ProgramDirectory = Path.Combine(Home, "program"),
        };
    }

    public string Home { get; }

    public Terminal Terminal { get; }

    public Machine Machine { get; private set; }

    public Shell Shell => new(Terminal, Machine, Language.En);

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public Bench With(string variable, string value)
    {
        Machine = Machine with { Variables = new Dictionary<string, string>(Machine.Variables, StringComparer.Ordinal) { [variable] = value } };
        return this;
    }

    /// <summary>With the program as it was built: its files, and itself where it starts a process of its own.</summary>
    public Bench WithProgram()
    {
        Machine = Machine with { ProgramDirectory = AppContext.BaseDirectory, Launcher = new Launcher("dotnet", [Path.Combine(AppContext.BaseDirectory, "travel-planner.dll")]) };
        return this;
    }

    public Bench WithFile(string path, string text)
    {
        var file = Path.Combine(Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Home, path));

    public Task<ExitCode> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(arguments, Terminal, Machine, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Directory.Delete(Home, recursive: true);
        _out.Dispose();
        _error.Dispose();
    }

    private sealed class StoppedClock : IClock
    {
        public Instant GetCurrentInstant() => Instant.FromUtc(2026, 11, 21, 10, 15);
    }
}
