using System.Text;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli;

/// <summary>
/// The three streams as objects. On a terminal there are colours and tables; elsewhere plain lines with tabs between cells, so that
/// <c>cut</c> and <c>awk</c> work. Results go to <see cref="Out"/>, everything else to <see cref="Error"/>.
/// </summary>
/// <param name="IsInteractive">Standard output is a terminal.</param>
/// <param name="HasColours">Off when piped, when <c>NO_COLOR</c> is set or the terminal is dumb.</param>
/// <param name="Width">Columns of the terminal.</param>
public sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, bool IsInteractive = false, bool HasColours = false, int Width = 100)
{
    /// <summary>Lines are broken by the terminal, so that an address in one can still be copied.</summary>
    private const int Unwrapped = 10_000;

    /// <summary>Where a terminal does not say how wide it is.</summary>
    private const int UsualWidth = 100;

    private static readonly JsonSerializerOptions Indented = new(ToolJson.Options) { WriteIndented = true };

    public static Terminal OfProcess(IReadOnlyDictionary<string, string> variables)
    {
        var interactive = !Console.IsOutputRedirected;
        var colours = interactive && variables.GetValueOrDefault("NO_COLOR") is null or "" && variables.GetValueOrDefault("TERM") != "dumb";
        return new Terminal(
            new StreamReader(Console.OpenStandardInput(), Encoding.UTF8), Writer(Console.OpenStandardOutput()), Writer(Console.OpenStandardError()),
            interactive, colours, interactive && Console.WindowWidth is > 0 and var width ? width : UsualWidth);

        static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    public void WriteLine(string text = "") => Out.WriteLine(text);

    public void WriteError(string text) => Error.WriteLine(text);

    /// <summary>For programs: one JSON value, indented for a reader on a terminal.</summary>
    public void WriteJson<T>(T value) => Out.WriteLine(Json(value));

    public void WriteJsonError<T>(T value) => Error.WriteLine(Json(value));

    public void WriteTable(TextTable table)
    {
        if (IsInteractive)
        {
            Render(table.ToSpectre(), Width);
            return;
        }

        foreach (var row in table.Rows)
            Out.WriteLine(string.Join('\t', row.Select(c => c.Text)));
    }

    public void WriteLine(Cell line)
    {
        if (HasColours)
            Render(new Text(line.Text + Environment.NewLine, line.Style), Unwrapped);
        else
            Out.WriteLine(line.Text);
    }

    /// <summary>A heading; plain text where there are no colours.</summary>
    public void WriteHeading(string text)
    {
        if (HasColours)
            Render(new Text(text + Environment.NewLine, new Style(decoration: Decoration.Bold)), Unwrapped);
        else
            Out.WriteLine(text);
    }

    private void Render(IRenderable renderable, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Out),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(renderable);
    }

    private string Json<T>(T value) => JsonSerializer.Serialize(value, IsInteractive ? Indented : ToolJson.Options);
}

public enum Tone
{
    Plain,
    Good,
    Warning,
    Bad,
    Faint,
}

public readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? string.Empty);

    internal Style Style => Tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(Color.Grey),
        _ => Style.Plain,
    };
}

/// <summary>Rows under headings; how they look is the terminal's business.</summary>
public sealed class TextTable(params string[] columns)
{
    private readonly List<IReadOnlyList<Cell>> _rows = [];

    public IReadOnlyList<IReadOnlyList<Cell>> Rows => _rows;

    public void Add(params Cell[] cells) => _rows.Add(cells);

    internal Table ToSpectre()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in _rows)
            table.AddRow(row.Select(c => new Text(c.Text, c.Style)));
        return table;
    }
}
