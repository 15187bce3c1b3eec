using System.Buffers;
using System.Security.Cryptography;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Models;

internal static class FileHash
{
    private const int Chunk = 1024 * 1024;

    /// <returns>SHA-256, 64 lower-case hexadecimal digits.</returns>
    public static async Task<string> Sha256Async(string path, TransferMeter? meter, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var stream = new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        await using var _ = stream;
        meter?.Begin(TransferPhase.Verifying, 0, stream.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                meter?.Add(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
