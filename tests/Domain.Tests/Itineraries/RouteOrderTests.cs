using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Domain.Itineraries.Solving;

namespace TravelPlanner.Domain.Tests.Itineraries;

public sealed class RouteOrderTests
{
    [Fact]
    public void Stops_on_a_line_are_taken_in_turn()
    {
        int[] line = [0, 9, 3, 6];

        Assert.Equal([0, 2, 3, 1], RouteOrder.Shortest(Minutes(line), fixLast: false));
    }

    [Fact]
    public void A_fixed_last_stop_stays_last()
    {
        int[] line = [0, 9, 6, 3];

        Assert.Equal([0, 2, 1, 3], RouteOrder.Shortest(Minutes(line), fixLast: true));
    }

    [Fact]
    public void No_permutation_is_shorter()
    {
        var matrices =
            from n in Gen.Choose(1, 6)
            from values in Gen.ArrayOf(Gen.Choose(1, 99), n * n)
            from fixLast in Gen.Elements(true, false)
            select (n, values, fixLast);

        Prop.ForAll(matrices.ToArbitrary(), input =>
        {
            var minutes = new int[input.n, input.n];
            for (var i = 0; i < input.n * input.n; i++)
                minutes[i / input.n, i % input.n] = input.values[i];
            var order = RouteOrder.Shortest(minutes, input.fixLast);
            var best = Permutations([.. Enumerable.Range(1, input.n - 1)])
                .Where(p => !input.fixLast || input.n == 1 || p[^1] == input.n - 1)
                .Min(p => Length(minutes, [0, .. p]));
            return order.Order().SequenceEqual(Enumerable.Range(0, input.n)) && Length(minutes, order) == best;
        }).QuickCheckThrowOnFailure();
    }

    private static int Length(int[,] minutes, IReadOnlyList<int> order) => order.Zip(order.Skip(1)).Sum(p => minutes[p.First, p.Second]);

    private static IEnumerable<int[]> Permutations(int[] items) =>
        items.Length == 0 ? [[]] : items.SelectMany((x, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (int[])[x, .. rest]));

    private static int[,] Minutes(int[] line)
    {
        var minutes = new int[line.Length, line.Length];
        for (var i = 0; i < line.Length; i++)
        {
            for (var j = 0; j < line.Length; j++)
                minutes[i, j] = Math.Abs(line[i] - line[j]);
        }

        return minutes;
    }
}
