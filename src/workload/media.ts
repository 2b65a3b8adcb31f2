/**
 * Images, audio and video of a dataset. In: a value as a file writes it; out: what a request carries. Addresses and
 * data already encoded pass through; a local path is read and becomes base64: `data:image/png;base64,…`, for audio
 * `wav,…`. Paths are relative to the working directory, or else to the folder of the dataset file.
 */
import { UserError } from "#core/errors.ts";
import type { Files } from "#core/ports.ts";

export type MediumKind = "image" | "audio" | "video";

export interface Medium {
  readonly kind: MediumKind;
  /** As the file writes it. */
  readonly value: string;
  readonly files: Files;
  readonly datasetPath: string | undefined;
}

/** Base64 makes a third more of it, and every request carries it whole. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** File extension to what the wire calls it. */
const FORMATS: Readonly<Record<MediumKind, Readonly<Record<string, string>>>> = {
  image: {
    png: "image/png",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    webp: "image/webp",
    gif: "image/gif",
    bmp: "image/bmp",
    tif: "image/tiff",
    tiff: "image/tiff",
    avif: "image/avif",
  },
  audio: { wav: "wav", mp3: "mp3", flac: "flac", ogg: "ogg", opus: "opus", m4a: "m4a", aac: "aac", webm: "webm" },
  video: {
    mp4: "video/mp4",
    webm: "video/webm",
    mov: "video/quicktime",
    mkv: "video/x-matroska",
    avi: "video/x-msvideo",
    mpeg: "video/mpeg",
    mpg: "video/mpeg",
  },
};

/** What is wrong with a medium before anything is sent; undefined: nothing. Does not read it. */
export async function checkMedium(medium: Medium): Promise<{ wanted: string; hint?: string } | undefined> {
  if (passesThrough(medium)) return undefined;
  if (formatOf(medium) === undefined) {
    const known = Object.keys(FORMATS[medium.kind]).join(", ");
    return { wanted: `must be an address or a file that ends in one of ${known}` };
  }
  const path = await pathOf(medium);
  if (path === undefined) {
    return { wanted: "must be a file that exists", hint: "paths are relative to the working directory or to the file" };
  }
  return (await medium.files.isDirectory(path)) ? { wanted: "must be a file, not a directory" } : undefined;
}

/** The value as a request carries it. Throws `UserError` where the file is gone, empty or too large. */
export async function loadMedium(medium: Medium): Promise<string> {
  if (passesThrough(medium)) return medium.value;
  const format = formatOf(medium);
  const path = await pathOf(medium);
  if (format === undefined || path === undefined) throw new UserError(`${medium.value}: there is no such file`);
  const bytes = await medium.files.readBytes(path);
  if (bytes.length === 0 || bytes.length > LARGEST_BYTES) {
    throw new UserError(`${path} has ${bytes.length} bytes; ${medium.kind} files may have 1 to ${LARGEST_BYTES}`, {
      hint: "put large files on a web server and write their address into the dataset",
    });
  }
  return medium.kind === "audio" ? `${format},${bytes.toBase64()}` : `data:${format};base64,${bytes.toBase64()}`;
}

function passesThrough({ kind, value }: Medium): boolean {
  if (/^(https?:\/\/|data:)/i.test(value)) return true;
  return kind === "audio" && /^[a-z0-9]{2,5},[A-Za-z0-9+/]/.test(value);
}

function formatOf({ kind, value }: Medium): string | undefined {
  const extension = /\.([A-Za-z0-9]+)$/.exec(value)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : FORMATS[kind][extension];
}

async function pathOf({ value, files, datasetPath }: Medium): Promise<string | undefined> {
  const path = value.replace(/^file:\/\//i, "");
  if (await files.exists(path)) return path;
  const folder = /^(.*[\\/])[^\\/]*$/.exec(datasetPath ?? "")?.[1];
  const isAbsolute = /^([\\/]|[A-Za-z]:[\\/])/.test(path);
  if (folder === undefined || isAbsolute) return undefined;
  return (await files.exists(folder + path)) ? folder + path : undefined;
}
