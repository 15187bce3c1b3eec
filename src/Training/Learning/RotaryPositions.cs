namespace TravelPlanner.Training.Learning;

/// <summary>Turns the halves of a head against each other by an angle that grows with the position.</summary>
internal sealed class RotaryPositions
{
    private readonly int _half;
    private readonly float[] _frequencies;
    private float[] _cos = [];
    private float[] _sin = [];

    public RotaryPositions(int headWidth, float rotaryBase)
    {
        _half = headWidth / 2;
        _frequencies = [.. Enumerable.Range(0, _half).Select(i => MathF.Pow(rotaryBase, -2f * i / headWidth))];
    }

    /// <summary>Makes ready for positions below this.</summary>
    public void Prepare(int positions)
    {
        if (_cos.Length >= positions * _half)
            return;
        (_cos, _sin) = (new float[positions * _half], new float[positions * _half]);
        for (var position = 0; position < positions; position++)
        {
            for (var i = 0; i < _half; i++)
                (_sin[(position * _half) + i], _cos[(position * _half) + i]) = MathF.SinCos(position * _frequencies[i]);
        }
    }

    /// <param name="back">Turns back: the gradient's way.</param>
    public void Turn(Span<float> head, int position, bool back)
    {
        for (var i = 0; i < _half; i++)
        {
            var (cos, sin) = (_cos[(position * _half) + i], back ? -_sin[(position * _half) + i] : _sin[(position * _half) + i]);
            var (low, high) = (head[i], head[i + _half]);
            head[i] = (low * cos) - (high * sin);
            head[i + _half] = (high * cos) + (low * sin);
        }
    }
}
