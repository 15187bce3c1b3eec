using System.Globalization;

namespace TravelPlanner.Providers.Embedded.Simulation;

/// <summary>Four hexadecimal digits at the end of an id: a typing error or another seed is refused instead of quoted.</summary>
internal static class OfferCheck
{
    private const int LongestId = 400;

    public static string Seal(string text, StableHash seed) => $"{text}.{Digits(text, seed)}";

    public static string? Open(string id, StableHash seed) =>
        id.Length <= LongestId && id.LastIndexOf('.') is > 0 and var end && id[(end + 1)..] == Digits(id[..end], seed) ? id[..end] : null;

    private static string Digits(string text, StableHash seed) => (seed.And("offer").And(text).Value & 0xFFFF).ToString("x4", CultureInfo.InvariantCulture);
}
