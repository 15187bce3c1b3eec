using System.Text;

namespace TravelPlanner.Training;

/// <summary>The 3,755 characters of level 1 of GB 2312, which nearly all Chinese text is written with.</summary>
public static class HanCharacters
{
    private const int FirstRow = 16;
    private const int LastRow = 55;
    private const int Cells = 94;

    /// <summary>The last row of level 1 has five cells less.</summary>
    private const int LastRowCells = 89;

    public static IEnumerable<Rune> Common()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding("gb2312");
        for (var row = FirstRow; row <= LastRow; row++)
        {
            for (var cell = 1; cell <= (row == LastRow ? LastRowCells : Cells); cell++)
                yield return encoding.GetString([(byte)(0xA0 + row), (byte)(0xA0 + cell)]).EnumerateRunes().First();
        }
    }
}
