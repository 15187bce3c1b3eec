using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Models.Gguf;

namespace TravelPlanner.InferenceWorker.Tests.Models.Gguf;

public sealed class GgufTests
{
    private static readonly byte[] Small = Write(w =>
    {
        w.Add("general.architecture", "qwen3");
        w.Add("qwen3.block_count", 2u);
        w.Add("tokenizer.ggml.tokens", ["a", "b", "ab"]);
        w.Add("tokenizer.ggml.token_type", [1, 1, 1]);
        w.AddTensor("token_embd.weight", GgmlType.F16, 4, 3);
        w.AddTensor("output_norm.weight", GgmlType.F32, 4);
    });

    [Fact]
    public void What_is_written_is_read_again()
    {
        var file = GgufReader.Read(new MemoryStream(Small));
        Assert.Equal((3u, 32L, "qwen3", 2L), (file.Version, file.Alignment, file.Architecture, file.Whole("qwen3.block_count")));
        Assert.Equal((GgufValueType.String, 3ul), (file.List("tokenizer.ggml.tokens")!.ElementType, file.List("tokenizer.ggml.tokens")!.Count));
        Assert.Equal(["token_embd.weight F16 4x3 at 0, 24 bytes", "output_norm.weight F32 4 at 32, 16 bytes"], file.Tensors.Select(t => $"{t.Name} {t.Type.Name} {string.Join('x', t.Dimensions)} at {t.Offset}, {t.Bytes} bytes"));
    }

    [Theory]
    [InlineData("", "ends within the header")]
    [InlineData("PK zip", "does not begin with GGUF")]
    public void What_is_no_model_is_refused(string content, string reason) => Refused(Encoding.UTF8.GetBytes(content), reason);

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var whole = GgufReader.Read(new MemoryStream(Small));
        var end = whole.DataPosition + whole.Tensors[^1].Offset + whole.Tensors[^1].Bytes;
        for (var length = 0; length < end; length++)
            Assert.Throws<GgufException>(() => GgufReader.Read(new MemoryStream(Small, 0, length)));
        Assert.NotNull(GgufReader.Read(new MemoryStream(Small, 0, (int)end)));
    }

    [Theory]
    [InlineData(4, 9, "version 9")]
    [InlineData(8, int.MaxValue, "tensors; up to 65536")]
    [InlineData(16, int.MaxValue, "keys; up to 65536")]
    [InlineData(24, int.MaxValue, "a text of 2147483647 bytes; up to 65535")]
    public void Counts_beyond_all_reason_are_refused_before_anything_is_allocated(int at, int value, string reason)
    {
        var bytes = Small.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        Refused(bytes, reason);
    }

    [Fact]
    public void A_list_longer_than_the_file_is_refused()
    {
        var bytes = Small.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(After(bytes, "tokenizer.ggml.tokens") + 8), 1UL << 60);
        Refused(bytes, "is a list of 1152921504606846976; the file has room for");
    }

    [Theory]
    [InlineData(4, 1UL << 40, "has a dimension of 1099511627776")]
    [InlineData(4, 0, "has a dimension of 0")]
    [InlineData(12, 1UL << 30, "the file has")]
    [InlineData(24, 64, "begins at 64; after the one before it 0 is expected")]
    public void A_tensor_that_reaches_beyond_the_file_or_over_another_is_refused(int at, ulong value, string reason)
    {
        var bytes = Small.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(After(bytes, "token_embd.weight") + at), value);
        Refused(bytes, reason);
    }

    [Fact]
    public void A_tensor_of_an_unknown_type_is_refused()
    {
        var bytes = Small.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(After(bytes, "token_embd.weight") + 20), 4);
        Refused(bytes, "of the type 4, which is not known");
    }

    [Fact]
    public void What_the_engine_would_trust_is_checked()
    {
        Refused(Write(w => w.Add("general.name", "x")), "no general.architecture");
        Refused(Write(w => { Model(w); w.Add("qwen3.attention.head_count", 0u); }), "head_count is 0; a whole number from 1");
        Refused(Write(w => { Model(w); w.Add("qwen3.block_count", "two"); }), "block_count is two");
        Refused(Write(w => { Model(w); w.Add("general.alignment", 48u); }), "general.alignment is 48; a power of two");
        Refused(Write(w => { Model(w); w.Add("tokenizer.ggml.tokens", 7u); }), "tokens is no list of String");
        Refused(Write(w => { Model(w); w.Add("tokenizer.ggml.tokens", ["a", "b"]); w.Add("tokenizer.ggml.token_type", [1]); }), "token_type has 1 entries, the vocabulary 2");
        Refused(Write(w => { Model(w); w.Add("tokenizer.ggml.tokens", ["a", "b"]); w.AddTensor("token_embd.weight", GgmlType.F32, 4, 3); }), "2 tokens, token_embd.weight 3 rows");
        Refused(Write(w => { Model(w); Model(w); }), "is there twice");
        Refused(Write(w => { Model(w); w.AddTensor("a", GgmlType.F32, 4); w.AddTensor("a", GgmlType.F32, 4); }), "tensor a is there twice");

        static void Model(GgufWriter w) => w.Add("general.architecture", "qwen3");
    }

    /// <summary>A hundred thousand damaged headers: each is read or refused with a sentence, and none makes the reader allocate more than it has.</summary>
    [Fact]
    public void A_damaged_header_is_read_or_refused()
    {
        var header = (int)GgufReader.Read(new MemoryStream(Small)).DataPosition;
        var damage =
            from at in Gen.Choose(0, header - 1)
            from value in Gen.Frequency((3, Gen.Elements<byte>(0, 1, 2, 9, 0x7F, 0x80, 0xFF)), (2, Gen.Choose(0, 255).Select(v => (byte)v)))
            select (at, value);
        var damages = from count in Gen.Choose(1, 6) from all in damage.ListOf(count) select all;
        var (read, most) = (0, 0L);
        foreach (var mutations in damages.Sample(100_000))
        {
            var bytes = Small.ToArray();
            foreach (var (at, value) in mutations)
                bytes[at] = value;
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                GgufReader.Read(new MemoryStream(bytes));
                read++;
            }
            catch (GgufException refused)
            {
                Assert.NotEmpty(refused.Message);
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(read, 1, 99_999);
        // The buffer of 64 KiB, and a refusal with its text and trace.
        Assert.InRange(most, 64 * 1024, 256 * 1024);
    }

    private static byte[] Write(Action<GgufWriter> declare)
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream);
        declare(writer);
        writer.WriteHeader();
        foreach (var tensor in writer.Tensors)
            writer.WriteTensor([new byte[tensor.Bytes]]);
        return stream.ToArray();
    }

    /// <summary>The place behind a text of the header.</summary>
    private static int After(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) + text.Length;

    private static void Refused(byte[] bytes, string reason) => Assert.Contains(reason, Assert.Throws<GgufException>(() => GgufReader.Read(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
}
