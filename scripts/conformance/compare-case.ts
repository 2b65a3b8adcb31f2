/** One golden case, run and compared: its findings with the reasons that cover them, and its measures. */
import type { JsonObject } from "#core/json.ts";
import type { LocalTokenizer } from "#workload/tokenizer/builtin.ts";
import type { Artifacts } from "./artifacts.ts";
import { findReason, type Reason } from "./by-design.ts";
import { checkBodies, compareInputs } from "./compare-inputs.ts";
import { compareProfiles } from "./compare-profile.ts";
import { compareRecords } from "./compare-records.ts";
import { compareConsole, compareCsv } from "./compare-tables.ts";
import { type Finding, Findings } from "./finding.ts";
import type { GoldenCase } from "./golden-case.ts";
import { measureLatencies } from "./latency-laws.ts";
import { LOAD_LAWS } from "./load-laws.ts";
import type { Measure } from "./measure.ts";
import type { OurRun } from "./run-case.ts";

export interface CaseReport {
  readonly name: string;
  readonly byDesign: readonly { readonly finding: Finding; readonly reason: Reason }[];
  readonly open: readonly Finding[];
  readonly measures: readonly Measure[];
}

/** Ends when its time is up, so that how many requests it holds is a matter of milliseconds. */
const BOUNDED_BY_TIME = new Set(["duration", "ramp", "user_centric"]);

export function compareCase(golden: GoldenCase, ours: OurRun, tokenizer: Pick<LocalTokenizer, "count">): CaseReport {
  const findings = compareArtifacts(golden, ours, tokenizer);
  const judged = findings.map((finding) => ({ finding, reason: findReason(golden.name, finding) }));
  return {
    name: golden.name,
    byDesign: judged.flatMap(({ finding, reason }) => (reason === undefined ? [] : { finding, reason })),
    open: judged.filter(({ reason }) => reason === undefined).map(({ finding }) => finding),
    measures: [
      ...measureLatencies({
        words: golden.words,
        ours: ours.artifacts.records ?? [],
        reference: golden.artifacts.records ?? [],
      }),
      ...(LOAD_LAWS[golden.name]?.({ ours, golden }) ?? []),
    ],
  };
}

function compareArtifacts(golden: GoldenCase, ours: OurRun, tokenizer: Pick<LocalTokenizer, "count">): Finding[] {
  const traits = {
    isBoundedByTime: BOUNDED_BY_TIME.has(golden.name),
    isSeeded: golden.words.includes("--random-seed"),
    tokenizer,
  };
  const mine = ours.artifacts;
  const theirs = golden.artifacts;
  const exit = new Findings("exit");
  exit.equal("exit code", ours.exitCode, golden.exitCode);
  const files = new Findings("files");
  files.sets("file", mine.files, theirs.files);
  return [
    ...exit.all,
    ...files.all,
    ...compareBoth(mine, theirs, "profile", (own, their) =>
      compareProfiles(withGoldenPlaces(own, ours, golden.name), their, traits),
    ),
    ...compareBoth(mine, theirs, "csv", compareCsv),
    ...compareBoth(mine, theirs, "records", (own, their) => compareRecords(own, their, traits)),
    ...compareBoth(mine, theirs, "inputs", (own, their) => compareInputs(own, their, traits)),
    ...(mine.inputs === undefined ? [] : checkBodies(mine.inputs, sentBodies(ours))),
    ...compareBoth(mine, theirs, "consoleText", compareConsole),
  ];
}

const sentBodies = ({ requests: { first, second } }: OurRun): JsonObject[] =>
  [...first, ...second].map(({ body }) => body);

/** A file that only one of them has is a finding about files already. */
function compareBoth<K extends keyof Artifacts>(
  ours: Artifacts,
  reference: Artifacts,
  key: K,
  compare: (ours: NonNullable<Artifacts[K]>, reference: NonNullable<Artifacts[K]>) => Finding[],
): Finding[] {
  const mine = ours[key];
  const theirs = reference[key];
  return mine === undefined || mine === null || theirs === undefined || theirs === null ? [] : compare(mine, theirs);
}

function withGoldenPlaces(profile: JsonObject, ours: OurRun, name: string): JsonObject {
  const text = ours.toGolden(JSON.stringify(profile));
  const folder = /"dir":"([^"]*)\/artifacts"/.exec(text)?.[1];
  return JSON.parse(folder === undefined ? text : text.replaceAll(folder, `/bench/${name}`));
}
