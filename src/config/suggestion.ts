/** "Did you mean": the known word nearest to one that is not known. */

const LEAST_SIMILARITY = 0.55;
const SHORTEST_PREFIX = 3;

/** The candidate most like `word`, or undefined where none is alike enough. A longer word that starts with it counts. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestScore = LEAST_SIMILARITY;
  for (const candidate of candidates) {
    const score = similarity(word.toLowerCase(), candidate.toLowerCase());
    if (score > bestScore || (best === undefined && score === bestScore)) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** `did you mean X?`, or nothing to say. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const nearest = suggest(word, candidates);
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}

function similarity(word: string, candidate: string): number {
  if (word === candidate) return 1;
  const bare = word.replace(/^-+/, "");
  const bareCandidate = candidate.replace(/^-+/, "");
  if (bare.length >= SHORTEST_PREFIX && bareCandidate.startsWith(bare))
    return 0.75 + bare.length / bareCandidate.length / 5;
  const longest = Math.max(bare.length, bareCandidate.length);
  // A word far longer than any option is no misspelling, and comparing it would cost its square.
  if (longest === 0 || longest > 80) return 0;
  return 1 - editDistance(bare, bareCandidate) / longest;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours each cost one. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
