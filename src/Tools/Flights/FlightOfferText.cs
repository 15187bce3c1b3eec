using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Tools.Flights;

/// <summary>Offers as lines for a model and as rows for a program.</summary>
internal static class FlightOfferText
{
    private static readonly OffsetDateTimePattern Stamp = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<+HH:mm>");

    public static FlightOfferView View(Offer offer) => new(
        offer.Id, offer.Provenance.Mode.ToString().ToLowerInvariant(), [.. offer.Picks.Select(Code)], offer.Fare.Total, offer.Fare.Taxes,
        offer.Fare.Baggage.Checked, offer.Fare.Refundable, offer.SeatsLeft, [.. offer.Slices.Select(View)]);

    /// <summary>One line: flights, airports, date and times of each slice.</summary>
    public static string Summary(Offer offer, ToolContext context) =>
        string.Join("; ", offer.Slices.Select(s => Line(s, context)));

    /// <summary>Price and reason, then a line for each slice, then the id.</summary>
    public static void Append(StringBuilder text, int number, Offer offer, bool detailed, ToolContext context)
    {
        text.Append(CultureInfo.InvariantCulture, $"{number}. {offer.Fare.Total}");
        if (offer.Picks.Count > 0)
            text.Append(" [").AppendJoin(", ", offer.Picks.Select(p => Say(p, context))).Append(']');
        text.Append(" · ").Append(Bags(offer.Fare.Baggage, context));
        if (offer.SeatsLeft <= 9)
            text.Append(context.Say($" · {offer.SeatsLeft} seats left", $" · 余 {offer.SeatsLeft} 座"));
        text.AppendLine();
        foreach (var slice in offer.Slices)
        {
            text.Append("   ").AppendLine(Line(slice, context));
            if (detailed)
                text.Append("     ").AppendLine(string.Join("; ", slice.Segments.Select(s => Flown(s, context))));
        }

        if (detailed)
        {
            var fare = offer.Fare;
            text.Append("   ").Append(context.Say($"adult {fare.Adult}", $"成人 {fare.Adult}"));
            if (fare.Child is { } child)
                text.Append(context.Say($", child {child}", $"，儿童 {child}"));
            if (fare.Infant is { } infant)
                text.Append(context.Say($", infant {infant}", $"，婴儿 {infant}"));
            text.AppendLine(context.Say($"; taxes in total {fare.Taxes}", $"；其中税费 {fare.Taxes}"));
        }

        text.Append("   id ").AppendLine(offer.Id);
    }

    /// <summary>Why the first offer comes first, against the cheapest and the fastest.</summary>
    public static string WhyFirst(IReadOnlyList<Offer> ranked, ToolContext context)
    {
        var first = ranked[0];
        var cheapest = ranked.MinBy(o => o.Fare.Total.Amount)!;
        var fastest = ranked.MinBy(o => o.Duration)!;
        var dearer = first.Fare.Total - cheapest.Fare.Total;
        var slower = first.Duration - fastest.Duration;
        return (dearer.Amount, slower > Duration.Zero) switch
        {
            ( <= 0, false) => context.Say("First, because nothing is cheaper or faster.", "排在首位：没有更便宜或更快的方案。"),
            ( <= 0, true) => context.Say(
                $"First, because it is the cheapest; the fastest saves {Hours(slower)} for {fastest.Fare.Total - first.Fare.Total} more.",
                $"排在首位：价格最低；最快的方案省时 {Hours(slower)}，多付 {fastest.Fare.Total - first.Fare.Total}。"),
            (_, false) => context.Say(
                $"First, because it is the fastest; the cheapest saves {dearer} and takes {Hours(cheapest.Duration - first.Duration)} longer.",
                $"排在首位：用时最短；最便宜的方案省 {dearer}，多花 {Hours(cheapest.Duration - first.Duration)}。"),
            _ => context.Say(
                $"First, for the balance: {dearer} above the cheapest but {Hours(cheapest.Duration - first.Duration)} quicker, {Hours(slower)} slower than the fastest but {fastest.Fare.Total - first.Fare.Total} less.",
                $"排在首位：综合最优。比最便宜的贵 {dearer}、快 {Hours(cheapest.Duration - first.Duration)}；比最快的慢 {Hours(slower)}、省 {fastest.Fare.Total - first.Fare.Total}。"),
        };
    }

    public static string Bags(Baggage baggage, ToolContext context) => baggage.Checked == 0
        ? context.Say("no checked bag", "不含托运行李")
        : context.Say($"{baggage.Checked}×23 kg checked", $"含托运 {baggage.Checked}×23 公斤");

    /// <summary>Who flies it, under which other numbers it is sold, with what, and from which terminals.</summary>
    private static string Flown(Segment s, ToolContext context)
    {
        var text = $"{s.Flight} " + (s.Marketing.Iata == s.Operating.Iata ? s.Operating.Name.In(context.Language)
            : context.Say($"operated by {s.Operating.Name.En} as {s.OperatedAs}", $"由{s.Operating.Name.Zh}以 {s.OperatedAs} 执飞"));
        if (s.Codeshares.Count > 0)
            text += context.Say($" (also {string.Join('/', s.Codeshares)})", $"（代码共享 {string.Join('/', s.Codeshares)}）");
        var terminals = s is { DepartsTerminal: null, ArrivesTerminal: null } ? "" : $", T{s.DepartsTerminal ?? "?"}→T{s.ArrivesTerminal ?? "?"}";
        return $"{text}, {s.Aircraft}{terminals}";
    }

    private static string Line(Slice slice, ToolContext context)
    {
        var text = new StringBuilder();
        text.Append(Day(slice.First.Departure.Date, context)).Append(' ');
        for (var i = 0; i < slice.Segments.Count; i++)
        {
            var s = slice.Segments[i];
            if (i > 0)
                text.Append(" · ").Append(Wait(slice.Connections[i - 1], context)).Append(" · ");
            var offset = Period.DaysBetween(slice.First.Departure.Date, s.Departure.Date);
            var flight = s.Marketing.Iata == s.Operating.Iata ? s.Flight : $"{s.Flight}({s.OperatedAs})";
            text.Append(CultureInfo.InvariantCulture, $"{flight} {s.Origin.Iata} {s.Departure:HH:mm}{Offset(offset)}→{s.Destination.Iata} {s.Arrival:HH:mm}");
            text.Append(Offset(Period.DaysBetween(slice.First.Departure.Date, s.Arrival.Date)));
        }

        text.Append(" · ").Append(Hours(slice.Duration));
        return slice.Changes == 0 ? text.Append(context.Say(" nonstop", " 直飞")).ToString() : text.ToString();
    }

    private static string Wait(Connection connection, ToolContext context)
    {
        var wait = Hours(connection.Wait);
        return connection switch
        {
            { AirportChange: true } => context.Say($"{wait} self-transfer {connection.Arrives.Iata}→{connection.Departs.Iata}", $"{wait} 自行换机场 {connection.Arrives.Iata}→{connection.Departs.Iata}"),
            { SelfTransfer: true } => context.Say($"{wait} self-transfer", $"{wait} 自行中转"),
            _ => wait,
        } + (connection.TerminalChange ? context.Say(" other terminal", " 换航站楼") : "") + (connection.Overnight ? context.Say(" overnight", " 过夜") : "");
    }

    public static string CabinName(string cabin, ToolContext context) => cabin switch
    {
        "premium_economy" => context.Say("premium economy", "超级经济舱"),
        "business" => context.Say("business", "公务舱"),
        "first" => context.Say("first", "头等舱"),
        _ => context.Say("economy", "经济舱"),
    };

    private static string Offset(int days) => days == 0 ? "" : days.ToString("+0;-0", CultureInfo.InvariantCulture);

    public static string Hours(Duration duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}h{duration.Minutes:00}");

    public static string Day(LocalDate date, ToolContext context)
    {
        string[] week = ["一", "二", "三", "四", "五", "六", "日"];
        return context.Say(
            date.ToString("ddd uuuu-MM-dd", CultureInfo.InvariantCulture),
            $"{date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)} 周{week[(int)date.DayOfWeek - 1]}");
    }

    private static string Say(Pick pick, ToolContext context) => pick switch
    {
        Pick.Cheapest => context.Say("cheapest", "最便宜"),
        Pick.Fastest => context.Say("fastest", "最快"),
        Pick.FewestChanges => context.Say("fewest changes", "中转最少"),
        _ => context.Say("best balance", "综合最优"),
    };

    private static string Code(Pick pick) => JsonNamingPolicy.SnakeCaseLower.ConvertName(pick.ToString());

    private static FlightSliceView View(Slice slice) => new(
        (int)slice.Duration.TotalMinutes, slice.ArrivalDayOffset, [.. slice.Segments.Select(View)], [.. slice.Connections.Select(View)]);

    private static FlightSegmentView View(Segment s) => new(
        s.Flight, s.Operating.Iata, s.Origin.Iata, s.Destination.Iata, Stamp.Format(s.Departure.ToOffsetDateTime()),
        Stamp.Format(s.Arrival.ToOffsetDateTime()), s.Aircraft, s.Codeshares.Count == 0 ? null : [.. s.Codeshares.Select(c => c.ToString())]);

    private static ConnectionView View(Connection connection)
    {
        var flags = new List<string>();
        if (connection.AirportChange)
            flags.Add("airport_change");
        if (connection.TerminalChange)
            flags.Add("terminal_change");
        if (connection.SelfTransfer)
            flags.Add("self_transfer");
        if (connection.Overnight)
            flags.Add("overnight");
        return new ConnectionView(connection.Arrives.Iata, (int)connection.Wait.TotalMinutes, flags);
    }
}
