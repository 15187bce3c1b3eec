using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.McpServer.Completions;

/// <summary>Values for what has been typed so far, the most relevant first; as many as there are.</summary>
internal delegate ValueTask<IReadOnlyList<string>> Suggest(string typed, ToolContext caller, CancellationToken cancellation);

/// <summary>Where suggestions come from. Names match by their beginning, in Chinese and in English alike.</summary>
internal sealed class Suggestions(IGazetteer gazetteer, ITripStore trips)
{
    public static Suggest Languages { get; } = Words("zh", "en");

    /// <summary>One of a few fixed words.</summary>
    public static Suggest Words(params IReadOnlyList<string> words) => (typed, _, _) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. words.Where(w => Begins(w, typed))]);

    /// <summary>Completes the last item of a comma-separated list and leaves out what the list already has.</summary>
    public static Suggest ListOf(Suggest one) => async (typed, caller, cancellation) =>
    {
        var cut = typed.AsSpan().LastIndexOfAny(',', '，', '、') + 1;
        var before = typed[..cut].TrimEnd();
        var already = before.Split([',', '，', '、'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var values = await one(typed[cut..].TrimStart(), caller, cancellation);
        return [.. values.Where(v => !already.Contains(v, StringComparer.OrdinalIgnoreCase)).Select(v => before.Length == 0 ? v : $"{before} {v}")];
    };

    /// <summary>Cities by name, in the language that is being typed.</summary>
    public ValueTask<IReadOnlyList<string>> Cities(string typed, ToolContext caller, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. Matching(typed).Select(c => Shown(c.Name, typed, caller.Language))]);

    /// <summary>Cities, then airports by code or name.</summary>
    public ValueTask<IReadOnlyList<string>> CitiesAndAirports(string typed, ToolContext caller, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<string>>(
        [
            .. Matching(typed).Select(c => Shown(c.Name, typed, caller.Language)),
            .. gazetteer.Airports.Where(a => Named(a.Iata, a.Name, typed) || a.Aliases.Any(other => Begins(other, typed)))
                .OrderByDescending(a => a.Size).ThenBy(a => a.Iata, StringComparer.Ordinal).Select(a => a.Iata),
        ]);

    /// <summary>City ids, found by name too: <c>北</c> finds <c>beijing</c>.</summary>
    public ValueTask<IReadOnlyList<string>> CityIds(string typed, ToolContext caller, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. Matching(typed).Select(c => c.Id)]);

    /// <summary>Airline codes, found by code or name; members of the large alliances first, then other network carriers.</summary>
    public ValueTask<IReadOnlyList<string>> Airlines(string typed, ToolContext caller, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<string>>(
        [
            .. gazetteer.Airlines.Where(a => Named(a.Iata, a.Name, typed))
                .OrderByDescending(a => a.Alliance is not null).ThenByDescending(a => a.Model == "full").ThenBy(a => a.Iata, StringComparer.Ordinal).Select(a => a.Iata),
        ]);

    /// <summary>Currency codes, found by code or name.</summary>
    public ValueTask<IReadOnlyList<string>> Currencies(string typed, ToolContext caller, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<string>>(
            [.. gazetteer.Currencies.Where(c => Named(c.Code, c.Name, typed)).Select(c => c.Code)]);

    /// <summary>The caller's own trips, found by id or title; the last saved first.</summary>
    public async ValueTask<IReadOnlyList<string>> Trips(string typed, ToolContext caller, CancellationToken cancellation) =>
    [
        .. (await trips.ListAsync(caller.UserId, cancellation)).Where(t => Begins(t.TripId, typed) || Begins(t.Title, typed)).Select(t => t.TripId),
    ];

    /// <summary>A city's own name before its other names and codes; among equals the larger city.</summary>
    private IEnumerable<City> Matching(string typed) => gazetteer.Cities
        .Select(c => (City: c, Rank: Rank(c, typed)))
        .Where(m => m.Rank is not null)
        .OrderBy(m => m.Rank).ThenByDescending(m => m.City.Population)
        .Select(m => m.City);

    private static int? Rank(City city, string typed) =>
        Begins(city.Name.En, typed) || Begins(city.Name.Zh, typed) ? 0
        : Begins(city.Id, typed) || city.Aliases.Any(a => Begins(a, typed)) ? 1
        : (city.CityCode is { } code && Begins(code, typed)) || city.Airports.Any(a => Begins(a, typed)) ? 2
        : null;

    private static string Shown(BilingualName name, string typed, Language language) =>
        typed.Length == 0 ? name.In(language)
        : Begins(name.Zh, typed) ? name.Zh
        : Begins(name.En, typed) ? name.En
        : name.In(language);

    private static bool Named(string code, BilingualName name, string typed) => Begins(code, typed) || Begins(name.En, typed) || Begins(name.Zh, typed);

    private static bool Begins(string text, string typed) => text.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
}
