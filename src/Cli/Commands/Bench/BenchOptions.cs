using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;

namespace TravelPlanner.Cli.Commands.Bench;

/// <param name="Data">The folder of the set, absolute; empty where there is none.</param>
/// <param name="Seconds">Most time for one case.</param>
/// <param name="Only">A part of a case's name, or a pattern with <c>*</c> and <c>?</c>; null for all.</param>
internal sealed record BenchArguments(string Data, double Seconds, string? Only, ulong Seed, bool Json)
{
    public bool Wants(string name) =>
        Only is null || (Only.AsSpan().ContainsAny('*', '?') ? FileSystemName.MatchesSimpleExpression(Only, name) : name.Contains(Only, StringComparison.OrdinalIgnoreCase));

    /// <summary>The wanted cases, in their order.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public List<T> Choose<T>(IReadOnlyList<T> all, Func<T, string> name, Shell shell)
    {
        var chosen = all.Where(c => Wants(name(c))).ToList();
        if (chosen.Count > 0)
            return chosen;
        var example = all.Count == 0 ? "-" : name(all[0]);
        throw new CommandException(ExitCode.NotFound, shell.Say($"No case is named like '{Only}'; there are {all.Count}, such as {example}.", $"没有名称匹配“{Only}”的算例；共 {all.Count} 个，例如 {example}。"));
    }
}

/// <summary>The options every benchmark takes.</summary>
internal sealed class BenchOptions
{
    private const double LongestSeconds = 3_600;

    private readonly Shell _shell;
    private readonly Option<string>? _data;
    private readonly Option<double> _seconds;
    private readonly Option<string?> _only;
    private readonly Option<long> _seed;

    /// <param name="needsData">False where the cases are generated or built in.</param>
    public BenchOptions(Command command, Shell shell, double usualSeconds, bool needsData = true)
    {
        _shell = shell;
        _data = !needsData ? null : new Option<string>("--data") { Required = true, HelpName = "dir", Description = shell.Say("Folder of the set", "数据集文件夹") };
        _seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => usualSeconds, HelpName = "number", Description = shell.Say("Most seconds a case may take", "每个算例的最长秒数") };
        _only = new Option<string?>("--only") { HelpName = "pattern", Description = shell.Say("Only cases with this in their name; * and ? are wildcards", "只运行名称匹配的算例，可用 * 与 ?") };
        _seed = new Option<long>("--seed") { HelpName = "number", Description = shell.Say("Seed of the search", "搜索的随机种子") };
        _seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= LongestSeconds))
                result.AddError(shell.Say($"--seconds: more than 0, at most {LongestSeconds} is allowed.", $"--seconds：须大于 0，至多 {LongestSeconds}。"));
        });
        _seed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 0)
                result.AddError(shell.Say("--seed: 0 or more is allowed.", "--seed：须不小于 0。"));
        });
        if (_data is not null)
            command.Options.Add(_data);
        command.Options.Add(_seconds);
        command.Options.Add(_only);
        command.Options.Add(_seed);
    }

    public BenchArguments Read(ParseResult parsed, Option<bool> json) => new(
        _data is null ? "" : Path.GetFullPath(parsed.GetValue(_data)!, _shell.Machine.WorkingDirectory), parsed.GetValue(_seconds), parsed.GetValue(_only), (ulong)parsed.GetValue(_seed), parsed.GetValue(json));
}
