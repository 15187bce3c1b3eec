using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Views;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Trips.Planning;

namespace TravelPlanner.Cli.Commands;

/// <summary><c>plan</c>: a trip through one or several cities with its ways, stays, days and cost, as <c>plan_trip</c> makes it; a table a day.</summary>
internal sealed class PlanCommand : ShellCommand<PlanArguments>
{
    private readonly Argument<string[]> _cities;
    private readonly Option<LocalDate> _from;
    private readonly Option<LocalDate?> _to;
    private readonly Option<int?> _days;
    private readonly Option<string[]> _interests;
    private readonly Option<string[]> _must;
    private readonly Option<string?> _pace;
    private readonly Option<int> _adults;
    private readonly Option<string?> _children;
    private readonly Option<string?> _tier;
    private readonly Option<decimal?> _budget;
    private readonly Option<string[]> _transport;
    private readonly Option<string?> _currency;
    private readonly Option<string?> _origin;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public PlanCommand(Shell shell)
        : base(shell, "plan", shell.Say("Plan a trip through one or several cities, with its budget", "规划一座或多座城市的行程与预算"))
    {
        _cities = new Argument<string[]>("city")
        {
            Arity = ArgumentArity.OneOrMore, Description = shell.Say("Cities by name or code, in English or Chinese, in any order", "城市名称或代码，中英文均可，顺序不限"),
        };
        Arguments.Add(_cities);
        _from = Add(new Option<LocalDate>("--from") { Required = true, CustomParser = r => Date(r) ?? default, HelpName = "date" }, "First day, 2027-05-01", "第一天，如 2027-05-01");
        _to = Add(new Option<LocalDate?>("--to") { CustomParser = Date, HelpName = "date" }, "Last day", "最后一天");
        _days = Add(new Option<int?>("--days") { HelpName = "number" }, "How many days, in place of --to", "天数，代替 --to");
        _interests = Add(new Option<string[]>("--interests") { HelpName = "a,b" }, "history, art, food, nature, family, …", "兴趣：history、art、food、nature、family 等");
        _must = Add(new Option<string[]>("--must") { HelpName = "place" }, "A place that must be in it; repeatable", "必去的地点，可重复");
        _pace = Add(new Option<string?>("--pace").AcceptOnlyFromAmong("relaxed", "moderate", "packed"), "How full a day is", "每天的紧凑程度");
        _adults = Add(new Option<int>("--adults") { DefaultValueFactory = _ => 1, HelpName = "number" }, "Adults", "成人数");
        _children = Add(new Option<string?>("--children") { HelpName = "5,8" }, "Ages of the children", "儿童年龄");
        _tier = Add(new Option<string?>("--tier").AcceptOnlyFromAmong("economy", "comfort", "luxury"), "Tier of stays and spending", "住宿与消费档次");
        _budget = Add(new Option<decimal?>("--budget") { HelpName = "amount" }, "Most to spend in all, in the currency", "总预算上限");
        _transport = Add(new Option<string[]>("--transport") { HelpName = "fly,train" }, "Allowed between cities: fly, train, drive", "城市间允许的交通：fly、train、drive");
        _currency = Add(new Option<string?>("--currency") { HelpName = "code" }, "Currency of the budget; default the origin's, or the first city's", "预算币种，默认出发地或第一座城市的货币");
        _origin = Add(new Option<string?>("--origin") { HelpName = "city" }, "Home city: ways from there and back are planned too", "出发城市：同时规划往返交通");
        Validators.Add(result =>
        {
            if (result.GetResult(_to) is null == result.GetResult(_days) is null)
                result.AddError(shell.Say("Give --to or --days, one of them.", "--to 与 --days 须给其中一个。"));
            if (result.GetResult(_days)?.Tokens is [var days] && (!int.TryParse(days.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 60))
                result.AddError(shell.Say($"--days: '{days.Value}' is not a number from 1 to 60.", $"--days：“{days.Value}”不是 1 到 60 的数。"));
            if (result.GetResult(_children)?.Tokens is [var ages] && Ages(ages.Value) is null)
                result.AddError(shell.Say($"--children: '{ages.Value}' is not a list of ages such as 5,8.", $"--children：“{ages.Value}”不是年龄列表，应如 5,8。"));
        });
        _settings = new SettingOptions(this, shell, KnownSettings.ForEveryCommand);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner plan Kyoto --from 2027-04-02 --days 3 --interests history,food --must \"Fushimi Inari\"",
        "travel-planner plan Paris Rome Florence --from 2027-05-08 --to 2027-05-16 --origin London --adults 2 --tier economy --budget 3000 --currency EUR",
        "travel-planner plan 北京 西安 --from 2027-05-10 --to 2027-05-16 --origin 上海 --adults 2 --children 6 --budget 15000 --lang zh",
    ];

    public override PlanArguments Read(ParseResult parsed)
    {
        var from = parsed.GetValue(_from);
        return new PlanArguments(
            parsed.GetValue(_cities)!, from, parsed.GetValue(_to) ?? from.PlusDays(parsed.GetValue(_days)!.Value - 1),
            Words(_interests), parsed.GetValue(_must) ?? [], parsed.GetValue(_pace), parsed.GetValue(_adults), parsed.GetValue(_children) is { } ages ? Ages(ages)! : [],
            parsed.GetValue(_tier), parsed.GetValue(_budget), parsed.GetValue(_currency), Words(_transport), parsed.GetValue(_origin), parsed.GetValue(_json), _settings.Read(parsed));

        string[] Words(Option<string[]> option) => [.. (parsed.GetValue(option) ?? []).SelectMany(Configuration.Settings.Split)];
    }

    public override async Task<ExitCode> RunAsync(PlanArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        var catalog = new Composition(settings, Shell.Machine.Clock).Catalog;
        using var progress = new ProgressLine(Terminal);
        var context = Composition.CallContext(Shell.Machine.Clock, settings.Language) with { Progress = progress };
        var planned = await catalog.Find("plan_trip")!.Call(JsonSerializer.SerializeToElement(arguments.ForTrip(), ToolJson.Options), context, cancellation);
        progress.Clear();
        if (planned.Failure is { } failure)
            return Refuse(planned, failure, arguments.Json);
        if (arguments.Json)
            Terminal.WriteJson(planned.Structured);
        else if (Terminal.IsInteractive)
            new TripView(Shell).Show(planned.Structured!.Deserialize<PlanTripResult>(ToolJson.Results)!.Draft!);
        else
            Terminal.WriteLine(planned.Text);
        return ExitCode.Ok;
    }

    private ExitCode Refuse(ToolResult result, ToolFailure failure, bool json)
    {
        if (json)
            Terminal.WriteJsonError(new { failure });
        else
            Terminal.WriteError(result.Text);
        return ExitCodes.Of(failure);
    }

    private LocalDate? Date(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var parsed = LocalDatePattern.Iso.Parse(text);
        if (parsed.Success)
            return parsed.Value;
        result.AddError(Shell.Say($"'{text}' is not a date such as 2027-05-01.", $"“{text}”不是日期，应如 2027-05-01。"));
        return null;
    }

    private static int[]? Ages(string list)
    {
        var parts = Configuration.Settings.Split(list);
        var ages = parts.Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var age) ? age : -1).ToArray();
        return ages.Length > 0 && !ages.Contains(-1) ? ages : null;
    }

    private T Add<T>(T option, string en, string zh)
        where T : Option
    {
        option.Description = Shell.Say(en, zh);
        Options.Add(option);
        return option;
    }
}
