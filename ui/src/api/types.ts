/**
 * The shapes of the API. Instants are RFC 3339 texts in UTC, quantities decimal texts,
 * durations seconds.
 */

export type Decimal = string;
export type Instant = string;
export type Id = number;

export type AssetLevel = "enterprise" | "site" | "area" | "line" | "cell";
export type ModeType = "production" | "setup" | "cleaning" | "maintenance" | "idle" | "other";
export type StateType = "running" | "planned_downtime" | "unplanned_downtime";
export type CountKind = "infeed" | "outfeed" | "waste";
export type ModeSetter = "plc" | "operator" | "schedule";
export type RunOutcome = "complete" | "partial" | "continue";
export type Pace = "on_track" | "behind" | "over";

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
  total?: number;
}

export interface Session {
  user: { id: Id; name: string; display_name: string };
  plant: { name: string; time_zone: string };
  now: Instant;
  demo: boolean;
}

export interface Asset {
  id: Id;
  parent_id: Id | null;
  level: AssetLevel;
  name: string;
  display_name: string;
  path: string;
  time_zone: string;
  enabled: boolean;
  version: number;
}

export interface Product {
  id: Id;
  code: string;
  name: string;
  product_class: string | null;
  base_unit: string;
  units: { unit: string; factor: Decimal }[];
  enabled: boolean;
}

export interface Rate {
  id: Id;
  line_id: Id;
  product_id: Id;
  standard_rate: Decimal;
  scheduled_rate: Decimal | null;
  rate_period: number;
  rate_unit: string;
  infeed_unit: string;
  outfeed_unit: string;
  waste_unit: string;
  package_count: Decimal;
  enabled: boolean;
}

export interface Mode {
  id: Id;
  name: string;
  type: ModeType;
  colour: string | null;
  reserved: boolean;
}

export interface OrderStatus {
  id: Id;
  name: string;
  reserved: boolean;
  enabled: boolean;
  active: boolean;
  can_schedule: boolean;
  can_execute: boolean;
  colour: string;
  moves: { to: string; by: string[]; reason_required: boolean }[];
}

export interface Order {
  id: Id;
  number: string;
  source: string;
  external_id: string | null;
  product: { id: Id; code: string; name: string; product_class: string | null };
  mode: string;
  required_quantity: Decimal;
  scheduled_quantity: Decimal;
  actual_quantity: Decimal;
  waste_quantity: Decimal;
  infeed_quantity: Decimal;
  remaining_quantity: Decimal;
  unit: string;
  earliest_start: Instant | null;
  due_at: Instant | null;
  priority: number;
  status: string;
  lines: { id: Id; path: string; display_name: string }[];
  notes: string;
  attributes: Record<string, unknown>;
  version: number;
  created_at: Instant;
  updated_at: Instant;
  lateness: number | null;
  expected_end: Instant | null;
}

export interface OrderFields {
  number?: string;
  product?: string | Id;
  required_quantity?: Decimal;
  unit?: string;
  due_at?: Instant | null;
  earliest_start?: Instant | null;
  priority?: number;
  lines?: (string | Id)[];
  notes?: string;
  attributes?: Record<string, unknown>;
  mode?: string;
}

export interface OrderFilter {
  text?: string | undefined;
  status?: string[] | string | undefined;
  product?: string | undefined;
  line?: string | undefined;
  source?: string | undefined;
  due_from?: Instant | undefined;
  due_to?: Instant | undefined;
  late?: boolean | undefined;
  actuals?: boolean | undefined;
  sort?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export interface HistoryItem {
  at: Instant;
  actor: string;
  act: string;
  reason: string | null;
  changes: { field: string; before: unknown; after: unknown }[];
}

export interface Rejection {
  where: string;
  code: string;
  reason: string;
  given: unknown;
}

export interface OrderImport {
  id: Id | null;
  source: string;
  file: string;
  new: number;
  changed: number;
  same: number;
  rejected: number;
  rejections: Rejection[];
}

export interface Entry {
  id: Id;
  line_id: Id;
  mode: string;
  mode_type: ModeType;
  order_id: Id | null;
  order_number: string | null;
  product_id: Id | null;
  product_name: string | null;
  product_class: string | null;
  quantity: Decimal | null;
  unit: string | null;
  actual_quantity: Decimal | null;
  start_at: Instant;
  end_at: Instant;
  pinned: boolean;
  changeover_for: Id | null;
  notes: string;
  version: number;
  due_at: Instant | null;
  late: boolean;
  run_id: Id | null;
}

export interface Plan {
  entries: Entry[];
  removed: Id[];
  warnings: { code: string; detail: string; entry_id: Id | null }[];
  figures: PlanFigures;
  figures_before: PlanFigures;
}

/** Figures of the whole plan from now on; times in seconds. */
export interface PlanFigures {
  late_orders: number;
  total_lateness: number;
  changeover_time: number;
}

/** What a refused act on the board breaks: the facts of a problem `rules_broken`. */
export interface Violation {
  code: string;
  detail: string;
  entry_id?: Id;
  order_id?: Id;
  /** The entry in the way, and the seconds that are missing before it is out of the way. */
  other_id?: Id;
  by?: number;
}

export interface WorkingWindow {
  start_at: Instant;
  end_at: Instant;
  shift: string | null;
}

/** Numbers from 0; null where there is nothing to divide by ("no data"). */
export interface Figures {
  availability: number | null;
  performance: number | null;
  quality: number | null;
  oee: number | null;
  running_time: number;
  unplanned_time: number;
  planned_time: number;
  infeed_quantity: Decimal;
  good_quantity: Decimal;
  waste_quantity: Decimal;
  ideal_time: number;
  good_time: number;
  rate_warning: boolean;
}

export interface LineStatus {
  line: {
    id: Id;
    path: string;
    display_name: string;
    area: string | null;
    site: string | null;
    time_zone: string;
  };
  mode: string;
  mode_type: ModeType;
  set_by: ModeSetter | null;
  run_id: Id | null;
  run_started_at: Instant | null;
  state: { name: string; type: StateType; category: string | null; since: Instant } | null;
  order: {
    id: Id;
    number: string;
    required_quantity: Decimal;
    unit: string;
    due_at: Instant | null;
    notes: string;
    priority: number;
  } | null;
  product: { id: Id; code: string; name: string } | null;
  counts: {
    infeed: Decimal;
    outfeed: Decimal;
    waste: Decimal;
    infeed_unit: string;
    outfeed_unit: string;
    waste_unit: string;
    calculated: CountKind[];
    discrepancy: Decimal | null;
  } | null;
  good_quantity: Decimal | null;
  order_actual_quantity: Decimal | null;
  remaining_quantity: Decimal | null;
  target_quantity: Decimal | null;
  /** In the order's unit a minute, without an order in the outfeed unit. */
  target_rate: Decimal | null;
  /** The same unit, over the time that the run was running. */
  actual_rate: Decimal | null;
  expected_end: Instant | null;
  pace: Pace | null;
  figures: Figures | null;
  hours: { start_at: Instant; figures: Figures }[];
  times: { running: number; unplanned: number; planned: number };
  next_entry: {
    id: Id;
    order_number: string | null;
    product_name: string | null;
    start_at: Instant;
    quantity: Decimal | null;
    unit: string | null;
  } | null;
}

export interface StartRun {
  entry?: Id;
  order?: Id;
  product?: Id;
  mode?: string;
  at?: Instant;
  outcome_of_current?: RunOutcome;
  /** The run that was seen open; refused where it is another by now. */
  seen_run_id?: Id;
}

/** A production entry that has not been started. */
export type PlannedEntry = Pick<
  Entry,
  "id" | "start_at" | "end_at" | "due_at" | "notes" | "order_number" | "product_name"
> & { order_id: Id; quantity: Decimal; unit: string };

/** An order that may run on a line, and why it cannot be started where it cannot. */
export type StartableOrder = Pick<
  Order,
  "id" | "number" | "required_quantity" | "actual_quantity" | "unit" | "due_at" | "priority"
> &
  Pick<Order, "status" | "notes"> & {
    product_name: string;
    startable: boolean;
    reason: string | null;
  };

export interface Startable {
  scheduled: PlannedEntry[];
  orders: StartableOrder[];
}

export interface Run {
  id: Id;
  line_id: Id;
  line_path: string;
  mode: string;
  mode_type: ModeType;
  order_id: Id | null;
  order_number: string | null;
  product_id: Id | null;
  product_name: string | null;
  started_at: Instant;
  ended_at: Instant | null;
  set_by: ModeSetter;
  started_by: string | null;
  outcome: RunOutcome | null;
  infeed_quantity: Decimal;
  outfeed_quantity: Decimal;
  waste_quantity: Decimal;
  good_quantity: Decimal;
  unit: string;
  figures: Figures;
}

export interface Fact {
  key: string;
  kind: "count" | "total" | "state";
  count: CountKind | null;
  state: string | null;
  state_type: StateType | null;
  quantity: Decimal | null;
  total: Decimal | null;
  occurred_at: Instant;
  recorded_at: Instant;
  source: string | null;
  recorded_by: string | null;
  reason?: string | null;
}

export type OeeGrouping = "hour" | "shift" | "day" | "run" | "order" | "product" | "line";

export interface OeeItem {
  key: string;
  label: string;
  start_at: Instant | null;
  end_at: Instant | null;
  run_id?: Id | null;
  order_id?: Id | null;
  product_id?: Id | null;
  line_id?: Id | null;
  figures: Figures;
}

export interface Oee {
  asset: { id: Id; path: string; display_name: string; level: AssetLevel; time_zone: string };
  from: Instant;
  to: Instant;
  by: OeeGrouping;
  total: Figures;
  items: OeeItem[];
}

export interface Timeline {
  /** Without a state where nothing is known. */
  states: {
    state: string | null;
    type: StateType | null;
    category: string | null;
    start_at: Instant;
    end_at: Instant;
  }[];
  runs: {
    run_id: Id;
    mode: string;
    mode_type: ModeType;
    order_number: string | null;
    product_name: string | null;
    start_at: Instant;
    end_at: Instant;
  }[];
  counts: { minute: Instant; infeed: Decimal; outfeed: Decimal; waste: Decimal }[];
}

/** What a live event tells: the number of the change and what it touched. */
export interface LiveEvent {
  seq: number;
  topics: string[];
}
