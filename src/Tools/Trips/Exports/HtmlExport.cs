using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Trips.Exports;

/// <summary>One page that needs nothing else and runs nothing: no script, no link, and a policy that forbids both.</summary>
internal static class HtmlExport
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}"
        + "th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}.notes{white-space:pre-wrap}";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Write(TripSheet sheet, Language language)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html>\n<html lang=\"").Append(language == Language.Zh ? "zh-Hans" : "en").Append("\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>").Append(Text(sheet.Title)).Append("</title>\n<style>").Append(Style).Append("</style>\n</head>\n<body>\n");
        html.Append("<h1>").Append(Text(sheet.Title)).Append("</h1>\n<ul>\n");
        foreach (var fact in sheet.Facts)
            html.Append("<li>").Append(Text(fact)).Append("</li>\n");
        html.Append("</ul>\n");
        foreach (var table in sheet.Tables)
        {
            html.Append("<h2>").Append(Text(table.Heading)).Append("</h2>\n<table>\n");
            Row(html, "th", table.Columns);
            foreach (var row in table.Rows)
                Row(html, "td", row);
            html.Append("</table>\n");
        }

        if (sheet.Notes is { } notes)
            html.Append("<p class=\"notes\">").Append(Text(notes)).Append("</p>\n");
        return html.Append("</body>\n</html>\n").ToString();
    }

    private static void Row(StringBuilder html, string cell, IEnumerable<string> texts)
    {
        html.Append("<tr>");
        foreach (var text in texts)
            html.Append('<').Append(cell).Append('>').Append(Text(text)).Append("</").Append(cell).Append('>');
        html.Append("</tr>\n");
    }

    private static string Text(string value) => Encoder.Encode(value);
}
