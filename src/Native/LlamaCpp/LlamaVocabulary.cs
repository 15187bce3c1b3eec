using System.Text;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>A model's tokens. Text is bytes here: a token may end in the middle of a character.</summary>
public sealed unsafe class LlamaVocabulary
{
    /// <summary>Bytes of text in one call: far beyond any context, and far below where 32-bit lengths end.</summary>
    public const int LongestText = 64 * 1024 * 1024;

    private readonly llama_model_handle _model;
    private readonly void* _vocab;
    private readonly byte[]?[] _pieces;

    internal LlamaVocabulary(llama_model_handle model)
    {
        _model = model;
        _vocab = Llama.llama_model_get_vocab(model);
        Count = Llama.llama_vocab_n_tokens(_vocab);
        _pieces = new byte[]?[Count];
        BeginOfText = Optional(Llama.llama_vocab_bos(_vocab));
        EndOfText = Optional(Llama.llama_vocab_eos(_vocab));
        EndOfTurn = Optional(Llama.llama_vocab_eot(_vocab));
        Separator = Optional(Llama.llama_vocab_sep(_vocab));
        Padding = Optional(Llama.llama_vocab_pad(_vocab));
        AddsBeginOfText = Llama.llama_vocab_get_add_bos(_vocab) != 0;
        AddsEndOfText = Llama.llama_vocab_get_add_eos(_vocab) != 0;
    }

    /// <summary>Tokens are 0 to this, exclusive.</summary>
    public int Count { get; }

    public int? BeginOfText { get; }

    public int? EndOfText { get; }

    public int? EndOfTurn { get; }

    public int? Separator { get; }

    public int? Padding { get; }

    /// <summary>Tokenising with specials puts <see cref="BeginOfText"/> first.</summary>
    public bool AddsBeginOfText { get; }

    /// <summary>Tokenising with specials puts <see cref="EndOfText"/> last.</summary>
    public bool AddsEndOfText { get; }

    internal void* Pointer => _vocab;

    /// <summary>The token ends an answer.</summary>
    public bool IsEndOfGeneration(int token) => Call(token, static (vocab, id) => Llama.llama_vocab_is_eog((void*)vocab, id) != 0);

    /// <summary>The token steers and is not part of the text, such as <c>&lt;|im_start|&gt;</c>.</summary>
    public bool IsControl(int token) => Call(token, static (vocab, id) => Llama.llama_vocab_is_control((void*)vocab, id) != 0);

    /// <summary>The token that is exactly this text, special tokens included (<c>&lt;tool_call&gt;</c>); null when there is none.</summary>
    public int? Find(string text)
    {
        var tokens = Tokenize(text, addSpecial: false, parseSpecial: true);
        return tokens.Length == 1 && Piece(tokens[0]).SequenceEqual(Encoding.UTF8.GetBytes(text)) ? tokens[0] : null;
    }

    /// <summary>The bytes of a token; special tokens as their text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public ReadOnlySpan<byte> Piece(int token)
    {
        Validate(token);
        return _pieces[token] ??= ReadPiece(token);
    }

    /// <param name="addSpecial">Put what the model wants around a text (see <see cref="AddsBeginOfText"/>).</param>
    /// <param name="parseSpecial">The text of a special token becomes that token. Never for text from outside.</param>
    public int[] Tokenize(string text, bool addSpecial = false, bool parseSpecial = false) => Tokenize(Encoding.UTF8.GetBytes(text), addSpecial, parseSpecial);

    /// <inheritdoc cref="Tokenize(string, bool, bool)"/>
    /// <exception cref="ArgumentException">The text is longer than <see cref="LongestText"/>.</exception>
    public int[] Tokenize(ReadOnlySpan<byte> utf8, bool addSpecial = false, bool parseSpecial = false)
    {
        if (utf8.Length > LongestText)
            throw new ArgumentException($"The text has {utf8.Length} bytes; at most {LongestText} are allowed.", nameof(utf8));
        ObjectDisposedException.ThrowIf(_model.IsClosed, this);
        // A token is at least a byte; what is added around is little.
        var tokens = new int[utf8.Length + 8];
        int count;
        fixed (byte* text = utf8)
        fixed (int* start = tokens)
        {
            byte nothing = 0;
            count = Llama.llama_tokenize(_vocab, text is null ? &nothing : text, utf8.Length, start, tokens.Length, LlamaModel.Flag(addSpecial), LlamaModel.Flag(parseSpecial));
        }

        return count >= 0 ? tokens[..count] : throw new LlamaException(LlamaFailure.Compute, $"a text that became {-(long)count} tokens.", $"at most {tokens.Length}.", "report this text: a token is never less than a byte.");
    }

    /// <summary>The bytes of tokens in a row.</summary>
    /// <param name="special">Write control tokens as their text; else leave them out.</param>
    public byte[] Detokenize(ReadOnlySpan<int> tokens, bool special = true)
    {
        var bytes = new MemoryStream(tokens.Length * 4);
        foreach (var token in tokens)
        {
            if (special || !IsControl(token))
                bytes.Write(Piece(token));
        }

        return bytes.ToArray();
    }

    internal void Validate(int token)
    {
        if ((uint)token >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"Tokens are 0 to {Count - 1}.");
    }

    private bool Call(int token, Func<nint, int, bool> ask)
    {
        Validate(token);
        ObjectDisposedException.ThrowIf(_model.IsClosed, this);
        return ask((nint)_vocab, token);
    }

    private byte[] ReadPiece(int token)
    {
        ObjectDisposedException.ThrowIf(_model.IsClosed, this);
        var buffer = new byte[64];
        while (true)
        {
            int length;
            fixed (byte* start = buffer)
                length = Llama.llama_token_to_piece(_vocab, token, start, buffer.Length, 0, 1);
            if (length >= 0)
                return buffer[..length];
            buffer = new byte[-length];
        }
    }

    private static int? Optional(int token) => token < 0 ? null : token;
}
