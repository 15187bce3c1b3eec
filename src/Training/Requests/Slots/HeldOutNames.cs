using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TravelPlanner.Training.Requests.Slots;

/// <summary>Which names training never sees: those whose hash says so, on every machine and in every order of drawing.</summary>
public static class HeldOutNames
{
    private const ulong OneIn = 10;

    public static bool Contains(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name.ToLowerInvariant()), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) % OneIn == 0;
    }

    internal static bool IsIn(string name, Split split) => Contains(name) == (split == Split.HeldOut);
}
