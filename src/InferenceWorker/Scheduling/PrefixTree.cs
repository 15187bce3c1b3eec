namespace TravelPlanner.InferenceWorker.Scheduling;

/// <param name="Sequence">The kept sequence that begins with the prefix; -1 when there is none.</param>
/// <param name="Length">Tokens that it has in common with the prompt.</param>
internal readonly record struct PrefixMatch(int Sequence, int Length)
{
    public static readonly PrefixMatch None = new(-1, 0);
}

/// <summary>
/// The sequences kept in the KV cache, as a radix tree over their tokens: a prompt finds the one that shares its longest prefix in time
/// linear in that prefix. Belongs to the scheduler's task; not safe for others.
/// </summary>
internal sealed class PrefixTree
{
    private readonly Node _root = new([], null);
    private readonly Dictionary<int, Node> _ends = [];
    private readonly LinkedList<int> _byUse = new();
    private readonly Dictionary<int, LinkedListNode<int>> _uses = [];

    public int Count => _ends.Count;

    /// <summary>All that are kept, the one that nobody has used for the longest time first.</summary>
    public IEnumerable<int> ByUse => _byUse;

    /// <summary>Keeps a sequence. False when another one with exactly these tokens is kept already, or there are no tokens.</summary>
    public bool Add(ReadOnlySpan<int> tokens, int sequence)
    {
        if (_ends.ContainsKey(sequence))
            throw new ArgumentException($"Sequence {sequence} is kept already.", nameof(sequence));
        if (tokens.IsEmpty)
            return false;
        var node = _root;
        while (!tokens.IsEmpty)
        {
            if (!node.Children.TryGetValue(tokens[0], out var child))
            {
                child = new Node(tokens.ToArray(), node);
                node.Children.Add(tokens[0], child);
                node = child;
                break;
            }

            var common = tokens.CommonPrefixLength(child.Edge);
            node = common < child.Edge.Length ? Split(child, common) : child;
            tokens = tokens[common..];
        }

        if (node.Sequence is not null)
            return false;
        node.Sequence = sequence;
        _ends.Add(sequence, node);
        _uses.Add(sequence, _byUse.AddLast(sequence));
        return true;
    }

    /// <summary>The kept sequence with the longest common prefix, which may go on differently after it; of several the one with the lowest id.</summary>
    public PrefixMatch Longest(ReadOnlySpan<int> tokens)
    {
        var node = _root;
        var length = 0;
        while (length < tokens.Length && node.Children.TryGetValue(tokens[length], out var child))
        {
            var common = tokens[length..].CommonPrefixLength(child.Edge);
            length += common;
            node = child;
            if (common < child.Edge.Length)
                break;
        }

        return length == 0 ? PrefixMatch.None : new PrefixMatch(LowestBelow(node), length);
    }

    /// <summary>The longest kept sequence that is, whole, a prefix of these tokens: all that a model which cannot rewind may use.</summary>
    public PrefixMatch LongestWhole(ReadOnlySpan<int> tokens)
    {
        var found = PrefixMatch.None;
        var node = _root;
        var length = 0;
        while (length < tokens.Length && node.Children.TryGetValue(tokens[length], out var child))
        {
            if (!tokens[length..].StartsWith(child.Edge))
                break;
            length += child.Edge.Length;
            node = child;
            if (node.Sequence is { } sequence)
                found = new PrefixMatch(sequence, length);
        }

        return found;
    }

    /// <summary>How many of a kept sequence's last tokens no other kept one shares.</summary>
    public int OwnTokens(int sequence)
    {
        var node = _ends[sequence];
        return node.Children.Count > 0 ? 0 : node.Edge.Length;
    }

    /// <summary>Gives what is kept under one id another; its tokens and its use stay.</summary>
    public void Rename(int sequence, int id)
    {
        if (!_ends.Remove(sequence, out var node) || _ends.ContainsKey(id))
            throw new ArgumentException($"Sequence {sequence} is not kept, or {id} is already.", nameof(sequence));
        _uses.Remove(sequence, out var use);
        (node.Sequence, use!.Value) = (id, id);
        _ends.Add(id, node);
        _uses.Add(id, use);
    }

    /// <summary>Marks a kept sequence as used now.</summary>
    public void Touch(int sequence)
    {
        var use = _uses[sequence];
        _byUse.Remove(use);
        _byUse.AddLast(use);
    }

    /// <summary>Lets a sequence go; false when it was not kept.</summary>
    public bool Remove(int sequence)
    {
        if (!_ends.Remove(sequence, out var node))
            return false;
        _byUse.Remove(_uses[sequence]);
        _uses.Remove(sequence);
        node.Sequence = null;
        // Branches that lead to no sequence go; a node with one branch left is joined with it, so that the tree stays as small as what it holds.
        while (node.Parent is { } parent && node.Sequence is null && node.Children.Count == 0)
        {
            parent.Children.Remove(node.Edge[0]);
            node = parent;
        }

        if (node.Parent is not null && node.Sequence is null && node.Children.Count == 1)
            Join(node);
        return true;
    }

    private static int LowestBelow(Node node) =>
        node.Children.Values.Select(LowestBelow).Append(node.Sequence ?? int.MaxValue).Min();

    private static Node Split(Node node, int at)
    {
        var upper = new Node(node.Edge[..at], node.Parent);
        node.Parent!.Children[node.Edge[0]] = upper;
        node.Edge = node.Edge[at..];
        node.Parent = upper;
        upper.Children.Add(node.Edge[0], node);
        return upper;
    }

    private static void Join(Node node)
    {
        var below = node.Children.Values.Single();
        below.Edge = [.. node.Edge, .. below.Edge];
        below.Parent = node.Parent;
        node.Parent!.Children[node.Edge[0]] = below;
    }

    private sealed class Node(int[] edge, Node? parent)
    {
        public int[] Edge { get; set; } = edge;

        public Node? Parent { get; set; } = parent;

        public Dictionary<int, Node> Children { get; } = [];

        public int? Sequence { get; set; }
    }
}
