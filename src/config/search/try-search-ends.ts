/**
 * Whether the configuration can be run at both ends of a search space, asked before anything is sent. Bounds of options
 * have been checked one by one; here they meet the load they are laid over.
 */
import type { Problem } from "#core/errors.ts";
import type { Assignment } from "#core/parameter-value.ts";
import type { SearchAxis } from "./search-config.ts";
import { assignmentsOf } from "./search-point.ts";

interface EndsContext {
  /** What is wrong with the configuration at a point. */
  readonly problemsAt: (assignments: readonly Assignment[]) => Promise<readonly Problem[]>;
  readonly problems: Problem[];
  readonly notices: string[];
}

/**
 * Of one dimension both ends have to be good. Of several, the ends of all need not go together (more prefills than
 * sessions): where one corner is good, the search learns to keep away from the other.
 */
export async function trySearchEnds(
  space: readonly SearchAxis[],
  { problemsAt, problems, notices }: EndsContext,
): Promise<void> {
  const cornerAt = (end: "lo" | "hi") =>
    assignmentsOf(
      space,
      Object.fromEntries(space.map((axis) => [axis.path, axis.kind === "int" ? wholeEnd(axis, end) : axis[end]])),
    );
  const [low, high] = [await problemsAt(cornerAt("lo")), await problemsAt(cornerAt("hi"))];
  const [first] = low.length > 0 ? low : high;
  if (first === undefined) return;
  if (space.length === 1 || (low.length > 0 && high.length > 0)) {
    problems.push(...(low.length > 0 ? low : high));
    return;
  }
  const end = low.length > 0 ? "least" : "greatest";
  notices.push(
    `${first.where} cannot be run with the ${end} values of all dimensions together: it ${first.wanted}. Such points count as failed.`,
  );
}

const wholeEnd = (axis: SearchAxis, end: "lo" | "hi"): number =>
  end === "lo" ? Math.ceil(axis.lo) : Math.floor(axis.hi);
