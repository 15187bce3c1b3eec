namespace TravelPlanner.Rag.Retrieval;

/// <summary>What a reader should know about an answer, in both languages.</summary>
internal static class KnowledgeNotes
{
    public static IReadOnlyList<KnowledgeNote> Of(IReadOnlyList<KnowledgePassage> passages, UnderstoodQuery understood, KnowledgeQuery query, bool searchedMeaning, bool isClear)
    {
        var notes = new List<KnowledgeNote>();
        if (!searchedMeaning)
            notes.Add(new("words_only", "Searched by words alone: the index has no vectors of the configured embedder.", "仅按字词检索：索引没有所配置嵌入模型的向量。"));
        if (passages.Count == 0)
        {
            notes.Add(new("nothing_found", "Nothing in the corpus answers this.", "知识库中没有能回答此问题的内容。"));
            return notes;
        }

        if (!isClear)
            notes.Add(new("weak", "These passages are only loosely related and may not answer the question.", "以下内容仅略有关联，未必能回答问题。"));
        var language = query.Language ?? understood.Language;
        if (passages.All(p => p.Language != language))
            notes.Add(new("other_language", "Only passages in another language were found.", "只找到其他语言的内容。"));
        var cities = understood.Places.Where(p => p.City is not null).ToList();
        if (cities.Count > 0 && !passages.Any(p => cities.Exists(c => c.City == p.Place)))
        {
            notes.Add(new(
                "other_place", $"No passage is about {string.Join(", ", cities.Select(c => c.English))} itself.", $"没有直接关于{string.Join('、', cities.Select(c => c.Chinese))}的内容。"));
        }

        if (passages.Any(p => p.IsOld))
            notes.Add(new("old", "Some passages are old; check what may have changed.", "部分内容较旧，可能已有变化，请核实。"));
        if (passages.Any(p => p.IsCut))
            notes.Add(new("cut", "A passage was cut to fit the budget.", "有内容因篇幅限制被截短。"));
        return notes;
    }
}
