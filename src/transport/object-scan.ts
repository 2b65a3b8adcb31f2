/**
 * Tells whether text that comes line by line is a JSON object that has begun and not yet ended. Each character is
 * looked at once, so that a hostile stream of a million lines costs no more than its length.
 */

export interface ObjectScan {
  /** The next line, without its newline. */
  add(line: string): void;
  isOpen(): boolean;
}

/** A scan that has seen nothing. Raw newlines inside JSON strings do not end them. */
export function createObjectScan(): ObjectScan {
  let depth = 0;
  let begun = false;
  let isObject = false;
  let inString = false;
  let escaped = false;

  const takeChar = (char: string): void => {
    if (inString) {
      if (escaped) escaped = false;
      else if (char === "\\") escaped = true;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "{") depth++;
    else if (char === "}") depth--;
  };

  return {
    add: (line) => {
      if (!begun && line.trim() !== "") {
        begun = true;
        isObject = line.trimStart().startsWith("{");
      }
      if (!isObject) return;
      for (const char of line) takeChar(char);
      // A newline after a backslash ends the escape: it is the newline that was escaped.
      escaped = false;
    },
    isOpen: () => isObject && depth > 0,
  };
}
