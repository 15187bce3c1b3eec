using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;

namespace TravelPlanner.Providers.Embedded;

/// <summary>A row or a file of the embedded data that cannot be read: file, line and what is wrong.</summary>
public sealed class DataFormatException(string file, int line, string problem) : FormatException($"{file}:{line}: {problem}")
{
    public string File { get; } = file;

    public int Line { get; } = line;

    public string Problem { get; } = problem;
}

/// <summary>A pipe-separated table; the form is described in <c>data/README.md</c>.</summary>
public sealed class PsvTable
{
    private PsvTable(string file, IReadOnlyDictionary<string, string> origin, IReadOnlyList<string> columns, IReadOnlyList<PsvRow> rows)
    {
        File = file;
        Origin = origin;
        Columns = columns;
        Rows = rows;
    }

    public string File { get; }

    /// <summary>The header comments: kind, source, basis, date.</summary>
    public IReadOnlyDictionary<string, string> Origin { get; }

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<PsvRow> Rows { get; }

    public LocalDate Date => LocalDatePattern.Iso.Parse(Origin.GetValueOrDefault("date", "")) is { Success: true } parsed
        ? parsed.Value
        : throw new DataFormatException(File, 1, "the header names no date");

    /// <exception cref="DataFormatException">A row has another number of cells than there are columns.</exception>
    public static PsvTable Parse(string file, string text)
    {
        var origin = new Dictionary<string, string>(StringComparer.Ordinal);
        string[]? columns = null;
        Dictionary<string, int>? index = null;
        var rows = new List<PsvRow>();
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace())
                continue;
            if (line[0] == '#')
            {
                var comment = line[1..].ToString().Split(':', 2, StringSplitOptions.TrimEntries);
                if (columns is null && comment.Length == 2)
                    origin.TryAdd(comment[0], comment[1]);
                continue;
            }

            var cells = line.ToString().Split('|', StringSplitOptions.TrimEntries);
            if (columns is null)
            {
                columns = cells;
                index = columns.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);
                continue;
            }

            if (cells.Length != columns.Length)
                throw new DataFormatException(file, number, $"{cells.Length} cells where the header has {columns.Length}");
            rows.Add(new PsvRow(file, number, index!, cells));
        }

        return columns is null
            ? throw new DataFormatException(file, 1, "no line of column names")
            : new PsvTable(file, origin, columns, rows);
    }
}

/// <summary>One row with typed cells. <c>?</c> reads as null (unknown), <c>-</c> as null or empty (does not apply).</summary>
public sealed class PsvRow(string file, int line, Dictionary<string, int> index, string[] cells)
{
    public int Line => line;

    public string Text(string column) => cells[index.TryGetValue(column, out var i) ? i : throw Fault($"there is no column {column}")];

    public string? Optional(string column) => Text(column) is var text && text is not ("?" or "-" or "") ? text : null;

    public IReadOnlyList<string> List(string column, char separator = ',') =>
        Optional(column)?.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public BilingualName Name(string english, string chinese) => new(Text(english), Text(chinese));

    public int Int(string column) =>
        int.TryParse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Fault($"{column} '{Text(column)}' is not a whole number");

    public int? OptionalInt(string column) => Optional(column) is null ? null : Int(column);

    public double Double(string column) =>
        double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Fault($"{column} '{Text(column)}' is not a number");

    public decimal Decimal(string column) =>
        decimal.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Fault($"{column} '{Text(column)}' is not a number");

    public Money? OptionalMoney(string column)
    {
        if (Optional(column) is not { } text)
            return null;
        var parts = text.Split(' ');
        return parts.Length == 2 && parts[1].Length == 3
            && decimal.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? new Money(amount, parts[1])
            : throw Fault($"{column} '{text}' is not an amount with a currency");
    }

    public GeoPoint Point()
    {
        var point = new GeoPoint(Double("lat"), Double("lon"));
        return point.IsValid ? point : throw Fault($"{point.Latitude}, {point.Longitude} is not on Earth");
    }

    public DateTimeZone Zone(string column) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(Text(column)) ?? throw Fault($"{column} '{Text(column)}' is not an IANA time zone");

    public LocalDate Date(string column) =>
        LocalDatePattern.Iso.Parse(Text(column)) is { Success: true } parsed
            ? parsed.Value
            : throw Fault($"{column} '{Text(column)}' is not a date");

    public T OneOf<T>(string column, IReadOnlyDictionary<string, T> known) =>
        known.TryGetValue(Text(column), out var value)
            ? value
            : throw Fault($"{column} '{Text(column)}' is none of {string.Join(", ", known.Keys)}");

    public string? OneOf(string column, IReadOnlyList<string> known) =>
        Optional(column) is not { } text ? null : known.Contains(text) ? text : throw Fault($"{column} '{text}' is none of {string.Join(", ", known)}");

    public IReadOnlyList<string> EachOf(string column, IReadOnlyList<string> known)
    {
        var items = List(column);
        return items.FirstOrDefault(i => !known.Contains(i)) is { } strange
            ? throw Fault($"{column} '{strange}' is none of {string.Join(", ", known)}")
            : items;
    }

    public DataFormatException Fault(string problem) => new(file, line, problem);
}
