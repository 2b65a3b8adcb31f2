/** The `UserError` that a piece of work ends with. */
import { expect } from "bun:test";
import { UserError } from "#core/errors.ts";

export async function errorOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error;
}
