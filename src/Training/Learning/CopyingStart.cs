namespace TravelPlanner.Training.Learning;

/// <summary>
/// A start from which copying is learned in minutes instead of days on a processor: the first layer has a head that looks at the token before, the second finds where the
/// present token stood earlier and brings what came behind it (an induction head, as trained networks have), and two later layers bring what they look at unchanged. Only the starting values
/// differ; training may change all of them.
/// </summary>
internal static class CopyingStart
{
    /// <summary>This part of each embedding is the same for all tokens: what a head needs to look at a place whatever stands there.</summary>
    private const int Constant = 0;

    /// <summary>Pairs of a head that turn fast enough to tell neighbours apart, by 1 to some 0.2 a token.</summary>
    private const int FastPairs = 5;

    /// <summary>Makes scores this much larger, in queries and in keys.</summary>
    private const float Sharpness = 1.6f;

    /// <summary>How loud the token before is beside the present one; values are some eleven times as long as what is in the stream.</summary>
    private const float BehindStrength = 0.15f;

    private const float FoundStrength = 0.3f;
    private const float LaterStrength = 0.1f;

    public static void Apply(Network network, Random random)
    {
        var shape = network.Shape;
        if (shape.Layers < 2 || shape.HeadsWidth != shape.Width)
            return;
        for (var t = 0; t < shape.Tokens; t++)
            network.Embedding.Value[(t * shape.Width) + Constant] = 1;
        var directions = Orthogonal(2 * shape.HeadWidth, shape.Width, random);
        var (read, write) = (Slice(directions, 0, shape.HeadWidth), Slice(directions, shape.HeadWidth, shape.HeadWidth));
        LookBehind(network, read, write);
        FindAgain(network, read, write, random);
        foreach (var layer in network.Layers.Skip(3).Where((_, i) => i % 2 == 0))
            BringUnchanged(shape, layer, LaterStrength, random);
    }

    /// <summary>Head 0 of the first layer: the query is the key turned by one place, and what stood there is written into directions of its own.</summary>
    private static void LookBehind(Network network, float[,] read, float[,] write)
    {
        var (shape, layer, half) = (network.Shape, network.Layers[0], network.Shape.HeadWidth / 2);
        for (var row = 0; row < shape.HeadWidth; row++)
        {
            for (var column = 0; column < shape.Width; column++)
            {
                layer.QueryKeyValue.Value[(row * shape.Width) + column] *= 0.02f;
                layer.QueryKeyValue.Value[((shape.HeadsWidth + row) * shape.Width) + column] *= 0.02f;
                layer.QueryKeyValue.Value[(((2 * shape.HeadsWidth) + row) * shape.Width) + column] = column == Constant ? 0 : read[row, column];
                layer.Output.Value[(column * shape.HeadsWidth) + row] = column == Constant ? 0 : BehindStrength * write[row, column];
            }
        }

        for (var pair = 0; pair < FastPairs; pair++)
        {
            var angle = MathF.Pow(shape.RotaryBase, -2f * pair / shape.HeadWidth);
            Set(shape.HeadsWidth + pair, 1);
            Set(pair, MathF.Cos(angle));
            Set(pair + half, -MathF.Sin(angle));
        }

        Array.Fill(layer.QueryNorm.Value, Sharpness);
        Array.Fill(layer.KeyNorm.Value, Sharpness);

        void Set(int row, float value) => layer.QueryKeyValue.Value[(row * shape.Width) + Constant] = value;
    }

    /// <summary>The second layer: queries read the present token as the first layer's head read the one before; keys read what that head wrote.</summary>
    private static void FindAgain(Network network, float[,] read, float[,] write, Random random)
    {
        var (shape, layer, half) = (network.Shape, network.Layers[1], network.Shape.HeadWidth / 2);
        for (var head = 0; head < shape.Heads; head++)
        {
            for (var row = 0; row < shape.HeadWidth; row++)
            {
                // The pairs before turn too fast to compare tokens that are a hundred apart.
                var slow = row % half >= half * 3 / 8;
                for (var column = 0; column < shape.Width; column++)
                {
                    layer.QueryKeyValue.Value[(((head * shape.HeadWidth) + row) * shape.Width) + column] = slow && column != Constant ? read[row, column] : 0.002f * (random.NextSingle() - 0.5f);
                    layer.QueryKeyValue.Value[((shape.HeadsWidth + (head * shape.HeadWidth) + row) * shape.Width) + column] = slow && column != Constant ? write[row, column] : 0.002f * (random.NextSingle() - 0.5f);
                }
            }
        }

        Array.Fill(layer.QueryNorm.Value, Sharpness);
        Array.Fill(layer.KeyNorm.Value, Sharpness);
        BringUnchanged(shape, layer, FoundStrength, random);
    }

    /// <summary>Values are turned, and the output turns them back.</summary>
    private static void BringUnchanged(NetworkShape shape, Layer layer, float strength, Random random)
    {
        var turn = Orthogonal(shape.HeadsWidth, shape.Width, random);
        for (var row = 0; row < shape.HeadsWidth; row++)
        {
            for (var column = 0; column < shape.Width; column++)
            {
                layer.QueryKeyValue.Value[(((2 * shape.HeadsWidth) + row) * shape.Width) + column] = turn[row, column];
                layer.Output.Value[(column * shape.HeadsWidth) + row] = column == Constant ? 0 : strength * turn[row, column];
            }
        }
    }

    private static float[,] Slice(float[,] matrix, int first, int count)
    {
        var rows = new float[count, matrix.GetLength(1)];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < matrix.GetLength(1); j++)
                rows[i, j] = matrix[first + i, j];
        }

        return rows;
    }

    /// <summary>Random rows of length one, at right angles to each other.</summary>
    private static float[,] Orthogonal(int rows, int columns, Random random)
    {
        var matrix = new float[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                matrix[i, j] = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
            for (var before = 0; before < i; before++)
                AddRow(matrix, i, before, -Dot(matrix, i, before));
            var length = MathF.Sqrt(Dot(matrix, i, i));
            for (var j = 0; j < columns; j++)
                matrix[i, j] /= length;
        }

        return matrix;
    }

    private static float Dot(float[,] matrix, int row, int other)
    {
        var sum = 0f;
        for (var j = 0; j < matrix.GetLength(1); j++)
            sum += matrix[row, j] * matrix[other, j];
        return sum;
    }

    private static void AddRow(float[,] matrix, int row, int other, float factor)
    {
        for (var j = 0; j < matrix.GetLength(1); j++)
            matrix[row, j] += factor * matrix[other, j];
    }
}
