using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Providers.Embedded;

/// <summary>Minimum connection times and terminals of the embedded data, and a reader for a file of the same form.</summary>
public static class EmbeddedConnections
{
    /// <summary>An override file is a page of rules, not a database.</summary>
    private const long MostBytes = 1024 * 1024;

    private static readonly string[] Columns = ["airport", "transfer", "legs", "arriving", "departing", "minutes"];

    private static readonly Dictionary<string, Transfer> Transfers = new(StringComparer.Ordinal)
    {
        ["same_ticket"] = Transfer.SameTicket, ["terminal"] = Transfer.Terminal, ["airport"] = Transfer.Airport, ["self_transfer"] = Transfer.SelfTransfer,
        ["overnight"] = Transfer.Overnight,
    };

    private static readonly Dictionary<string, TransferLegs?> Legs = new(StringComparer.Ordinal)
    {
        ["*"] = null, ["dd"] = TransferLegs.DD, ["di"] = TransferLegs.DI, ["id"] = TransferLegs.ID, ["ii"] = TransferLegs.II,
    };

    private static readonly Dictionary<string, bool?> Flights = new(StringComparer.Ordinal) { ["*"] = null, ["domestic"] = true, ["international"] = false };

    public static ConnectionTimes Times() => new(DataFiles.Read("connections.psv").Rows.Select(Time));

    public static Terminals Terminals() => new(DataFiles.Read("terminals.psv").Rows.Select(Terminal));

    /// <summary>The embedded times, with those of a file in front of them.</summary>
    /// <exception cref="DataFormatException">A row cannot be read.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    public static ConnectionTimes Times(string overrides)
    {
        var file = new FileInfo(overrides);
        if (file is { Exists: true, Length: > MostBytes })
            throw new DataFormatException(overrides, 1, $"{file.Length} bytes; at most {MostBytes} are read");
        var rows = PsvTable.Parse(overrides, File.ReadAllText(overrides));
        if (Columns.FirstOrDefault(c => !rows.Columns.Contains(c)) is { } missing)
            throw new DataFormatException(overrides, 1, $"column '{missing}' is missing; it needs {string.Join(" | ", Columns)}");
        return Times().With(rows.Rows.Select(Time));
    }

    internal static ConnectionTime Time(PsvRow row)
    {
        var minutes = row.Int("minutes");
        return new ConnectionTime(
            row.Text("airport"), row.OneOf("transfer", Transfers), row.OneOf("legs", Legs), row.Text("arriving"), row.Text("departing"),
            minutes is >= 1 and <= ConnectionTimes.MostMinutes ? minutes : throw row.Fault($"minutes {minutes}: 1 to {ConnectionTimes.MostMinutes} are allowed"));
    }

    internal static TerminalRule Terminal(PsvRow row) =>
        new(row.Text("airport"), row.Text("carrier"), row.OneOf("flights", Flights), row.Text("terminal"));
}
