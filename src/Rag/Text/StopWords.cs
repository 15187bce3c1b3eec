using System.Collections.Frozen;

namespace TravelPlanner.Rag.Text;

/// <summary>
/// Words that build a question and say nothing of what it asks for. A query leaves them out while it has others; the index keeps them, so that a query of nothing else is
/// still answered.
/// </summary>
public static class StopWords
{
    private const string English =
        """
        a an the this that these those it its i me my we our you your he she they them his her their of to in on at by for with from as and or but if than so
        is are was were be been being am do does did done have has had can could will would shall should may might must what which who whom whose when where why how there
        please tell some any
        """;

    /// <summary>Single characters, and pairs within which no other word begins.</summary>
    private const string Chinese =
        """
        的 了 是 在 有 和 与 为 着 个 这 那 也 就 都 而 及 或 被 把 吗 呢 吧 什 么 哪 些 多 少 如 何 怎 样 谁 几 请 我 你 您 们 它 他 她
        什么 哪些 哪个 哪里 多少 如何 怎么 怎样 为什 为何 请问 是否 能否 可以 我们 你们 他们 这个 那个 这些 那些
        """;

    // Stemmed, as the words of a query are.
    private static readonly FrozenSet<string> All =
        $"{English} {Chinese}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(w => w[0] < 0x80 ? Segmenter.Words(w) : [w]).ToFrozenSet(StringComparer.Ordinal);

    /// <param name="word">As <see cref="Segmenter.Words"/> gives it.</param>
    public static bool Contains(string word) => All.Contains(word);
}
