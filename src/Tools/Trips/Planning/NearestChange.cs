using TravelPlanner.Domain;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips.Journeys;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>A change of the wishes that makes a trip possible; found by planning again with it.</summary>
/// <param name="Arguments">What to send instead, as JSON.</param>
internal sealed record TripChange(BilingualName Sentence, string Arguments);

/// <summary>Looks for the smallest changes, each alone, that make an impossible trip possible. Every one it names was solved.</summary>
internal sealed class NearestChange(TripMarket market, TripWishes wishes)
{
    private const int MostChanges = 4;

    public async ValueTask<IReadOnlyList<TripChange>> FindAsync(TripOffers impossible, CancellationToken cancellation)
    {
        var found = new List<TripChange>();
        if (wishes.Budget is { } budget && JourneySolver.LeastCost(impossible.Problem, cancellation) is { } least && Raised(least, budget) is { } raised
            && JourneySolver.Solve(impossible.Problem with { Budget = TripGatherer.Hundredths(raised.Amount) }, cancellation).Journey is not null)
        {
            var more = raised - budget;
            found.Add(new TripChange(new($"{more} more ({raised} in all)", $"增加 {more}（共 {raised}）"), FormattableString.Invariant($"{{\"budget\": {raised.Amount:0.##}}}")));
        }

        foreach (var (change, wish) in Candidates())
        {
            if (found.Count >= MostChanges || market.IsExhausted)
                break;
            var offers = await new TripGatherer(market, wish).GatherAsync(_ => { }, cancellation);
            if (JourneySolver.Solve(offers.Problem, cancellation).Journey is not null)
                found.Add(change);
        }

        return found;
    }

    /// <summary>The least cost rounded up to tens of a large currency unit, so that small changes of price do not break it at once.</summary>
    private Money? Raised(long least, Money budget)
    {
        var step = wishes.Currency.MinorUnits == 0 ? 1000m : 10m;
        var amount = Math.Ceiling(least / 100m / step) * step;
        return amount > budget.Amount ? budget with { Amount = amount } : null;
    }

    /// <summary>In the order in which travellers give them up.</summary>
    private IEnumerable<(TripChange Change, TripWishes Wishes)> Candidates()
    {
        foreach (var mode in Enum.GetValues<TripMode>().Where(m => !wishes.Modes.Contains(m)))
        {
            var name = TripDrafter.ModeName(mode);
            var modes = wishes.Modes.Append(mode).ToHashSet();
            yield return (
                new(new($"allow travelling by {name.En}", $"允许{name.Zh}"), $"{{\"transport\": [{string.Join(", ", modes.Select(m => $"\"{m.ToString().ToLowerInvariant()}\""))}]}}"),
                wishes with { Modes = modes });
        }

        if (wishes.Room != RoomWish.Any)
            yield return (new(new("any kind of room", "房型不限"), "{\"room\": \"any\"}"), wishes with { Room = RoomWish.Any });
        if (wishes.Allow != HouseBans.None)
            yield return (new(new("without the house rules", "不限住宿规定"), "{\"house_rules\": []}"), wishes with { Allow = HouseBans.None });
        foreach (var city in wishes.Cities.Where(c => c.MinNights > 1))
            yield return (Nights(city, city.MinNights - 1), With(city, city with { MinNights = city.MinNights - 1 }));
        for (var tier = wishes.Tier - 1; tier >= Tier.Economy; tier--)
        {
            yield return (
                new(new($"{tier.ToString().ToLowerInvariant()} tier", tier == Tier.Economy ? "经济档" : "舒适档"), $"{{\"tier\": \"{tier.ToString().ToLowerInvariant()}\"}}"), wishes with { Tier = tier });
        }

        if (wishes.HasFixedDates)
        {
            foreach (var (change, wish) in OtherDates())
                yield return (change, wish);
        }

        if (wishes.Cities.Count > 1 && wishes.Cities.All(c => c.Must))
        {
            foreach (var city in wishes.Cities.Where(c => !wishes.MustVisit.Any(v => v.StartsWith(c.City.Id + "/", StringComparison.Ordinal))).Reverse())
            {
                var rest = wishes.Cities.Where(c => c != city).ToList();
                yield return (
                    new(new($"without {city.City.Name.En}", $"不去{city.City.Name.Zh}"), $"{{\"cities\": [{string.Join(", ", rest.Select(c => $"\"{c.City.Id}\""))}]}}"),
                    wishes with { Cities = rest, MinCities = rest.Count, MaxCities = rest.Count });
            }
        }
    }

    private IEnumerable<(TripChange Change, TripWishes Wishes)> OtherDates()
    {
        var least = wishes.Cities.Where(c => c.Must).Sum(c => c.MinNights);
        for (var fewer = 1; fewer <= 3 && wishes.Window - fewer >= Math.Max(least, wishes.MinCities); fewer++)
        {
            var to = wishes.To.PlusDays(-fewer);
            yield return (
                new(fewer == 1 ? new("one night less", "少住一晚") : new($"{fewer} nights less", $"少住 {fewer} 晚"), FormattableString.Invariant($"{{\"to\": \"{to:uuuu-MM-dd}\"}}")),
                wishes with { To = to, MinNights = wishes.MinNights - fewer, MaxNights = wishes.MaxNights - fewer });
        }

        foreach (var shift in new[] { 1, -1, 2 })
        {
            var (from, to) = (wishes.From.PlusDays(shift), wishes.To.PlusDays(shift));
            yield return (
                new(
                    shift == -1 ? new("depart a day earlier", "提前一天出发") : shift == 1 ? new("depart a day later", "推迟一天出发") : new($"depart {shift} days later", $"推迟 {shift} 天出发"),
                    FormattableString.Invariant($"{{\"from\": \"{from:uuuu-MM-dd}\", \"to\": \"{to:uuuu-MM-dd}\"}}")),
                wishes with { From = from, To = to });
        }
    }

    private TripWishes With(WishedCity old, WishedCity now) => wishes with { Cities = [.. wishes.Cities.Select(c => c == old ? now : c)] };

    private static TripChange Nights(WishedCity city, int nights) => new(
        new($"one night less in {city.City.Name.En}", $"{city.City.Name.Zh}少住一晚"), $"{{\"nights\": [{{\"city\": \"{city.City.Id}\", \"min\": {nights}}}]}}");
}
