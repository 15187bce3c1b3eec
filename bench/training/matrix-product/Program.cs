using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using TravelPlanner.Training.Learning;

// The products of one training step of the small model, against what the processor's multiply-adds can do at most: registers only, no memory, on as many threads.
const int Tokens = 4000, Width = 256, Feed = 768, Vocabulary = 6934, TargetRows = 512;
const int Rounds = 7;

(string Name, Func<float[], float[], float[], Action> Make, int M, int N, int K)[] products =
[
    ("queries, keys, values", Forward(Tokens, 3 * Width, Width), Tokens, 3 * Width, Width),
    ("gate and up", Forward(Tokens, 2 * Feed, Width), Tokens, 2 * Feed, Width),
    ("down", Forward(Tokens, Width, Feed), Tokens, Width, Feed),
    ("gate and up, gradient of the input", (a, b, c) => () => MatrixProduct.Multiply(new(a, 0, 2 * Feed), new(b, 0, Width), new(c, 0, Width), Tokens, Width, 2 * Feed, add: false), Tokens, Width, 2 * Feed),
    ("gate and up, gradient of the weights", (a, b, c) => () => MatrixProduct.Multiply(new MatrixView(a, 0, 2 * Feed).Transposed, new(b, 0, Width), new(c, 0, Width), 2 * Feed, Width, Tokens, add: true), 2 * Feed, Width, Tokens),
    ("logits", Forward(TargetRows, Vocabulary, Width), TargetRows, Vocabulary, Width),
];

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"product",-38} {"GFLOP/s",8} {"limit",8} {"share",6}"));
foreach (var (name, make, m, n, k) in products)
{
    var run = make(Filled((long)m * k), Filled((long)n * k), new float[(long)m * n]);
    run();
    var (rates, limits) = (new List<double>(), new List<double>());
    for (var round = 0; round < Rounds; round++)
    {
        limits.Add(Limit());
        rates.Add(Rate(run, 2.0 * m * n * k));
    }

    var (rate, limit) = (Median(rates), Median(limits));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-38} {rate,8:F0} {limit,8:F0} {rate / limit,6:F2}"));
}

static Func<float[], float[], float[], Action> Forward(int m, int n, int k) => (a, b, c) => () =>
    MatrixProduct.Multiply(new(a, 0, k), new MatrixView(b, 0, k).Transposed, new(c, 0, n), m, n, k, add: false);

static double Rate(Action run, double operations)
{
    const int Times = 5;
    var began = Stopwatch.GetTimestamp();
    for (var i = 0; i < Times; i++)
        run();
    return operations * Times / Stopwatch.GetElapsedTime(began).TotalSeconds / 1e9;
}

static double Limit()
{
    const int Steps = 4_000_000;
    var threads = Environment.ProcessorCount;
    var began = Stopwatch.GetTimestamp();
    Parallel.For(0, threads, _ => Sink(MultiplyAdds(Steps)));
    return (double)threads * Steps * 12 * Vector512<float>.Count * 2 / Stopwatch.GetElapsedTime(began).TotalSeconds / 1e9;
}

// Twelve sums that do not wait for each other: enough for two units of four cycles each.
static float MultiplyAdds(int steps)
{
    Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default, i = default, j = default, k = default, l = default;
    var (x, y) = (Vector512.Create(0.999f), Vector512.Create(0.001f));
    for (var step = 0; step < steps; step++)
    {
        a = Vector512.FusedMultiplyAdd(a, x, y);
        b = Vector512.FusedMultiplyAdd(b, x, y);
        c = Vector512.FusedMultiplyAdd(c, x, y);
        d = Vector512.FusedMultiplyAdd(d, x, y);
        e = Vector512.FusedMultiplyAdd(e, x, y);
        f = Vector512.FusedMultiplyAdd(f, x, y);
        g = Vector512.FusedMultiplyAdd(g, x, y);
        h = Vector512.FusedMultiplyAdd(h, x, y);
        i = Vector512.FusedMultiplyAdd(i, x, y);
        j = Vector512.FusedMultiplyAdd(j, x, y);
        k = Vector512.FusedMultiplyAdd(k, x, y);
        l = Vector512.FusedMultiplyAdd(l, x, y);
    }

    return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
}

static void Sink(float value)
{
    if (float.IsNaN(value))
        throw new InvalidOperationException("the sums converge; they cannot be no number");
}

static float[] Filled(long length)
{
    var random = new Random(1);
    var values = new float[length];
    for (var i = 0; i < values.Length; i++)
        values[i] = random.NextSingle() - 0.5f;
    return values;
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
