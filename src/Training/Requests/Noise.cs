using System.Text;
using TravelPlanner.Domain;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Requests;

/// <summary>How people type: slips, missing marks, lower case. What an argument repeats stays as it is.</summary>
internal static class Noise
{
    private const int Slips = 12, Capital = 55, NoFinalMark = 30, FinalStop = 12, NoApostrophes = 8, NoCommas = 8, DoubledSpaces = 3, OtherWidth = 12, WideDigits = 2, Homophones = 4;
    private const int LeastWord = 4;

    private static readonly (char Full, char Half)[] Marks = [('，', ','), ('？', '?'), ('！', '!'), ('：', ':'), ('；', ';'), ('。', '.')];

    private static readonly (char Right, char Wrong)[] SoundAlike = [('的', '得'), ('在', '再'), ('订', '定'), ('哪', '那'), ('做', '作'), ('帮', '邦'), ('吗', '嘛'), ('像', '象')];

    public static string Apply(Expansion expansion, Scene scene)
    {
        var pieces = expansion.Pieces.ToArray();
        if (scene.Language == Language.Zh)
            Chinese(pieces, scene.Random);
        else
            English(pieces, scene.Random, scene.Lower);
        FinalMark(pieces, scene);
        var text = new StringBuilder();
        foreach (var piece in pieces)
            text.Append(piece.Text);
        return text.ToString();
    }

    private static void English(Piece[] pieces, Random random, bool lower)
    {
        if (random.Next(100) < Slips)
            Slip(pieces, random);
        if (random.Next(100) < NoApostrophes)
            Map(pieces, t => t.Replace("'", "", StringComparison.Ordinal));
        if (random.Next(100) < NoCommas)
            Map(pieces, t => t.Replace(",", "", StringComparison.Ordinal));
        if (random.Next(100) < DoubledSpaces)
            Map(pieces, t => t.Replace(" ", random.Next(3) == 0 ? "  " : " ", StringComparison.Ordinal));
        if (lower)
        {
            Map(pieces, t => t.ToLowerInvariant(), phrases: true);
        }
        else if (random.Next(100) < Capital && pieces is [{ Kind: PieceKind.Words or PieceKind.Phrase, Text.Length: > 0 } first, ..])
        {
            pieces[0] = first with { Text = char.ToUpperInvariant(first.Text[0]) + first.Text[1..] };
        }
    }

    private static void Chinese(Piece[] pieces, Random random)
    {
        if (random.Next(100) < OtherWidth)
        {
            foreach (var (full, half) in Marks)
                Map(pieces, t => t.Replace(full, half));
        }

        if (random.Next(100) < WideDigits)
            Map(pieces, t => string.Concat(t.Select(c => char.IsAsciiDigit(c) ? (char)(c - '0' + '０') : c)), phrases: true);
        if (random.Next(100) < Homophones)
        {
            var (right, wrong) = random.Pick(SoundAlike);
            Map(pieces, t => t.Replace(right, wrong));
        }
    }

    private static void Map(Piece[] pieces, Func<string, string> change, bool phrases = false)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].Kind == PieceKind.Words || (phrases && pieces[i].Kind == PieceKind.Phrase))
                pieces[i] = pieces[i] with { Text = change(pieces[i].Text) };
        }
    }

    private static void FinalMark(Piece[] pieces, Scene scene)
    {
        if (pieces is not [.., { Text.Length: > 0 } last])
            return;
        var end = last.Text[^1];
        if (last.Kind == PieceKind.Words && end is '.' or '?' or '!' or '。' or '？' or '！' && scene.Random.Next(100) < NoFinalMark)
            pieces[^1] = last with { Text = last.Text[..^1] };
        else if (char.IsLetterOrDigit(end) && scene.Random.Next(100) < FinalStop)
            pieces[^1] = last with { Text = last.Text + (scene.Language == Language.Zh ? "。" : ".") };
    }

    /// <summary>One letter of one ordinary word dropped, doubled or swapped with the next.</summary>
    private static void Slip(Piece[] pieces, Random random)
    {
        var at = random.Next(pieces.Length);
        if (pieces[at].Kind != PieceKind.Words)
            return;
        var text = pieces[at].Text;
        var start = random.Next(text.Length);
        while (start > 0 && char.IsAsciiLetter(text[start - 1]))
            start--;
        var end = start;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
            end++;
        if (end - start < LeastWord)
            return;
        var slip = random.Next(start + 1, end - 1);
        pieces[at] = pieces[at] with
        {
            Text = random.Next(3) switch
            {
                0 => text.Remove(slip, 1),
                1 => text.Insert(slip, text[slip].ToString()),
                _ => string.Concat(text.AsSpan(0, slip), text[slip + 1].ToString(), text[slip].ToString(), text.AsSpan(slip + 2)),
            },
        };
    }
}
