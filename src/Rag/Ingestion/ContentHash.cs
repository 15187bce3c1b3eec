using System.Security.Cryptography;
using System.Text;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>SHA-256 in lower hex.</summary>
internal static class ContentHash
{
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));
}
