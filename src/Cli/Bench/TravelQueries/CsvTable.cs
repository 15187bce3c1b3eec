using System.Globalization;
using System.Text;

namespace TravelPlanner.Cli.Bench.TravelQueries;

/// <summary>Comma-separated values with quotes (RFC 4180), read whole; cells by their column's name.</summary>
internal sealed class CsvTable
{
    private readonly string _file;
    private readonly Dictionary<string, int> _columns;

    private CsvTable(string file, List<List<string>> lines)
    {
        _file = file;
        if (lines.Count == 0)
            throw Refuse(1, "the heading is missing");
        _columns = lines[0].Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);
        Rows = [.. lines.Skip(1).Select((cells, i) => new Row(this, i + 2, cells))];
    }

    public IReadOnlyList<Row> Rows { get; }

    public static CsvTable Read(string path) => Parse(Path.GetFileName(path), TaskFiles.ReadText(path));

    public static CsvTable Parse(string file, string text)
    {
        var lines = new List<List<string>>();
        var line = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (quoted || c is not (',' or '\n' or '\r'))
                cell.Append(c);
            else if (c == ',')
                EndCell();
            else if (c == '\n')
                EndLine();
        }

        if (cell.Length > 0 || line.Count > 0)
            EndLine();
        return new CsvTable(file, lines);

        void EndCell()
        {
            line.Add(cell.ToString());
            cell.Clear();
        }

        void EndLine()
        {
            EndCell();
            lines.Add(line);
            line = [];
        }
    }

    private CommandException Refuse(int number, string why) =>
        new(ExitCode.Refused, string.Create(CultureInfo.InvariantCulture, $"{_file}, record {number}: {why}"));

    /// <param name="number">1 is the heading.</param>
    internal sealed class Row(CsvTable table, int number, List<string> cells)
    {
        /// <exception cref="CommandException">The file has no such column, or the record is short.</exception>
        public string Text(string column)
        {
            if (!table._columns.TryGetValue(column, out var at))
                throw table.Refuse(1, $"the column '{column}' is missing; there are {string.Join(", ", table._columns.Keys)}");
            return at < cells.Count ? cells[at] : throw table.Refuse(number, $"'{column}' is missing");
        }

        /// <summary>Null when the cell is empty.</summary>
        public decimal? NumberOrNull(string column) => Text(column) is "" ? null : Number(column);

        public decimal Number(string column) => decimal.TryParse(Text(column), NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refuse(column, "a number");

        public CommandException Refuse(string column, string allowed) => table.Refuse(number, $"'{column}' is '{Text(column)}'; {allowed} is expected");
    }
}
