using TravelPlanner.Training.Learning;

namespace TravelPlanner.Training.Tests.Learning;

public sealed class MatrixProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 47, 3)]
    [InlineData(8, 48, 256)]
    [InlineData(65, 97, 300)]
    [InlineData(200, 20, 700)]
    public void A_product_is_the_sum_of_products(int m, int n, int k)
    {
        var random = new Random(m + n + k);
        float[] a = Numbers(m * k), b = Numbers(k * n), c = Numbers(m * n);
        foreach (var (transposeA, transposeB, add, parallel) in from x in Both from y in Both from z in Both from w in Both select (x, y, z, w))
        {
            var (left, right) = (transposeA ? new MatrixView(a, 0, m).Transposed : new MatrixView(a, 0, k), transposeB ? new MatrixView(b, 0, k).Transposed : new MatrixView(b, 0, n));
            var result = c.ToArray();
            MatrixProduct.Multiply(left, right, new MatrixView(result, 0, n), m, n, k, add, parallel);

            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var sum = add ? (double)c[(i * n) + j] : 0;
                    for (var p = 0; p < k; p++)
                        sum += (double)At(left, i, p) * At(right, p, j);
                    Assert.Equal(sum, result[(i * n) + j], 1e-3);
                }
            }
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static readonly bool[] Both = [false, true];

    private static float At(MatrixView view, int row, int column) => view.Data[view.Offset + (row * view.RowStride) + (column * view.ColumnStride)];
}
