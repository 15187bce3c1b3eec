using NodaTime;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>Known prices against the budget, and prices that are missing, without a currency or no longer valid.</summary>
internal static class MoneyRules
{
    public static IEnumerable<TripFinding> Find(Trip trip, TripFacts facts) => [.. Budget(trip, facts), .. Offers(trip, facts), .. Unknown(trip)];

    private static IEnumerable<TripFinding> Budget(Trip trip, TripFacts facts)
    {
        var currency = trip.Budget?.Currency;
        if (trip.Budget is { } budget && Exceeds(Everything(trip), budget, facts) is { } over)
            yield return Over("over_budget", Severity.Error, "total", new("Budget", "预算"), over, budget, trip);
        foreach (var (category, limit) in trip.Wishes.CategoryLimits.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            if (Exceeds(Of(trip, category), limit, facts) is { } spent)
                yield return Over("over_category", Severity.Warning, category, Name(category), spent, limit, trip);
        }

        foreach (var money in Everything(trip).Where(m => m.Currency.Length != 3 || !m.Currency.All(char.IsAsciiLetterUpper)).Distinct())
        {
            yield return new TripFinding(
                "currency_missing", Severity.Warning, null, $"{money.Amount}", new("Currency", "货币"), new($"a price of {money.Amount} has no currency", $"价格 {money.Amount} 没有货币"), new("write the ISO code, such as CNY", "请写 ISO 货币代码，如 CNY"));
        }

        foreach (var unknown in Everything(trip).Select(m => m.Currency).Distinct(StringComparer.Ordinal).Where(c => currency is not null && c.Length == 3 && facts.Convert(new Money(1, c), currency) is null))
        {
            yield return new TripFinding(
                "rate_unknown", Severity.Warning, null, unknown, new("Exchange rate", "汇率"), new($"no rate from {unknown} to {currency}: left out of the comparison with the budget", $"没有 {unknown} 对 {currency} 的汇率，未计入预算比较"), new("state these prices in another currency", "用其他货币标价"));
        }
    }

    private static (Money Sum, IReadOnlyList<string> Rates)? Exceeds(IEnumerable<Money> amounts, Money limit, TripFacts facts)
    {
        var all = amounts.ToList();
        var converted = all.Select(m => facts.Convert(m, limit.Currency)).OfType<Money>().ToList();
        var sum = converted.Aggregate(Money.Zero(limit.Currency), (a, b) => a + b);
        var rates = all.Select(m => m.Currency).Where(c => c != limit.Currency).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(c => facts.Rates.ContainsKey($"{limit.Currency}/{c}")).Select(c => FormattableString.Invariant($"1 {c} = {facts.Rates[$"{limit.Currency}/{c}"]:0.######} {limit.Currency}")).ToList();
        return sum > limit ? (sum, rates) : null;
    }

    private static TripFinding Over(string code, Severity severity, string subject, BilingualName name, (Money Sum, IReadOnlyList<string> Rates) spent, Money limit, Trip trip)
    {
        var rates = spent.Rates.Count == 0 ? "" : $" ({string.Join(", ", spent.Rates)})";
        var simulated = trip.HasSimulated ? new BilingualName(", simulated prices in it", "，含模拟价格") : new BilingualName("", "");
        return new TripFinding(
            code, severity, null, subject, name,
            new($"known prices {spent.Sum}{rates}{simulated.En}; limit {limit}: {spent.Sum - limit} too much", $"已知价格 {spent.Sum}{rates}{simulated.Zh}；上限 {limit}：超出 {spent.Sum - limit}"),
            new("a cheaper stay or flight (replan_trip, kind price), or a higher limit", "换更便宜的住宿或航班（replan_trip，kind 为 price），或提高上限"));
    }

    private static IEnumerable<TripFinding> Offers(Trip trip, TripFacts facts)
    {
        var offers = trip.Flights.Select(f => (f.OfferId, f.Summary, f.Total, f.Mode, f.ExpiresAt, From: f.Segments.Count > 0 ? f.Segments[0].Depart.ToInstant() : (Instant?)null))
            .Concat(trip.Stays.Select(s => (s.OfferId, s.Summary, s.Total, s.Mode, s.ExpiresAt, From: s.CheckIn?.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant())));
        foreach (var offer in offers.Where(o => !trip.Booked.Contains(o.OfferId, StringComparer.Ordinal) && o.From > facts.Now))
        {
            var name = new BilingualName(offer.Summary, offer.Summary);
            var mode = offer.Mode is { } m ? new BilingualName($" ({m.ToString().ToLowerInvariant()})", m == SourceMode.Simulated ? "（模拟）" : "") : new BilingualName("", "");
            var today = facts.Offers.GetValueOrDefault(offer.OfferId);
            if (today?.Code is "sold_out" or "gone")
            {
                yield return new TripFinding(
                    "offer_gone", Severity.Error, null, offer.OfferId, name, today.Code == "sold_out" ? new($"sold out since it was quoted{mode.En}", $"报价后已售罄{mode.Zh}") : new($"no longer on sale{mode.En}", $"已停售{mode.Zh}"),
                    new("another offer: replan_trip, kind cancellation; or mark it booked with save_trip", "换一个报价：replan_trip，kind 为 cancellation；若已预订请用 save_trip 标记"));
                continue;
            }

            if (offer.ExpiresAt <= facts.Now)
            {
                yield return new TripFinding(
                    "offer_expired", Severity.Warning, null, offer.OfferId, name,
                    new($"the price {offer.Total?.ToString() ?? "?"}{mode.En} was valid until {offer.ExpiresAt:uuuu-MM-dd'T'HH:mm}Z", $"价格 {offer.Total?.ToString() ?? "?"}{mode.Zh}有效期至 {offer.ExpiresAt:uuuu-MM-dd'T'HH:mm}Z"),
                    today?.Total is { } now ? new($"get_offer asks again: today {now}", $"用 get_offer 重新询价：今日 {now}") : new("get_offer asks for the price again", "用 get_offer 重新询价"));
            }
            else if (today?.Total is { } price && offer.Total is { } quoted && price.Currency == quoted.Currency && price != quoted)
            {
                yield return new TripFinding(
                    "price_changed", Severity.Info, null, offer.OfferId, name, new($"quoted {quoted}, today {price}{mode.En}", $"报价 {quoted}，今日 {price}{mode.Zh}"), new("save the offer again, or replan_trip, kind price", "重新保存报价，或用 replan_trip，kind 为 price"));
            }
        }
    }

    private static IEnumerable<TripFinding> Unknown(Trip trip)
    {
        foreach (var (id, summary) in trip.Flights.Where(f => f.Total is null).Select(f => (f.OfferId, f.Summary)).Concat(trip.Stays.Where(s => s.Total is null).Select(s => (s.OfferId, s.Summary))))
        {
            yield return new TripFinding(
                "price_unknown", Severity.Warning, null, id, new BilingualName(summary, summary), new("its price is not known and not in the total", "价格未知，未计入合计"), new("get_offer, or state the price", "用 get_offer 询价，或填写价格"));
        }

        var free = trip.Days.SelectMany(d => d.Stops).Where(s => s.Kind == "visit" && s.Price is null).DistinctBy(s => s.Name).Select(s => s.Name).ToList();
        if (free.Count > 0)
        {
            yield return new TripFinding(
                "entry_unknown", Severity.Info, null, "entries", new("Entry fees", "门票"), new($"not known for {Wording.NameEn(free)}; not in the total", $"未知：{Wording.NameZh(free)}；未计入合计"), new("ask the places", "向场所查询"));
        }
    }

    private static IEnumerable<Money> Everything(Trip trip) => Of(trip, "transport").Concat(Of(trip, "stay")).Concat(Of(trip, "entries"));

    private static IEnumerable<Money> Of(Trip trip, string category) => category switch
    {
        "transport" => trip.Flights.Select(f => f.Total).OfType<Money>(),
        "stay" => trip.Stays.Select(s => s.Total).OfType<Money>(),
        "entries" => trip.Days.SelectMany(d => d.EntryCost),
        _ => [],
    };

    private static BilingualName Name(string category) => category switch
    {
        "transport" => new("Transport", "往返交通"),
        "stay" => new("Stays", "住宿"),
        _ => new("Entries", "门票"),
    };
}
