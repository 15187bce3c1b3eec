using System.Buffers;
using System.Text;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>
/// Picks the tokens of one sequence. The largest logits are found first, so that the engine's steps see tens of candidates and not a whole vocabulary. A grammar
/// checks only the picked one (microseconds); when it is forbidden, the likeliest <see cref="Widened"/> are filtered by the grammar, and the whole vocabulary only
/// when none of them is allowed (10 to 20 ms).
/// </summary>
public sealed unsafe class LlamaSampler : IDisposable
{
    /// <summary>Candidates a grammar filters before it filters the whole vocabulary.</summary>
    public const int Widened = 512;

    private readonly LlamaModel _model;
    private readonly LlamaSamplerOptions _options;
    private readonly llama_sampler_handle _chain;
    private readonly llama_sampler_handle? _grammar;
    private readonly int[] _window;
    private int _seen;
    private bool _paused;
    private bool _begun;
    private byte[] _begunCharacter = [];

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public LlamaSampler(LlamaModel model, LlamaSamplerOptions options)
    {
        Validate(model, options);
        (_model, _options) = (model, options);
        _window = Penalizes(options) ? new int[options.PenaltyWindow] : [];
        _chain = Llama.llama_sampler_chain_init(new llama_sampler_chain_params { no_perf = 1 });
        if (_window.Length > 0)
            Llama.llama_sampler_chain_add(_chain, Llama.llama_sampler_init_penalties(model.Vocabulary.Count, options.PenaltyWindow, options.RepeatPenalty, options.FrequencyPenalty, options.PresencePenalty));
        if (options.Temperature <= 0)
        {
            Llama.llama_sampler_chain_add(_chain, Llama.llama_sampler_init_greedy());
        }
        else
        {
            if (options.TopK > 0)
                Llama.llama_sampler_chain_add(_chain, Llama.llama_sampler_init_top_k(options.TopK));
            if (options.TopP < 1)
                Llama.llama_sampler_chain_add(_chain, Llama.llama_sampler_init_top_p(options.TopP, 1));
            if (options.MinP > 0)
                Llama.llama_sampler_chain_add(_chain, Llama.llama_sampler_init_min_p(options.MinP, 1));
            Llama.llama_sampler_chain_add(_chain, Llama.llama_sampler_init_temp(options.Temperature));
            Llama.llama_sampler_chain_add(_chain, Llama.llama_sampler_init_dist(options.Seed));
        }

        _grammar = options.Grammar?.Start();
        _paused = options.GrammarPause?.Begins == true;
    }

    /// <summary>Picks a token for an output of the last batch, and goes on from it.</summary>
    public int Sample(LlamaContext context, int index) => Sample(context.Logits(index));

    /// <summary>Picks a token, and goes on from it: penalties count it, the grammar moves past it.</summary>
    /// <exception cref="ArgumentException">The logits are not of this vocabulary, or none is a number.</exception>
    /// <exception cref="LlamaException">The grammar allows no token of the vocabulary here.</exception>
    public int Sample(ReadOnlySpan<float> logits)
    {
        if (logits.Length != _model.Vocabulary.Count)
            throw new ArgumentException($"There are {logits.Length} logits; the vocabulary has {_model.Vocabulary.Count} tokens.", nameof(logits));
        var adjusted = _options.LogitBias.Count + Math.Min(_seen, _window.Length);
        var wanted = _options.Temperature <= 0 ? 1 : _options.TopK == 0 ? logits.Length : Math.Min(_options.TopK, logits.Length);
        var token = Pick(logits, Math.Min(logits.Length, wanted + adjusted), filter: false);
        if (_grammar is not null && !Outside(token) && (token < 0 || !Writes(token) || !LlamaGrammar.Allows(_grammar, token)))
        {
            token = Pick(logits, Math.Min(logits.Length, Widened + adjusted), filter: true);
            if (token < 0)
                token = Pick(logits, logits.Length, filter: true);
            if (token < 0)
                throw new LlamaException(LlamaFailure.Grammar, "a place where the grammar allows no token of the vocabulary.", "a grammar that can always go on or end.", "correct the grammar, or the bias that forbids what it needs.");
        }

        if (token < 0)
            throw new ArgumentException("No token can be picked: the logits are not numbers, or all are forbidden.", nameof(logits));
        Take(token);
        return token;
    }

    /// <summary>The grammar, if there is one, allows this token next.</summary>
    public bool Allows(int token)
    {
        _model.Vocabulary.Validate(token);
        return _grammar is null || Outside(token) || (Writes(token) && LlamaGrammar.Allows(_grammar, token));
    }

    /// <summary>Goes on from a token that was picked elsewhere.</summary>
    /// <exception cref="LlamaException">The grammar forbids it.</exception>
    public void Accept(int token)
    {
        if (!Allows(token))
            throw new LlamaException(LlamaFailure.Grammar, $"token {token}, which the grammar forbids here.", "a token that it allows.", $"ask {nameof(Allows)} first.");
        Take(token);
    }

    /// <summary>Lets the penalties count the tokens of a prompt; a grammar does not see them.</summary>
    public void Observe(ReadOnlySpan<int> prompt)
    {
        foreach (var token in prompt)
            _model.Vocabulary.Validate(token);
        foreach (var token in prompt[Math.Max(0, prompt.Length - _window.Length)..])
            Count(token);
    }

    public void Dispose()
    {
        _chain.Dispose();
        _grammar?.Dispose();
    }

    private static bool Penalizes(LlamaSamplerOptions options) => options.PenaltyWindow > 0 && (options.RepeatPenalty != 1 || options.FrequencyPenalty != 0 || options.PresencePenalty != 0);

    private static void Validate(LlamaModel model, LlamaSamplerOptions options)
    {
        foreach (var (token, bias) in options.LogitBias)
        {
            model.Vocabulary.Validate(token);
            if (float.IsNaN(bias) || float.IsPositiveInfinity(bias))
                throw new ArgumentException($"The bias of token {token} is {bias}; a number or negative infinity is allowed.", nameof(options));
        }

        In(nameof(options.PenaltyWindow), options.PenaltyWindow, 0, 65_536);
        In(nameof(options.RepeatPenalty), options.RepeatPenalty, 0.01f, 100);
        In(nameof(options.FrequencyPenalty), options.FrequencyPenalty, -100, 100);
        In(nameof(options.PresencePenalty), options.PresencePenalty, -100, 100);
        In(nameof(options.TopK), options.TopK, 0, int.MaxValue);
        In(nameof(options.TopP), options.TopP, 0, 1);
        In(nameof(options.MinP), options.MinP, 0, 1);
        In(nameof(options.Temperature), options.Temperature, 0, 100);
        if (options.Grammar is { } grammar && grammar.Model != model)
            throw new ArgumentException("The grammar is of another model.", nameof(options));

    }

    private static void In(string name, float value, float least, float most)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentException($"{name} is {value}; {least} to {most} is allowed.", nameof(value));
    }

    /// <returns>The picked token; -1 when none is possible.</returns>
    private int Pick(ReadOnlySpan<float> logits, int take, bool filter)
    {
        // Room for what bias and penalties bring in besides the largest.
        var room = take + _options.LogitBias.Count + _window.Length;
        var rented = ArrayPool<llama_token_data>.Shared.Rent(room);
        try
        {
            var count = Adjust(logits, rented, take == logits.Length ? All(logits, rented) : TopCandidates.Select(logits, rented.AsSpan(0, take)));
            fixed (llama_token_data* data = rented)
            {
                var candidates = new llama_token_data_array { data = data, size = (nuint)count, selected = -1 };
                if (filter)
                    Llama.llama_sampler_apply(_grammar!, &candidates);
                candidates.size = (nuint)DropForbidden(data, (int)candidates.size, filter);
                if (candidates.size == 0)
                    return -1;
                Llama.llama_sampler_apply(_chain, &candidates);
                return candidates.selected >= 0 && candidates.selected < (long)candidates.size ? candidates.data[candidates.selected].id : -1;
            }
        }
        finally
        {
            ArrayPool<llama_token_data>.Shared.Return(rented);
        }
    }

    private static int All(ReadOnlySpan<float> logits, Span<llama_token_data> candidates)
    {
        var count = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (!float.IsNaN(logits[i]))
                candidates[count++] = new llama_token_data { id = i, logit = logits[i] };
        }

        return count;
    }

    /// <summary>Biased tokens and those of the penalty window are candidates whatever their rank: their logits are about to change.</summary>
    private int Adjust(ReadOnlySpan<float> logits, llama_token_data[] candidates, int count)
    {
        if (count == 0 || (_options.LogitBias.Count == 0 && _window.Length == 0))
            return count;
        if (count < logits.Length)
        {
            foreach (var token in _options.LogitBias.Keys)
                count = Include(token, logits, candidates, count);
            foreach (var token in _window.AsSpan(0, Math.Min(_seen, _window.Length)))
                count = Include(token, logits, candidates, count);
        }

        if (_options.LogitBias.Count > 0)
        {
            foreach (ref var candidate in candidates.AsSpan(0, count))
                candidate.logit += _options.LogitBias.GetValueOrDefault(candidate.id);
        }

        return count;
    }

    private static int Include(int token, ReadOnlySpan<float> logits, llama_token_data[] candidates, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (candidates[i].id == token)
                return count;
        }

        if (float.IsNaN(logits[token]))
            return count;
        candidates[count] = new llama_token_data { id = token, logit = logits[token] };
        return count + 1;
    }

    private int DropForbidden(llama_token_data* data, int count, bool filter)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (!float.IsNegativeInfinity(data[i].logit) && (!filter || Writes(data[i].id)))
                data[kept++] = data[i];
        }

        return kept;
    }

    /// <summary>
    /// The text that a grammar is for would have this token's text next. The engine's grammars take control tokens for the text they are drawn
    /// as, which no reader sees, and any byte for the rest of a character that has begun, a quotation mark included.
    /// </summary>
    private bool Writes(int token)
    {
        // A lazy grammar has no say before its trigger.
        if (_options.Grammar!.Triggers.Count > 0 && (!_begun || _options.Grammar.Triggers.Contains(token)))
            return true;
        if (_model.Vocabulary.IsEndOfGeneration(token))
            return _begunCharacter.Length == 0;
        return !_model.Vocabulary.IsControl(token) && TryWrite(_model.Vocabulary.Piece(token), out _);
    }

    /// <param name="open">The bytes of a character that is not whole yet.</param>
    private bool TryWrite(ReadOnlySpan<byte> piece, out byte[] open)
    {
        ReadOnlySpan<byte> rest = _begunCharacter.Length == 0 ? piece : [.. _begunCharacter, .. piece];
        open = [];
        while (!rest.IsEmpty)
        {
            switch (Rune.DecodeFromUtf8(rest, out _, out var used))
            {
                case OperationStatus.Done:
                    rest = rest[used..];
                    break;
                case OperationStatus.NeedMoreData:
                    open = rest.ToArray();
                    return true;
                default:
                    return false;
            }
        }

        return true;
    }

    private void Take(int token)
    {
        Count(token);
        if (_grammar is null)
            return;
        var outside = Outside(token);
        if (outside)
        {
            _paused = token != _options.GrammarPause!.Close;
        }
        else
        {
            Llama.llama_sampler_accept(_grammar, token);
            _begunCharacter = TryWrite(_model.Vocabulary.Piece(token), out var open) ? open : [];
        }

        _begun |= !outside && _options.Grammar!.Triggers.Contains(token);
    }

    /// <summary>The grammar has no say about this token: it opens a pause, or stands in one. A grammar that was triggered is not stopped any more.</summary>
    private bool Outside(int token) => _paused || (!_begun && _options.GrammarPause is { } pause && token == pause.Open);

    private void Count(int token)
    {
        Llama.llama_sampler_accept(_chain, token);
        if (_window.Length > 0)
            _window[_seen % _window.Length] = token;
        _seen++;
    }
}
