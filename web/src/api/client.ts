/** The one way to the server: one fetch, one kind of fault. */
import type { Problem } from "./types";

/** What the server (or the way to it) refused, with the problem document it sent. */
export class Fault extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds to wait before trying again, when the server said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(problem.title);
    this.name = "Fault";
  }
  get status(): number {
    return this.problem.status;
  }
}

export const unreachable: Problem = {
  type: "urn:trassenlotse:problem:unreachable",
  status: 0,
  title: "Der Server ist nicht erreichbar.",
  titles: { de: "Der Server ist nicht erreichbar.", en: "The server cannot be reached." },
};

type Query = Record<string, string | number | boolean | undefined | null>;

export type Options = {
  query?: Query;
  body?: unknown;
  /** The version this change is based on; travels as `If-Match`. */
  version?: number;
  /** The same as the server wrote it, where it is no number a browser can hold. */
  tag?: string;
  /** Hears the tag of the answer. */
  onTag?: (tag: string) => void;
  /** Makes a repeated POST harmless; a fresh one is made when none is given. */
  key?: string;
  signal?: AbortSignal;
};

/** The language answers should be written in; set by the text layer. */
let language = "de";
export function speak(next: string): void {
  language = next;
}

/** Told when the server no longer knows who is asking; the page then asks for the password again. */
let expired: () => void = () => undefined;
export function onExpired(listener: () => void): void {
  expired = listener;
}

function refused(path: string, fault: Fault): Fault {
  if (fault.status === 401 && path !== "/api/session") expired();
  return fault;
}

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

function headers(method: string, options: Options, accept = "application/json"): Headers {
  const made = new Headers({ Accept: accept, "Accept-Language": language });
  if (options.version !== undefined) made.set("If-Match", `"${options.version}"`);
  if (options.tag !== undefined) made.set("If-Match", options.tag);
  if (method === "POST") made.set("Idempotency-Key", options.key ?? crypto.randomUUID());
  return made;
}

function problemOf(status: number, text: string, fallback: string): Problem {
  try {
    const read = JSON.parse(text) as Problem;
    if (typeof read.title === "string") return { ...read, status };
  } catch {
    // Not a problem document: a proxy or a crash answered.
  }
  return { type: "about:blank", status, title: fallback || `HTTP ${status}` };
}

function waiting(value: string | null): number | null {
  const seconds = Number(value);
  return value !== null && Number.isFinite(seconds) ? seconds : null;
}

async function ask(method: string, path: string, options: Options, accept?: string): Promise<Response> {
  const sent = headers(method, options, accept);
  // The browser itself names the boundary of a form.
  const form = options.body instanceof FormData ? options.body : null;
  if (options.body !== undefined && !form) sent.set("Content-Type", "application/json");
  let answer: Response;
  try {
    answer = await fetch(address(path, options.query), {
      method,
      headers: sent,
      body: form ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
      credentials: "same-origin",
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new Fault(unreachable);
  }
  if (!answer.ok) {
    const text = await answer.text();
    throw refused(path, new Fault(problemOf(answer.status, text, answer.statusText), waiting(answer.headers.get("Retry-After"))));
  }
  return answer;
}

/**
 * Sends one request and reads its JSON answer.
 * @throws {Fault} for every answer that is not a success, and when the server cannot be reached.
 */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const answer = await ask(method, path, options);
  const text = await answer.text();
  const tag = answer.headers.get("ETag");
  if (tag) options.onTag?.(tag);
  return (text ? JSON.parse(text) : undefined) as T;
}

/**
 * Sends one request whose answer comes line by line, each a whole answer that replaces the one before.
 * @throws {Fault} as {@link call}, and when the answer ends before its first line.
 */
export async function* lines<T>(method: string, path: string, options: Options = {}): AsyncGenerator<T, void, undefined> {
  const answer = await ask(method, path, options, "application/x-ndjson, application/json;q=0.5");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let [rest, count] = ["", 0];
  while (reader) {
    const { value, done } = await reader.read();
    rest += value ?? "";
    const [last = "", ...whole] = rest.split("\n").reverse();
    rest = done ? "" : last;
    for (const line of [...whole.reverse(), ...(done ? [last] : [])]) {
      if (line.trim() === "") continue;
      count += 1;
      yield JSON.parse(line) as T;
    }
    if (done) break;
  }
  if (count === 0) throw new Fault(unreachable);
}

/**
 * Sends a file with its fields and reports progress between 0 and 1.
 * `fetch` cannot report how much has been sent, so this is the one place that uses XMLHttpRequest.
 */
export function upload<T>(
  path: string,
  fields: Record<string, string | File | File[]>,
  options: Options & { progress?: (share: number) => void } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) for (const one of Array.isArray(value) ? value : [value]) form.append(name, one);
    const request = new XMLHttpRequest();
    request.open("POST", address(path, options.query));
    headers("POST", options).forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.progress?.(event.loaded / event.total);
    };
    request.onerror = () => reject(new Fault(unreachable));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve((request.responseText ? JSON.parse(request.responseText) : undefined) as T);
      } else {
        reject(refused(path, new Fault(problemOf(request.status, request.responseText, request.statusText))));
      }
    };
    options.signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
