namespace TravelPlanner.Training.Learning;

/// <summary>Weights that learn: values, the gradient of the present step, and the optimiser's two moments.</summary>
/// <param name="decays">Matrices are drawn towards zero; norms are not.</param>
/// <param name="blocks">Matrices that lie below each other in it, each of which <see cref="Muon"/> moves by itself; 0 for what Adam moves.</param>
internal sealed class Parameter(string name, int rows, int columns, bool decays, int blocks = 0)
{
    public string Name => name;

    public int Rows => rows;

    public int Columns => columns;

    public int Blocks => blocks;

    public bool Decays => decays;

    public float[] Value { get; } = new float[rows * columns];

    public float[] Gradient { get; } = new float[rows * columns];

    public float[] Mean { get; } = new float[rows * columns];

    public float[] Square { get; } = new float[rows * columns];

    /// <summary>As the right side of <c>x · Wᵀ</c>: a row a result.</summary>
    public MatrixView Weights => new(Value, 0, columns);

    public MatrixView Gradients => new(Gradient, 0, columns);
}
