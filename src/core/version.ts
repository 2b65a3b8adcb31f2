/** The version of this program, from the one place where it stands. */
import { version } from "../../package.json";

export const VERSION: string = version;
