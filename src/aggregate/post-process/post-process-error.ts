/** Why a question about all cells could not be answered: said in a file and in the summary, and nothing else is lost. */

/** Stable names, for scripts. */
export type PostProcessErrorType = "wrong_params" | "no_usable_cells" | "unusable_baseline";

export class PostProcessError extends Error {
  readonly type: PostProcessErrorType;

  /** `message` is a clause for people, without a full stop. */
  constructor(type: PostProcessErrorType, message: string) {
    super(message);
    this.name = "PostProcessError";
    this.type = type;
  }
}
