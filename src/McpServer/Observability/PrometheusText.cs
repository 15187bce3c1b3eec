using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace TravelPlanner.McpServer.Observability;

/// <summary>
/// Collects the server's instruments and writes them in Prometheus' text format 0.0.4. Series are few, because labels come
/// from fixed sets.
/// </summary>
public sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Metric> _metrics = new(StringComparer.Ordinal);

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
                listener.EnableMeasurementEvents(instrument, _metrics.GetOrAdd(instrument.Name, _ => new Metric(instrument)));
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((Metric)state!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((Metric)state!).Add(value, tags));
        _listener.Start();
    }

    public string Write()
    {
        var text = new StringBuilder();
        foreach (var (_, metric) in _metrics.OrderBy(m => m.Key, StringComparer.Ordinal))
            metric.Write(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private sealed class Metric(Instrument instrument)
    {
        private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
        private readonly double[] _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? [];

        private string Kind => instrument switch
        {
            Histogram<double> => "histogram",
            Counter<long> => "counter",
            _ => "gauge",
        };

        public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _series.GetOrAdd(Labels(tags), _ => new Series(_bounds.Length)).Add(value, _bounds);

        public void Write(StringBuilder text)
        {
            var name = Kind == "counter" ? $"{instrument.Name}_total" : instrument.Name;
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n# TYPE {name} {Kind}\n");
            foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
                series.Write(text, name, labels, Kind == "histogram" ? _bounds : null);
        }

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new StringBuilder();
            foreach (var (key, value) in tags)
            {
                var escaped = value?.ToString()?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal);
                labels.Append(labels.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{key}=\"{escaped}\"");
            }

            return labels.ToString();
        }
    }

    private sealed class Series(int bounds)
    {
        private readonly Lock _guard = new();
        private readonly long[] _buckets = new long[bounds];
        private double _sum;
        private long _count;

        public void Add(double value, double[] limits)
        {
            lock (_guard)
            {
                _sum += value;
                _count++;
                for (var i = 0; i < limits.Length; i++)
                {
                    if (value <= limits[i])
                        _buckets[i]++;
                }
            }
        }

        public void Write(StringBuilder text, string name, string labels, double[]? limits)
        {
            lock (_guard)
            {
                var braces = labels.Length == 0 ? "" : $"{{{labels}}}";
                if (limits is null)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{braces} {_sum}\n");
                    return;
                }

                var comma = labels.Length == 0 ? "" : ",";
                for (var i = 0; i < limits.Length; i++)
                    text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"{limits[i]}\"}} {_buckets[i]}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {_count}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_sum{braces} {_sum}\n{name}_count{braces} {_count}\n");
            }
        }
    }
}
