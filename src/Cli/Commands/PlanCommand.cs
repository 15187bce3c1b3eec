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
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Itineraries;

namespace TravelPlanner.Cli.Commands;

/// <summary><c>plan</c>: an itinerary, flights to it when asked, and what it costs; a table a day.</summary>
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
    private readonly Option<string?> _origin;
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
        _origin = Add(new Option<string?>("--origin") { HelpName = "city" }, "Also look for flights from there and back", "同时查找从该地往返的航班");
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
        "travel-planner plan 北京 --from 2027-05-10 --to 2027-05-13 --origin 上海 --adults 2 --children 5,8 --budget economy --lang zh",
    ];

    public override PlanArguments Read(ParseResult parsed)
    {
        var from = parsed.GetValue(_from);
        return new PlanArguments(
            parsed.GetValue(_city)!, from, parsed.GetValue(_to) ?? from.PlusDays(parsed.GetValue(_days)!.Value - 1),
            [.. (parsed.GetValue(_interests) ?? []).SelectMany(Configuration.Settings.Split)], parsed.GetValue(_must) ?? [], parsed.GetValue(_pace), parsed.GetValue(_adults),
            parsed.GetValue(_children) is { } ages ? Ages(ages)! : [], parsed.GetValue(_budget), parsed.GetValue(_currency), parsed.GetValue(_origin), parsed.GetValue(_json), _settings.Read(parsed));
    }

    public override async Task<ExitCode> RunAsync(PlanArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        var catalog = new Composition(settings, Shell.Machine.Clock).Catalog;
        var context = ToolContext.Local(Shell.Machine.Clock, settings.Language);
        var planned = await CallAsync("plan_itinerary", arguments.ForItinerary());
        if (planned.Failure is { } notPlanned)
            return Refuse(planned, notPlanned, arguments.Json);
        var itinerary = planned.Structured!.Deserialize<ItineraryDocument>(ToolJson.Results)!;
        var found = arguments.Origin is null ? null : await CallAsync("search_flights", arguments.ForFlights(itinerary.City));
        if (found?.Failure is { } notFound)
            return Refuse(found, notFound, arguments.Json);
        var flights = found?.Structured!.Deserialize<SearchFlightsResult>(ToolJson.Results);
        var priced = await CallAsync("calculate_budget", arguments.ForBudget(itinerary.City, itinerary.PlanId, flights?.Offers[0].Id));
        if (priced.Failure is { } notPriced)
            return Refuse(priced, notPriced, arguments.Json);

        if (arguments.Json)
            Terminal.WriteJson(new { itinerary = planned.Structured, flights = found?.Structured, budget = priced.Structured });
        else if (Terminal.IsInteractive)
        {
            new TripView(Shell).Show(itinerary, flights, priced.Structured!.Deserialize<CalculateBudgetResult>(ToolJson.Results)!);
        }
        else
        {
            Terminal.WriteLine(string.Join($"{Environment.NewLine}{Environment.NewLine}", new[] { planned, found, priced }.OfType<ToolResult>().Select(r => r.Text)));
        }

        if (flights is not null && !arguments.Json)
            Terminal.WriteLine(Apart(flights.Offers[0]));
        return ExitCode.Ok;

        ValueTask<ToolResult> CallAsync(string tool, JsonObject input) =>
            catalog.Find(tool)!.Call(JsonSerializer.SerializeToElement(input, ToolJson.Options), context, cancellation);
    }

    /// <summary>The itinerary takes whole days; what the flights leave of the first and the last one is said, not hidden.</summary>
    private string Apart(FlightOfferView offer)
    {
        var arrival = offer.Slices[0].Segments[^1].Arrive[..16].Replace('T', ' ');
        var departure = offer.Slices[^1].Segments[0].Depart[..16].Replace('T', ' ');
        return Shell.Say(
            $"The days are planned whole: mind that the flight in the budget lands {arrival} and leaves {departure}.",
            $"行程按整天安排：请注意计入预算的航班 {arrival} 到达、{departure} 返程。");
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
