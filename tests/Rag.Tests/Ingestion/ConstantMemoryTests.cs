using System.Text;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Tests.Ingestion;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone
{
}

/// <summary>Alone in the process: what others hold would be measured with it.</summary>
[Collection(nameof(Alone))]
public sealed class ConstantMemoryTests
{
    [Fact]
    public void A_dump_is_read_at_constant_memory()
    {
        using var dump = new EndlessDump(pages: 20_000, pageCharacters: 4_000);
        var file = new SourceFile("t/d.xml", "d.xml", "/d.xml", null, () => dump);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var count = 0;
        foreach (var draft in new DocumentReaders(new IngestionLimits(), RecordFields.Usual).Read(file))
        {
            if (++count % 2_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(20_000, count);
        Assert.InRange(most, 0, 4 * 1024 * 1024);
    }

    /// <summary>80 MB of dump that nobody holds.</summary>
    private sealed class EndlessDump(int pages, int pageCharacters) : Stream
    {
        private byte[] _part = Encoding.UTF8.GetBytes("<mediawiki>");
        private int _at;
        private int _page;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_at == _part.Length)
            {
                if (_page > pages)
                    return 0;
                _part = Encoding.UTF8.GetBytes(_page++ == pages ? "</mediawiki>" : $"<page><title>Page {_page}</title><ns>0</ns><revision><text>{new string('t', pageCharacters)}</text></revision></page>");
                _at = 0;
            }

            var read = Math.Min(count, _part.Length - _at);
            _part.AsSpan(_at, read).CopyTo(buffer.AsSpan(offset));
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
