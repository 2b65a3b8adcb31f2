/**
 * The colours of everything this room prints, named by meaning. Without colours every one of them gives the text back.
 * Sixteen colours only: they follow the terminal's own theme and work in every multiplexer.
 */
import { Chalk } from "chalk";

export type Painter = (text: string) => string;

export interface Paint {
  readonly title: Painter;
  readonly heading: Painter;
  readonly dim: Painter;
  readonly good: Painter;
  readonly warn: Painter;
  readonly bad: Painter;
  readonly warmup: Painter;
  readonly profiling: Painter;
  readonly counting: Painter;
  readonly plot: Painter;
}

/** The palette; `colours` false leaves every text as it is, whatever the environment says. */
export function createPaint(colours: boolean): Paint {
  const chalk = new Chalk({ level: colours ? 1 : 0 });
  return {
    title: (text) => chalk.bold(text),
    heading: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    warn: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    warmup: (text) => chalk.yellow(text),
    profiling: (text) => chalk.green(text),
    counting: (text) => chalk.blue(text),
    plot: (text) => chalk.cyan(text),
  };
}
