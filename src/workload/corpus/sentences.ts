/**
 * English-like sentences out of the lexicon. In: which units may be used and a random stream; out: a text of exactly
 * as many units as asked. A unit is a word with the space before it, or a sign: what the corpus counts on being one
 * token each.
 */
import type { Random } from "#core/random.ts";
import { LEXICON, type WordKind } from "./lexicon.ts";

type Place = WordKind | "," | "." | "?";

/** Writes `count` units drawn from the stream; the last sentence is cut where the number is reached. */
export type WriteUnits = (random: Random, count: number) => string;

const PATTERNS: readonly (readonly Place[])[] = [
  ["Determiner", "adjective", "noun", "did", "determiner", "noun", "."],
  ["Determiner", "noun", "did", "determiner", "adjective", "noun", "preposition", "determiner", "noun", "."],
  ["Determiner", "noun", "preposition", "determiner", "noun", "went", "adverb", "."],
  ["Determiner", "noun", "went", "preposition", "determiner", "adjective", "noun", "."],
  ["Determiner", "adjective", "noun", "link", "determiner", "noun", "did", "manyOf", "nouns", "."],
  ["Determiner", "noun", "relative", "did", "determiner", "noun", "modal", "do", "manyOf", "nouns", "."],
  ["Pronoun", "did", "determiner", "noun", "adverb", "."],
  ["Pronoun", "did", "manyOf", "adjective", "nouns", "preposition", "determiner", "noun", "."],
  [
    "Pronoun",
    "went",
    "preposition",
    "determiner",
    "noun",
    ",",
    "conjunction",
    "pronoun",
    "did",
    "manyOf",
    "nouns",
    ".",
  ],
  ["Pronoun", "modal", "do", "determiner", "adjective", "noun", "preposition", "manyOf", "nouns", "."],
  ["Adverb", ",", "determiner", "noun", "did", "determiner", "noun", "."],
  ["Adverb", ",", "manyOf", "nouns", "went", "preposition", "determiner", "adjective", "noun", "."],
  ["Adverb", "pronoun", "did", "determiner", "noun", ",", "determiner", "noun", ",", "link", "manyOf", "nouns", "."],
  [
    "Conjunction",
    "determiner",
    "noun",
    "went",
    "adverb",
    ",",
    "pronoun",
    "did",
    "determiner",
    "adjective",
    "noun",
    ".",
  ],
  ["Conjunction", "manyOf", "nouns", "modal", "do", "determiner", "noun", ",", "determiner", "noun", "went", "."],
  ["Question", "modal", "determiner", "adjective", "noun", "do", "determiner", "noun", "?"],
  ["Question", "modal", "pronoun", "do", "manyOf", "nouns", "preposition", "determiner", "adjective", "noun", "?"],
];

/**
 * A writer that uses only the units that pass; undefined when a place of a sentence has none left.
 * The text begins without the space of its first unit.
 */
export function sentenceWriter(passes: (unit: string) => boolean): WriteUnits | undefined {
  const unitsOf = new Map<Place, readonly string[]>();
  for (const pattern of PATTERNS) {
    for (const place of pattern) if (!unitsOf.has(place)) unitsOf.set(place, unitsFor(place).filter(passes));
  }
  if ([...unitsOf.values()].some((units) => units.length === 0)) return undefined;
  const sentences = PATTERNS.map((pattern) => pattern.map((place) => unitsOf.get(place) ?? []));
  return (random, count) => {
    let text = "";
    let left = count;
    while (left > 0) {
      for (const units of sentences[random.below(sentences.length)] ?? []) {
        if (left-- === 0) return text.slice(1);
        text += units[random.below(units.length)];
      }
    }
    return text.slice(1);
  };
}

/** Every word unit there is, each once. */
export function allWordUnits(): string[] {
  return [...new Set(PATTERNS.flat().filter(isKind).flatMap(unitsFor))];
}

/** The words that can begin a text, without the space. */
export function openingWords(): string[] {
  return [...new Set(PATTERNS.flatMap((pattern) => unitsFor(pattern[0] as Place)))].map((unit) => unit.slice(1));
}

function unitsFor(place: Place): readonly string[] {
  return isKind(place) ? LEXICON[place].map((word) => ` ${word}`) : [place];
}

function isKind(place: Place): place is WordKind {
  return place in LEXICON;
}
