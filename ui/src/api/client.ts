import { newKey } from "@/lib/newKey";
import { setServerNow } from "./now";
import type { Schemas } from "./types";

/** One wrong field of a refused command. */
export type FieldError = Schemas["FieldProblem"];

/** What a refusal says; nothing of it is certain where something else than the server answered. */
type ProblemBody = Partial<Schemas["ProblemDetails"]>;

/**
 * A refused call: what happened in words (`message`), a stable `code`, and the facts beside it.
 * Codes of this side: `unreachable` (no answer, status 0) and `unexpected` (no problem+json).
 */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string | undefined;
  readonly errors: FieldError[];
  readonly facts: Record<string, unknown>;

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? "");
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? "unexpected";
    this.title = body.title;
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.facts = body;
  }
}

const unheard = new Set([0, 502, 503, 504]);

/** Whether something went wrong because the server was not heard, or only something before it. */
export const isUnheard = (error: unknown): boolean =>
  error instanceof Problem && unheard.has(error.status);

/** Query parameters; those undefined, null or empty are left out, lists are joined by commas. */
export type QueryParameters = Record<
  string,
  string | number | boolean | readonly string[] | null | undefined
>;

export interface Call {
  query?: object | undefined;
  body?: unknown;
  /** The version that was seen: `If-Match`; the server refuses what has changed since. */
  version?: number | null | undefined;
  /** Tells a repeated call from a second one: `Idempotency-Key`. */
  key?: string | undefined;
  signal?: AbortSignal | undefined;
  headers?: Record<string, string> | undefined;
}

const base = "/api/v1";

/** The address of an endpoint, for links and downloads. */
export function address(path: string, query: object = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    parameters.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = parameters.toString();
  return `${base}${path}${text === "" ? "" : `?${text}`}`;
}

/** An asset's id or path as it stands in an address: each name encoded, the slashes kept. */
export function assetPath(ref: string | number): string {
  return String(ref).split("/").map(encodeURIComponent).join("/");
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return new Problem(response.status, (await response.json()) as ProblemBody);
  } catch {
    return new Problem(response.status, {});
  }
}

async function send(method: string, path: string, call: Call): Promise<Response> {
  const headers = new Headers({ Accept: "application/json", ...call.headers });
  if (method !== "GET") headers.set("X-Outfeed", "1");
  if (typeof call.version === "number") headers.set("If-Match", `"${call.version}"`);
  if (call.key !== undefined) headers.set("Idempotency-Key", call.key);
  let body: BodyInit | null = null;
  if (call.body instanceof FormData || call.body instanceof Blob) {
    body = call.body;
  } else if (call.body !== undefined) {
    headers.set("Content-Type", "application/json");
    body = JSON.stringify(call.body);
  }
  let response: Response;
  try {
    response = await fetch(address(path, call.query), {
      method,
      headers,
      body,
      signal: call.signal ?? null,
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new Problem(0, { code: "unreachable" });
  }
  const now = response.headers.get("X-Outfeed-Now");
  if (now) setServerNow(now);
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function sendForJson<Answer>(method: string, path: string, call: Call): Promise<Answer> {
  const response = await send(method, path, call);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

/** Calls of the API; each throws `Problem` when refused. */
export const api = {
  get: <Answer>(path: string, call: Call = {}) => sendForJson<Answer>("GET", path, call),
  post: <Answer>(path: string, call: Call = {}) => sendForJson<Answer>("POST", path, call),
  /** Posts under a key of its own: a lost answer is asked for again, which does nothing twice. */
  postOnce: async <Answer>(path: string, call: Call = {}) => {
    const keyed = { ...call, key: newKey() };
    try {
      return await sendForJson<Answer>("POST", path, keyed);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "unreachable") throw error;
      return await sendForJson<Answer>("POST", path, keyed);
    }
  },
  put: <Answer>(path: string, call: Call = {}) => sendForJson<Answer>("PUT", path, call),
  patch: <Answer>(path: string, call: Call = {}) => sendForJson<Answer>("PATCH", path, call),
  delete: <Answer>(path: string, call: Call = {}) => sendForJson<Answer>("DELETE", path, call),
  text: async (path: string, call: Call = {}) => (await send("GET", path, call)).text(),
  /** Posts, and tells of each line of the answer (newline-delimited JSON) as it comes. */
  postForLines: async <Line>(path: string, call: Call, tell: (line: Line) => void) => {
    const headers = { ...call.headers, Accept: "application/x-ndjson" };
    const response = await send("POST", path, { ...call, headers });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      const lines = (rest + piece.value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") tell(JSON.parse(line) as Line);
    }
    if (rest.trim() !== "") tell(JSON.parse(rest) as Line);
  },
};
