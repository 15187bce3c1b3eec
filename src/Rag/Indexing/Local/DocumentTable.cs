using Dapper;
using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Text;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>What filters ask of the documents of a segment, in memory; a document's chunks are rows that follow each other.</summary>
internal sealed class DocumentTable
{
    private readonly Column _places;
    private readonly Column _countries;
    private readonly Column _categories;
    private readonly Column _languages;
    private readonly LocalDate?[] _revised;
    private readonly Dictionary<string, int> _numbers;

    private DocumentTable(List<Row> rows)
    {
        Ids = [.. rows.Select(r => r.Id)];
        First = [.. rows.Select(r => (int)r.First)];
        Chunks = [.. rows.Select(r => (int)r.Chunks)];
        (_places, _countries) = (new(rows.Select(r => r.Place)), new(rows.Select(r => r.Country)));
        (_categories, _languages) = (new(rows.Select(r => r.Category)), new(rows.Select(r => r.Language)));
        _revised = [.. rows.Select(r => r.Revised is null ? (LocalDate?)null : LocalDatePattern.Iso.Parse(r.Revised).Value)];
        _numbers = Ids.Index().ToDictionary(i => i.Item, i => i.Index, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Ids { get; }

    public int[] First { get; }

    public int[] Chunks { get; }

    public static DocumentTable Read(SqliteConnection connection) =>
        new(connection.Query<Row>("SELECT id AS Id, first AS First, chunks AS Chunks, place AS Place, country AS Country, category AS Category, language AS Language, revised AS Revised FROM documents ORDER BY number").AsList());

    /// <summary>The number of a document; null when this segment never had it.</summary>
    public int? Number(string id) => _numbers.TryGetValue(id, out var number) ? number : null;

    /// <summary>The rows that a filter lets pass.</summary>
    public RowSet Allowed(PassageFilter filter, int rows)
    {
        var allowed = new RowSet(rows);
        if (filter.AsksNothing)
        {
            allowed.AddRange(0, rows);
            return allowed;
        }

        var (place, country, category, language) = (_places.Pass(filter.Places), _countries.Pass(filter.Countries), _categories.Pass(filter.Categories), _languages.Pass(filter.Languages));
        for (var i = 0; i < First.Length; i++)
        {
            if (place.Has(i) && country.Has(i) && category.Has(i) && language.Has(i) && (filter.RevisedFrom is not { } from || _revised[i] >= from))
                allowed.AddRange(First[i], Chunks[i]);
        }

        return allowed;
    }

    /// <summary>The rows of these documents; null for none.</summary>
    public RowSet? RowsOf(RowSet documents, int rows)
    {
        if (documents.Count == 0)
            return null;
        var set = new RowSet(rows);
        for (var i = 0; i < First.Length; i++)
        {
            if (documents.Contains(i))
                set.AddRange(First[i], Chunks[i]);
        }

        return set;
    }

    /// <summary>A document's values of one kind as numbers; 0 is none.</summary>
    private sealed class Column
    {
        private readonly int[] _codes;
        private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);

        public Column(IEnumerable<string?> values) => _codes = [.. values.Select(Code)];

        public Passing Pass(IReadOnlySet<string>? wanted)
        {
            if (wanted is null or { Count: 0 })
                return new(_codes, null);
            var codes = new bool[_values.Count + 1];
            foreach (var value in wanted)
            {
                if (_values.TryGetValue(value, out var code))
                    codes[code] = true;
            }

            return new(_codes, codes);
        }

        private int Code(string? value)
        {
            if (value is null)
                return 0;
            if (!_values.TryGetValue(value, out var code))
                _values.Add(value, code = _values.Count + 1);
            return code;
        }
    }

    private readonly struct Passing(int[] codes, bool[]? pass)
    {
        public bool Has(int document) => pass is null || pass[codes[document]];
    }

    private sealed record Row(string Id, long First, long Chunks, string? Place, string? Country, string Category, string Language, string? Revised);
}
