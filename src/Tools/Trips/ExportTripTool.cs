using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using TravelPlanner.Tools.Trips.Exports;

namespace TravelPlanner.Tools.Trips;

public sealed record ExportTripRequest(
    string TripId,
    [property: AllowedValues("ics", "geojson", "md", "html", "json")] string Format,
    [property: Description("Default the latest")] int? Version = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <summary>A file as text, UTF-8.</summary>
public sealed record ExportedTrip(string FileName, string MimeType, string Content);

/// <summary><c>export_trip</c>: a saved trip as a file.</summary>
public sealed class ExportTripTool(ITripStore trips, IGazetteer gazetteer)
{
    private static readonly JsonSerializerOptions Readable = new(ToolJson.Options) { WriteIndented = true };

    public Tool Create() => ToolFactory.Create<ExportTripRequest, ExportedTrip>(
        "export_trip", "trips", "Export a trip",
        "A saved trip as a file: ics (calendar), geojson (map), md, html, or json (all of it).",
        ToolTraits.Computes, inDefaultList: true, ExportAsync);

    /// <param name="format">ics, geojson, md, html or json.</param>
    /// <exception cref="ToolRefusalException">The trip holds nothing that the format can show.</exception>
    public static ExportedTrip Export(StoredTrip trip, string format, IGazetteer gazetteer, ToolContext context) => new(
        $"{trip.TripId}-v{trip.Version}.{format}",
        format switch
        {
            "ics" => "text/calendar",
            "geojson" => "application/geo+json",
            "md" => "text/markdown",
            "html" => "text/html",
            "json" => "application/json",
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "ics, geojson, md, html or json"),
        },
        format switch
        {
            "ics" => IcsExport.Write(trip, context),
            "geojson" => GeoJsonExport.Write(trip.Trip, gazetteer, context).ToJsonString(Readable),
            "md" => MarkdownExport.Write(TripSheet.Of(trip, context)),
            "html" => HtmlExport.Write(TripSheet.Of(trip, context), context.Language),
            _ => JsonSerializer.Serialize(new { trip.TripId, trip.Version, trip.SavedAt, trip.Content }, Readable),
        });

    private async ValueTask<ToolAnswer<ExportedTrip>> ExportAsync(ExportTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        var trip = await trips.RequireAsync(request.TripId, request.Version, context, cancellation);
        var file = Export(trip, request.Format, gazetteer, context);
        return new ToolAnswer<ExportedTrip>($"{file.FileName} ({file.MimeType})\n{file.Content}", file);
    }
}
