using System.CommandLine;
using System.Text.RegularExpressions;

namespace TravelPlanner.Cli.Commands.Bench;

/// <param name="Seconds">For one case.</param>
/// <param name="Only">Names of cases, <c>*</c> and <c>?</c> allowed; null for all.</param>
internal sealed record BenchArguments(string Data, string? Out, double Seconds, string? Only, int Seed, bool Json)
{
    public bool Wants(string name) =>
        Only is null || Regex.IsMatch(
            name, "^" + Regex.Escape(Only).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + "$", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
}

/// <summary>What every <c>bench</c> command takes.</summary>
internal abstract class BenchCommand : ShellCommand<BenchArguments>
{
    private readonly Option<string> _data;
    private readonly Option<string?> _out;
    private readonly Option<double> _seconds;
    private readonly Option<string?> _only;
    private readonly Option<int> _seed;
    private readonly Option<bool> _json;

    protected BenchCommand(Shell shell, string name, string about, bool writesPlans)
        : base(shell, name, about)
    {
        _data = new Option<string>("--data") { Required = true, HelpName = "dir", Description = shell.Say("Folder of the benchmark's files", "基准数据所在文件夹") };
        _out = new Option<string?>("--out") { HelpName = "file", Description = shell.Say("Write the plans to this file", "将方案写入此文件") };
        _seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 10, HelpName = "n", Description = shell.Say("Most time for one case", "每个案例的时间上限（秒）") };
        _seconds.Validators.Add(r =>
        {
            if (!(r.GetValueOrDefault<double>() is > 0 and <= 3600))
                r.AddError(shell.Say("--seconds: more than 0 and at most 3600 is expected.", "--seconds：应大于 0 且不超过 3600。"));
        });
        _only = new Option<string?>("--only") { HelpName = "pattern", Description = shell.Say("Only cases with such names (* and ?)", "仅运行名称匹配的案例（可用 * 和 ?）") };
        _seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, HelpName = "n", Description = shell.Say("Taken by every bench; exact searches draw nothing", "各基准通用；精确搜索不使用随机数") };
        foreach (var option in new Option[] { _data, _seconds, _only, _seed })
            Options.Add(option);
        if (writesPlans)
            Options.Add(_out);
        _json = JsonOption();
    }

    public override BenchArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_data)!, Options.Contains(_out) ? parsed.GetValue(_out) : null, parsed.GetValue(_seconds), parsed.GetValue(_only), parsed.GetValue(_seed),
        parsed.GetValue(_json));
}
