using ModelContextProtocol.Protocol;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace TravelPlanner.McpServer.Observability;

/// <summary>Sends traces and metrics over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and costs nothing otherwise.</summary>
internal sealed class OpenTelemetryExport : IDisposable
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>What the SDK names its own activities and meters.</summary>
    private const string SdkSource = "Experimental.ModelContextProtocol";

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private OpenTelemetryExport(Implementation server)
    {
        var resource = ResourceBuilder.CreateDefault().AddService(server.Name, serviceVersion: server.Version);
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(SdkSource, "Microsoft.AspNetCore").AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(Telemetry.Name, SdkSource, "Microsoft.AspNetCore.Hosting").AddOtlpExporter().Build();
    }

    public static OpenTelemetryExport? StartIfConfigured(Implementation server) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable)) ? null : new OpenTelemetryExport(server);

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
