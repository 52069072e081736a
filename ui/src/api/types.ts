/**
 * The shapes of the API under the names of the screens. They are the server's: `make types` writes
 * schema.ts from its routes. Instants are RFC 3339 texts in UTC, quantities decimal texts,
 * durations seconds.
 */

import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

export type Decimal = string;
export type Instant = string;
export type Id = number;

export type AssetLevel = Schemas["Level"];
export type ModeType = Schemas["ModeType"];
export type StateType = Schemas["StateType"];
export type CountKind = Schemas["CountKind"];
export type RunOutcome = Schemas["Outcome"];
export type Pace = Schemas["Pace"];

type Reading = { get: { parameters: { query?: unknown } } };
type Readable = { [Path in keyof paths]: paths[Path] extends Reading ? Path : never }[keyof paths];

/** What a list is asked for. */
export type Asked<Path extends Readable> = NonNullable<paths[Path]["get"]["parameters"]["query"]>;

/** What is sent, with its quantities as texts only: none may pass through a binary fraction. */
export type Sent<Fields> = {
  [Field in keyof Fields]: Field extends "quantity" | "required_quantity"
    ? Exclude<Fields[Field], number>
    : Fields[Field];
};

export type Session = Schemas["Session"];

export type Asset = Schemas["Asset"];
export type Product = Schemas["Product"];
export type Rate = Schemas["Rate"];
export type Mode = Schemas["Mode"];
export type OrderStatus = Schemas["Status"];

export type Order = Schemas["Order"];

/** Orders with their figures, which are left out only where they are not asked for. */
export type OrderPage = Omit<Schemas["OrderPage"], "items"> & { items: Order[] };

/** The fields that people write; what else an order may hold comes from its source. */
export type OrderFields = Sent<
  Pick<
    Schemas["NewOrder"],
    | "number"
    | "product"
    | "required_quantity"
    | "unit"
    | "due_at"
    | "earliest_start"
    | "priority"
    | "lines"
    | "notes"
    | "attributes"
    | "mode"
  >
>;

export type OrderFilter = Omit<
  Asked<"/api/v1/orders">,
  "status" | "product" | "product_class" | "line" | "source" | "ids" | "actuals"
> & {
  [Several in "status" | "product" | "product_class" | "line" | "source" | "ids"]?:
    | string[]
    | string
    | undefined;
};

export type HistoryItem = Schemas["HistoryItem"];

export type Entry = Schemas["Entry"];
export type Plan = Schemas["Plan"];
/** Figures of the whole plan from now on; times in seconds. */
export type PlanFigures = Schemas["PlanFigures"];
/** What a refused act on the board breaks: the facts of a problem `rules_broken`. */
export type Violation = Schemas["Violation"];
export type WorkingWindow = Schemas["WorkingWindow"];

/** Numbers from 0; null where there is nothing to divide by ("no data"). */
export type Figures = Schemas["FiguresJson"];

export type LineStatus = Schemas["LineStatus"];
export type StartRun = Schemas["Start"];
/** A production entry that has not been started. */
export type PlannedEntry = Schemas["Planned"];
/** An order that may run on a line, and why it cannot be started where it cannot. */
export type StartableOrder = Schemas["Startable"];
export type Startable = Schemas["StartableThings"];
/** The order that a pause interrupted on a line. */
export type Resumable = Schemas["Resumable"];
export type Run = Schemas["Run"];
export type Fact = Schemas["RecordedFact"];
export type FactPage = Schemas["Facts"];

export type OeeGrouping = Schemas["By"];
export type OeeItem = Schemas["OeeItem"];
export type Oee = Schemas["Oee"];
export type Timeline = Schemas["Timeline"];

/** What a live event tells: the number of the change and what it touched. */
export type LiveEvent = Schemas["LiveEvent"];
