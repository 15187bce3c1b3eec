namespace TravelPlanner.Tools.Tests.Calling;

public sealed class PagingTests
{
    private static readonly IReadOnlyList<int> Ten = [.. Enumerable.Range(0, 10)];

    [Fact]
    public void Pages_follow_one_another_and_leave_nothing_out()
    {
        var seen = new List<int>();
        string? cursor = null;
        do
        {
            var page = Page<int>.Of(Ten, 4, cursor, "query");
            seen.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(Ten, seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("OTk5LjAwMDAwMDAw")]
    [InlineData("a very long cursor that nobody ever gave out to anyone at all")]
    public void A_strange_cursor_is_refused(string cursor) =>
        Assert.Equal("cursor", Assert.Throws<ToolRefusalException>(() => Page<int>.Of(Ten, 4, cursor, "query")).Failure.Field);

    [Fact]
    public void A_cursor_of_another_query_is_refused()
    {
        var cursor = Page<int>.Of(Ten, 4, null, "query").NextCursor;

        Assert.Throws<ToolRefusalException>(() => Page<int>.Of(Ten, 4, cursor, "another"));
    }
}
