using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Views;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Budgets;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Cli.Commands;

internal sealed record PlanArguments(
    string City, LocalDate From, LocalDate To, IReadOnlyList<string> Interests, IReadOnlyList<string> MustInclude, string? Pace, int Adults,
    IReadOnlyList<int> ChildrenAges, string? Tier, string? Currency, bool Json, GivenSettings Settings);

/// <summary><c>plan</c>: an itinerary and what it costs, a table a day.</summary>
internal sealed class PlanCommand : ShellCommand<PlanArguments>
{
    private readonly Argument<string> _city;
    private readonly Option<LocalDate> _from;
    private readonly Option<LocalDate?> _to;
    private readonly Option<int?> _days;
    private readonly Option<string[]> _interests;
    private readonly Option<string[]> _must;
    private readonly Option<string?> _pace;
    private readonly Option<int> _adults;
    private readonly Option<string?> _children;
    private readonly Option<string?> _budget;
    private readonly Option<string?> _currency;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public PlanCommand(Shell shell)
        : base(shell, "plan", shell.Say("Plan days in a city and their budget", "规划一座城市的行程与预算"))
    {
        _city = new Argument<string>("city") { Description = shell.Say("City by name or code, in English or Chinese", "城市名称或代码，中英文均可") };
        Arguments.Add(_city);
        _from = Add(new Option<LocalDate>("--from") { Required = true, CustomParser = r => Date(r) ?? default, HelpName = "date" }, "First day, 2027-05-01", "第一天，如 2027-05-01");
        _to = Add(new Option<LocalDate?>("--to") { CustomParser = Date, HelpName = "date" }, "Last day", "最后一天");
        _days = Add(new Option<int?>("--days") { HelpName = "number" }, "How many days, in place of --to", "天数，代替 --to");
        _interests = Add(new Option<string[]>("--interests") { HelpName = "a,b" }, "history, art, food, nature, family, …", "兴趣：history、art、food、nature、family 等");
        _must = Add(new Option<string[]>("--must") { HelpName = "place" }, "A place that must be in it; repeatable", "必去的地点，可重复");
        _pace = Add(new Option<string?>("--pace").AcceptOnlyFromAmong("relaxed", "moderate", "packed"), "How full a day is", "每天的紧凑程度");
        _adults = Add(new Option<int>("--adults") { DefaultValueFactory = _ => 1, HelpName = "number" }, "Adults", "成人数");
        _children = Add(new Option<string?>("--children") { HelpName = "5,8" }, "Ages of the children", "儿童年龄");
        _budget = Add(new Option<string?>("--budget").AcceptOnlyFromAmong("economy", "comfort", "luxury"), "Tier of the budget", "预算档次");
        _currency = Add(new Option<string?>("--currency") { HelpName = "code" }, "Currency of the budget; default the city's", "预算币种，默认当地货币");
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
        "travel-planner plan 北京 --from 2027-05-10 --to 2027-05-13 --adults 2 --children 5,8 --budget economy --lang zh",
    ];

    public override PlanArguments Read(ParseResult parsed)
    {
        var from = parsed.GetValue(_from);
        return new PlanArguments(
            parsed.GetValue(_city)!, from, parsed.GetValue(_to) ?? from.PlusDays(parsed.GetValue(_days)!.Value - 1),
            [.. (parsed.GetValue(_interests) ?? []).SelectMany(Configuration.Settings.Split)], parsed.GetValue(_must) ?? [], parsed.GetValue(_pace), parsed.GetValue(_adults),
            parsed.GetValue(_children) is { } ages ? Ages(ages)! : [], parsed.GetValue(_budget), parsed.GetValue(_currency), parsed.GetValue(_json), _settings.Read(parsed));
    }

    public override async Task<ExitCode> RunAsync(PlanArguments arguments, CancellationToken cancellation)
    {
        var settings = Configuration.Settings.Load(Shell, arguments.Settings);
        var catalog = new Composition(settings, Shell.Machine.Clock).Catalog;
        var context = ToolContext.Local(Shell.Machine.Clock, settings.Language);
        var planned = await CallAsync("plan_itinerary", Itinerary(arguments));
        if (planned.Failure is { } notPlanned)
            return Refuse(planned, notPlanned, arguments.Json);
        var itinerary = planned.Structured!.Deserialize<ItineraryDocument>(ToolJson.Results)!;
        var priced = await CallAsync("calculate_budget", Budget(arguments, itinerary));
        if (priced.Failure is { } notPriced)
            return Refuse(priced, notPriced, arguments.Json);

        if (arguments.Json)
            Terminal.WriteJson(new { itinerary = planned.Structured, budget = priced.Structured });
        else if (Terminal.IsInteractive)
            new TripView(Shell with { Language = settings.Language }).Show(itinerary, priced.Structured!.Deserialize<CalculateBudgetResult>(ToolJson.Results)!);
        else
            Terminal.WriteLine($"{planned.Text}{Environment.NewLine}{Environment.NewLine}{priced.Text}");
        return ExitCode.Ok;

        ValueTask<ToolResult> CallAsync(string tool, JsonObject input) =>
            catalog.Find(tool)!.Call(JsonSerializer.SerializeToElement(input, ToolJson.Options), context, cancellation);
    }

    private ExitCode Refuse(ToolResult result, ToolFailure failure, bool json)
    {
        if (json)
            Terminal.WriteJsonError(new { failure });
        else
            Terminal.WriteError(result.Text);
        return ExitCodes.Of(failure);
    }

    private static JsonObject Itinerary(PlanArguments arguments)
    {
        var input = new JsonObject
        {
            ["place"] = arguments.City, ["from"] = LocalDatePattern.Iso.Format(arguments.From), ["to"] = LocalDatePattern.Iso.Format(arguments.To), ["adults"] = arguments.Adults,
        };
        AddParty(input, arguments);
        if (arguments.Interests.Count > 0)
            input["interests"] = new JsonArray([.. arguments.Interests.Select(i => JsonValue.Create(i))]);
        if (arguments.MustInclude.Count > 0)
            input["must_include"] = new JsonArray([.. arguments.MustInclude.Select(i => JsonValue.Create(i))]);
        if (arguments.Pace is { } pace)
            input["pace"] = pace;
        return input;
    }

    private static JsonObject Budget(PlanArguments arguments, ItineraryDocument itinerary)
    {
        var input = new JsonObject
        {
            ["place"] = itinerary.City, ["days"] = itinerary.Days.Count, ["adults"] = arguments.Adults, ["plan_id"] = itinerary.PlanId,
        };
        AddParty(input, arguments);
        if (arguments.Tier is { } tier)
            input["tier"] = tier;
        if (arguments.Currency is { } currency)
            input["currency"] = currency;
        return input;
    }

    private static void AddParty(JsonObject input, PlanArguments arguments)
    {
        if (arguments.ChildrenAges.Count > 0)
            input["children_ages"] = new JsonArray([.. arguments.ChildrenAges.Select(a => JsonValue.Create(a))]);
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
