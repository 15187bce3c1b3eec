using System.Collections.Frozen;

namespace TravelPlanner.Inference.StaticEmbedding.Features;

/// <summary>
/// What a foreign name sounds like, coarsely: the classes of its consonants, so that Thomas and 托马斯 are both <c>TNS</c>. Chinese writes names with some hundreds of
/// characters chosen for their sound; vowels and voicing are lost on the way, and so they are left out on both sides.
/// </summary>
internal static class NameSounds
{
    /// <summary>Characters that names are usually written with, after their reading.</summary>
    private const string Table =
        """
        a阿 ai艾爱埃 an安 ang昂 ao奥澳 ba巴芭 bai白拜 ban班 bang邦 bao保鲍 bei贝蓓 ben本 bi彼比毕 bin宾滨 bo波伯博勃 bu布卜 ca查 che彻 ci茨慈 da达大妲 dai戴黛 dan丹 dang当 dao道 de德
        deng登邓 di迪蒂第 ding丁 dong东 du杜都 dun敦顿 duo多朵 e厄额 en恩 er尔耳 fa法 fan凡范 fang方 fei菲费 fen芬 feng丰冯 fu弗福夫富芙 ga噶加 gai盖 gan甘 gang冈 gao高 ge戈哥格 gen根 gong贡
        gu古 gui圭 gua瓜 ha哈 hai海 han汉 hang杭 hao豪 he赫 hei黑 heng亨 hong洪 huo霍 hu胡 hua华 huai怀 hui惠 ki基 ji吉季姬 jia贾佳 jian简 jiang江 jie杰 jin金津 jing京 jiu久 ju居 ka卡 kai凯
        kan坎 kang康 kao考 ke科克柯 ken肯 kong孔 ku库 kua夸 kui奎 kun昆 la拉腊 lai莱赖 lan兰 lang朗 lao劳 le勒 lei雷蕾累 lun伦 li里利理莉丽立 lie列 lin林琳 liu柳 long隆龙 lu卢鲁露路 luo罗洛 lv吕
        ma马玛 mai迈麦 man曼 mang芒 mao毛 mei梅 men门 meng蒙孟 mi米密 ming明 miao缪 mo莫默摩 mu姆穆木 na纳娜 nai奈 nan南 nei内 ne讷 nen嫩 neng能 ni尼妮 nie涅 ning宁 niu纽 nong农侬 nu努 nuo诺
        ou欧 pa帕 pai派 pan潘 pang庞 pei佩 peng彭 pi皮匹 ping平 po珀坡 pu普蒲 qi奇齐契 qia恰 qiang强 qiao乔 qie切 qin琴 qing青 qiong琼 qiu丘 rang让 re热 ren仁 ri日 rong荣 ru茹 rui瑞 ruo若
        sa萨 sai赛 sang桑 se瑟 sai塞 sen森 sha莎沙 shang尚 shao绍 she舍 shen申 sheng圣 shi什史士施 shu舒 shuo朔 si斯丝思 song松 su苏 sun孙 suo索 ta塔 tai泰 tan坦 tang汤 tao陶 te特 teng腾 ti提
        tie铁 ting廷 tong通 tu图吐 tuo托 wa瓦娃 wan万 wang旺 wei威韦维魏卫薇 wen温文 weng翁 wo沃 wu乌伍武 xi西希锡茜 xia夏 xiang香 xiao肖萧 xie谢 xin欣辛 xing兴 xiu休修 xu许 xue雪 xun逊 ya雅亚娅
        yang扬杨 ye耶叶 yi伊易 yin因 ying英 yong永 you尤 yu于 yue约 zai宰 zan赞 ze泽 zeng曾 zha扎 zhan詹 zhang张 zhe哲 zhen珍 zhu朱茱 zhuo卓 zi兹子 zu祖 zuo佐 zun尊
        """;

    private const int LongestCode = 12;

    private static readonly FrozenDictionary<char, string> Sounds = Read();

    public static bool WritesNames(char character) => Sounds.ContainsKey(character);

    /// <summary>Classes of a name in Chinese characters; empty when one of them does not write names.</summary>
    public static string OfHan(ReadOnlySpan<char> name)
    {
        Span<char> code = stackalloc char[LongestCode];
        var length = 0;
        foreach (var character in name)
        {
            if (!Sounds.TryGetValue(character, out var sound))
                return "";
            foreach (var part in sound)
            {
                if (length < LongestCode)
                    code[length++] = part;
            }
        }

        return new string(code[..length]);
    }

    /// <summary>Classes of a name in Latin letters (lower case, without accents), read as English mostly is.</summary>
    public static string OfLatin(ReadOnlySpan<char> name)
    {
        Span<char> code = stackalloc char[LongestCode];
        var length = 0;
        for (var i = 0; i < name.Length && length < LongestCode - 1;)
        {
            var (sounds, width) = Consonant(name, i);
            foreach (var sound in sounds)
                code[length++] = sound;
            i += width;
            // A doubled letter is one sound.
            while (width == 1 && i < name.Length && name[i] == name[i - 1])
                i++;
        }

        return new string(code[..length]);
    }

    private static (string Sounds, int Width) Consonant(ReadOnlySpan<char> name, int at)
    {
        var next = at + 1 < name.Length ? name[at + 1] : ' ';
        var beforeVowel = IsVowel(next);
        return name[at] switch
        {
            'p' when next == 'h' => ("F", 2),
            'p' or 'b' => ("P", 1),
            't' when next == 'h' => (at == 0 ? "T" : "S", 2),
            't' when next == 's' || next == 'z' => ("S", 2),
            't' when next == 'c' && at + 2 < name.Length && name[at + 2] == 'h' => ("S", 3),
            't' or 'd' => ("T", 1),
            's' when next == 'c' && at + 2 < name.Length && name[at + 2] == 'h' => ("S", 3),
            's' when next == 'h' => ("S", 2),
            'c' when next == 'h' => (at + 2 < name.Length && !IsVowel(name[at + 2]) ? "K" : "S", 2),
            'c' when next == 'k' => ("K", 2),
            'c' when next is 'e' or 'i' or 'y' => ("S", 1),
            'g' when next == 'h' => ("", 2),
            'g' when next is 'e' or 'i' or 'y' => ("S", 1),
            'k' when next == 'n' && at == 0 => ("", 1),
            'q' when next == 'u' => ("K", 2),
            'k' or 'c' or 'g' or 'q' => ("K", 1),
            'x' => (at == 0 ? "S" : "KS", 1),
            's' or 'z' or 'j' => ("S", 1),
            'f' or 'v' => ("F", 1),
            'w' when beforeVowel => ("F", 1),
            'n' when next == 'g' && (at + 2 >= name.Length || !IsVowel(name[at + 2])) => ("N", 2),
            'm' or 'n' => ("N", 1),
            'l' => ("L", 1),
            'r' when beforeVowel || next == 'r' => ("L", 1),
            'h' when at == 0 && beforeVowel => ("H", 1),
            _ => ("", 1),
        };
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private static FrozenDictionary<char, string> Read()
    {
        var sounds = new Dictionary<char, string>();
        foreach (var group in Table.Split([' ', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var letters = group.AsSpan().IndexOfAnyExceptInRange('a', 'z');
            var sound = OfPinyin(group.AsSpan(0, letters));
            foreach (var character in group.AsSpan(letters))
                sounds.TryAdd(character, sound);
        }

        return sounds.ToFrozenDictionary();
    }

    private static string OfPinyin(ReadOnlySpan<char> reading)
    {
        // The one syllable that stands for a consonant after a vowel.
        if (reading is "er")
            return "L";
        var first = reading[0] switch
        {
            'b' or 'p' => "P",
            'd' or 't' => "T",
            'g' or 'k' => "K",
            'f' or 'w' => "F",
            'z' or 'c' or 's' or 'j' or 'q' or 'x' => "S",
            'l' or 'r' => "L",
            'm' or 'n' => "N",
            'h' => "H",
            _ => "",
        };
        return first + (reading.Length > 1 && (reading[^1] == 'n' || reading.EndsWith("ng")) ? "N" : "");
    }
}
