using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>What a change of flight asks of the traveller; each has its own shortest time.</summary>
public enum Transfer
{
    /// <summary>One ticket, one terminal.</summary>
    SameTicket,

    /// <summary>Between terminals of one airport; on top of the others, the longer counts.</summary>
    Terminal,

    /// <summary>To another airport of the city, by land.</summary>
    Airport,

    /// <summary>Separate tickets: collect the bags and check in again.</summary>
    SelfTransfer,

    /// <summary>A self-transfer or a change of airport through the night, when counters and trains rest; the longer counts.</summary>
    Overnight,
}

/// <summary>Whether the flights before and after a change are domestic (d) or international (i).</summary>
public enum TransferLegs
{
    DD,
    DI,
    ID,
    II,
}

/// <summary>One rule of the table. What is more specific wins: the airport before <c>hub</c> before <c>*</c>, then the carriers; of equals the later.</summary>
/// <param name="Airport">IATA code where the arriving flight lands, <c>hub</c> for airports of size 3, or <c>*</c>.</param>
/// <param name="Legs">Null for all.</param>
/// <param name="Arriving">Airline or alliance of the arriving flight, or <c>*</c>.</param>
/// <param name="Departing">Airline or alliance of the departing flight, or <c>*</c>.</param>
public sealed record ConnectionTime(string Airport, Transfer Transfer, TransferLegs? Legs, string Arriving, string Departing, int Minutes)
{
    public const string Any = "*";
    public const string Hub = "hub";
    public const int HubSize = 3;

    public bool NamesCarrier => Arriving != Any || Departing != Any;

    internal bool Holds(Transfer transfer, TransferLegs legs) => Transfer == transfer && (Legs is null || Legs == legs);

    internal bool Holds(Airport airport) => Airport == Any || Airport == airport.Iata || (Airport == Hub && airport.Size >= HubSize);

    internal bool Holds(Airline arriving, Airline departing) => Names(Arriving, arriving) && Names(Departing, departing);

    internal int Weight => (Airport switch { Any => 0, Hub => 1, _ => 2 } * 8) + (Arriving == Any ? 0 : 2) + (Departing == Any ? 0 : 2) + (Legs is null ? 0 : 1);

    private static bool Names(string pattern, Airline airline) => pattern == Any || pattern == airline.Iata || pattern == airline.Alliance;
}

/// <summary>The shortest waits that still make a connection: tiers for everywhere, and what single airports and carriers set instead.</summary>
public sealed class ConnectionTimes
{
    public const int MostMinutes = 24 * 60;

    private readonly IReadOnlyList<ConnectionTime> _rules;

    /// <exception cref="ArgumentException">A tier has no rule for everywhere, or a rule's minutes are not 1–1440.</exception>
    public ConnectionTimes(IEnumerable<ConnectionTime> rules)
    {
        _rules = [.. rules];
        if (_rules.FirstOrDefault(r => r.Minutes is < 1 or > MostMinutes) is { } odd)
            throw new ArgumentException($"{odd.Airport} {odd.Transfer}: {odd.Minutes} minutes; 1 to {MostMinutes} are allowed", nameof(rules));
        foreach (var transfer in Enum.GetValues<Transfer>())
        {
            foreach (var legs in Enum.GetValues<TransferLegs>())
            {
                if (!_rules.Any(r => r.Airport == ConnectionTime.Any && !r.NamesCarrier && r.Holds(transfer, legs)))
                    throw new ArgumentException($"no rule for every airport says {transfer} {legs}", nameof(rules));
            }
        }
    }

    /// <summary>The rules with others in front: where both say something equally specific, the others win.</summary>
    public ConnectionTimes With(IEnumerable<ConnectionTime> overrides) => new([.. _rules, .. overrides]);

    public AirportConnections At(Airport airport) => new([.. _rules.Where(r => r.Holds(airport))]);

    public Duration Between(Segment arriving, Segment departing)
    {
        var separate = !OneTicket(arriving.Marketing, departing.Marketing);
        var change = arriving.Destination.Iata != departing.Origin.Iata;
        var minimum = At(arriving.Destination).Minutes(
            new Change(change, !change && TerminalsDiffer(arriving.ArrivesTerminal, departing.DepartsTerminal), separate, Connection.SpansTheNight(arriving.Arrival, departing.Departure)),
            Legs(arriving.IsDomestic, departing.IsDomestic), arriving.Marketing, departing.Marketing);
        return Duration.FromMinutes(minimum);
    }

    /// <summary>Both can be sold on one ticket: the same airline or the same alliance.</summary>
    public static bool OneTicket(Airline left, Airline right) =>
        left.Iata == right.Iata || (left.Alliance is not null && left.Alliance == right.Alliance);

    public static TransferLegs Legs(bool domesticBefore, bool domesticAfter) =>
        (TransferLegs)((domesticBefore ? 0 : 2) + (domesticAfter ? 0 : 1));

    /// <summary>Known and not the same: what is not known is no change.</summary>
    public static bool TerminalsDiffer(string? left, string? right) => left is not null && right is not null && left != right;
}

/// <summary>What one change involves.</summary>
/// <param name="Separate">Separate tickets.</param>
/// <param name="Night">Spans 01:00–05:00 local time.</param>
public readonly record struct Change(bool Airport, bool Terminal, bool Separate, bool Night);

/// <summary>The shortest waits at one airport, ready to be looked up.</summary>
public sealed class AirportConnections
{
    private static readonly int LegKinds = Enum.GetValues<TransferLegs>().Length;

    private readonly ConnectionTime[] _general;
    private readonly ConnectionTime[] _ofCarriers;

    internal AirportConnections(IReadOnlyList<ConnectionTime> rules)
    {
        // A stable sort: of equally specific rules, the later stays later and wins.
        var ranked = rules.OrderBy(r => r.Weight).ToList();
        _ofCarriers = [.. ranked.Where(r => r.NamesCarrier).Reverse()];
        _general = [.. Enum.GetValues<Transfer>().SelectMany(t => Enum.GetValues<TransferLegs>().Select(l => ranked.Last(r => !r.NamesCarrier && r.Holds(t, l))))];
        Least = ranked.Where(r => r.Transfer is Transfer.SameTicket or Transfer.Airport or Transfer.SelfTransfer).Min(r => r.Minutes);
    }

    /// <summary>No change here takes less, whatever it involves.</summary>
    public int Least { get; }

    public int Minutes(Change change, TransferLegs legs, Airline arriving, Airline departing)
    {
        var minutes = Of(change.Airport ? Transfer.Airport : change.Separate ? Transfer.SelfTransfer : Transfer.SameTicket, legs, arriving, departing);
        if (change.Terminal)
            minutes = Math.Max(minutes, Of(Transfer.Terminal, legs, arriving, departing));
        return change.Night && (change.Airport || change.Separate) ? Math.Max(minutes, Of(Transfer.Overnight, legs, arriving, departing)) : minutes;
    }

    private int Of(Transfer transfer, TransferLegs legs, Airline arriving, Airline departing)
    {
        var general = _general[((int)transfer * LegKinds) + (int)legs];
        foreach (var rule in _ofCarriers)
        {
            if (rule.Holds(transfer, legs) && rule.Holds(arriving, departing) && rule.Weight > general.Weight)
                return rule.Minutes;
        }

        return general.Minutes;
    }
}
