using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Native.LlamaCpp;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.LlamaCpp.Tests;

public sealed class SamplerTests(TinyModel tiny)
{
    private const string Answer = """
        root ::= "{\"city\": \"" city "\", \"nights\": " [1-9] [0-9]? "}"
        city ::= "东京" | "Paris" | "京都"
        """;

    [Fact]
    public void The_largest_logits_are_found_as_a_sort_finds_them()
    {
        var logits = Gen.Choose(-50, 50).Select(n => n / 10f).ArrayOf();
        Prop.ForAll(logits.ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), (values, k) =>
        {
            var best = new llama_token_data[Math.Min(k, values.Length)];
            var count = TopCandidates.Select(values, best);
            var expected = values.Select((v, i) => (v, i)).OrderByDescending(p => p.v).ThenBy(p => p.i).Take(k).Select(p => p.i);
            return count == best.Length && best.Select(b => b.id).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
        Assert.Equal(2, TopCandidates.Select([float.NaN, 1, float.NaN, 2], new llama_token_data[4]));
    }

    [Fact]
    public void Without_temperature_the_likeliest_is_picked()
    {
        var logits = Logits(7);
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Temperature = 0 });
        Assert.Equal(Array.IndexOf(logits, logits.Max()), sampler.Sample(logits));
    }

    [Fact]
    public void The_same_seed_picks_the_same_tokens()
    {
        int[] Draw(uint seed)
        {
            using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Seed = seed, Temperature = 1 });
            return [.. Enumerable.Range(0, 30).Select(i => sampler.Sample(Logits(i)))];
        }

        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));
    }

    [Fact]
    public void Tokens_are_drawn_as_often_as_their_probability_says()
    {
        // Two of the vocabulary have a chance: odds of three to one.
        var logits = Enumerable.Repeat(-100f, tiny.Model.Vocabulary.Count).ToArray();
        (logits[5], logits[6]) = (MathF.Log(3), 0);
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Seed = 1, Temperature = 1, TopP = 1 });
        var fives = Enumerable.Range(0, 4_000).Count(_ => sampler.Sample(logits) == 5);
        // Six standard deviations of 27.
        Assert.InRange(fives, 3_000 - 164, 3_000 + 164);
    }

    [Theory]
    [InlineData(1, 1f, 0f, "40")]
    [InlineData(3, 1f, 0f, "38 39 40")]
    [InlineData(40, 0.6f, 0f, "40")]
    [InlineData(40, 0.8f, 0f, "39 40")]
    [InlineData(40, 1f, 0.3f, "39 40")]
    public void Steps_leave_only_the_likeliest(int topK, float topP, float minP, string expected)
    {
        // Each token e times likelier than the one before: 0.632, 0.233, 0.086 …
        var logits = Enumerable.Range(0, tiny.Model.Vocabulary.Count).Select(i => i <= 40 ? i : -100f).ToArray();
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Seed = 1, Temperature = 1, TopK = topK, TopP = topP, MinP = minP });
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, 300).Select(_ => sampler.Sample(logits)).Distinct().Order()));
    }

    [Fact]
    public void Bias_lifts_a_token_from_anywhere_and_forbids_another()
    {
        var logits = Logits(1);
        var likeliest = Array.IndexOf(logits, logits.Max());
        var last = Array.IndexOf(logits, logits.Min());
        using var lifted = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Temperature = 0, LogitBias = new Dictionary<int, float> { [last] = 100 } });
        Assert.Equal(last, lifted.Sample(logits));
        using var forbidden = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Temperature = 0, LogitBias = new Dictionary<int, float> { [likeliest] = float.NegativeInfinity } });
        Assert.NotEqual(likeliest, forbidden.Sample(logits));
    }

    [Fact]
    public void Penalties_count_the_prompt_and_what_was_picked()
    {
        var logits = Enumerable.Repeat(0f, tiny.Model.Vocabulary.Count).ToArray();
        (logits[1], logits[2], logits[3]) = (3, 2, 1);
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Temperature = 0, PresencePenalty = 1.5f });
        sampler.Observe([1]);
        Assert.Equal([2, 1, 3], [sampler.Sample(logits), sampler.Sample(logits), sampler.Sample([.. logits.Select((l, i) => i == 3 ? 1.6f : l)])]);
    }

    [Fact]
    public void Logits_that_are_no_numbers_are_refused()
    {
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions());
        Assert.Throws<ArgumentException>(() => sampler.Sample(Enumerable.Repeat(float.NaN, 1_024).ToArray()));
        Assert.Throws<ArgumentException>(() => sampler.Sample(new float[5]));
    }

    [Fact]
    public void Log_probabilities_are_those_of_the_logits()
    {
        var logits = Logits(2);
        var total = Math.Log(logits.Sum(l => Math.Exp(l)));
        var (picked, top) = LlamaLogProbabilities.Of(logits, 17, 5);
        Assert.Equal(logits[17] - total, picked.LogProbability, 4);
        Assert.Equal(logits.OrderDescending().Take(5).Select(l => Math.Round(l - total, 3)), top.Select(t => Math.Round(t.LogProbability, 3)));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(5f)]
    public void Whatever_the_model_wants_the_text_follows_the_grammar(float temperature)
    {
        using var grammar = new LlamaGrammar(tiny.Model, Answer);
        for (uint seed = 0; seed < 20; seed++)
        {
            using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Seed = seed, Temperature = temperature, Grammar = grammar });
            var text = Write(sampler, new Random((int)seed));
            using var json = JsonDocument.Parse(text);
            Assert.Contains(json.RootElement.GetProperty("city").GetString(), new[] { "东京", "Paris", "京都" });
            Assert.InRange(json.RootElement.GetProperty("nights").GetInt32(), 1, 99);
        }
    }

    [Fact]
    public void Under_a_grammar_no_character_is_broken_off_and_no_control_token_stands_for_text()
    {
        // The likeliest begins a character; after it a quotation mark, which the engine's grammar would take for the rest.
        var (head, quote, control) = (Byte(0xE4), Byte((byte)'"'), tiny.Model.Vocabulary.Tokenize("<|im_start|>", parseSpecial: true)[0]);
        using var grammar = new LlamaGrammar(tiny.Model, """root ::= "\"" [^"]* "\"" """);
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Temperature = 0, Grammar = grammar });
        sampler.Accept(quote);

        Assert.False(sampler.Allows(control));
        sampler.Accept(head);
        Assert.False(sampler.Allows(quote));
        Assert.NotEqual(quote, sampler.Sample(Preferring(quote)));

        int Byte(byte value) => Enumerable.Range(0, tiny.Model.Vocabulary.Count).First(t => tiny.Model.Vocabulary.Piece(t).SequenceEqual([value]));

        float[] Preferring(int token)
        {
            var logits = new float[tiny.Model.Vocabulary.Count];
            logits[token] = 10;
            return logits;
        }
    }

    [Fact]
    public void A_lazy_grammar_holds_from_its_trigger_on()
    {
        var call = tiny.Model.Vocabulary.Find("<tool_call>")!.Value;
        using var grammar = new LlamaGrammar(tiny.Model, "root ::= \"<tool_call>\" \"go\" \"</tool_call>\"", "root", call);
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Temperature = 1, Grammar = grammar });
        Assert.True(sampler.Allows(5));
        sampler.Sample(Logits(1));
        sampler.Accept(call);
        Assert.False(sampler.Allows(5));
        Assert.Equal("go</tool_call>", Write(sampler, new Random(1)));
    }

    [Fact]
    public void A_token_that_the_grammar_forbids_is_refused_and_nothing_aborts()
    {
        using var grammar = new LlamaGrammar(tiny.Model, "root ::= \"a\"");
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Grammar = grammar });
        var (a, b) = (tiny.Model.Vocabulary.Find("a")!.Value, tiny.Model.Vocabulary.Find("b")!.Value);
        Assert.Equal(LlamaFailure.Grammar, Assert.Throws<LlamaException>(() => sampler.Accept(b)).Failure);
        Assert.False(sampler.Allows(tiny.Model.Vocabulary.EndOfText!.Value));
        sampler.Accept(a);
        Assert.True(sampler.Allows(tiny.Model.Vocabulary.EndOfText!.Value));
    }

    [Fact]
    public void A_grammar_that_can_go_nowhere_is_refused_with_a_sentence()
    {
        using var grammar = new LlamaGrammar(tiny.Model, "root ::= \"a\"");
        var a = tiny.Model.Vocabulary.Find("a")!.Value;
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Grammar = grammar, LogitBias = new Dictionary<int, float> { [a] = float.NegativeInfinity } });
        Assert.Contains("no token of the vocabulary", Assert.Throws<LlamaException>(() => sampler.Sample(Logits(1))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root ::= missing")]
    [InlineData("root ::= root \"a\"")]
    [InlineData("other ::= \"a\"")]
    [InlineData("root ::= \"a")]
    [InlineData("")]
    public void A_grammar_that_cannot_be_used_is_refused(string text) =>
        Assert.Equal(LlamaFailure.Grammar, Assert.Throws<LlamaException>(() => new LlamaGrammar(tiny.Model, text)).Failure);

    [Fact]
    public void Brackets_deeper_than_the_native_stack_are_refused() =>
        Assert.Contains("nested", Assert.Throws<LlamaException>(() => new LlamaGrammar(tiny.Model, "root ::= " + new string('(', 100_000) + "\"a\"" + new string(')', 100_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_trigger_that_the_grammar_does_not_begin_with_is_refused()
    {
        var think = tiny.Model.Vocabulary.Find("<think>")!.Value;
        Assert.Contains("<think>", Assert.Throws<LlamaException>(() => new LlamaGrammar(tiny.Model, "root ::= \"<tool_call>\"", "root", think)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LlamaGrammar(tiny.Model, "root ::= \"a\"", "root", 5_000));
    }

    [Fact]
    public void A_grammar_may_go_before_the_samplers_it_started()
    {
        var grammar = new LlamaGrammar(tiny.Model, Answer);
        using var sampler = new LlamaSampler(tiny.Model, new LlamaSamplerOptions { Grammar = grammar });
        grammar.Dispose();
        Assert.StartsWith("{\"city\"", Write(sampler, new Random(1)), StringComparison.Ordinal);
    }

    /// <summary>Samples from noise until the answer ends.</summary>
    private string Write(LlamaSampler sampler, Random random)
    {
        var vocabulary = tiny.Model.Vocabulary;
        var text = new MemoryStream();
        for (var i = 0; i < 200; i++)
        {
            var token = sampler.Sample(Logits(random.Next()));
            if (vocabulary.IsEndOfGeneration(token))
                return Encoding.UTF8.GetString(text.ToArray());
            text.Write(vocabulary.Piece(token));
        }

        throw new InvalidOperationException("The answer did not end.");
    }

    private float[] Logits(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, tiny.Model.Vocabulary.Count).Select(_ => (float)(random.NextDouble() * 20 - 10))];
    }
}
