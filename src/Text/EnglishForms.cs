using System.Collections.Frozen;

namespace TravelPlanner.Text;

/// <summary>English words whose forms no rule of suffixes joins (<c>went</c>, <c>children</c>), and the form they answer to.</summary>
public static class EnglishForms
{
    /// <summary>First the form of a dictionary, then those that answer to it.</summary>
    private const string Table =
        """
        arise arose arisen|awake awoke awoken|bear bore borne|beat beaten|become became|begin began begun|bend bent|bind bound|bite bit bitten|bleed bled|blow blew blown
        break broke broken|breed bred|bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen|cling clung|come came|creep crept|deal dealt|dig dug
        do did done does|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled
        fly flew flown|forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given|go went gone goes|grind ground
        grow grew grown|hang hung|have has had|hear heard|hide hid hidden|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant|leap leapt|learn learnt
        leave left|lend lent|lie lain lying|light lit|lose lost|make made|mean meant|meet met|pay paid|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen
        seek sought|sell sold|send sent|shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|slide slid
        speak spoke spoken|speed sped|spend spent|spin spun|spring sprang sprung|stand stood|steal stole stolen|stick stuck|strike struck stricken|strive strove striven
        swear swore sworn|sweep swept|swell swollen|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown
        understand understood|undertake undertook undertaken|wake woke woken|wear wore worn|weave wove woven|weep wept|win won|wind wound|withdraw withdrew withdrawn|write wrote written
        overcome overcame|undergo underwent undergone|uphold upheld|withstand withstood|mistake mistook mistaken|foresee foresaw foreseen|rebuild rebuilt|overtake overtook overtaken
        be is are was were been being am|child children|man men|woman women|person people|foot feet|tooth teeth|mouse mice|goose geese|ox oxen|life lives|wife wives|knife knives
        leaf leaves|half halves|wolf wolves|shelf shelves|thief thieves|phenomenon phenomena|criterion criteria|bacterium bacteria|crisis crises|basis bases|analysis analyses
        good better best|bad worse worst|far further farther furthest|die dying died|tie tying
        centre center|theatre theater|harbour harbor|colour color|neighbour neighbor|favourite favorite|labour labor|defence defense|metre meter|kilometre kilometer|litre liter
        programme program|traveller traveler|travelling traveling|cancelled canceled|organise organize|organisation organization|recognise recognize|civilisation civilization
        colonise colonize|industrialise industrialize|realise realize|licence license|catalogue catalog|dialogue dialog|grey gray|jewellery jewelry|aeroplane airplane|tyre tire
        """;

    private static readonly FrozenDictionary<string, string> Forms = Read();

    /// <summary>The form a dictionary has; the word itself where it is regular. Lower case.</summary>
    public static string Base(string word) => Forms.GetValueOrDefault(word, word);

    /// <summary>The stem under which every form of an English word is kept. Lower case.</summary>
    public static string Stem(string word) => PorterStemmer.Stem(Base(word));

    private static FrozenDictionary<string, string> Read()
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var family in Table.Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = family.Split(' ');
            foreach (var form in words.AsSpan(1))
                forms.TryAdd(form, words[0]);
        }

        return forms.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
