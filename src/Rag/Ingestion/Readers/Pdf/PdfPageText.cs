using System.Text;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

/// <summary>A piece of text where it stands on the page, in points from its lower left corner.</summary>
/// <param name="Size">Height of the letters in points.</param>
internal readonly record struct PdfFragment(double X, double Y, double Right, double Size, string Text);

/// <summary>What was found on a page beside its text.</summary>
internal sealed class PdfFindings
{
    public int UnknownGlyphs { get; set; }

    public int HiddenCharacters { get; set; }

    public bool HasImages { get; set; }

    public bool HasUnreadStreams { get; set; }

    public long BytesUnpacked { get; set; }

    public int Operators { get; set; }
}

/// <summary>Six numbers of an affine map (ISO 32000-1, 8.3.4).</summary>
internal readonly record struct Matrix(double A, double B, double C, double D, double E, double F)
{
    public static readonly Matrix Identity = new(1, 0, 0, 1, 0, 0);

    /// <summary>First this, then the other.</summary>
    public Matrix Then(Matrix m) => new(
        (A * m.A) + (B * m.C), (A * m.B) + (B * m.D), (C * m.A) + (D * m.C), (C * m.B) + (D * m.D), (E * m.A) + (F * m.C) + m.E, (E * m.B) + (F * m.D) + m.F);
}

/// <summary>Follows the operators of a page and notes the text they show. What nobody would see (an invisible layer, letters in the colour of the paper, beside the page or under a point high) is counted, not kept.</summary>
internal sealed class PdfPageText
{
    private const int MaxOperators = 20_000_000;
    private const int MaxOperands = 10_000;
    private const int MaxForms = 500;
    private const int MaxFormDepth = 8;
    private const int MaxSaved = 256;
    private const int MaxFragments = 500_000;

    private readonly (double Left, double Bottom, double Right, double Top) _box;
    private readonly PdfFindings _findings;
    private readonly Dictionary<PdfDictionary, PdfFont> _fonts;
    private readonly List<PdfFragment> _fragments = [];
    private readonly PdfFont _unknownFont = new(null);
    private bool _isPainted;
    private int _forms;

    public PdfPageText((double Left, double Bottom, double Right, double Top) box, PdfFindings findings, Dictionary<PdfDictionary, PdfFont> fonts) =>
        (_box, _findings, _fonts) = (box, findings, fonts);

    public IReadOnlyList<PdfFragment> Fragments => _fragments;

    public void Read(byte[] content, PdfDictionary? resources) => Run(content, resources, new State { Map = Matrix.Identity }, 0);

    private void Run(byte[] content, PdfDictionary? resources, State state, int depth)
    {
        var lexer = new PdfLexer(content);
        var operands = new List<PdfToken>();
        var saved = new Stack<State>();
        for (var token = lexer.Next(); token.Kind != PdfTokenKind.End; token = lexer.Next())
        {
            if (token.Kind != PdfTokenKind.Operator)
            {
                if (operands.Count < MaxOperands)
                    operands.Add(token);
                continue;
            }

            if (++_findings.Operators > MaxOperators || _fragments.Count > MaxFragments)
            {
                _findings.HasUnreadStreams = true;
                return;
            }

            switch (token.Text)
            {
                case "q" when saved.Count < MaxSaved:
                    saved.Push(state.Copy());
                    break;
                case "Q" when saved.Count > 0:
                    state = saved.Pop();
                    break;
                case "BI":
                    _findings.HasImages = _isPainted = true;
                    break;
                case "ID":
                    lexer.SkipImage();
                    break;
                case "Do" when operands is [.., { Kind: PdfTokenKind.Name } name]:
                    Draw(name.Text, resources, state, depth);
                    break;
                default:
                    Apply(token.Text, operands, resources, state);
                    break;
            }

            operands.Clear();
        }
    }

    private void Draw(string name, PdfDictionary? resources, State state, int depth)
    {
        if (resources?.Dictionary("XObject")?.Dictionary(name) is not { } drawn)
            return;
        if (drawn.Name("Subtype") != "Form")
        {
            _findings.HasImages = _isPainted = true;
            return;
        }

        if (depth >= MaxFormDepth || ++_forms > MaxForms || PdfStreams.Unpack(drawn) is not { } content)
        {
            _findings.HasUnreadStreams = true;
            return;
        }

        var inner = state.Copy();
        if (drawn.Array("Matrix") is { Count: 6 } matrix)
            inner.Map = Of([.. matrix.Select(e => e as double? ?? 0)]).Then(state.Map);
        Run(content, drawn.Dictionary("Resources") ?? resources, inner, depth + 1);
    }

    private void Apply(string name, List<PdfToken> operands, PdfDictionary? resources, State state)
    {
        switch (name)
        {
            case "cm" when Numbers(operands, 6) is { } map:
                state.Map = Of(map).Then(state.Map);
                break;
            case "BT":
                state.Text = state.Line = Matrix.Identity;
                break;
            case "Tf" when operands is [.., { Kind: PdfTokenKind.Name } font, { Kind: PdfTokenKind.Number } size]:
                state.Font = Font(resources?.Dictionary("Font")?.Dictionary(font.Text));
                state.Size = size.Number;
                break;
            case "Tm" when Numbers(operands, 6) is { } text:
                state.Text = state.Line = Of(text);
                break;
            case "Td" when Numbers(operands, 2) is { } by:
                Move(state, by[0], by[1]);
                break;
            case "TD" when Numbers(operands, 2) is { } by:
                state.Leading = -by[1];
                Move(state, by[0], by[1]);
                break;
            case "T*":
                Move(state, 0, -state.Leading);
                break;
            case "TL" when Numbers(operands, 1) is [var leading]:
                state.Leading = leading;
                break;
            case "Tc" when Numbers(operands, 1) is [var spacing]:
                state.CharacterSpacing = spacing;
                break;
            case "Tw" when Numbers(operands, 1) is [var spacing]:
                state.WordSpacing = spacing;
                break;
            case "Tz" when Numbers(operands, 1) is [var percent]:
                state.Scale = percent / 100;
                break;
            case "Ts" when Numbers(operands, 1) is [var rise]:
                state.Rise = rise;
                break;
            case "Tr" when Numbers(operands, 1) is [var mode]:
                state.Mode = (int)mode;
                break;
            case "Tj" or "TJ":
                Show(state, operands);
                break;
            case "'":
                Move(state, 0, -state.Leading);
                Show(state, operands);
                break;
            case "\"":
                if (operands is [{ Kind: PdfTokenKind.Number } word, { Kind: PdfTokenKind.Number } character, ..])
                    (state.WordSpacing, state.CharacterSpacing) = (word.Number, character.Number);
                Move(state, 0, -state.Leading);
                Show(state, [.. operands.TakeLast(1)]);
                break;
            case "g" or "rg" or "k" or "sc" or "scn":
                state.IsWhite = IsWhite([.. operands.Where(o => o.Kind == PdfTokenKind.Number).Select(o => o.Number)], name == "k");
                break;
            case "cs":
                state.IsWhite = false;
                break;
            case "f" or "F" or "f*" or "B" or "B*" or "b" or "b*" or "sh":
                _isPainted |= name == "sh" || !state.IsWhite;
                break;
        }
    }

    private PdfFont Font(PdfDictionary? dictionary)
    {
        if (dictionary is null)
            return _unknownFont;
        if (!_fonts.TryGetValue(dictionary, out var font))
            _fonts[dictionary] = font = new PdfFont(dictionary);
        return font;
    }

    private void Show(State state, List<PdfToken> operands)
    {
        var text = new StringBuilder();
        var start = Position(state);
        foreach (var operand in operands)
        {
            if (operand.Kind == PdfTokenKind.Number)
            {
                // Some writers make the space between words by moving.
                if (operand.Number < -180 && text.Length > 0 && text[^1] != ' ')
                    text.Append(' ');
                Advance(state, -operand.Number / 1000 * state.Size * state.Scale);
            }
            else if (operand.Bytes is { } shown)
            {
                foreach (var glyph in (state.Font ?? _unknownFont).Read(shown))
                {
                    if (glyph.Text is { } known)
                        text.Append(known);
                    else
                        _findings.UnknownGlyphs++;
                    Advance(state, ((glyph.Width / 1000 * state.Size) + state.CharacterSpacing + (glyph.IsSpace ? state.WordSpacing : 0)) * state.Scale);
                }
            }
        }

        if (text.Length == 0)
            return;
        var size = Math.Abs(state.Size) * Math.Sqrt(Math.Abs((start.A * start.D) - (start.B * start.C)));
        var end = Position(state);
        var isHidden = state.Mode is 3 or 7 || size < 1 || (state.IsWhite && !_isPainted) || !IsOnPage(start);
        if (isHidden)
            _findings.HiddenCharacters += text.Length;
        else
            _fragments.Add(new PdfFragment(start.E, start.F, end.E, size, text.ToString()));
    }

    private bool IsOnPage(Matrix at) => at.E >= _box.Left - 20 && at.E <= _box.Right + 20 && at.F >= _box.Bottom - 20 && at.F <= _box.Top + 20;

    private static Matrix Position(State state) => new Matrix(1, 0, 0, 1, 0, state.Rise).Then(state.Text).Then(state.Map);

    private static void Advance(State state, double by) => state.Text = new Matrix(1, 0, 0, 1, by, 0).Then(state.Text);

    private static void Move(State state, double x, double y) => state.Text = state.Line = new Matrix(1, 0, 0, 1, x, y).Then(state.Line);

    private static bool IsWhite(double[] colour, bool isCmyk) => colour.Length > 0 && (isCmyk || colour.Length == 4 ? colour.All(c => c <= 0.05) : colour.All(c => c >= 0.95));

    private static double[]? Numbers(List<PdfToken> operands, int count)
    {
        if (operands.Count < count)
            return null;
        var last = operands[^count..];
        return last.TrueForAll(o => o.Kind == PdfTokenKind.Number) ? [.. last.Select(o => o.Number)] : null;
    }

    private static Matrix Of(double[] m) => new(m[0], m[1], m[2], m[3], m[4], m[5]);

    /// <summary>The part of the graphics state that text depends on.</summary>
    private sealed class State
    {
        public Matrix Map { get; set; }

        public Matrix Text { get; set; } = Matrix.Identity;

        public Matrix Line { get; set; } = Matrix.Identity;

        public PdfFont? Font { get; set; }

        public double Size { get; set; } = 1;

        public double Leading { get; set; }

        public double CharacterSpacing { get; set; }

        public double WordSpacing { get; set; }

        public double Scale { get; set; } = 1;

        public double Rise { get; set; }

        public int Mode { get; set; }

        public bool IsWhite { get; set; }

        public State Copy() => (State)MemberwiseClone();
    }
}
