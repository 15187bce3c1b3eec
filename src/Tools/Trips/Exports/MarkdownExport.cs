using System.Text;

namespace TravelPlanner.Tools.Trips.Exports;

/// <summary>Markdown with tables. All text of the trip is data: nothing in it becomes a link, an element or another cell.</summary>
internal static class MarkdownExport
{
    public static string Write(TripSheet sheet)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escape(sheet.Title)).Append("\n\n");
        foreach (var fact in sheet.Facts)
            text.Append("- ").Append(Escape(fact)).Append('\n');
        foreach (var table in sheet.Tables)
        {
            text.Append("\n## ").Append(Escape(table.Heading)).Append("\n\n");
            Row(text, table.Columns);
            Row(text, table.Columns.Select(_ => "---"));
            foreach (var row in table.Rows)
                Row(text, row.Select(Escape));
        }

        if (sheet.Notes is { } notes)
        {
            text.Append('\n');
            foreach (var line in notes.ReplaceLineEndings("\n").Split('\n'))
                text.Append("> ").Append(Escape(line)).Append('\n');
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length + 8);
        foreach (var c in value)
        {
            if (char.IsControl(c))
                escaped.Append(' ');
            else if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '&' or '~' || (escaped.Length == 0 && c is '-' or '+' or '='))
                escaped.Append('\\').Append(c);
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
