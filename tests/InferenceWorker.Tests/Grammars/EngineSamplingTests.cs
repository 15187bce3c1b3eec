using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.InferenceWorker.ToolCalls;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>
/// The same promise as in <see cref="SchemaGrammarProperties"/>, kept by the engine: what a model of random weights writes under a grammar
/// validates, and our own reading of the grammar takes it too.
/// </summary>
public sealed class EngineSamplingTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private const int MostTokens = 200;

    public static TheoryData<string> ProductTools => ToolCallGrammarTests.ProductTools;

    [Fact]
    public void Every_finished_document_validates()
    {
        using var sampled = new Sampled(tiny);
        var finished = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var schema = JsonElement.Parse(new RandomSchema(new Random(seed)).Root().ToJsonString());
            Grammar grammar;
            try
            {
                grammar = SchemaGrammar.Convert(schema);
            }
            catch (SchemaRefusedException e) when (e.Reason.StartsWith("no document", StringComparison.Ordinal))
            {
                return;
            }

            if (sampled.Write(grammar.Gbnf, (uint)seed) is not { } text)
                return;
            finished++;
            Assert.True(Gbnf.Parse(grammar.Gbnf).Recognises(text), $"written but not recognised: {text}\n{schema}");
            var value = JsonElement.Parse(text);
            if (grammar.CheckedAfterwards.IsEmpty && !SchemaGrammarProperties.RepeatsName(value))
                Assert.True(SchemaCheck.Check(schema, value) is [], $"{schema}\n{text}\n{string.Join('\n', SchemaCheck.Check(schema, value))}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
        Assert.True(finished > 50, $"only {finished} documents were finished, which proves little");
    }

    [Theory]
    [MemberData(nameof(ProductTools))]
    public void Every_finished_call_of_a_tool_of_the_product_validates(string name)
    {
        using var sampled = new Sampled(tiny);
        var schema = JsonElement.Parse(File.ReadAllText(Path.Combine(ToolCallGrammarTests.Golden(), name + ".json"))).GetProperty("inputSchema");
        foreach (var form in (ReadOnlySpan<ToolCallForm>)[ToolCallForm.Hermes, ToolCallForm.Xml])
            Read(name, schema, form, sampled);
    }

    [Fact]
    public void Calls_of_the_product_are_finished_often_enough_to_prove_something()
    {
        using var sampled = new Sampled(tiny);
        var finished = 0;
        foreach (var name in ProductTools.Select(t => t.Data).Take(12))
            finished += Read(name, JsonElement.Parse(File.ReadAllText(Path.Combine(ToolCallGrammarTests.Golden(), name + ".json"))).GetProperty("inputSchema"), ToolCallForm.Hermes, sampled);

        Assert.True(finished > 4, $"only {finished} calls were finished");
    }

    private static int Read(string name, JsonElement schema, ToolCallForm form, Sampled sampled)
    {
        ToolDefinition tool = new(name, schema);
        var grammar = ToolCallGrammar.Build([tool], form, ToolChoiceKind.Required, parallel: false);
        var finished = 0;
        for (var seed = 1u; seed <= 3; seed++)
        {
            if (sampled.Write(grammar.Gbnf, seed) is not { } text)
                continue;
            finished++;
            var parser = new ModelOutputParser(new(form, [tool]));
            var events = parser.Feed(text).Concat(parser.Complete()).ToList();
            if (events.OfType<MalformedToolCall>().Any(m => m.Reason.EndsWith(" twice", StringComparison.Ordinal)))
                continue;
            Assert.Single(events.OfType<ToolCallEnd>());
            var arguments = JsonElement.Parse(string.Concat(events.OfType<ToolCallArguments>().Select(a => a.Text)));
            if (grammar.CheckedAfterwards.IsEmpty)
                Assert.True(SchemaCheck.Check(schema, arguments) is [], $"{text}\n{arguments}\n{string.Join('\n', SchemaCheck.Check(schema, arguments))}");
        }

        return finished;
    }

    /// <summary>Writes with the model under a grammar.</summary>
    private sealed class Sampled : IDisposable
    {
        private readonly LlamaModel _model;
        private readonly LlamaContext _context;
        private readonly LlamaBatch _batch;
        private readonly Dictionary<int, float> _closing = [];

        public Sampled(TinyModel tiny)
        {
            _model = tiny.Model;
            _context = tiny.Context(new SchedulerOptions { Slots = 1, KeptPrefixes = 0 });
            _batch = _context.CreateBatch();
            // Random weights do not know when to stop: what closes is made likelier.
            foreach (var text in (ReadOnlySpan<string>)["\"", "}", "]", "<"])
                _closing[_model.Vocabulary.Tokenize(text)[0]] = 3;
        }

        /// <returns>The text; null when it was not finished in <see cref="MostTokens"/> tokens.</returns>
        public string? Write(string gbnf, uint seed)
        {
            using var grammar = new LlamaGrammar(_model, gbnf);
            using var sampler = new LlamaSampler(_model, new LlamaSamplerOptions { Temperature = 1.2f, TopK = 200, TopP = 1, Seed = seed, Grammar = grammar, LogitBias = _closing });
            _context.Memory.Clear();
            _batch.Clear();
            var at = _batch.Add(_model.Vocabulary.Tokenize("x")[0], 0, 0, output: true);
            List<byte> bytes = [];
            for (var i = 0; i < MostTokens; i++)
            {
                Assert.Equal(LlamaDecodeResult.Done, _context.Decode(_batch));
                var token = sampler.Sample(_context, at);
                if (_model.Vocabulary.IsEndOfGeneration(token))
                    return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
                bytes.AddRange(_model.Vocabulary.Piece(token));
                _batch.Clear();
                at = _batch.Add(token, i + 1, 0, output: true);
            }

            return null;
        }

        public void Dispose()
        {
            _batch.Dispose();
            _context.Dispose();
        }
    }
}
