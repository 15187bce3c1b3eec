using System.Text;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>
/// A grammar (GBNF) over a model's vocabulary, parsed once and given to any number of samplers. With trigger tokens it is lazy: everything is allowed until one
/// of them is picked, and from that token on (included) the text must follow the grammar.
/// </summary>
public sealed unsafe class LlamaGrammar : IDisposable
{
    /// <summary>Characters of a grammar.</summary>
    public const int LongestText = 1024 * 1024;

    /// <summary>Brackets within brackets: the native parser recurses, and a stack that ends takes the process with it.</summary>
    public const int DeepestNesting = 256;

    private readonly llama_sampler_handle _handle;

    /// <param name="text">GBNF.</param>
    /// <param name="root">The rule to start with.</param>
    /// <param name="triggers">Tokens that start a lazy grammar; each must itself be allowed as its beginning. Empty for a grammar that holds from the first token.</param>
    /// <exception cref="LlamaException">The grammar cannot be parsed, or a trigger is not allowed by it.</exception>
    public LlamaGrammar(LlamaModel model, string text, string root = "root", params IReadOnlyList<int> triggers)
    {
        (Model, Text, Root, Triggers) = (model, text, root, [.. triggers]);
        Validate();
        _handle = Parse();
        if (Triggers.Count == 0)
            return;
        // Picking a trigger that the grammar forbids would end the process later, so try each on the same grammar without laziness.
        var eager = _handle;
        foreach (var trigger in Triggers)
        {
            model.Vocabulary.Validate(trigger);
            if (!Allows(eager, trigger))
            {
                eager.Dispose();
                throw Refused($"the trigger {Encoding.UTF8.GetString(model.Vocabulary.Piece(trigger))}, which the grammar does not begin with.", "a grammar that begins with each of its triggers.");
            }
        }

        _handle = ParseLazy();
        eager.Dispose();
    }

    public LlamaModel Model { get; }

    public string Text { get; }

    public string Root { get; }

    public IReadOnlyList<int> Triggers { get; }

    public void Dispose() => _handle.Dispose();

    /// <summary>The grammar at its beginning, for one sampler.</summary>
    internal llama_sampler_handle Start()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        var clone = Llama.llama_sampler_clone(_handle);
        clone.Hold(Model.Handle);
        return clone;
    }

    internal static bool Allows(llama_sampler_handle grammar, int token)
    {
        var one = new llama_token_data { id = token, logit = 1 };
        var only = new llama_token_data_array { data = &one, size = 1, selected = -1 };
        Llama.llama_sampler_apply(grammar, &only);
        return !float.IsNegativeInfinity(one.logit);
    }

    private void Validate()
    {
        if (Text.Length is 0 or > LongestText || Text.Contains('\0', StringComparison.Ordinal))
            throw Refused($"a grammar of {Text.Length} characters.", $"1 to {LongestText} characters, none of them NUL.");
        if (Root.Length == 0 || Root.Contains('\0', StringComparison.Ordinal))
            throw Refused("a root without a name.", "the name of a rule.");
        // Brackets in literals count too: that only makes the limit stricter.
        var (depth, deepest) = (0, 0);
        foreach (var character in Text)
        {
            if (character == '(')
                deepest = Math.Max(deepest, ++depth);
            else if (character == ')')
                depth = Math.Max(0, depth - 1);
        }

        if (deepest > DeepestNesting)
            throw Refused($"brackets nested {deepest} deep.", $"up to {DeepestNesting}.");
    }

    private llama_sampler_handle Parse()
    {
        NativeLog.Forget();
        fixed (byte* text = Bytes(Text), root = Bytes(Root))
            return Checked(Llama.llama_sampler_init_grammar(Model.Vocabulary.Pointer, text, root));
    }

    private llama_sampler_handle ParseLazy()
    {
        int[] triggers = [.. Triggers];
        fixed (byte* text = Bytes(Text), root = Bytes(Root))
        fixed (int* tokens = triggers)
            return Checked(Llama.llama_sampler_init_grammar_lazy_patterns(Model.Vocabulary.Pointer, text, root, null, 0, tokens, (nuint)triggers.Length));
    }

    private llama_sampler_handle Checked(llama_sampler_handle handle)
    {
        if (handle.IsInvalid)
        {
            handle.Dispose();
            throw Refused($"a grammar that cannot be parsed: {NativeLog.Reason()}.", "GBNF without undefined rules and without left recursion.");
        }

        handle.Hold(Model.Handle);
        return handle;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private static LlamaException Refused(string found, string expected) => new(LlamaFailure.Grammar, found, expected, "correct the grammar, or the schema it was made from.");
}
