/**
 * Topic rules as the collector reads them (outfeed/connectors/machines/mqtt), so that a topic can
 * be tried before a rule is saved.
 */

export const signals = ["state", "total", "order"] as const;
type RuleSignal = (typeof signals)[number];

/** One topic rule as it stands in the definition of a signal source. */
export interface TopicRule {
  match: string;
  signal: RuleSignal;
  value?: string;
  time?: string;
  key?: string;
  only?: string[];
  states?: Record<string, string>;
}

export interface MappedAsset {
  id: number;
  path: string;
  topic: string;
  level: string;
  /** The line that it is or belongs to. */
  line_id: number | null;
}

export interface MappedCounter {
  line_id: number;
  asset_id: number;
  name: string;
  tag: string;
}

/** What is wrong with a rule, by its field; the words are the screen's. */
export type RuleFault =
  | "needs_asset"
  | "needs_counter"
  | "no_counter"
  | "lone_hash"
  | "lone_plus"
  | "needs_value";

export function ruleFaults(rule: TopicRule): Partial<Record<keyof TopicRule, RuleFault>> {
  const faults: Partial<Record<keyof TopicRule, RuleFault>> = {};
  const parts = rule.match.split("/");
  if (!parts.includes("{asset}")) faults.match = "needs_asset";
  else if (parts.includes("{counter}") !== (rule.signal === "total"))
    faults.match = rule.signal === "total" ? "needs_counter" : "no_counter";
  else if (parts.slice(0, -1).some((part) => part.includes("#")) || /[^/]#|^#/.test(rule.match))
    faults.match = "lone_hash";
  else if (parts.some((part) => part.includes("+") && part !== "+")) faults.match = "lone_plus";
  if (!rule.value && (rule.time || rule.key)) faults.value = "needs_value";
  return faults;
}

/** Whether a topic filter takes a topic. */
export function takes(filter: string, topic: string): boolean {
  const [wider, narrower] = [filter.split("/"), topic.split("/")];
  for (const [position, part] of wider.entries()) {
    if (part === "#") return true;
    if (position >= narrower.length) return false;
    if (part !== "+" && part !== narrower[position]) return false;
  }
  return wider.length === narrower.length;
}

/** What a topic is about: the place of its rule, its asset and, for a total, the counters. */
export interface Match {
  rule: number;
  asset: MappedAsset;
  counters: MappedCounter[];
}

function* targets(
  rule: TopicRule,
  asset: MappedAsset,
  counters: readonly MappedCounter[],
): Generator<[filter: string, counters: MappedCounter[]]> {
  const only = rule.only?.map((path) => path.toLowerCase()) ?? [];
  if (only.length > 0 && !only.includes(asset.path)) return;
  const named = rule.match.replaceAll("{asset}", asset.topic);
  if (rule.signal === "total") {
    const own = counters.filter(({ asset_id }) => asset_id === asset.id);
    for (const tag of [...new Set(own.map((counter) => counter.tag))].sort()) {
      yield [named.replaceAll("{counter}", tag), own.filter((counter) => counter.tag === tag)];
    }
  } else if (asset.line_id !== null && (asset.level === "line" || only.length > 0)) {
    yield [named, []];
  }
}

/**
 * Which rule a topic falls under: the first that takes it, where at one rule the exact topic goes
 * before one with wildcards. Null where no rule does.
 */
export function matchOf(
  topic: string,
  rules: readonly TopicRule[],
  assets: readonly MappedAsset[],
  counters: readonly MappedCounter[],
): Match | null {
  for (const [place, rule] of rules.entries()) {
    if (Object.keys(ruleFaults(rule)).length > 0) continue;
    let wild: Match | null = null;
    for (const asset of assets) {
      for (const [filter, own] of targets(rule, asset, counters)) {
        const match = { rule: place, asset, counters: own };
        if (filter === topic) return match;
        if (!wild && /[+#]/.test(filter) && takes(filter, topic)) wild = match;
      }
    }
    if (wild) return wild;
  }
  return null;
}

/** Topics that a rule asks the broker for, as examples. */
export function topicsOf(
  rule: TopicRule,
  assets: readonly MappedAsset[],
  counters: readonly MappedCounter[],
): string[] {
  return assets.flatMap((asset) => [...targets(rule, asset, counters)].map(([filter]) => filter));
}

/** What is read from a payload: a part of it as text, or why there is none. */
export type Reading =
  | { value: string; state?: string; time?: string; key?: string }
  | {
      fault:
        | "empty"
        | "not_json"
        | "no_value"
        | "not_number"
        | "negative"
        | "decimal_comma"
        | "not_text";
      path?: string;
    };

const number = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;

function member(content: unknown, path: string): unknown {
  let found = content;
  for (const step of path.split(".")) {
    if (Array.isArray(found)) found = /^\d+$/.test(step) ? found[Number(step)] : undefined;
    else if (typeof found === "object" && found !== null && Object.hasOwn(found, step))
      found = (found as Record<string, unknown>)[step];
    else return undefined;
  }
  return found;
}

function parsed(payload: string): { content: unknown } | null {
  try {
    return { content: JSON.parse(payload) };
  } catch {
    return null;
  }
}

/** Reads a payload by a rule; quantities stay the texts that they are. */
export function readPayload(rule: TopicRule, payload: string): Reading {
  const text = payload.trim();
  if (text === "")
    return rule.signal === "order" && !rule.value ? { value: "" } : { fault: "empty" };
  const document = rule.value ? parsed(text) : null;
  if (rule.value && !document) return { fault: "not_json" };
  const at = (path: string) => member(document?.content, path);
  const given = rule.value ? at(rule.value) : text;
  if (given === undefined) return { fault: "no_value", ...(rule.value && { path: rule.value }) };
  if (typeof given === "object" && given !== null) return { fault: "not_text" };
  const value = given === null ? "" : String(given);
  const numeric = rule.value ? typeof given === "number" : number.test(value);
  if (rule.signal === "total" && /^[+-]?\d+,\d+$/.test(value)) return { fault: "decimal_comma" };
  if (rule.signal === "total" && !numeric) return { fault: "not_number" };
  if (rule.signal === "total" && Number(value) < 0) return { fault: "negative" };
  if (rule.signal === "state" && value === "") return { fault: "empty" };
  const reading: Reading = { value };
  if (rule.signal === "state") reading.state = rule.states?.[value] ?? value;
  for (const part of ["time", "key"] as const) {
    const path = rule[part];
    if (!path) continue;
    const found = at(path);
    if (found === undefined || found === null || found === "") return { fault: "no_value", path };
    reading[part] = String(found);
  }
  return reading;
}

/** The rules in the definition of a signal source. */
export function rulesOf(definition: Record<string, unknown>): TopicRule[] {
  return Array.isArray(definition.topics) ? (definition.topics as TopicRule[]) : [];
}

/** A rule as it is stored: without what is empty. */
export function storedRule(rule: TopicRule): TopicRule {
  const filled = Object.entries(rule).filter(([name, value]) => {
    if (name === "states" && rule.signal !== "state") return false;
    return typeof value === "object" ? Object.keys(value).length > 0 : value !== "";
  });
  return Object.fromEntries(filled) as unknown as TopicRule;
}
