using System.Globalization;
using System.Text;

namespace TravelPlanner.Training.Learning;

/// <summary>Draws losses over steps as an SVG picture; the loss axis is logarithmic.</summary>
public static class LossCurve
{
    private const int Width = 720;
    private const int Height = 360;
    private const int Left = 60;
    private const int Bottom = 40;
    private const int Top = 30;
    private const int Right = 20;

    public static string Draw(IReadOnlyList<LossPoint> points)
    {
        var losses = points.SelectMany(p => new[] { p.Loss, p.HeldOutLoss ?? p.Loss }).Where(l => l > 0).DefaultIfEmpty(1).ToList();
        var (low, high, last) = (Math.Floor(Math.Log10(losses.Min())), Math.Ceiling(Math.Log10(losses.Max())), Math.Max(1, points.Count == 0 ? 1 : points[^1].Step));
        if (high <= low)
            high = low + 1;
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect width="{Width}" height="{Height}" fill="white"/>""");
        for (var power = low; power <= high; power++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(Math.Pow(10, power)):F1}" y2="{Y(Math.Pow(10, power)):F1}" stroke="#ddd"/>""");
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left - 8}" y="{Y(Math.Pow(10, power)) + 4:F1}" text-anchor="end">{Math.Pow(10, power)}</text>""");
        }

        for (var i = 0; i <= 4; i++)
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{X(last * i / 4.0):F1}" y="{Height - Bottom + 18}" text-anchor="middle">{last * i / 4}</text>""");
        Line(points.Select(p => (p.Step, p.Loss)), "#2a6f97", "training");
        Line(points.Where(p => p.HeldOutLoss is not null).Select(p => (p.Step, p.HeldOutLoss!.Value)), "#d1495b", "held out");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="18">loss a target token (nats) over steps; <tspan fill="#2a6f97">training</tspan>, <tspan fill="#d1495b">held out</tspan></text>""");
        return svg.AppendLine("</svg>").ToString();

        double X(double step) => Left + ((Width - Left - Right) * step / last);
        double Y(double loss) => Top + ((Height - Top - Bottom) * (high - Math.Log10(loss)) / (high - low));
        void Line(IEnumerable<(int Step, double Loss)> line, string colour, string title)
        {
            var corners = string.Join(' ', line.Where(p => p.Loss > 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Step):F1},{Y(p.Loss):F1}")));
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<polyline points="{corners}" fill="none" stroke="{colour}" stroke-width="1.5"><title>{title}</title></polyline>""");
        }
    }
}
